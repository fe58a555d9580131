"""Where the inputs of a returned month sheet stand, and what was typed where none is read."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from kontrak_xl.contracts.workbook.blocks import ratio_text
from kontrak_xl.core import numerals
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import APART, Edition, Filler, IssuedRow, Measure, Stage
from kontrak_xl.core.months import month_number
from kontrak_xl.core.observations import REMARKS, Field
from kontrak_xl.core.text import normalised
from kontrak_xl.returns.reading.reader import SheetReader, typed
from kontrak_xl.workbook import cells, kinds
from kontrak_xl.workbook.cells import Cell, CellKind, Grid
from kontrak_xl.workbook.columns import FilledBy, Sheet
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import cell as address
from kontrak_xl.workbook.tables import find_header

_TITLE = "realisasi kinerja bulan "


HeaderRow = tuple[int, dict[str, int]]
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
    label = normalised(layout.APPROVAL.columns[0].header)
    for row, line in grid.rows():
        if row > after and any(normalised(str(cell.value)) == label for cell in line.values()):
            return row
    return _FAR


class MonthSheetLayout(NamedTuple):
    """Where the tables of a month sheet have their headers, and where its approval begins."""

    heads: Mapping[str, HeaderRow | None]
    approval: int

    def end(self, head: HeaderRow) -> int:
        """Where the table below a header row ends: at the next block."""
        rows = (self.approval, *(other[0] for other in self.heads.values() if other))
        return min((row for row in rows if row > head[0]), default=_FAR)


def find_layout(grid: Grid, measures: Container[Measure]) -> MonthSheetLayout:
    """The tables of a month sheet that a contract with these jenis ukuran has."""
    blocks = (sheet for measure, sheet in _BLOCKS.items() if measure in measures)
    there = (layout.PERFORMANCE, *blocks)
    heads = {sheet.key: find_header(grid, sheet.columns) for sheet in there}
    return MonthSheetLayout(heads, approval_row(grid, 0))


PAIR = (Field.NUMERATOR, Field.DENOMINATOR)
MONEY = (Field.PHYSICAL, Field.OWN_SP2D)


class MonthTable(NamedTuple):
    """A table of a month sheet as issued: its rows by key with their text, and its inputs.

    ``label`` is the column that shows the text; ``needed`` are the inputs without which nothing of
    the table can be read.
    """

    sheet: Sheet
    rows: Mapping[str, IssuedRow | Stage]
    label: str
    texts: Mapping[str, str]
    inputs: tuple[Field, ...]
    required_inputs: tuple[Field, ...]


class TableLocation(NamedTuple):
    """Where the inputs of a table stand: the rows by key, the columns by key of their header."""

    rows: Mapping[str, int]
    columns: Mapping[str, int]


def tables(edition: Edition) -> tuple[MonthTable, ...]:
    """The tables that each month sheet of a contract has."""
    rows = {row.code: row for row in edition.rows}
    money = {code: row for code, row in rows.items() if row.measure is Measure.BUDGET}
    ratios = {code: row for code, row in rows.items() if row.measure is Measure.RATIO}
    stages = {stage.code: stage for stage in edition.stages}
    texts = {code: row.text for code, row in rows.items()}
    done, value = (Field.DONE,), (Field.VALUE,)
    known = (
        MonthTable(layout.PERFORMANCE, rows, "indikator", texts, (*value, *REMARKS), value),
        MonthTable(layout.BUDGET, money, "uraian", texts, MONEY, MONEY),
        MonthTable(layout.RATIO, ratios, "uraian",
              {code: ratio_text(row) for code, row in ratios.items()}, PAIR, PAIR),
        MonthTable(layout.STAGE_REPORT, stages, "tahap",
              {code: stage.name for code, stage in stages.items()}, done, done),
    )  # fmt: skip
    return tuple(table for table in known if table.rows)


def asked(row: IssuedRow | Stage, field: Field) -> bool:
    """Whether the OPD fills this input: numbers of the centre it does not."""
    if isinstance(row, Stage) or field in {*REMARKS, *MONEY}:
        return True
    return row.filler is Filler.OPD and (field in PAIR or row.measure not in APART)


def locate(leaf: SheetReader, laid: MonthSheetLayout, table: MonthTable) -> TableLocation | None:
    """Find a table's rows and columns; whatever is in their way is told and kept.

    Nothing is read (``None``) where the header row or a needed column is gone.
    """
    head = laid.heads.get(table.sheet.key)
    lacking = [key for key in ("kode", *table.required_inputs) if head and key not in head[1]]
    if head is None or lacking:
        column = table.sheet.column(lacking[0]).header if lacking else table.sheet.title
        leaf.tell(Code.TABLE_MISSING, "", f"“{column}”")
        _keep_rows(leaf, table)
        return None
    end = laid.end(head)
    columns = dict(head[1])
    for field in _doubled(leaf, head, table, end):
        columns.pop(field)
    rows = _rows_by_key(leaf, (head[0], columns), end, table)
    swapped = {code for code, at in rows.items() if _swapped(leaf, at, columns, table, code)}
    return TableLocation({code: at for code, at in rows.items() if code not in swapped}, columns)


def _keep_rows(leaf: SheetReader, table: MonthTable) -> None:
    """All that stands in rows with a known key, where their columns are not known."""
    given = {normalised(text) for text in (*table.rows, *table.texts.values())}
    for _row, line in leaf.grid.rows():
        codes = {str(cell.value).strip().upper() for cell in line.values()}
        if not codes & set(table.rows):
            continue
        for cell in line.values():
            if not cell.formula and normalised(cells.as_text(cell)) not in given:
                leaf.keep(cell)


def _doubled(leaf: SheetReader, head: HeaderRow, table: MonthTable, end: int) -> list[Field]:
    """Inputs whose header stands twice over different contents: nobody can say which counts."""
    row, places = head
    line = next((line for at, line in leaf.grid.rows() if at == row), {})
    found = []
    for field in (field for field in table.inputs if field in places):
        header = normalised(table.sheet.column(field.value).header)
        same = [col for col, cell in sorted(line.items()) if normalised(str(cell.value)) == header]
        below = [
            (leaf.grid.cell(at, same[0]), leaf.grid.cell(at, other))
            for at, _ in leaf.grid.rows()
            for other in same[1:]
            if row < at < end
        ]
        if any(first.value != second.value for first, second in below):
            title = f"“{table.sheet.column(field.value).header}”"
            leaf.say(Code.COLUMN_TWICE, row, same[0], title, address(row, same[1]))
            for pair in below:
                for cell in pair:
                    leaf.keep(cell)
            found.append(field)
    return found


def _rows_by_key(leaf: SheetReader, head: HeaderRow, end: int, table: MonthTable) -> dict[str, int]:
    """Row numbers by key; a key that stands twice counts for neither row."""
    col, inputs = head[1]["kode"], _input_columns(head[1], table)
    found: dict[str, list[int]] = {}
    for row, line in leaf.grid.rows():
        if head[0] < row < end:
            key = line.get(col)
            if key is not None and key.kind is CellKind.TEXT and typed(key):
                found.setdefault(str(key.value).strip().upper(), []).append(row)
            else:
                _without_key(leaf, row, inputs)
    for code, rows in found.items():
        if code not in table.rows:
            lost = [leaf.grid.cell(row, at) for row in rows for at in inputs.values()]
            if any(typed(cell) for cell in lost):
                leaf.say(Code.ROW_UNKNOWN, rows[0], col, code)
            for cell in lost:
                leaf.keep(cell)
        elif len(rows) > 1:
            leaf.say(Code.ROW_TWICE, rows[0], col, code, address(rows[1], col))
            for row in rows:
                _keep_inputs(leaf, row, inputs, code)
    for code in (code for code in table.rows if code not in found):
        expected = f"{code} ({table.texts[code]})"
        leaf.tell(Code.ROW_MISSING, "", expected)
    return {code: found[code][0] for code in table.rows if len(found.get(code, ())) == 1}


def _input_columns(places: Mapping[str, int], table: MonthTable) -> dict[Field, int]:
    return {field: places[field.value] for field in table.inputs if field.value in places}


def _without_key(leaf: SheetReader, row: int, inputs: Mapping[Field, int]) -> None:
    """Inputs typed into a row that has no key: one finding, at the first of them."""
    lost = [cell for col in inputs.values() if typed(cell := leaf.grid.cell(row, col))]
    if lost:
        first = lost[0]
        leaf.say(Code.ROW_NO_CODE, row, first.col, cells.quoted(first))
    for cell in lost:
        leaf.keep(cell)


def _keep_inputs(leaf: SheetReader, row: int, inputs: Mapping[Field, int], code: str) -> None:
    """Keep all inputs of a row that counts for nothing as it stands."""
    for field, col in inputs.items():
        leaf.keep(leaf.grid.cell(row, col), code, field)


def _swapped(
    leaf: SheetReader, at: int, places: Mapping[str, int], table: MonthTable, code: str
) -> bool:
    """Whether this key stands beside another row's text: nobody can say whose value it is."""
    col = places.get(table.label)
    if col is None:
        return False
    cell = leaf.grid.cell(at, col)
    text, issued = normalised(cells.as_text(cell)), table.texts[code]
    if text == normalised(issued):
        return False
    other = any(text == normalised(table.texts[one]) for one in table.rows)
    problem = Code.ROW_SWAPPED if other else Code.LOCKED_CHANGED
    leaf.say(problem, at, col, cells.quoted(cell), f"“{issued}”")
    if other:
        _keep_inputs(leaf, at, _input_columns(places, table), code)
    return other


# What stands where nothing should ------------------------------------------------------------


def merged(leaf: SheetReader, located: TableLocation, table: MonthTable) -> set[tuple[str, Field]]:
    """Inputs joined with another row or column: whose value it is, nobody can say."""
    inputs = _input_columns(located.columns, table)
    owners = {
        (at, col): (code, field)
        for code, at in located.rows.items()
        for field, col in inputs.items()
        if asked(table.rows[code], field)
    }
    lost = set()
    for top, left, bottom, right in leaf.grid.merges:
        inside = [
            place for place in owners if top <= place[0] <= bottom and left <= place[1] <= right
        ]
        anchor = leaf.grid.cell(top, left)
        if not inside or not typed(anchor) or inside == [(top, left)]:
            continue
        seen = f"{address(top, left)}:{address(bottom, right)}"
        for row, col in inside:
            expected = kinds.describe(table.sheet.column(owners[row, col][1].value).kind)
            leaf.say(Code.MERGED, row, col, seen, expected)
            lost.add(owners[row, col])
        leaf.keep(anchor, *owners[inside[0]])
    return lost


def beside(leaf: SheetReader, located: TableLocation, table: MonthTable) -> None:
    """Numbers beside a blank answer: the OPD's answer, where nothing reads it."""
    rows, inputs = dict(leaf.grid.rows()), _input_columns(located.columns, table)
    mute = {
        *_computed(leaf, located, table),
        *(located.columns[f.value] for f in REMARKS if f.value in located.columns),
    }
    given = set(located.columns.values()) - mute
    for code, at in located.rows.items():
        line = rows[at]
        blank = [
            field
            for field in table.required_inputs
            if field in inputs
            and asked(table.rows[code], field)
            and not typed(leaf.grid.cell(at, inputs[field]))
        ]
        numbers = [
            cell
            for col, cell in sorted(line.items())
            if col not in given
            and not cell.formula
            and _answers(cell, table.rows[code], col in mute)
        ]
        if blank and numbers:
            first, expected = numbers[0], address(at, inputs[blank[0]])
            leaf.say(Code.BESIDE_ANSWER, at, first.col, cells.quoted(first), expected)
            for cell in numbers:
                leaf.keep(cell, code, blank[0])


def _answers(cell: Cell, row: IssuedRow | Stage, number_only: bool) -> bool:  # noqa: FBT001
    """Whether a cell looks like an answer: a number, or a text that reads as one."""
    if cell.kind is CellKind.NUMBER or number_only:
        return cell.kind is CellKind.NUMBER
    unit = row.unit if isinstance(row, IssuedRow) else ""
    return isinstance(cell.value, str) and numerals.parse(cell.value, unit).value is not None


def _computed(leaf: SheetReader, located: TableLocation, table: MonthTable) -> list[int]:
    """The columns of a table that hold formulas; none where a whole sheet has lost them."""
    if not any(cell.formula for cell in leaf.grid.cells.values()):
        return []
    return [
        located.columns[column.key]
        for column in table.sheet.columns
        if column.filled_by is FilledBy.FORMULA and column.key in located.columns
    ]


def outside(leaf: SheetReader, laid: MonthSheetLayout, tables: tuple[MonthTable, ...]) -> None:
    """What was typed right of all tables, or numbers below them: one note, and all of it kept."""
    if not laid.heads.get(layout.PERFORMANCE.key):
        return
    heads = [head for table in tables if (head := laid.heads.get(table.sheet.key))]
    last, titles = max(col for _, at in heads for col in at.values()), {row for row, _ in heads}
    end = laid.approval + len(layout.APPROVAL.columns) + 1
    sheet = leaf.grid.name
    kept = {one.where.cell for one in leaf.tray.unread if one.where.sheet == sheet}
    strays = [
        cell
        for (row, col), cell in sorted(leaf.grid.cells.items())
        if (col > last or (row > end and cell.kind is not CellKind.TEXT))
        and row not in titles
        and typed(cell)
        and not cell.formula
        and address(row, col) not in kept
    ]
    if strays:
        first, more = strays[0], len(strays) - 1
        seen = cells.quoted(first) + (f" dan {more} sel lain" if more else "")
        leaf.say(Code.OUTSIDE, first.row, first.col, seen)
    for cell in strays:
        leaf.keep(cell)


def replaced(leaf: SheetReader, located: TableLocation, table: MonthTable) -> int:
    """How many formulas of a table were typed over."""
    return sum(
        typed(cell := leaf.grid.cell(at, col)) and not cell.formula
        for at in located.rows.values()
        for col in _computed(leaf, located, table)
    )
