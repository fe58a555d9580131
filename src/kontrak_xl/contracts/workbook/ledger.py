"""What stands in the cells of one contract workbook, as the formulas of all its sheets see it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kontrak_xl.contracts.workbook.addresses import (
    ENTRY_PLAN,
    STAGE_FACTS,
    Addresses,
    column_index,
)
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.core.model import MONTHS, EntryMode, IssuedRow, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import to_date
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Formula, Range, ResultValue
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Area


@dataclass(frozen=True, eq=False)
class Ledger:
    """The results on ``_hitung`` and the entries on the month sheets, cell by cell.

    Whatever is seen from another sheet is absolute. Columns are read once.
    """

    facts: Facts
    _columns: dict[tuple[object, ...], Range] = field(default_factory=dict, repr=False)

    @cached_property
    def grid(self) -> Addresses:
        """Where everything stands."""
        return Addresses(self.facts.edition)

    @property
    def rows(self) -> tuple[IssuedRow, ...]:
        """The indicators in the order of the sheets."""
        return self.facts.edition.rows

    def once(self, key: tuple[object, ...], made: Callable[[], Range]) -> Range:
        """A column that many formulas look at, made when it is first asked for."""
        if key not in self._columns:
            self._columns[key] = made()
        return self._columns[key]

    # _hitung ---------------------------------------------------------------------------------

    @cached_property
    def keys(self) -> Range:
        """The codes of the rows."""
        rows, grid = self.rows, self.grid
        area = Area(grid.calc_row(0), 0, grid.calc_row(len(rows) - 1), 0)
        return _calc((row.code for row in rows), area)

    def step(self, name: str, index: int, month: int) -> Formula:
        """A step of a row."""
        row, col = self.grid.calc_row(index), self.grid.block_col(name, month)
        return excel.at(self._step(name, index, month), row, col, sheet=layout.CALC_NAME)

    def steps(self, name: str, month: int) -> Range:
        """A step of all rows in one month."""

        def made() -> Range:
            col, count = self.grid.block_col(name, month), len(self.rows)
            area = Area(self.grid.calc_row(0), col, self.grid.calc_row(count - 1), col)
            return _calc((self._step(name, index, month) for index in range(count)), area)

        return self.once((name, month), made)

    def year(self, name: str, index: int, last: int = 12) -> Range:
        """A step of a row from January on."""
        values = (self._step(name, index, month) for month in range(1, last + 1))
        return self.run(name, self.grid.calc_row(index), values, last)

    def _step(self, name: str, index: int, month: int) -> ResultValue:
        row = self.rows[index]
        if name == to_date.PLAN:
            planned = row.plan[month - 1]
            return "" if planned is None else planned
        if name == ENTRY_PLAN:
            return self._to_its_date(row, month)
        value: ResultValue = self.facts.rows[row.code, month][name]
        return value

    def _to_its_date(self, row: IssuedRow, month: int) -> ResultValue:
        """The plan to date of an s.d. cell; rows that ask for something else have none."""
        if not to_its_date(row):
            return None
        due = row.plan[month - 1] is not None
        return math.fsum(part or 0.0 for part in row.plan[:month]) if due else ""

    def group_year(self, name: str, index: int) -> Range:
        """A result of a group over the year."""
        code = self.facts.edition.groups[index].code
        values = (self.facts.groups[code, month][name] for month in range(1, 13))
        return self.run(name, self.grid.group_row(index), values)

    def post(self, name: str, month: int) -> Formula:
        """A result of the whole contract."""
        row, col = self.grid.post_row, self.grid.block_col(name, month)
        return excel.at(self._post(name, month), row, col, sheet=layout.CALC_NAME)

    def post_year(self, name: str) -> Range:
        """A result of the whole contract over the year."""
        values = (self._post(name, month) for month in range(1, 13))
        return self.run(name, self.grid.post_row, values)

    def _post(self, name: str, month: int) -> ResultValue:
        value: ResultValue = self.facts.totals[month][
            "predikat_skor" if name == "predikat" else name
        ]
        return value

    def stage(self, name: str, index: int, month: int) -> Formula:
        """A step of a stage."""
        row, col = self.grid.stage_row(index), self.grid.block_col(name, month)
        return excel.at(self._stage(name, index, month), row, col, sheet=layout.CALC_NAME)

    def stage_year(self, name: str, index: int) -> Range:
        """A step of a stage over the year."""
        values = (self._stage(name, index, month) for month in range(1, 13))
        return self.run(name, self.grid.stage_row(index), values)

    def stage_due(self, index: int) -> Formula:
        """The month in which a stage is due."""
        value, col = self.facts.edition.stages[index].month, STAGE_FACTS.index("bulan_tahap")
        return excel.at(value, self.grid.stage_row(index), col, sheet=layout.CALC_NAME)

    def _stage(self, name: str, index: int, month: int) -> ResultValue:
        value: ResultValue = self.facts.stages[self.facts.edition.stages[index].code, month][name]
        return value

    def scale(self, name: str) -> tuple[Range, Range]:
        """The words and the points of a category scale."""
        steps = dict(self.facts.edition.scales)[name]
        words, points = self.grid.scale_areas(name)
        return _calc((s.category for s in steps), words), _calc((s.points for s in steps), points)

    def run(self, name: str, row: int, values: Iterable[ResultValue], last: int = 12) -> Range:
        """The months of a step from January on, in its row."""
        first, final = self.grid.block_col(name, 1), self.grid.block_col(name, last)
        return _calc(values, Area(row, first, row, final))

    # The action plan and the month sheets ----------------------------------------------------

    @cached_property
    def plan_keys(self) -> Range:
        """The codes on *Rencana Aksi*."""
        area = self.grid.plan_area(0)
        return excel.over((row.code for row in self.rows), area, sheet=layout.PLAN_NAME)

    def plan(self, month: int) -> Range:
        """A month's plan of all rows on *Rencana Aksi*."""

        def made() -> Range:
            area = self.grid.plan_area(column_index(layout.PLAN, f"m{month:02d}"))
            values = (row.plan[month - 1] for row in self.rows)
            return excel.over(values, area, sheet=layout.PLAN_NAME)

        return self.once(("rencana aksi", month), made)

    def codes(self, month: int) -> Range:
        """The codes of the indicators on a month's sheet, seen from another."""
        area = self.grid.performance_column("kode")
        return self.once(
            ("kode", month),
            lambda: excel.over((row.code for row in self.rows), area, sheet=MONTHS[month - 1]),
        )

    def typed(self, row: IssuedRow, field: Field, month: int, at: int, col: int) -> Formula:
        """An entry, seen from its own sheet."""
        return excel.at(self.facts.value(row.code, field, month), at, col)

    def pairs(self, key: str, month: int, *, sheet: str = "") -> Range:
        """A column of a month's pairs: the codes, or one of the two numbers."""

        def made() -> Range:
            rows = self.grid.ratio_rows
            values: Iterable[ResultValue] = (
                (row.code for row in rows)
                if key == "kode"
                else (self.facts.value(row.code, Field(key), month) for row in rows)
            )
            return excel.over(values, self.grid.ratio_column(key), sheet=sheet)

        return self.once(("rasio", key, month, sheet), made)


def to_its_date(row: IssuedRow) -> bool:
    """Whether a cell asks for the sum since January, and not for money."""
    return row.entry is EntryMode.TO_DATE and row.measure is Measure.NUMBER


def _calc(values: Iterable[ResultValue], area: Area) -> Range:
    return excel.over(values, area, sheet=layout.CALC_NAME)
