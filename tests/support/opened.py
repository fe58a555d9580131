"""Opens one file twice in a process of its own, and says what was read and what it cost."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any
from unittest import mock

from kontrak_xl.core.findings import Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.workbook.cells import OpenWorkbook

from . import effort

_SHOWN = 40


def said(found: OpenWorkbook | Finding) -> dict[str, Any]:
    """What a reading came to, short enough to compare."""
    if not isinstance(found, OpenWorkbook):
        return {"codes": [found.code.number], "seen": found.seen}
    cells = {f"{g.name} {at}": str(cell.value) for g in found.grids for at, cell in g.cells.items()}
    some = dict(sorted(cells.items())[:_SHOWN])
    return {"codes": [note.code.number for note in found.notes], "cells": some, "cut": found.cut}


def main(path: Path) -> None:
    """Print the cost of the first reading, and what both came to, as JSON."""
    content, unpacked = path.read_bytes(), 0
    found: list[OpenWorkbook | Finding] = []
    read = zipfile.ZipExtFile.read

    def counted(stream: zipfile.ZipExtFile, size: int | None = -1) -> bytes:
        nonlocal unpacked
        piece = read(stream, size)
        unpacked += len(piece)
        return piece

    with mock.patch.object(zipfile.ZipExtFile, "read", counted):
        yardsticks = effort.cost(lambda: found.append(open_workbook(content, Origin("x"))))
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    assert peak is not None
    grids = found[0].grids if isinstance(found[0], OpenWorkbook) else ()
    told = {
        "yardsticks": yardsticks,
        "megabytes": int(peak[1]) / 1024,
        "unpacked": unpacked / 2**20,
        "cells": sum(len(grid.cells) for grid in grids),
        "first": said(found[0]),
        "second": said(open_workbook(content, Origin("x"))),
    }
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
