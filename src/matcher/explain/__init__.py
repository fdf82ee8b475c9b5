"""Why a need has no place, and what would help."""

from matcher.explain.reasons import Explanation, Reasons

__all__ = ["Explanation", "Reasons"]
