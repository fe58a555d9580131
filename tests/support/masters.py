"""A Buku Induk with something changed, read and drafted, and where each of its cells stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kontrak_xl.core import folder
from kontrak_xl.master import draft, reading
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, OpenWorkbook
from kontrak_xl.workbook.layout.master import SHEETS

from . import samples

if TYPE_CHECKING:
    from kontrak_xl.master.draft import Draft
    from kontrak_xl.master.reading import Master
    from kontrak_xl.workbook.kinds import Value
    from kontrak_xl.workbook.pages import PageCell

Change = tuple[str, int, dict[str, "Value"]]
"""A sheet, the row of a record (the next free one adds a record), and its new values."""


def changed(*changes: Change) -> samples.Rows:
    """The small Buku Induk with its changes."""
    rows = samples.small_rows()
    for sheet, row, values in changes:
        table = rows.setdefault(sheet, [])
        if row == len(table):
            table.append({})
        table[row] |= values
    return rows


def place(sheet: str, row: int, column: str) -> tuple[str, str]:
    """The sheet's name and the cell of one record's column."""
    declared = next(one for one in SHEETS if one.key == sheet)
    return declared.name, samples.master_cell(sheet, row, column)


def drafted(rows: samples.Rows) -> Draft:
    """The draft of a Buku Induk that was written to a file and read back."""
    return draft.draft(samples.read_master(samples.render_master(rows)))


def laid_out(rows: samples.Rows) -> Master:
    """A Buku Induk read from its pages as they are, without a file in between, to be quick."""
    grids = [
        Grid(page.name, {(put.row, put.col): held for put in page.cells if (held := _cell(put))})
        for page in samples.master_book(rows).pages
    ]
    return reading.read(OpenWorkbook(tuple(grids), {}), folder.FILE_NAME)


def _cell(put: PageCell) -> Cell | None:
    """What the reader would make of a cell."""
    value = put.value
    if isinstance(value, str):
        return Cell(put.row, put.col, CellKind.TEXT, value) if value else None
    if isinstance(value, int | float):
        return Cell(put.row, put.col, CellKind.NUMBER, float(value))
    if isinstance(value, dt.date):
        return Cell(put.row, put.col, CellKind.MOMENT, value)
    return None
