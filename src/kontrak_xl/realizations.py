"""Reading a returned contract workbook: identity by vote, rows by key, columns by header."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kontrak_xl import kinds, seal
from kontrak_xl.contracts.target import target_text
from kontrak_xl.editions import seal_of
from kontrak_xl.findings import Code, Finding, Severity
from kontrak_xl.kinds import Cell, CellKind, Choice, Number, Text, What
from kontrak_xl.layout import contract as layout
from kontrak_xl.marks import answer, approval_row, titled_month
from kontrak_xl.model import (
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
)
from kontrak_xl.numerals import show
from kontrak_xl.page import cell as address
from kontrak_xl.plausibility import doubts
from kontrak_xl.reader import Grid, Opened, open_workbook
from kontrak_xl.seal import Seal
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

    @property
    def verdict(self) -> Verdict:
        worst = {finding.severity for finding in self.findings}
        if self.key is None or Severity.ERROR in worst:
            return Verdict.RESEND
        return Verdict.WITH_NOTES if Severity.WARNING in worst else Verdict.ACCEPTED


_Head = tuple[int, dict[str, int]]
"""A header row and the columns of its keys."""
_Locked = Mapping[str, str | float | None]
"""What a sheet shows of a row, by column key."""
_UNREAD = frozenset((layout.GUIDE_NAME, layout.AGREEMENT_NAME, layout.CARD_NAME, layout.CALC_NAME))
"""Sheets that hold nothing an OPD reports."""
Shelf = Mapping[ContractKey, tuple[Edition, ...]]
"""The issued editions of each contract, by number."""


def read(content: bytes, file: str, shelf: Shelf) -> Submission:
    """Read one returned file against the issued editions; nothing in it raises."""
    opened = open_workbook(content, Origin(file), _UNREAD)
    if isinstance(opened, Finding):
        return Submission(file=file, key=None, findings=(opened,))
    identity = _identity(opened, file, shelf)
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


# Identity --------------------------------------------------------------------------------


def seals(opened: Opened) -> set[Seal]:
    """Every whole seal that the workbook carries, in cells and in properties."""
    texts = [
        cell.value
        for grid in opened.grids
        for cell in grid.cells.values()
        if isinstance(cell.value, str) and cell.value.startswith(seal.MARK)
    ]
    texts += opened.properties.values()
    return {found for text in texts if (found := seal.find(text))}


def _identity(opened: Opened, file: str, shelf: Shelf) -> tuple[Edition, Edition] | Finding:
    """The edition that a workbook is of, and the newest of its contract."""
    votes = seals(opened)
    where = Origin(file)
    if not votes:
        return Finding(Code.NOT_OURS, where)
    if len(votes) > 1:
        seen = " dan ".join(sorted(str(vote) for vote in votes))
        return Finding(Code.IDENTITY_CONFLICT, where, seen, "dari folder kontrak")
    vote = votes.pop()
    editions = shelf.get(vote.key, ())
    for edition in editions:
        if edition.number == vote.number and seal_of(edition).stamp == vote.stamp:
            return edition, editions[-1]
    return Finding(Code.UNKNOWN_EDITION, where, str(vote), "", vote.key.post)


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
        for sheet, check in ((layout.ANNEX, _annex_faults), (layout.PLAN, _plan_faults)):
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
        head = self._head(grid, layout.PERFORMANCE, _NEEDED)
        if head is None:
            return
        below = find_header(grid, layout.BUDGET.columns)
        end = below[0] if below and below[0] > head[0] else approval_row(grid, head[0])
        for code, at in self._keyed(grid, head, end, self._rows).items():
            self._indicator(grid, self._rows[code], at, head[1], month)
        self._budget(grid, month)
        self._approval(grid, month)

    def _head(self, grid: Grid, sheet: Sheet, needed: Sequence[str]) -> _Head | None:
        """The header row of a table; without it, or a needed column, nothing there is read."""
        head = find_header(grid, sheet.columns)
        lacking = [key for key in needed if head and key not in head[1]]
        if head is None or lacking:
            expected = sheet.column(lacking[0]).header if lacking else sheet.title
            self.say(Code.TABLE_MISSING, Origin(self._file, grid.name), "", f"“{expected}”")
            return None
        return head

    def _keyed(
        self, grid: Grid, head: _Head, end: int, wanted: Mapping[str, IssuedRow]
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
            expected = f"{code} ({wanted[code].text})"
            self.say(Code.ROW_MISSING, Origin(self._file, grid.name), "", expected)
        return {code: found[code][0] for code in wanted if len(found.get(code, ())) == 1}

    def _indicator(
        self, grid: Grid, row: IssuedRow, at: int, places: Mapping[str, int], month: int
    ) -> None:
        if self._swapped(grid, row, at, places):
            return
        self._compare(grid, at, places, {"satuan": row.unit, "bobot": row.weight})
        if at in grid.hidden_rows and _typed_in(grid, at, places):
            self.say(Code.ROW_HIDDEN, Origin(self._file, grid.name, address(at, places["kode"])))
        for column in layout.PERFORMANCE.columns:
            if column.key in places and column.key in _INPUT_KEYS:
                field = Field(column.key)
                if field is not Field.VALUE:
                    self._take(grid, Text(), at, places[column.key], row.code, field, month)
                elif row.filler is Filler.OPD:
                    self._value(grid, row, at, places[column.key], month)

    def _swapped(self, grid: Grid, row: IssuedRow, at: int, places: Mapping[str, int]) -> bool:
        """Whether this key stands beside another row's text: nobody can say whose value it is."""
        if "indikator" not in places:
            return False
        cell = grid.cell(at, places["indikator"])
        text = folded(kinds.as_text(cell))
        if text == folded(row.text):
            return False
        where = Origin(self._file, grid.name, address(at, places["indikator"]))
        other = any(text == folded(issued.text) for issued in self._rows.values())
        code = Code.ROW_SWAPPED if other else Code.LOCKED_CHANGED
        self.say(code, where, kinds.quoted(cell), f"“{row.text}”")
        return other

    def _compare(self, grid: Grid, at: int, places: Mapping[str, int], issued: _Locked) -> None:
        """Locked inputs against the edition; the issued value is used in any case."""
        for key, value in issued.items():
            if key not in places:
                continue
            cell = grid.cell(at, places[key])
            if not _same(cell, value):
                where = Origin(self._file, grid.name, address(at, places[key]))
                self.say(Code.LOCKED_CHANGED, where, kinds.quoted(cell), _shown(value))

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

    def _budget(self, grid: Grid, month: int) -> None:
        wanted = {c: row for c, row in self._rows.items() if row.measure is Measure.BUDGET}
        head = self._head(grid, layout.BUDGET, ("kode", *_BUDGET_INPUTS)) if wanted else None
        if head is None:
            return
        end = approval_row(grid, head[0])
        for code, at in self._keyed(grid, head, end, wanted).items():
            for key in _BUDGET_INPUTS:
                kind = layout.BUDGET.column(key).kind
                self._take(grid, kind, at, head[1][key], code, Field(key), month)

    def _approval(self, grid: Grid, month: int) -> None:
        labels = {folded(column.header): column for column in layout.APPROVAL.columns}
        for row, cells in grid.rows():
            for col, cell in cells.items():
                column = labels.get(folded(str(cell.value))) if cell.kind is CellKind.TEXT else None
                if column is not None:
                    kind = column.kind if isinstance(column.kind, Choice) else Text()
                    self._take(grid, kind, row, answer(cells, col), "", Field(column.key), month)

    def _locked(self, grid: Grid, sheet: Sheet, issued: Callable[[IssuedRow], _Locked]) -> None:
        """Compare a sheet of the contract proper, row by row by key."""
        head = find_header(grid, sheet.columns)
        if head is None or "kode" not in head[1]:
            return
        for row, cells in grid.rows():
            key = cells.get(head[1]["kode"])
            code = str(key.value).strip().upper() if key is not None else ""
            if row > head[0] and code in self._rows:
                self._compare(grid, row, head[1], issued(self._rows[code]))


_INPUT_KEYS = {Field.VALUE.value, Field.OBSTACLE.value, Field.FOLLOW_UP.value, Field.EVIDENCE.value}
_BUDGET_INPUTS = (Field.PHYSICAL.value, Field.OWN_SP2D.value)
_NEEDED = ("kode", Field.VALUE.value)
"""Without these columns a month's table is not read at all."""


def _annex_faults(row: IssuedRow) -> _Locked:
    return {
        "indikator": row.text,
        "satuan": row.unit,
        "target": target_text(row),
        "bobot": row.weight,
    }


def _plan_faults(row: IssuedRow) -> _Locked:
    return {f"m{month:02d}": planned for month, planned in enumerate(row.plan, 1)}


def _typed_in(grid: Grid, row: int, places: Mapping[str, int]) -> bool:
    """Whether any input cell of a row is filled."""
    inputs = (col for key, col in places.items() if key in {*_INPUT_KEYS, *_BUDGET_INPUTS})
    return any(grid.cell(row, col).kind is not CellKind.BLANK for col in inputs)


def _same(cell: Cell, value: str | float | None) -> bool:
    if value is None or value == "":
        return cell.kind is CellKind.BLANK
    if isinstance(value, str):
        return folded(kinds.as_text(cell)) == folded(value)
    return isinstance(cell.value, float) and abs(cell.value - value) <= 1e-9 * max(1, abs(value))


def _shown(value: str | float | None) -> str:
    return show(value) if isinstance(value, float | int) else f"“{value or 'kosong'}”"
