"""The assurance pack of a plan: one that stands in a folder, or one of a stored run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matcher.audit import verify
from matcher.domain import Outcome
from matcher.errors import MatcherError
from matcher.files import ReadBatch, read_batch, read_outcome
from matcher.files.layout import OUTCOME_FILES
from matcher.files.locate import NotFound, find_model
from matcher.files.replace_file import write_file
from matcher.files.write_outcome import outcome_files
from matcher.report.assurance import Assured, Decision, Event, Record, Signature, pack_files
from matcher.store import Run, Store
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.solving import PRICE_OF_EDITS
from matcher.usecases.runs.zips import pack

OF_MODEL = ("model.toml", "formulation.md")
"""What a pack has of a model's folder, where it is there."""
STATE_UNKNOWN = "proposed; a folder does not say whether somebody has approved it"


def assure_folder(
    folder: Path, out: Path, file: Path, *, mapping: Path | None = None
) -> tuple[str, ...]:
    """Write the pack of the plan in ``out`` to ``file``, a zip; gives the names of its files.

    The checker is run; a pack is made whatever it finds, for that is what the pack has to say.

    Raises:
        InputFaults: the week or the plan cannot be read.
        MatcherError: the plan was made for another week.
        CannotWrite: the file is there already, or the disk refuses.
    """
    week = read_batch(folder, mapping=mapping)
    outcome = read_outcome(out)
    if outcome.summary.input_sha256 != week.batch.input_sha256:
        raise MatcherError(
            f"The plan in {out} was made for other files than those in {folder}.",
            "Run matcher allocate again, or name the week that it was made for.",
        )
    own = {name: (out / name).read_bytes() for name in OUTCOME_FILES}
    record = Record(f"the plan in {out.name}", STATE_UNKNOWN)
    files = pack_files(
        Assured(
            week.batch,
            outcome,
            verify(week.model, week.batch, outcome),
            record,
            own,
            _model_files(week.batch.model, folder if folder.is_dir() else folder.parent),
        )
    )
    write_file(file, pack(files))
    return tuple(files)


def assure_run(store: Store, run_id: str) -> bytes:
    """The pack of a stored run's plan, as a zip.

    Raises:
        NotThere: there is no such run, or it has no plan yet.
    """
    run = store.run(run_id)
    found = planned(store, run)
    return pack(pack_files(_assured(store, run, found.week, found.outcome)))


def _assured(store: Store, run: Run, week: ReadBatch, outcome: Outcome) -> Assured:
    return Assured(
        week.batch,
        outcome,
        verify(week.model, week.batch, outcome),
        _record(store, run),
        outcome_files(outcome),
        _model_files(week.batch.model),
    )


def _record(store: Store, run: Run) -> Record:
    price = (run.figures or {}).get(PRICE_OF_EDITS, {}).get("extra_days")
    return Record(
        title=f"run {run.number} of {store.organisation}",
        state=run.state.value,
        decisions=tuple(
            Decision(one.need_id, one.action, one.practitioner_id, one.slot_id, one.reason, one.by)
            for one in run.edits
        ),
        signatures=tuple(_signatures(run)),
        events=tuple(
            Event(one.at.isoformat(), one.kind, one.who)
            for one in store.run_events(run.run_id)
            if one.kind != "progress"
        ),
        price=price,
    )


def _signatures(run: Run) -> Iterator[Signature]:
    yield Signature("asked for", run.made_by, "", run.made_at.isoformat())
    if run.approval is not None:
        signed = run.approval
        words = " ".join(signed.words)
        yield Signature("approved", signed.who, signed.role, signed.at.isoformat(), words)
    if run.publication is not None:
        one = run.publication
        done = f"{len(one.holds)} needs were booked and {len(one.lost)} were not."
        yield Signature("published", one.who, "", one.at.isoformat(), done)
    if run.undoing is not None:
        undone = run.undoing
        done = f"{len(undone.cancelled)} bookings were called off and {len(undone.left)} were not."
        yield Signature("undone", undone.who, "", undone.at.isoformat(), done)


def _model_files(model: str, beside: Path | None = None) -> dict[str, bytes]:
    """What there is of the model's folder; nothing of one that is on another machine."""
    try:
        folder = find_model(model, beside=beside).parent
    except NotFound:
        return {}
    return {name: (folder / name).read_bytes() for name in OF_MODEL if (folder / name).is_file()}
