"""A returned contract workbook read: each input as its kind, each locked cell as it was issued."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kontrak_xl.contracts.workbook.addresses import Addresses
from kontrak_xl.contracts.workbook.blocks import CENTRE_BEFORE, ratio_entry
from kontrak_xl.contracts.workbook.facts import cells_asked, flatten
from kontrak_xl.contracts.workbook.month import entry_word
from kontrak_xl.contracts.workbook.parts import target_text
from kontrak_xl.core.findings import Code, Severity
from kontrak_xl.core.model import MONTHS, Edition, Filler, IssuedRow, Measure, Stage
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import REMARKS, Field, Observation, Origin
from kontrak_xl.core.text import normalised
from kontrak_xl.returns.reading import locate, unsure
from kontrak_xl.returns.reading.locate import (
    PAIR,
    MonthTable,
    TableLocation,
    answer,
    asked,
    find_layout,
    titled_month,
)
from kontrak_xl.returns.reading.reader import SheetReader, WorkbookReader, typed
from kontrak_xl.rules import asking, patterns
from kontrak_xl.rules.doubtful import SCORED
from kontrak_xl.workbook import cells, kinds
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, OpenWorkbook
from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.kinds import Choice, Date, Number, Text
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import cell as address
from kontrak_xl.workbook.tables import find_header

Locked = Mapping[str, str | float | None]
"""What a sheet shows of a row, by column key."""


def annex_of(row: IssuedRow) -> Locked:
    """What *Lampiran* shows of a row."""
    return {
        "indikator": row.text,
        "satuan": row.unit,
        "target": target_text(row),
        "bobot": row.weight,
    }


def plan_of(row: IssuedRow, edition: Edition) -> Locked:
    """What *Rencana Aksi* shows of a row."""
    pagu, plan = edition.pagu, asking.plan(row, edition.rules, edition.post.last)
    months = {f"m{month:02d}": planned for month, planned in enumerate(plan, 1)}
    if row.measure is Measure.BUDGET:
        return {"indikator": row.text, "setahun": pagu, **months}
    return {
        "indikator": row.text,
        "satuan": row.unit,
        "akumulasi": row.accumulation.value,
        "setahun": target_text(row),
        **months,
    }


def month_of(
    edition: Edition, sheet: Sheet, row: IssuedRow | Stage, asked: int, month: int
) -> Locked:
    """What a table of a month sheet shows of a row beside its key and its text.

    ``asked`` is the first month that the month's cell answers for.
    """
    if isinstance(row, Stage):
        due = MONTHS[row.month - 1]
        return {"indikator": row.indicator, "jatuh_tempo": due, "bobot": row.weight}
    if sheet is layout.BUDGET:
        return {"pagu": edition.pagu}
    if sheet is layout.RATIO:
        return {"satuan": row.unit, "isian": ratio_entry(row, asked, month)}
    word = entry_word(Addresses(edition), row, asked, month)
    return {"satuan": row.unit, "isian": word, "bobot": row.weight}


def same(cell: Cell, value: str | float | None) -> bool:
    """Whether a locked cell still shows what was issued."""
    if value is None or value == "":
        return cell.kind is CellKind.BLANK
    if isinstance(value, str):
        return normalised(cells.as_text(cell)) == normalised(value)
    return isinstance(cell.value, float) and abs(cell.value - value) <= 1e-9 * max(1, abs(value))


def in_words(value: str | float | None) -> str:
    """An issued value in words."""
    return show(value) if isinstance(value, float | int) else f"“{value or 'kosong'}”"


_UNITS = {
    Field.PHYSICAL: "%",
    Field.OWN_SP2D: "Rp",
    Field.NUMERATOR: "hitungan",
    Field.DENOMINATOR: "hitungan",
}
"""What the inputs count in that are not in the unit of their row."""


def read(workbook: OpenWorkbook, file: str, editions: Sequence[Edition]) -> WorkbookReader:
    """All that a workbook reports, with everything that is wrong with it.

    It belongs to the last of ``editions``, the contract's in the order in which they were issued.
    *Rencana Aksi* shows the plan of the months before it by the earlier ones; a workbook that
    shows its own is right as well.
    """
    edition, shown = editions[-1], flatten(editions)
    tray = WorkbookReader(file, edition, cells_asked(editions))
    months = _month_grids(workbook)
    for month, name in enumerate(MONTHS, 1):
        grids = months.get(month, [])
        leaves = [SheetReader(tray, grid, month) for grid in grids]
        if len(leaves) > 1:
            leaves[0].tell(Code.SHEET_TWICE, name, grids[1].name)
            _keep_copies(tray, grids, month)
        elif leaves:
            remarks = _month(leaves[0])
            if remarks:
                unsure.add_obstacles(leaves[0], *remarks)
        else:
            tray.say(Code.MONTH_MISSING, Origin(file), name)
    issued = {
        layout.ANNEX: {row.code: annex_of(row) for row in edition.rows},
        layout.PLAN: {row.code: plan_of(row, edition) for row in edition.rows},
    }
    for sheet, rows in issued.items():
        grid = workbook.grid(sheet.name)
        if grid is not None:
            leaf, plans = SheetReader(tray, grid), sheet is layout.PLAN
            also = {row.code: plan_of(row, shown) for row in shown.rows} if plans else {}
            _locked(leaf, sheet, rows, also)
    return tray


def report_gone_rows(tray: WorkbookReader, newest: Edition) -> None:
    """Tell of values of rows that the contract in force no longer has."""
    kept = {row.code for row in newest.rows} | {stage.code for stage in newest.stages}
    lost = {
        observation.code: observation
        for observation in tray.observations
        if observation.code not in {"", *kept}
    }
    for code, observation in lost.items():
        tray.say(Code.ROW_UNKNOWN, observation.origin, code)


# Sheets ------------------------------------------------------------------------------------


def _month_grids(workbook: OpenWorkbook) -> dict[int, list[Grid]]:
    """The month sheets by what they are titled, then by their name."""
    found: dict[int, list[Grid]] = {}
    for grid in workbook.grids:
        month = titled_month(grid)
        if month:
            found.setdefault(month, []).append(grid)
    return found


def _keep_copies(tray: WorkbookReader, grids: Sequence[Grid], month: int) -> None:
    """Keep the inputs of sheets that are there twice, each as if it were the only one."""
    for grid in grids:
        leaf = SheetReader(tray, grid, month)
        apart = WorkbookReader(tray.file, tray.edition, tray.asked)
        _month(replace(leaf, tray=apart))
        tray.unread += apart.unread
        placed = {address(row, col): cell for (row, col), cell in grid.cells.items()}
        for one in apart.observations:
            leaf.keep(placed[one.origin.cell], one.code, one.field)
        for word in apart.words:
            leaf.keep(word.at, word.code, word.field)


def _month(leaf: SheetReader) -> tuple[TableLocation, set[tuple[str, Field]]] | None:
    """Read a month's sheet; where its remarks stand, with those that lie in merged cells."""
    tray = leaf.tray
    laid = find_layout(leaf.grid, {row.measure for row in tray.edition.rows})
    there = locate.tables(tray.edition)
    known = there if any(laid.heads.values()) else there[:1]
    typed_over = 0
    remarks: tuple[TableLocation, set[tuple[str, Field]]] | None = None
    for table in known:
        located = locate.locate(leaf, laid, table)
        if located is None:
            continue
        lost = locate.merged(leaf, located, table)
        locate.beside(leaf, located, table)
        typed_over += locate.replaced(leaf, located, table)
        for code in located.rows:
            _row(leaf, table, code, located, lost)
        if table.sheet is layout.PERFORMANCE:
            remarks = located, lost
    locate.outside(leaf, laid, known)
    if typed_over:
        leaf.tell(Code.FORMULA_REPLACED, str(typed_over))
    _approval(leaf)
    return remarks


# Rows and cells ----------------------------------------------------------------------------


def _row(
    leaf: SheetReader,
    table: MonthTable,
    code: str,
    located: TableLocation,
    lost: set[tuple[str, Field]],
) -> None:
    row, places, at = table.rows[code], located.columns, located.rows[code]
    cells = leaf.tray.asked.get(code)
    first = cells[leaf.month - 1] if cells else leaf.month
    issued = month_of(leaf.tray.edition, table.sheet, row, first, leaf.month)
    others = isinstance(row, IssuedRow) and row.filler is Filler.CENTRE
    _compare(leaf, at, places, issued, {"isian": CENTRE_BEFORE} if others else {})
    fields = [
        field
        for field in table.inputs
        if field.value in places and asked(row, field) and (code, field) not in lost
    ]
    inputs = {field: leaf.grid.cell(at, places[field.value]) for field in fields}
    if at in leaf.grid.hidden_rows and any(typed(cell) for cell in inputs.values()):
        leaf.say(Code.ROW_HIDDEN, at, places["kode"])
    taken, told = len(leaf.tray.observations), len(leaf.tray.findings)
    for field, cell in inputs.items():
        if field is Field.DONE:
            _done(leaf, cell, code, row)
        else:
            kind, unit = _kind(leaf.tray.edition, table, row, field)
            _take(leaf, kind, cell, code, field, unit)
    wrong = any(one.severity is not Severity.INFO for one in leaf.tray.findings[told:])
    if set(fields) == set(PAIR) and not wrong:
        due = isinstance(row, IssuedRow) and row.plan[leaf.month - 1] is not None
        _pair(leaf, leaf.tray.observations[taken:], at, places, due=due)


def _kind(
    edition: Edition, table: MonthTable, row: IssuedRow | Stage, field: Field
) -> tuple[kinds.ColumnKind, str]:
    """What may stand in an input, and the unit that may stand behind it."""
    if field in REMARKS:
        return Text(), ""
    if field is not Field.VALUE or isinstance(row, Stage):
        return table.sheet.column(field.value).kind, _UNITS.get(field, "")
    if row.measure is Measure.CATEGORY:
        scale = dict(edition.scales).get(row.scale, ())
        return Choice(tuple(step.category for step in scale)), row.unit
    signed = patterns.may_be_negative(row, edition.rules)
    unit = "Rp" if row.measure is Measure.BUDGET else row.unit
    return Number(low=None if signed else 0), unit


def _take(
    leaf: SheetReader, kind: kinds.ColumnKind, cell: Cell, code: str, field: Field, unit: str = ""
) -> None:
    """One input cell: an observation, a finding with what was typed, or nothing."""
    tray, where = leaf.tray, leaf.origin(cell.row, cell.col)
    if field in REMARKS:
        cell = _remark(leaf, cell)
    value, trouble = kinds.read(kind, cell, unit)
    key = tray.edition.key
    if trouble:
        unsure.troubled(leaf, trouble, cell, code, field)
    elif isinstance(value, float | str):
        if isinstance(value, float) and kinds.in_percent(cell):
            tray.say(Code.PERCENT_FORMAT, where, show(value / 100), show(value))
        elif isinstance(value, float) and cell.kind is CellKind.TEXT and field in SCORED:
            tray.say(Code.TEXT_NUMBER, where, cells.quoted(cell), show(value))
        tray.observations.append(Observation(key, code, field, leaf.month, value, where))


_PICTURE = re.compile(r"=?(_xlfn\.)?(DISPIMG|IMAGE)\(", re.IGNORECASE)
"""What stands behind a picture in a cell: WPS Office, and Excel since 2022."""


def _remark(leaf: SheetReader, cell: Cell) -> Cell:
    """A remark as it was meant: no error in it costs anything that counts.

    What begins with - or + Excel takes for a formula: its text is the remark. Of a picture in the
    cell there is only that it is one; an error without a text says nothing.
    """
    text = cell.written or (cell.value if isinstance(cell.value, str) else "")
    if cell.kind in {CellKind.ERROR, CellKind.TEXT} and _PICTURE.match(text):
        return cell._replace(kind=CellKind.TEXT, value="(gambar)", formula=False)
    if cell.kind not in {CellKind.ERROR, CellKind.PENDING}:
        return cell
    words = cell.written.strip()
    kept = f"dipakai sebagai teks “{words}”" if words else "tidak berisi teks, tidak dicatat"
    told = f"{cells.quoted(cell)} {kept}" if cell.value else kept
    shown = f"'{words or '- hujan'}"
    leaf.tray.say(Code.REMARK_FORMULA, leaf.origin(cell.row, cell.col), told, shown)
    kind = CellKind.TEXT if words else CellKind.BLANK
    return cell._replace(kind=kind, value=words or None, formula=False)


def _pair(
    leaf: SheetReader,
    taken: Sequence[Observation],
    at: int,
    places: Mapping[str, int],
    *,
    due: bool,
) -> None:
    """A pembilang without its penyebut or greater than it, or a due 0/0, is told at its cell."""
    if len(taken) == 1:
        other = next(field.value for field in PAIR if field is not taken[0].field)
        leaf.say(Code.PAIR_HALF, at, places[other], taken[0].field.value, other)
    elif len(taken) == 2:
        upper, lower = (float(observation.value) for observation in taken)
        if upper > lower:
            leaf.tray.say(Code.PAIR_REVERSED, taken[0].origin, show(upper), show(lower))
        elif lower == 0 and due:
            leaf.tray.say(Code.ZERO_PAIR, taken[1].origin, MONTHS[leaf.month - 1])


def _done(leaf: SheetReader, cell: Cell, code: str, row: IssuedRow | Stage) -> None:
    """The day on which a stage was finished; one after the month's end is none.

    A late stage whose day lies before the month that first names it is asked about (R-tahapan).
    """
    tray, key = leaf.tray, leaf.tray.edition.key
    where = leaf.origin(cell.row, cell.col)
    value, trouble = kinds.read(Date(), cells.as_date(cell))
    if trouble:
        unsure.troubled(leaf, trouble, cell, code, Field.DONE)
    elif isinstance(value, dt.date):
        months = 12 * (value.year - key.year) + value.month
        if -12 < months <= leaf.month:
            done = value.isoformat()
            named = any(o.code == code and o.field is Field.DONE for o in tray.observations)
            overdue = isinstance(row, Stage) and row.month < leaf.month
            if months < leaf.month and overdue and not named:
                tray.say(Code.DONE_EARLIER, where, f"{value:%d/%m/%Y}", MONTHS[leaf.month - 1])
            tray.observations.append(Observation(key, code, Field.DONE, leaf.month, done, where))
            return
        right = MONTHS[months - 1] if 0 < months <= 12 else "yang benar"
        tray.say(Code.DONE_LATER, where, value.strftime("%d/%m/%Y"), right)
        leaf.keep(cell, code, Field.DONE)


def _approval(leaf: SheetReader) -> None:
    labels = {normalised(column.header): column for column in layout.APPROVAL.columns}
    for row, line in leaf.grid.rows():
        for col, cell in line.items():
            column = labels.get(normalised(str(cell.value))) if cell.kind is CellKind.TEXT else None
            if column is not None:
                kind = column.kind if isinstance(column.kind, Choice) else Text()
                given = leaf.grid.cell(row, answer(line, col))
                _take(leaf, kind, given, "", Field(column.key))


def _compare(
    leaf: SheetReader, at: int, places: Mapping[str, int], issued: Locked, also: Locked
) -> None:
    """Locked inputs against the edition; the issued value is used in any case."""
    for key, value in issued.items():
        if key not in places:
            continue
        cell = leaf.grid.cell(at, places[key])
        if not (same(cell, value) or (key in also and same(cell, also[key]))):
            leaf.say(Code.LOCKED_CHANGED, at, places[key], cells.quoted(cell), in_words(value))


def _locked(
    leaf: SheetReader, sheet: Sheet, issued: Mapping[str, Locked], also: Mapping[str, Locked]
) -> None:
    """Compare a sheet of the contract proper, row by row by key; ``also`` may stand there too."""
    head = find_header(leaf.grid, sheet.columns)
    if head is None or "kode" not in head[1]:
        return
    for row, line in leaf.grid.rows():
        key = line.get(head[1]["kode"])
        code = str(key.value).strip().upper() if key is not None else ""
        if row > head[0] and code in issued:
            _compare(leaf, row, head[1], issued[code], also.get(code, {}))
