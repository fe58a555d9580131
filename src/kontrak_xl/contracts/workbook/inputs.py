"""Where the inputs of a contract stand: the same cells on each of its month sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.entries import PAIR
from kontrak_xl.contracts.workbook.month import APPROVAL_COL
from kontrak_xl.core.model import APART, Edition, Filler
from kontrak_xl.core.observations import REMARKS, Field
from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.layout import contract as layout

Input = tuple[str, Field]
"""What an OPD fills in: the code of a row or stage ("" for the sheet's own form), and the field."""
Spot = tuple[str, Field, int]
"""An input in a month."""
CellPosition = tuple[int, int]
"""Row and column, from 0."""


def input_positions(edition: Edition) -> Mapping[Input, CellPosition]:
    """Each input with the cell in which it is typed."""
    return dict(_input_positions(edition))


def _input_positions(edition: Edition) -> Iterator[tuple[Input, CellPosition]]:
    grid = Addresses(edition)
    for at, row in enumerate(edition.rows, grid.performance_first):
        own = row.filler is Filler.OPD and row.measure not in APART
        for field in (*((Field.VALUE,) if own else ()), *REMARKS):
            yield (row.code, field), _cell(layout.PERFORMANCE, field, at)
    for at, row in enumerate(grid.budget_rows, grid.budget_head + 1):
        for field in (Field.PHYSICAL, Field.OWN_SP2D):
            yield (row.code, field), _cell(layout.BUDGET, field, at)
    for at, row in enumerate(grid.ratio_rows, grid.ratio_head + 1):
        for field in PAIR if row.filler is Filler.OPD else ():
            yield (row.code, field), _cell(layout.RATIO, field, at)
    for at, stage in enumerate(edition.stages, grid.stage_head + 1):
        yield (stage.code, Field.DONE), _cell(layout.STAGE_REPORT, Field.DONE, at)
    for at, column in enumerate(layout.APPROVAL.columns, grid.approval_first):
        yield ("", Field(column.key)), (at, APPROVAL_COL)


def _cell(sheet: Sheet, field: Field, row: int) -> CellPosition:
    return row, column_index(sheet, field.value)


def input_in_words(edition: Edition, code: str, field: Field) -> str:
    """An input in words: the text of its row, and its column where that is not the value's."""
    texts = {row.code: row.text for row in edition.rows}
    texts |= {stage.code: stage.name for stage in edition.stages}
    tables = (layout.PERFORMANCE, layout.BUDGET, layout.RATIO, layout.STAGE_REPORT, layout.APPROVAL)
    headers = {column.key: column.header for table in tables for column in table.columns}
    header = headers[field.value]
    if not code:
        return header
    return texts[code] if field is Field.VALUE else f"{texts[code]} · {header}"
