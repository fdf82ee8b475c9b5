"""Names to numbers, for PostgreSQL's advisory locks."""

from __future__ import annotations

import hashlib


def lock_number(*names: str) -> int:
    """A number for PostgreSQL's advisory locks, by names."""
    digest = hashlib.blake2b("\0".join(("matcher", *names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
