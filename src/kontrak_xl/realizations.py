"""Reading a returned contract workbook: identity by vote, rows by key, columns by header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kontrak_xl import kinds
from kontrak_xl.contracts.blocks import ratio_text
from kontrak_xl.findings import Code, Finding, Severity
from kontrak_xl.kinds import CellKind, Choice, Date, Number, Text, What
from kontrak_xl.layout import contract as layout
from kontrak_xl.locked import Locked, annex_of, plan_of, same, shown
from kontrak_xl.marks import Head, Laid, answer, lay, titled_month
from kontrak_xl.model import (
    APART,
    MONTHS,
    Accumulation,
    ContractKey,
    Edition,
    Field,
    Filler,
    IssuedRow,
    Measure,
    Observation,
    Origin,
    Stage,
)
from kontrak_xl.numerals import show
from kontrak_xl.page import cell as address
from kontrak_xl.plausibility import doubts
from kontrak_xl.reader import Grid, Opened, open_workbook
from kontrak_xl.recognition import Shelf, identify
from kontrak_xl.sheet import Sheet
from kontrak_xl.tabular import find_header, folded, trouble_finding

AGENCY_CODES: Mapping[What, Code] = {
    What.NOT_NUMBER: Code.VALUE_NOT_NUMBER,
    What.AMBIGUOUS: Code.VALUE_AMBIGUOUS,
    What.NEGATIVE: Code.VALUE_NEGATIVE,
    What.MOMENT: Code.VALUE_TIME,
    What.ERROR: Code.VALUE_ERROR,
    What.PENDING: Code.FORMULA_OPD,
    What.NOT_CHOICE: Code.CATEGORY_UNKNOWN,
    What.NOT_READABLE: Code.VALUE_NOT_NUMBER,
}


class Verdict(StrEnum):
    """What the sender is told of a whole file."""

    ACCEPTED = "diterima"
    WITH_NOTES = "diterima dengan catatan"
    RESEND = "kirim ulang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something an OPD typed that was not accepted, as it stands in its file.

    ``code``, ``field`` and ``month`` say which input of the contract it was meant for; the field
    is ``None`` where nobody can say (an unknown row, a number beside the table).
    """

    text: str
    where: Origin
    code: str = ""
    field: Field | None = None
    month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One returned file: whose it is, what it reports, what is wrong with it.

    ``key`` is ``None`` for a file that could not be told to be one of ours.
    """

    file: str
    key: ContractKey | None
    number: int = 0
    modified: str = ""
    observations: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def verdict(self) -> Verdict:
        worst = {finding.severity for finding in self.findings}
        if self.key is None or Severity.ERROR in worst:
            return Verdict.RESEND
        return Verdict.WITH_NOTES if Severity.WARNING in worst else Verdict.ACCEPTED


SKIPPED = frozenset((layout.GUIDE_NAME, layout.AGREEMENT_NAME, layout.CARD_NAME, layout.CALC_NAME))
"""Sheets that hold nothing an OPD reports."""


def read(content: bytes, file: str, shelf: Shelf) -> Submission:
    """Read one returned file against the issued editions; nothing in it raises."""
    return submission(open_workbook(content, Origin(file), SKIPPED), file, shelf)


def submission(opened: Opened | Finding, file: str, shelf: Shelf) -> Submission:
    """What an opened file reports against the issued editions; nothing in it raises."""
    if isinstance(opened, Finding):
        return Submission(file=file, key=None, findings=(opened,))
    identity = identify(opened, file, shelf)
    if isinstance(identity, Finding):
        return Submission(file=file, key=None, findings=(identity,))
    edition, newest = identity
    desk = _Desk(file, edition)
    desk.read(opened)
    if edition.number < newest.number:
        seen, expected = str(edition.number), str(newest.number)
        desk.say(Code.OLD_EDITION, Origin(file), seen, expected)
        desk.gone(newest)
    return Submission(
        file=file,
        key=edition.key,
        number=edition.number,
        modified=opened.modified.isoformat() if opened.modified else "",
        observations=tuple(desk.observations),
        findings=(*desk.findings, *doubts(edition, desk.observations)),
    )


# Sheets ------------------------------------------------------------------------------------


class _Desk:
    """One workbook being read; gathers observations and findings."""

    def __init__(self, file: str, edition: Edition) -> None:
        self._file = file
        self._edition = edition
        self._rows = {row.code: row for row in edition.rows}
        self.observations: list[Observation] = []
        self.findings: list[Finding] = []

    def say(self, code: Code, where: Origin, seen: str = "", expected: str = "") -> None:
        self.findings.append(Finding(code, where, seen, expected, self._edition.key.post))

    def gone(self, newest: Edition) -> None:
        """Values of rows that the contract in force no longer has."""
        kept = {row.code for row in newest.rows}
        lost = {seen.code: seen for seen in self.observations if seen.code not in {"", *kept}}
        for code, seen in lost.items():
            self.say(Code.ROW_UNKNOWN, seen.origin, code)

    def read(self, opened: Opened) -> None:
        months = self._month_grids(opened)
        for month, name in enumerate(MONTHS, 1):
            grids = months.get(month, [])
            if len(grids) > 1:
                self.say(Code.SHEET_TWICE, Origin(self._file, grids[0].name), name, grids[1].name)
            elif not grids:
                self.say(Code.MONTH_MISSING, Origin(self._file), name)
            else:
                self._month(grids[0], month)
        for sheet, check in ((layout.ANNEX, annex_of), (layout.PLAN, plan_of)):
            grid = opened.grid(sheet.name)
            if grid is not None:
                self._locked(grid, sheet, check)

    def _month_grids(self, opened: Opened) -> dict[int, list[Grid]]:
        """The month sheets by what they are titled, then by their name."""
        found: dict[int, list[Grid]] = {}
        for grid in opened.grids:
            month = titled_month(grid)
            if month:
                found.setdefault(month, []).append(grid)
        return found

    def _month(self, grid: Grid, month: int) -> None:
        laid = lay(grid, {row.measure for row in self._edition.rows})
        head = self._head(grid, layout.PERFORMANCE, _NEEDED, laid)
        if head is None:
            return
        for code, at in self._keyed(grid, head, laid.end(head), self._rows).items():
            self._indicator(grid, self._rows[code], at, head[1], month)
        self._budget(grid, month, laid)
        self._ratios(grid, month, laid)
        self._stages(grid, month, laid)
        self._approval(grid, month)

    def _head(self, grid: Grid, sheet: Sheet, needed: Sequence[str], laid: Laid) -> Head | None:
        """The header row of a table; without it, or a needed column, nothing there is read."""
        head = laid.heads.get(sheet.key)
        lacking = [key for key in needed if head and key not in head[1]]
        if head is None or lacking:
            expected = sheet.column(lacking[0]).header if lacking else sheet.title
            self.say(Code.TABLE_MISSING, Origin(self._file, grid.name), "", f"“{expected}”")
            return None
        return head

    def _keyed(
        self, grid: Grid, head: Head, end: int, wanted: Mapping[str, IssuedRow | Stage]
    ) -> dict[str, int]:
        """Row numbers by key; a key that stands twice counts for neither row."""
        col = head[1]["kode"]
        found: dict[str, list[int]] = {}
        for row, cells in grid.rows():
            key = cells.get(col)
            if head[0] < row < end and key is not None and key.kind is CellKind.TEXT:
                found.setdefault(str(key.value).strip().upper(), []).append(row)
        for code, rows in found.items():
            where = Origin(self._file, grid.name, address(rows[0], col))
            if code not in wanted:
                if _typed_in(grid, rows[0], head[1]):
                    self.say(Code.ROW_UNKNOWN, where, code)
            elif len(rows) > 1:
                self.say(Code.ROW_TWICE, where, code, address(rows[1], col))
        for code in (code for code in wanted if code not in found):
            issued = wanted[code]
            text = issued.name if isinstance(issued, Stage) else issued.text
            expected = f"{code} ({text})"
            self.say(Code.ROW_MISSING, Origin(self._file, grid.name), "", expected)
        return {code: found[code][0] for code in wanted if len(found.get(code, ())) == 1}

    def _indicator(
        self, grid: Grid, row: IssuedRow, at: int, places: Mapping[str, int], month: int
    ) -> None:
        texts = {code: issued.text for code, issued in self._rows.items()}
        if self._swapped(grid, at, places.get("indikator"), row.code, texts):
            return
        self._compare(grid, at, places, {"satuan": row.unit, "bobot": row.weight})
        if at in grid.hidden_rows and _typed_in(grid, at, places):
            self.say(Code.ROW_HIDDEN, Origin(self._file, grid.name, address(at, places["kode"])))
        for column in layout.PERFORMANCE.columns:
            if column.key in places and column.key in _INPUT_KEYS:
                field = Field(column.key)
                if field is not Field.VALUE:
                    self._take(grid, Text(), at, places[column.key], row.code, field, month)
                elif row.filler is Filler.OPD and row.measure not in APART:
                    self._value(grid, row, at, places[column.key], month)

    def _swapped(
        self, grid: Grid, at: int, col: int | None, code: str, texts: Mapping[str, str]
    ) -> bool:
        """Whether this key stands beside another row's text: nobody can say whose value it is."""
        if col is None:
            return False
        cell = grid.cell(at, col)
        text = folded(kinds.as_text(cell))
        if text == folded(texts[code]):
            return False
        where = Origin(self._file, grid.name, address(at, col))
        other = any(text == folded(issued) for issued in texts.values())
        problem = Code.ROW_SWAPPED if other else Code.LOCKED_CHANGED
        self.say(problem, where, kinds.quoted(cell), f"“{texts[code]}”")
        return other

    def _compare(self, grid: Grid, at: int, places: Mapping[str, int], issued: Locked) -> None:
        """Locked inputs against the edition; the issued value is used in any case."""
        for key, value in issued.items():
            if key not in places:
                continue
            cell = grid.cell(at, places[key])
            if not same(cell, value):
                where = Origin(self._file, grid.name, address(at, places[key]))
                self.say(Code.LOCKED_CHANGED, where, kinds.quoted(cell), shown(value))

    def _value(self, grid: Grid, row: IssuedRow, at: int, col: int, month: int) -> None:
        if row.measure is Measure.CATEGORY:
            scale = dict(self._edition.scales).get(row.scale, ())
            kind: Number | Choice = Choice(tuple(step.category for step in scale))
        else:
            kind = Number(low=None if row.accumulation is Accumulation.LAST else 0)
        self._take(grid, kind, at, col, row.code, Field.VALUE, month, unit=row.unit)

    def _take(
        self,
        grid: Grid,
        kind: kinds.Kind,
        at: int,
        col: int,
        code: str,
        field: Field,
        month: int,
        *,
        unit: str = "",
    ) -> None:
        """One input cell: an observation, a finding, or nothing."""
        where = Origin(self._file, grid.name, address(at, col))
        value, trouble = kinds.read(kind, grid.cell(at, col), unit)
        if trouble:
            finding = trouble_finding(trouble, where, AGENCY_CODES, self._edition.key.post)
            self.findings.append(finding)
        elif isinstance(value, float | str):
            if isinstance(value, float) and kinds.in_percent(grid.cell(at, col)):
                seen = show(value / 100)
                self.say(Code.PERCENT_FORMAT, where, seen, show(value))
            key = self._edition.key
            self.observations.append(Observation(key, code, field, month, value, where))

    def _budget(self, grid: Grid, month: int, laid: Laid) -> None:
        wanted = {c: row for c, row in self._rows.items() if row.measure is Measure.BUDGET}
        head = self._head(grid, layout.BUDGET, ("kode", *_BUDGET_INPUTS), laid) if wanted else None
        if head is None:
            return
        for code, at in self._keyed(grid, head, laid.end(head), wanted).items():
            for key in _BUDGET_INPUTS:
                kind = layout.BUDGET.column(key).kind
                self._take(grid, kind, at, head[1][key], code, Field(key), month)

    def _ratios(self, grid: Grid, month: int, laid: Laid) -> None:
        """The pairs of the rasio that the OPD fills: both numbers, or neither counts."""
        wanted = {c: row for c, row in self._rows.items() if row.measure is Measure.RATIO}
        head = self._head(grid, layout.RATIO, ("kode", *PAIR_KEYS), laid) if wanted else None
        if head is None:
            return
        texts = {code: ratio_text(row) for code, row in wanted.items()}
        for code, at in self._keyed(grid, head, laid.end(head), wanted).items():
            swapped = self._swapped(grid, at, head[1].get("uraian"), code, texts)
            if swapped or wanted[code].filler is not Filler.OPD:
                continue
            before = len(self.observations), len(self.findings)
            for key in PAIR_KEYS:
                kind = layout.RATIO.column(key).kind
                self._take(grid, kind, at, head[1][key], code, Field(key), month)
            if len(self.findings) == before[1]:
                self._pair(self.observations[before[0] :], grid, at, head[1])

    def _pair(
        self, taken: Sequence[Observation], grid: Grid, at: int, places: Mapping[str, int]
    ) -> None:
        """A pembilang without its penyebut, or greater than it, is a finding at its cell."""
        if len(taken) == 1:
            other = next(key for key in PAIR_KEYS if key != taken[0].field.value)
            where = Origin(self._file, grid.name, address(at, places[other]))
            self.say(Code.PAIR_HALF, where, taken[0].field.value, other)
        elif len(taken) == 2:
            upper, lower = (float(seen.value) for seen in taken)
            if upper > lower:
                self.say(Code.PAIR_REVERSED, taken[0].origin, show(upper), show(lower))

    def _stages(self, grid: Grid, month: int, laid: Laid) -> None:
        """The days on which stages were finished; one after the month's end is none."""
        wanted = {stage.code: stage for stage in self._edition.stages}
        keys = ("kode", Field.DONE.value)
        head = self._head(grid, layout.STAGE_REPORT, keys, laid) if wanted else None
        if head is None:
            return
        texts = {code: stage.name for code, stage in wanted.items()}
        for code, at in self._keyed(grid, head, laid.end(head), wanted).items():
            if not self._swapped(grid, at, head[1].get("tahap"), code, texts):
                self._done(grid, at, head[1][Field.DONE.value], code, month)

    def _done(self, grid: Grid, at: int, col: int, code: str, month: int) -> None:
        where = Origin(self._file, grid.name, address(at, col))
        key = self._edition.key
        value, trouble = kinds.read(Date(), kinds.as_date(grid.cell(at, col)))
        if trouble:
            finding = trouble_finding(trouble, where, AGENCY_CODES, key.post)
            self.findings.append(replace(finding, code=Code.VALUE_NOT_NUMBER))
        elif isinstance(value, dt.date):
            months = 12 * (value.year - key.year) + value.month
            if -12 < months <= month:
                seen = Observation(key, code, Field.DONE, month, value.isoformat(), where)
                self.observations.append(seen)
                return
            day = value.strftime("%d/%m/%Y")
            right = MONTHS[months - 1] if 0 < months <= 12 else "yang benar"
            self.say(Code.DONE_LATER, where, day, right)

    def _approval(self, grid: Grid, month: int) -> None:
        labels = {folded(column.header): column for column in layout.APPROVAL.columns}
        for row, cells in grid.rows():
            for col, cell in cells.items():
                column = labels.get(folded(str(cell.value))) if cell.kind is CellKind.TEXT else None
                if column is not None:
                    kind = column.kind if isinstance(column.kind, Choice) else Text()
                    self._take(grid, kind, row, answer(cells, col), "", Field(column.key), month)

    def _locked(self, grid: Grid, sheet: Sheet, issued: Callable[[IssuedRow], Locked]) -> None:
        """Compare a sheet of the contract proper, row by row by key."""
        head = find_header(grid, sheet.columns)
        if head is None or "kode" not in head[1]:
            return
        for row, cells in grid.rows():
            key = cells.get(head[1]["kode"])
            code = str(key.value).strip().upper() if key is not None else ""
            if row > head[0] and code in self._rows:
                self._compare(grid, row, head[1], issued(self._rows[code]))


PAIR_KEYS = (Field.NUMERATOR.value, Field.DENOMINATOR.value)
_INPUT_KEYS = {Field.VALUE.value, Field.OBSTACLE.value, Field.FOLLOW_UP.value, Field.EVIDENCE.value}
_BUDGET_INPUTS = (Field.PHYSICAL.value, Field.OWN_SP2D.value)
_NEEDED = ("kode", Field.VALUE.value)
"""Without these columns a month's table is not read at all."""


def _typed_in(grid: Grid, row: int, places: Mapping[str, int]) -> bool:
    """Whether any input cell of a row is filled."""
    keys = {*_INPUT_KEYS, *_BUDGET_INPUTS, *PAIR_KEYS, Field.DONE.value}
    inputs = (col for key, col in places.items() if key in keys)
    return any(grid.cell(row, col).kind is not CellKind.BLANK for col in inputs)
