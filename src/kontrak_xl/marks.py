"""What a month sheet is recognised by: its title, its form of approval, answers beside labels."""

from __future__ import annotations

from collections.abc import Mapping

from kontrak_xl import kinds
from kontrak_xl.kinds import Cell
from kontrak_xl.layout import contract as layout
from kontrak_xl.model import MONTHS
from kontrak_xl.reader import Grid
from kontrak_xl.tabular import folded

_TITLE = "realisasi kinerja bulan "
REACH = 4
"""How many columns to the right of its label an answer is looked for."""


def titled_month(grid: Grid) -> int | None:
    """The month in a sheet's title, or in its name where the title is gone."""
    if grid.name.startswith("_"):
        return None
    for row in range(4):
        title, found, rest = kinds.as_text(grid.cell(row, 0)).casefold().partition(_TITLE)
        if found and rest and not title:
            return kinds.month_number(rest.split()[0])
    known = {name.casefold(): month for month, name in enumerate(MONTHS, 1)}
    return known.get(grid.name.strip().casefold())


def answer(cells: Mapping[int, Cell], label: int) -> int:
    """The column of a form's answer: beside its label, or further on where columns came between."""
    return next((col for col in sorted(cells) if label < col <= label + REACH), label + 1)


def approval_row(grid: Grid, after: int) -> int:
    """The row where the form of approval begins, far below where there is none."""
    label = folded(layout.APPROVAL.columns[0].header)
    for row, cells in grid.rows():
        if row > after and any(folded(str(cell.value)) == label for cell in cells.values()):
            return row
    return 10**6
