"""Everything that is stored, as a zip of a week's folder."""

from __future__ import annotations

import io
import zipfile

from matcher.files import read_model, week_contents
from matcher.files.clinics import ClinicRow
from matcher.files.closures import ClosureRow
from matcher.store import Store

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment of every file: the same store gives the same bytes."""


def export_zip(store: Store) -> bytes:
    """The files of a week folder that reads back as what is stored.

    Raises:
        NotThere: nothing has been loaded yet.
    """
    week = store.whole()
    contents = week_contents(
        week.batch,
        read_model(week.batch.model),
        clinics=[ClinicRow.model_validate(one.row) for one in week.clinics],
        closures=[
            ClosureRow(
                practitioner_id=one.practitioner_id,
                site_id=one.site_id,
                from_date=one.from_date,
                to_date=one.to_date,
            )
            for one in week.closures or ()
        ],
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
