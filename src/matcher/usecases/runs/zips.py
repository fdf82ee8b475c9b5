"""Files as a zip: the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from matcher.files.layout import OUTCOME_FILES, SUMMARY

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment of every file in a zip."""


def pack(contents: Mapping[str, bytes]) -> bytes:
    """The zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """The files of a zip."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unlike(one: bytes, other: bytes) -> list[str]:
    """Files of a plan that two zips do not hold byte for byte alike.

    Seconds in the summary are left out, and what is drawn: it shows when each step was reached.
    """
    first, second = _lasting(unpack(one)), _lasting(unpack(other))
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))


def _lasting(files: Mapping[str, bytes]) -> dict[str, bytes]:
    kept = {name: files[name] for name in OUTCOME_FILES if name in files}
    kept[SUMMARY] = _SECONDS.sub(b"", kept[SUMMARY])
    return kept


_SECONDS = re.compile(rb'"seconds": [^,]+,')
