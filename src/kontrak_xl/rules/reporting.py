"""The one state of reporting: of each due cell, and of an OPD for a month or a period (R-laporan).

It looks at reports alone: what the bureau recognises or fills in itself is no report.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kontrak_xl.core.model import ContractKey, Edition, Filler, IssuedRow, Measure, Period, Stage
from kontrak_xl.core.observations import Field, Observation, ValueKey, value_key
from kontrak_xl.core.region import Deadline
from kontrak_xl.rules import asking
from kontrak_xl.rules.books import books, in_force, lives_in, seat_of
from kontrak_xl.rules.decisions import NO_DECISIONS, Decisions


class Reporting(StrEnum):
    """How an OPD has reported what was due from it."""

    NOT_ASKED = "belum diminta"
    NOT_YET = "belum melapor"
    SILENT = "tidak melapor"
    PARTIAL = "melapor sebagian"
    UNREAD = "terisi, belum terbaca"
    COMPLETE = "lengkap"


class CellState(StrEnum):
    """What stands in one due cell."""

    BLANK = "kosong"
    UNREAD = "terisi, belum terbaca"
    READ = "terbaca"


@dataclass(frozen=True, slots=True)
class DueCell:
    """One cell that a contract asks of its OPD in a month.

    ``code`` is the row, or the stage, that asks; ``indicator`` the row to which it belongs.
    """

    code: str
    indicator: str
    month: int
    state: CellState


@dataclass(frozen=True, slots=True)
class Reports:
    """What OPDs reported: the values that were read, and what was typed but has no reading.

    ``unread`` are inputs that hold a number of which nothing was made, and after which no value
    was accepted at their place.
    """

    values: Mapping[ValueKey, float | str]
    unread: frozenset[ValueKey] = frozenset()


def reports_of(observations: Iterable[Observation], unread: Iterable[ValueKey] = ()) -> Reports:
    """The reports of OPDs, as the state of reporting looks at them."""
    return Reports({value_key(one): one.value for one in observations}, frozenset(unread))


def holds_number(text: str) -> bool:
    """Whether a typed text has digits; words alone are no answer."""
    return any(sign.isdigit() for sign in text)


# States --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reported:
    """What of its due cells one OPD has reported; ``over`` are the months past their deadline."""

    cells: tuple[DueCell, ...] = ()
    over: frozenset[int] = frozenset()

    @property
    def asked(self) -> int:
        """How many cells are due."""
        return len(self.cells)

    @property
    def read(self) -> int:
        """How many of them hold a value."""
        return self._count(CellState.READ)

    @property
    def unread(self) -> int:
        """How many of them were filled in, but have no reading."""
        return self._count(CellState.UNREAD)

    @property
    def blank(self) -> int:
        """How many of them hold nothing."""
        return self._count(CellState.BLANK)

    @property
    def silent(self) -> bool:
        """Whether cells were asked for and none was filled in: such a one is never ranked."""
        return self.asked > 0 and self.blank == self.asked

    @property
    def state(self) -> Reporting:
        """The state of all these cells in one word."""
        return state(self.cells, self.over)

    def in_month(self, month: int) -> Reported:
        """The same of one month alone."""
        return Reported(tuple(cell for cell in self.cells if cell.month == month), self.over)

    def _count(self, kind: CellState) -> int:
        return sum(cell.state is kind for cell in self.cells)


def state(cells: Sequence[DueCell], over: Container[int]) -> Reporting:
    """What an OPD is called for its due cells; ``over`` are the months past their deadline."""
    blank = [cell for cell in cells if cell.state is CellState.BLANK]
    if not cells:
        return Reporting.NOT_ASKED
    if len(blank) == len(cells):
        late = any(cell.month in over for cell in blank)
        return Reporting.SILENT if late else Reporting.NOT_YET
    if blank:
        return Reporting.PARTIAL
    unread = any(cell.state is CellState.UNREAD for cell in cells)
    return Reporting.UNREAD if unread else Reporting.COMPLETE


def together(months: Iterable[Reporting]) -> Reporting:
    """The state of several months by the state of each, the same as that of all their cells."""
    asked = {one for one in months if one is not Reporting.NOT_ASKED}
    if not asked:
        return Reporting.NOT_ASKED
    if asked <= {Reporting.NOT_YET, Reporting.SILENT}:
        return Reporting.SILENT if Reporting.SILENT in asked else Reporting.NOT_YET
    if asked & {Reporting.NOT_YET, Reporting.SILENT, Reporting.PARTIAL}:
        return Reporting.PARTIAL
    return Reporting.UNREAD if Reporting.UNREAD in asked else Reporting.COMPLETE


def reporting(
    editions: Iterable[Edition],
    reports: Reports,
    period: Period,
    over: Iterable[int] = (),
    decisions: Decisions = NO_DECISIONS,
) -> dict[ContractKey, Reported]:
    """Of each contract in force at the end of a period, how its OPD has reported in it.

    ``over`` are the months whose deadline is over, as :func:`months_over` tells them.
    """
    late = frozenset(over)
    return {
        book[0].key: Reported(due_cells(book, reports, period, decisions), late)
        for book in books(editions)
        if in_force(book, period.last) is not None and lives_in(book, period)
    }


def months_over(
    deadlines: Iterable[Deadline], closed: Container[int], now: datetime
) -> frozenset[int]:
    """The months that can no longer be reported in time.

    A month's deadline ends with its *Batas lapor* and *Jam*; a month for which *Jadwal* has no
    date is over when it is closed, as every closed month is.
    """
    until = {deadline.month: deadline.until for deadline in deadlines}
    return frozenset(
        month
        for month in range(1, 13)
        if month in closed or ((moment := until.get(month)) is not None and moment < now)
    )


# Counting OPDs -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many OPDs are in which state; the only place where OPDs that reported are counted."""

    counts: Mapping[Reporting, int]

    @property
    def all(self) -> int:
        """All that were looked at."""
        return sum(self.counts.values())

    @property
    def asked(self) -> int:
        """Those of whom anything was asked."""
        return self.all - self.counts[Reporting.NOT_ASKED]

    @property
    def complete(self) -> int:
        """Those whose due cells are all read."""
        return self.counts[Reporting.COMPLETE]

    @property
    def partial(self) -> int:
        """Those who left some due cells blank."""
        return self.counts[Reporting.PARTIAL]

    @property
    def unread(self) -> int:
        """Those who filled in all, some of which has no reading."""
        return self.counts[Reporting.UNREAD]

    @property
    def missing(self) -> int:
        """Those who were asked and filled in nothing."""
        return self.counts[Reporting.NOT_YET] + self.counts[Reporting.SILENT]

    @property
    def heard(self) -> int:
        """Those who filled in anything that was due."""
        return self.complete + self.partial + self.unread

    @property
    def words(self) -> str:
        """``35 lengkap, 7 sebagian, 1 belum``; what is rarer is told only where there is any."""
        if not self.asked:
            return "belum ada yang diminta"
        told = [f"{self.complete} lengkap", f"{self.partial} sebagian"]
        if self.unread:
            told.append(f"{self.unread} terisi tetapi belum terbaca")
        told.append(f"{self.missing} belum")
        if self.all > self.asked:
            told.append(f"{self.all - self.asked} belum diminta")
        return ", ".join(told)


def turnout(states: Iterable[Reporting]) -> Turnout:
    """Count OPDs by their state."""
    found = list(states)
    return Turnout({one: found.count(one) for one in Reporting})


# Cells ---------------------------------------------------------------------------------------


def due_cells(
    book: Sequence[Edition],
    reports: Reports,
    period: Period,
    decisions: Decisions = NO_DECISIONS,
) -> tuple[DueCell, ...]:
    """The cells that one contract asks for in a period, month by month, in the order of its rows.

    ``book`` are its editions in the order in which they came into force: rows are asked as the one
    in force at the period's end has them, in the months in which the one in force then planned
    them. A row that is waived in its month or at the period's end asks for nothing.
    """
    judging = in_force(book, period.last)
    if judging is None:
        return ()
    return tuple(
        cell
        for month in range(period.first, period.last + 1)
        if (then := in_force(book, month)) is not None and seat_of(book).alive(month)
        for row in judging.rows
        if row.filler is Filler.OPD
        and not any(decisions.waives(judging.key, row.code, at) for at in (month, period.last))
        for cell in _cells_of(row, judging, then, month, period.last, reports)
    )


def _cells_of(
    row: IssuedRow, judging: Edition, then: Edition, month: int, last: int, reports: Reports
) -> Iterator[DueCell]:
    """The cells of one row that are due in a month: one, or one for each stage."""
    if row.measure is Measure.STAGES:
        for stage in judging.stages:
            if stage.indicator == row.code and stage.month == month:
                found = _stage_state(judging.key, stage, last, reports)
                yield DueCell(stage.code, row.code, month, found)
        return
    issued = row if row.measure is Measure.BUDGET else then.row(row.code)
    if (
        issued is not None
        and asking.plan(issued, then.rules, then.post.last)[month - 1] is not None
    ):
        found = _row_state(judging.key, row, month, reports)
        yield DueCell(row.code, row.code, month, found)


def _row_state(key: ContractKey, row: IssuedRow, month: int, reports: Reports) -> CellState:
    """What stands in the cell of a row; the two numbers of a rasio are one answer."""
    pair = row.measure is Measure.RATIO
    fields = (Field.NUMERATOR, Field.DENOMINATOR) if pair else (Field.VALUE,)
    places = [(key, row.code, field, month) for field in fields]
    if any(place in reports.unread for place in places):
        return CellState.UNREAD
    values = [reports.values[place] for place in places if place in reports.values]
    if not values:
        return CellState.BLANK
    return CellState.UNREAD if pair and not _agree(values) else CellState.READ


def _agree(pair: Sequence[float | str]) -> bool:
    """Whether two numbers are a pembilang and its penyebut."""
    numbers = [value for value in pair if not isinstance(value, str)]
    return len(numbers) == 2 and 0 <= numbers[0] <= numbers[1]


def _stage_state(key: ContractKey, stage: Stage, last: int, reports: Reports) -> CellState:
    """What was answered of a due stage: its date on any sheet, or why it is late since it is due.

    The reason stands in *Kendala* or *Tindak lanjut* of the stage, or of its indicator.
    """
    days = [(key, stage.code, Field.DONE, month) for month in range(1, last + 1)]
    reasons = [
        (key, code, field, month)
        for code in (stage.code, stage.indicator)
        for field in (Field.OBSTACLE, Field.FOLLOW_UP)
        for month in range(stage.month, last + 1)
    ]
    if any(place in reports.values for place in days):
        return CellState.READ
    if any(place in reports.unread for place in days):
        return CellState.UNREAD
    told = any(place in reports.values for place in reasons)
    return CellState.READ if told else CellState.BLANK
