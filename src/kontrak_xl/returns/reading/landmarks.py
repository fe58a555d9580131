"""What a month sheet is recognised by: its title, its form of approval, answers beside labels."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from kontrak_xl.core.model import Measure
from kontrak_xl.core.months import month_number
from kontrak_xl.core.text import folded
from kontrak_xl.workbook import cells
from kontrak_xl.workbook.cells import Cell, CellKind, Grid
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.tables import find_header

_TITLE = "realisasi kinerja bulan "
Head = tuple[int, dict[str, int]]
"""A header row and the columns of its keys."""
_BLOCKS = {
    Measure.BUDGET: layout.BUDGET,
    Measure.RATIO: layout.RATIO,
    Measure.STAGES: layout.STAGE_REPORT,
}
"""The block of a month sheet that each of these jenis ukuran has."""
_TOP = 12
"""Above this row the title is looked for; people insert rows and columns before it."""
_FAR = 10**6
"""A row below every sheet's last one that holds anything."""
REACH = 4
"""How many columns to the right of its label an answer is looked for."""


def titled_month(grid: Grid) -> int | None:
    """The month in a sheet's title, or in its name where the title is gone."""
    if grid.name.startswith("_"):
        return None
    for (row, _), at in sorted(grid.cells.items()):
        if row < _TOP and at.kind is CellKind.TEXT:
            title, found, rest = cells.as_text(at).casefold().partition(_TITLE)
            if found and rest and not title:
                return month_number(rest.split()[0])
    return month_number(grid.name, official=True)


def answer(line: Mapping[int, Cell], label: int) -> int:
    """The column of a form's answer: beside its label, or further on where columns came between."""
    return next((col for col in sorted(line) if label < col <= label + REACH), label + 1)


def approval_row(grid: Grid, after: int) -> int:
    """The row where the form of approval begins, far below where there is none."""
    label = folded(layout.APPROVAL.columns[0].header)
    for row, line in grid.rows():
        if row > after and any(folded(str(cell.value)) == label for cell in line.values()):
            return row
    return _FAR


class Laid(NamedTuple):
    """Where the tables of a month sheet have their headers, and where its approval begins."""

    heads: Mapping[str, Head | None]
    approval: int

    def end(self, head: Head) -> int:
        """Where the table below a header row ends: at the next block."""
        rows = (self.approval, *(other[0] for other in self.heads.values() if other))
        return min((row for row in rows if row > head[0]), default=_FAR)


def lay(grid: Grid, measures: Container[Measure]) -> Laid:
    """The tables of a month sheet that a contract with these jenis ukuran has."""
    blocks = (sheet for measure, sheet in _BLOCKS.items() if measure in measures)
    there = (layout.PERFORMANCE, *blocks)
    heads = {sheet.key: find_header(grid, sheet.columns) for sheet in there}
    return Laid(heads, approval_row(grid, 0))
