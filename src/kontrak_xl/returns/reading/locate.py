"""Finding the inputs of a returned month sheet: rows by key and text, columns by header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kontrak_xl.contracts.workbook.blocks import ratio_text
from kontrak_xl.core import numerals
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import APART, Edition, Filler, IssuedRow, Measure, Stage
from kontrak_xl.core.observations import Field
from kontrak_xl.core.text import folded
from kontrak_xl.returns.reading.found import Leaf, typed
from kontrak_xl.returns.reading.landmarks import Head, Laid
from kontrak_xl.workbook import cells as cells_
from kontrak_xl.workbook import kinds
from kontrak_xl.workbook.cells import Cell, CellKind
from kontrak_xl.workbook.columns import FilledBy, Sheet
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import cell as address

PAIR = (Field.NUMERATOR, Field.DENOMINATOR)
MONEY = (Field.PHYSICAL, Field.OWN_SP2D)
REMARKS = (Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE)


class Table(NamedTuple):
    """A table of a month sheet as issued: its rows by key with their text, and its inputs.

    ``label`` is the column that shows the text; ``needed`` are the inputs without which nothing of
    the table can be read.
    """

    sheet: Sheet
    rows: Mapping[str, IssuedRow | Stage]
    label: str
    texts: Mapping[str, str]
    inputs: tuple[Field, ...]
    needed: tuple[Field, ...]


class Located(NamedTuple):
    """Where the inputs of a table stand: the rows by key, the columns by key of their header."""

    rows: Mapping[str, int]
    places: Mapping[str, int]


def tables(edition: Edition) -> tuple[Table, ...]:
    """The tables that each month sheet of a contract has."""
    rows = {row.code: row for row in edition.rows}
    money = {code: row for code, row in rows.items() if row.measure is Measure.BUDGET}
    ratios = {code: row for code, row in rows.items() if row.measure is Measure.RATIO}
    stages = {stage.code: stage for stage in edition.stages}
    texts = {code: row.text for code, row in rows.items()}
    done, value = (Field.DONE,), (Field.VALUE,)
    known = (
        Table(layout.PERFORMANCE, rows, "indikator", texts, (*value, *REMARKS), value),
        Table(layout.BUDGET, money, "uraian", texts, MONEY, MONEY),
        Table(layout.RATIO, ratios, "uraian",
              {code: ratio_text(row) for code, row in ratios.items()}, PAIR, PAIR),
        Table(layout.STAGE_REPORT, stages, "tahap",
              {code: stage.name for code, stage in stages.items()}, done, done),
    )  # fmt: skip
    return tuple(table for table in known if table.rows)


def asked(row: IssuedRow | Stage, field: Field) -> bool:
    """Whether the OPD fills this input: numbers of the centre it does not."""
    if isinstance(row, Stage) or field in {*REMARKS, *MONEY}:
        return True
    return row.filler is Filler.OPD and (field in PAIR or row.measure not in APART)


def locate(leaf: Leaf, laid: Laid, table: Table) -> Located | None:
    """Find a table's rows and columns; whatever is in their way is told and kept.

    Nothing is read (``None``) where the header row or a needed column is gone.
    """
    head = laid.heads.get(table.sheet.key)
    lacking = [key for key in ("kode", *table.needed) if head and key not in head[1]]
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
    return Located({code: at for code, at in rows.items() if code not in swapped}, columns)


def _keep_rows(leaf: Leaf, table: Table) -> None:
    """All that stands in rows with a known key, where their columns are not known."""
    given = {folded(text) for text in (*table.rows, *table.texts.values())}
    for _row, cells in leaf.grid.rows():
        codes = {str(cell.value).strip().upper() for cell in cells.values()}
        if not codes & set(table.rows):
            continue
        for cell in cells.values():
            if not cell.formula and folded(cells_.as_text(cell)) not in given:
                leaf.keep(cell)


def _doubled(leaf: Leaf, head: Head, table: Table, end: int) -> list[Field]:
    """Inputs whose header stands twice over different contents: nobody can say which counts."""
    row, places = head
    cells = next((cells for at, cells in leaf.grid.rows() if at == row), {})
    found = []
    for field in (field for field in table.inputs if field in places):
        header = folded(table.sheet.column(field.value).header)
        same = [col for col, cell in sorted(cells.items()) if folded(str(cell.value)) == header]
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


def _rows_by_key(leaf: Leaf, head: Head, end: int, table: Table) -> dict[str, int]:
    """Row numbers by key; a key that stands twice counts for neither row."""
    col, inputs = head[1]["kode"], _input_columns(head[1], table)
    found: dict[str, list[int]] = {}
    for row, cells in leaf.grid.rows():
        if head[0] < row < end:
            key = cells.get(col)
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


def _input_columns(places: Mapping[str, int], table: Table) -> dict[Field, int]:
    return {field: places[field.value] for field in table.inputs if field.value in places}


def _without_key(leaf: Leaf, row: int, inputs: Mapping[Field, int]) -> None:
    """Inputs typed into a row that has no key: one finding, at the first of them."""
    lost = [cell for col in inputs.values() if typed(cell := leaf.grid.cell(row, col))]
    if lost:
        first = lost[0]
        leaf.say(Code.ROW_NO_CODE, row, first.col, cells_.quoted(first))
    for cell in lost:
        leaf.keep(cell)


def _keep_inputs(leaf: Leaf, row: int, inputs: Mapping[Field, int], code: str) -> None:
    """Keep all inputs of a row that counts for nothing as it stands."""
    for field, col in inputs.items():
        leaf.keep(leaf.grid.cell(row, col), code, field)


def _swapped(leaf: Leaf, at: int, places: Mapping[str, int], table: Table, code: str) -> bool:
    """Whether this key stands beside another row's text: nobody can say whose value it is."""
    col = places.get(table.label)
    if col is None:
        return False
    cell = leaf.grid.cell(at, col)
    text, issued = folded(cells_.as_text(cell)), table.texts[code]
    if text == folded(issued):
        return False
    other = any(text == folded(table.texts[one]) for one in table.rows)
    problem = Code.ROW_SWAPPED if other else Code.LOCKED_CHANGED
    leaf.say(problem, at, col, cells_.quoted(cell), f"“{issued}”")
    if other:
        _keep_inputs(leaf, at, _input_columns(places, table), code)
    return other


# What stands where nothing should ------------------------------------------------------------


def merged(leaf: Leaf, located: Located, table: Table) -> set[tuple[str, Field]]:
    """Inputs joined with another row or column: whose value it is, nobody can say."""
    inputs = _input_columns(located.places, table)
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


def beside(leaf: Leaf, located: Located, table: Table) -> None:
    """Numbers beside a blank answer: the OPD's answer, where nothing reads it."""
    rows, inputs = dict(leaf.grid.rows()), _input_columns(located.places, table)
    mute = {
        *_computed(leaf, located, table),
        *(located.places[f.value] for f in REMARKS if f.value in located.places),
    }
    given = set(located.places.values()) - mute
    for code, at in located.rows.items():
        cells = rows[at]
        blank = [
            field
            for field in table.needed
            if field in inputs
            and asked(table.rows[code], field)
            and not typed(leaf.grid.cell(at, inputs[field]))
        ]
        numbers = [
            cell
            for col, cell in sorted(cells.items())
            if col not in given
            and not cell.formula
            and _answers(cell, table.rows[code], col in mute)
        ]
        if blank and numbers:
            first, expected = numbers[0], address(at, inputs[blank[0]])
            leaf.say(Code.BESIDE_ANSWER, at, first.col, cells_.quoted(first), expected)
            for cell in numbers:
                leaf.keep(cell, code, blank[0])


def _answers(cell: Cell, row: IssuedRow | Stage, number_only: bool) -> bool:  # noqa: FBT001
    """Whether a cell looks like an answer: a number, or a text that reads as one."""
    if cell.kind is CellKind.NUMBER or number_only:
        return cell.kind is CellKind.NUMBER
    unit = row.unit if isinstance(row, IssuedRow) else ""
    return isinstance(cell.value, str) and numerals.parse(cell.value, unit).value is not None


def _computed(leaf: Leaf, located: Located, table: Table) -> list[int]:
    """The columns of a table that hold formulas; none where a whole sheet has lost them."""
    if not any(cell.formula for cell in leaf.grid.cells.values()):
        return []
    return [
        located.places[column.key]
        for column in table.sheet.columns
        if column.filled_by is FilledBy.FORMULA and column.key in located.places
    ]


def outside(leaf: Leaf, laid: Laid, tables: tuple[Table, ...]) -> None:
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
        seen = cells_.quoted(first) + (f" dan {more} sel lain" if more else "")
        leaf.say(Code.OUTSIDE, first.row, first.col, seen)
    for cell in strays:
        leaf.keep(cell)


def replaced(leaf: Leaf, located: Located, table: Table) -> int:
    """How many formulas of a table were typed over."""
    return sum(
        typed(cell := leaf.grid.cell(at, col)) and not cell.formula
        for at in located.rows.values()
        for col in _computed(leaf, located, table)
    )
