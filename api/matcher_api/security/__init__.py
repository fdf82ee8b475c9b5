"""Who calls, and what they may do: tokens and logins to a caller, callers to a table of calls."""

from matcher_api.security.access import CALLS, Role
from matcher_api.security.caller import Caller, Way
from matcher_api.security.doorman import Calls, Doorman, caller_of, check_call
from matcher_api.security.identity import Identity
from matcher_api.security.issuers import Issuer

__all__ = [
    "CALLS",
    "Caller",
    "Calls",
    "Doorman",
    "Identity",
    "Issuer",
    "Role",
    "Way",
    "caller_of",
    "check_call",
]
