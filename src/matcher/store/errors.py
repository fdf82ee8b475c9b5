"""What the store cannot do, each with what to do about it."""

from __future__ import annotations

from matcher.errors import MatcherError


class NotThere(MatcherError):
    """Something that was asked for by its name is not in the store."""

    code = "not_there"


class HoldOver(MatcherError):
    """The hold has expired or was released, so its places are not kept any more."""

    code = "hold_over"


class StaleToken(MatcherError):
    """The token is not that of the hold: somebody works with another hold's papers."""

    code = "stale_token"


class NotPossibleNow(MatcherError):
    """What was asked for does not fit what has become of the booking or offer."""

    code = "not_possible_now"


class KeyUsed(MatcherError):
    """This idempotency key came before with another request."""

    code = "key_used"


class KeyInProgress(MatcherError):
    """The first request with this idempotency key is still being worked on."""

    code = "key_in_progress"


class OtherOrganisation(MatcherError):
    """The actor works for another organisation than the one whose rows these are."""

    code = "other_organisation"


class NotReady(MatcherError):
    """The database has no schema, or not the one that this program was written for."""

    code = "not_ready"


class Busy(MatcherError):
    """The database did not answer in time, again and again; nothing was done."""

    code = "busy"


class NoDatabase(MatcherError):
    """There is no database at this address, or it lets nobody in."""

    code = "no_database"


class NotEmpty(MatcherError):
    """There is something already where a whole store was to be written."""

    code = "not_empty"


class CopyFailed(MatcherError):
    """A copy was not like its original, so it was not kept."""

    code = "copy_failed"


class LeaseLost(MatcherError):
    """A worker has not been heard of in time, so its run is another's now."""

    code = "lease_lost"
