"""What somebody may not do, as an error like all others."""

from __future__ import annotations

from matcher.errors import MatcherError


class NotAllowed(MatcherError):
    """The caller's roles do not reach so far, or nobody's do."""

    code = "not_allowed"
