"""Everything that is stored, as a zip of a week's folder."""

from __future__ import annotations

import io
import zipfile

from matcher.store import Store
from matcher.usecases.store_export import stored_contents

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment of every file: the same store gives the same bytes."""


def export_zip(store: Store) -> bytes:
    """The files of a week folder that reads back as what is stored.

    Raises:
        NotThere: nothing has been loaded yet.
    """
    contents = stored_contents(store.whole())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
