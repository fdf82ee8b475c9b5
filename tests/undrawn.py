"""Pictures left blank, for tests that look at everything of a plan but its pictures.

To draw them takes ten times as long as to solve a small week; ``tests/report`` looks at them.
"""

from __future__ import annotations

import pytest
import vl_convert

BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9"></svg>'


def leave_blank(patch: pytest.MonkeyPatch) -> None:
    """Draw nothing until ``patch`` is taken back."""
    patch.setattr(vl_convert, "vegalite_to_svg", lambda _spec, **_: BLANK)
