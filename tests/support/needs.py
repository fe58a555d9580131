"""What a test needs beside Python: who calls for it must bear its mark."""

from __future__ import annotations

import pytest

_running: list[pytest.Item] = []


def begins(item: pytest.Item) -> None:
    """Remember the test that is set up now."""
    _running[:] = [item]


def needs(mark: str) -> None:
    """Fail the running test unless it bears a mark, so that ``-m "not …"`` leaves out all."""
    unmarked = [item.nodeid for item in _running if item.get_closest_marker(mark) is None]
    if unmarked:
        pytest.fail(f"{unmarked[0]} must be marked with pytest.mark.{mark}.")
