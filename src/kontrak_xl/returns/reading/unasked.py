"""Values where nothing was asked, and blanks between values that are summed: asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS, Edition, EntryMode, Filler, IssuedRow, Measure
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules import asking
from kontrak_xl.workbook.kinds import DUST

FAR_BELOW = 0.6
"""Up to this share of the plan to date a value that equals the month's plan is asked about."""
ByMonth = Mapping[int, Observation]
"""The numbers of one input over the year."""
ByInput = Mapping[tuple[str, Field], ByMonth]
"""The numbers of one workbook by the code of their row and what is asked of it."""
UnaskedDoubt = tuple[Code, Observation, str, str]


def unasked(
    edition: Edition, series: ByInput, asked: Mapping[str, tuple[int, ...]]
) -> Iterator[UnaskedDoubt]:
    """Every question that the months of a row raise: closed cells, gaps, the plan of a month."""
    for row in edition.rows:
        field = Field.DENOMINATOR if row.measure is Measure.RATIO else Field.VALUE
        year = series.get((row.code, field), {})
        if row.filler is Filler.OPD and year:
            cells = asked[row.code]
            yield from _closed(row, year, cells)
            yield from _gaps(row, year, cells)
            yield from _month_for_sum(row, year)


def _closed(row: IssuedRow, year: ByMonth, asked: tuple[int, ...]) -> Iterator[UnaskedDoubt]:
    """One question for each due cell whose closed months hold values; a position is ignored."""
    found: dict[int, list[int]] = {}
    for month in sorted(year):
        if asked[month - 1] == asking.CLOSED:
            found.setdefault(asking.answered_by(asked, month) or 12, []).append(month)
    for due, months in found.items():
        seen = "; ".join(f"{MONTHS[month - 1]} {_told(year[month])}" for month in months)
        if not asking.spans(row):
            yield Code.POSITION_UNASKED, year[months[0]], seen, MONTHS[due - 1]
            continue
        first = asked[due - 1] or months[0]
        yield Code.CLOSED_CELLS, year[months[0]], seen, span_word(first, due)


def span_word(first: int, due: int) -> str:
    """A due cell and the months that it answers for."""
    return f"{MONTHS[due - 1]} ({MONTHS[first - 1]} s.d. {MONTHS[due - 1]})"


def _gaps(row: IssuedRow, year: ByMonth, asked: tuple[int, ...]) -> Iterator[UnaskedDoubt]:
    """Blank months among those that an OPD reports though none is due: all of them are summed."""
    if not asking.spans(row):
        return
    open_cells = [
        month
        for month, planned in enumerate(row.plan, 1)
        if planned is None and asked[month - 1] == month
    ]
    beyond = [month for month in open_cells if month in year]
    gaps = [month for month in open_cells if min(year) < month < max(year) and month not in year]
    if beyond and gaps:
        later = min(month for month in year if month > gaps[0])
        words = ", ".join(MONTHS[month - 1] for month in gaps)
        yield Code.GAP_SUMMED, year[later], words, MONTHS[gaps[0] - 1]


def _month_for_sum(row: IssuedRow, year: ByMonth) -> Iterator[UnaskedDoubt]:
    """The plan of the month alone, where the sum since January is asked for."""
    if row.entry is not EntryMode.TO_DATE or row.measure is not Measure.NUMBER:
        return
    for month, observation in year.items():
        planned, value = row.plan[month - 1], float(observation.value)
        to_date = sum(part or 0.0 for part in row.plan[:month])
        alone = planned and abs(value - planned) <= DUST * planned
        if alone and value <= FAR_BELOW * to_date:
            yield Code.MONTH_FOR_SUM, observation, show(value), show(to_date)


def _told(observation: Observation) -> str:
    value = observation.value
    return value if isinstance(value, str) else show(value)
