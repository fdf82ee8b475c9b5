"""The steps of a week: which are done, which comes next, and the counts that say why."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.report import formats
from matcher.store import Counts, Run, RunState, Store
from matcher.usecases.runs.exceptions import unopened
from matcher.usecases.runs.telling import told
from matcher_api.pages.wording import STATES

AT_WORK = {RunState.QUEUED, RunState.RUNNING}
SOLVED = {RunState.REVIEW, RunState.APPROVED, RunState.PUBLISHED}
SIGNED = {RunState.APPROVED, RunState.PUBLISHED}


@dataclass(frozen=True, slots=True)
class Proposed:
    """The newest plan as the week's page needs it."""

    state: RunState
    number: int
    href: str
    placed: int
    needs: int
    cases: int
    """Cases that need a decision."""
    left: int
    """Those of them that the one who looks has not opened."""

    @property
    def placed_words(self) -> str:
        """How many plan items have places."""
        return (
            f"{formats.whole(self.placed)} of {formats.many(self.needs, 'plan item')} have places"
        )


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: a sentence, and the button that leads there."""

    text: str
    button: str
    href: str


def proposed_of(store: Store, run: Run, who: str) -> Proposed:
    """What there is to say of ``run``; ``who`` may have opened some of its cases."""
    placed = needs = cases = left = 0
    if run.figures is not None:
        placed, needs = run.figures["needs_placed"], run.figures["needs"]
    if run.state is RunState.REVIEW:
        found = told(store, run).exceptions
        cases, left = len(found), len(unopened(run, found, who))
    return Proposed(run.state, run.number, f"/runs/{run.run_id}", placed, needs, cases, left)


def next_step(found: Counts, run: Proposed | None) -> Next:
    """The one thing that a lead does next."""
    of_plan = _next_of(run) if run is not None else None
    if of_plan is not None:
        return of_plan
    if found.waiting_needs:
        waiting = formats.many(found.waiting_people, "person", "people")
        verb = "waits" if found.waiting_people == 1 else "wait"
        return Next(f"{waiting} {verb}, and no plan stands.", "Make a plan", "/week/plan")
    return Next("Nobody who waits is loaded.", "Load people and places", "/week/load")


def _next_of(run: Proposed) -> Next | None:
    """What the newest plan asks for; nothing once it was undone or did not come about."""
    if run.state in AT_WORK:
        return Next(f"Plan {run.number} is being made.", f"Watch plan {run.number}", run.href)
    if run.state is RunState.REVIEW:
        said = f"Plan {run.number} is ready: {run.placed_words}."
        if not run.left:
            return Next(f"{said} You have opened every case.", "Approve it", f"{run.href}/approve")
        verb = "needs" if run.left == 1 else "need"
        cases = f"{formats.many(run.left, 'case')} {verb} a decision."
        return Next(f"{said} {cases}", "Look at the plan", run.href)
    if run.state is RunState.APPROVED:
        said = f"Plan {run.number} is approved. Nothing is booked before it is published."
        return Next(said, "Publish it", f"{run.href}/publish")
    if run.state is RunState.PUBLISHED:
        said = f"Plan {run.number} is published. Now tell the services and the people."
        return Next(said, "Lists and letters", f"{run.href}/hand-out")
    return None


def tasks(found: Counts, run: Proposed | None) -> list[dict[str, object]]:
    """The week's steps in their order; one that cannot be taken yet has no address."""
    state = run.state if run is not None else None
    href = run.href if run is not None else ""
    solved, signed = state in SOLVED, state in SIGNED
    ready = run is not None and run.state is RunState.REVIEW and not run.left
    return [
        _task(
            "Load people and places",
            f"{found.waiting_people:,} people wait for {found.waiting_needs:,} plan items; "
            f"{found.free_places:,} places are free",
            "/week/load",
            done=found.waiting_needs > 0,
        ),
        _task(
            "Make a plan",
            "The program looks for the best plan and proves how good it is",
            _to_make(found, run),
            done=solved,
            now=STATES[run.state] if run is not None and run.state in AT_WORK else "",
        ),
        _task(
            "Look at the plan",
            _to_look_at(run),
            href if solved else "",
            done=signed or ready,
        ),
        _task(
            "Approve it by name",
            "Nothing is booked before a named person approves",
            f"{href}/approve" if signed or ready else "",
            done=signed,
        ),
        _task(
            "Publish it",
            "Places become bookings; nothing that was taken meanwhile is overwritten",
            f"{href}/publish" if signed else "",
            done=state is RunState.PUBLISHED,
        ),
        _task(
            "Tell services and people",
            "A list for each service, and a letter for each person",
            f"{href}/hand-out" if state is RunState.PUBLISHED else "",
            done=False,
        ),
    ]


def _to_make(found: Counts, run: Proposed | None) -> str:
    """A plan that is being made is watched; a second one beside it is not asked for by mistake."""
    if run is not None and run.state in AT_WORK:
        return run.href
    return "/week/plan" if found.waiting_needs else ""


def _to_look_at(run: Proposed | None) -> str:
    if run is None or run.state is not RunState.REVIEW:
        return "Pictures first, then everybody who needs a decision"
    opened = run.cases - run.left
    cases = formats.many(run.cases, "case")
    return f"{run.placed_words}; {cases} to decide, {formats.whole(opened)} opened"


def _task(text: str, hint: str, href: str, *, done: bool, now: str = "") -> dict[str, object]:
    status: dict[str, object] = {
        "text": "Done",
        "classes": "nhsuk-task-list__status--completed",
    }
    if not done and not href:
        status = {
            "text": "Cannot start yet",
            "classes": "nhsuk-task-list__status--cannot-start-yet",
        }
    elif not done:
        status = {"tag": {"text": now or "To do", "classes": "nhsuk-tag--blue"}}
    task: dict[str, object] = {"title": {"text": text}, "hint": {"text": hint}, "status": status}
    return {**task, "href": href} if href else task
