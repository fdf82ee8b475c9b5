"""A need: one line of a participant's plan, asking one service for a number of sessions."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from matcher.domain.base import Frozen, Urgency


class Need(Frozen):
    """What is still to be booked of one service for one participant.

    Every default of FORMATS has been applied: ``requested_on`` falls back to the referral date,
    ``urgency`` to the participant's, the gaps to the model's, and ``previous_session`` to the
    last standing booking of this need (``None`` when the course has not begun).
    Gaps are in days, counted from date to date.
    """

    need_id: str
    participant_id: str
    service: str
    sessions: int = Field(ge=1, le=26)
    min_gap_days: int = Field(ge=0)
    max_gap_days: int = Field(ge=0)
    same_practitioner: bool = True
    requested_on: dt.date
    urgency: Urgency
    previous_session: dt.date | None = None
    not_before: dt.date | None = None
    not_after: dt.date | None = None
    after_need: str | None = None
    require_practitioner: str | None = None
    forbid_practitioners: tuple[str, ...] = ()

    @property
    def clock(self) -> dt.date:
        """The date from which waiting counts."""
        if self.not_before is None:
            return self.requested_on
        return max(self.requested_on, self.not_before)
