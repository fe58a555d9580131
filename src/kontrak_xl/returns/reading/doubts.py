"""Doubts about numbers that can be read but look wrong: asked about, and read the lower way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from kontrak_xl.contracts.workbook.facts import cells_asked
from kontrak_xl.core import units
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import (
    MONTHS,
    Accumulation,
    Edition,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
)
from kontrak_xl.core.numerals import keyed, show
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.returns.reading.unasked import ByInput, ByMonth, unasked
from kontrak_xl.rules import patterns
from kontrak_xl.workbook.kinds import DUST

FAR = 5.0
"""A value beyond this many times the year's target is asked about."""
_SLIPS = (1_000.0, 1_000_000.0, 1_000_000_000.0)
"""What people leave out, or put in, when they count in thousands, millions, milliards."""
_ALIKE = (0.5, 2.0)
"""A value in this range of the others is of their size."""
_TINY = 1e-4
"""A share of the pagu that no OPD reports in rupiah."""
_COPIED = 4
"""From so many rows on, a month that repeats the one before it is asked about."""


class ValueDoubt(NamedTuple):
    """One doubt about one value; ``readings`` are what it may mean, the likeliest first.

    Where there are none the value is only asked about: it counts as it stands.
    """

    code: Code
    observation: Observation
    seen: str
    expected: str
    readings: tuple[float, ...] = ()


class Doubts(NamedTuple):
    """The findings about the values of a workbook, and the values with what they may mean."""

    findings: tuple[Finding, ...]
    observations: tuple[Observation, ...]


def doubts(
    edition: Edition,
    observations: Sequence[Observation],
    asked: Mapping[str, tuple[int, ...]] | None = None,
) -> Doubts:
    """Every doubt about the values of one workbook, at the cell that raises it (R-ragu).

    ``asked`` says for which months the cells of each row answer; else its edition alone does.
    """
    cells = cells_asked((edition,)) if asked is None else asked
    series: dict[tuple[str, Field], dict[int, Observation]] = defaultdict(dict)
    for observation in observations:
        if isinstance(observation.value, float):
            series[observation.code, observation.field][observation.month] = observation
    told = (
        *_values(edition, series),
        *_money(edition, series),
        *(ValueDoubt(*one) for one in unasked(edition, series, cells)),
    )
    readings: dict[int, tuple[float, ...]] = {}
    for one in told:
        known = readings.get(id(one.observation), one.observation.readings)
        readings[id(one.observation)] = tuple(dict.fromkeys((*known, *one.readings)))
    return Doubts(
        tuple(
            Finding(one.code, one.observation.origin, one.seen, one.expected, edition.key.post)
            for one in told
        ),
        tuple(
            replace(one, readings=readings[id(one)]) if readings.get(id(one)) else one
            for one in observations
        ),
    )


def _values(edition: Edition, series: ByInput) -> Iterator[ValueDoubt]:
    plain = [
        row for row in edition.rows if row.filler is Filler.OPD and row.measure is Measure.NUMBER
    ]
    for row in plain:
        if year := series.get((row.code, Field.VALUE)):
            yield from _of_row(row, year)
    yield from _copied(plain, series)


def _of_row(row: IssuedRow, year: ByMonth) -> Iterator[ValueDoubt]:
    yield from _falls(row, year)
    yield from _cumulative(row, year)
    yield from _in_pieces(row, year)
    for month, observation in year.items():
        value = _number(observation)
        if units.percent(row.unit) and 0 < value <= 1 and row.target > 5:
            yield _fraction(observation)
        elif row.target > 0 and value > FAR * max(row.target, row.upper or 0):
            yield _far(row, observation)
        elif (meant := _left_out(row, year, month)) is not None:
            readings = meant, value
            yield ValueDoubt(Code.VALUE_SCALE, observation, show(value), keyed(meant), readings)


def _falls(row: IssuedRow, year: ByMonth) -> Iterator[ValueDoubt]:
    """An s.d. value below an earlier one, at the later cell."""
    if row.entry is not EntryMode.TO_DATE:
        return
    before: Observation | None = None
    for month in sorted(year):
        observation = year[month]
        if before is not None and _less(_number(observation), _number(before)):
            expected = f"{MONTHS[before.month - 1]} {show(_number(before))}"
            seen = show(_number(observation))
            yield ValueDoubt(Code.VALUE_FALLS, observation, seen, expected)
        before = observation


def _cumulative(row: IssuedRow, year: ByMonth) -> Iterator[ValueDoubt]:
    """Monthly values that only rise and end near the plan to date look like running totals."""
    if (
        row.entry is not EntryMode.MONTH
        or row.accumulation is not Accumulation.SUM
        or len(year) < 3
    ):
        return
    months = sorted(year)
    values = [_number(year[month]) for month in months]
    planned = sum(part or 0 for part in row.plan[: months[-1]])
    rising = all(later > earlier > 0 for earlier, later in pairwise(values))
    if rising and planned and values[-1] >= 0.6 * planned and sum(values) > 1.5 * planned:
        words = ", ".join(show(value) for value in values)
        yield ValueDoubt(
            Code.LOOKS_CUMULATIVE,
            year[months[-1]],
            words,
            f"rencana s.d. bulan itu {show(planned)}",
        )


def _in_pieces(row: IssuedRow, year: ByMonth) -> Iterator[ValueDoubt]:
    """Half an orang; an average may have fractions, and so may a target that has them itself."""
    if row.accumulation is Accumulation.MEAN or not patterns.whole(row.unit):
        return
    if not float(row.target).is_integer():
        return
    for observation in year.values():
        if abs(_number(observation) - round(_number(observation))) > DUST * max(
            1.0, _number(observation)
        ):
            seen = show(_number(observation))
            yield ValueDoubt(Code.VALUE_IN_PIECES, observation, seen, row.unit)


def _fraction(observation: Observation) -> ValueDoubt:
    """A share of one where percents are asked for."""
    value = _number(observation)
    meant = round(value * 100, 12)
    readings = meant, value
    return ValueDoubt(Code.PERCENT_AS_FRACTION, observation, show(value), show(meant), readings)


def _far(row: IssuedRow, observation: Observation) -> ValueDoubt:
    """Far beyond the year's target; what was meant where three digits too many were typed."""
    value = _number(observation)
    planned = [part for part in row.plan if part] or [row.target]
    slips = (value / slip for slip in _SLIPS if _of_size(value / slip, median(planned)))
    meant = next(slips, None)
    expected = show(row.target) + ("" if meant is None else f", mungkin maksudnya {keyed(meant)}")
    readings = (value,) if meant is None else (meant, value)
    return ValueDoubt(Code.VALUE_FAR, observation, show(value), expected, readings)


def _left_out(row: IssuedRow, year: ByMonth, month: int) -> float | None:
    """The value in whole units, where a month was typed in thousands or millions.

    It is asked where the other months agree with one another and it is of their size only then;
    millions also where it is of the size of the plan only then.
    """
    value = _number(year[month])
    if value <= 0:
        return None
    others = [_number(observation) for at, observation in year.items() if at != month]
    if len(others) > 1 and 0 < max(others) <= 4 * min(others):
        return next(
            (value * slip for slip in _SLIPS if _of_size(value * slip, median(others))), None
        )
    planned = row.plan[month - 1] if row.entry is not EntryMode.TO_DATE else _to_date(row, month)
    slips = (value * slip for slip in _SLIPS[1:] if planned and _of_size(value * slip, planned))
    return next(slips, None)


def _of_size(value: float, other: float) -> bool:
    return _ALIKE[0] * other <= value <= _ALIKE[1] * other


def _to_date(row: IssuedRow, month: int) -> float:
    return sum(part or 0.0 for part in row.plan[:month])


def _copied(rows: Sequence[IssuedRow], series: ByInput) -> Iterator[ValueDoubt]:
    """A month whose numbers are all those of the month before, and not those of the plan."""
    monthly = [row for row in rows if row.entry is EntryMode.MONTH]
    years = {row.code: series.get((row.code, Field.VALUE), {}) for row in monthly}
    for month in range(2, 13):
        pairs = [
            (row, years[row.code][month - 1], years[row.code][month])
            for row in monthly
            if {month - 1, month} <= set(years[row.code])
        ]
        telling = [
            now for row, _, now in pairs if now.value and _number(now) != row.plan[month - 1]
        ]
        same = all(before.value == now.value for _, before, now in pairs)
        if same and len(telling) >= _COPIED:
            words = f"{len(pairs)} baris"
            yield ValueDoubt(Code.MONTH_COPIED, telling[0], MONTHS[month - 2], words)


def _money(edition: Edition, series: ByInput) -> Iterator[ValueDoubt]:
    """SP2D counted in thousands or millions of rupiah, physical progress in parts of one."""
    for (_, field), year in series.items():
        for month, observation in year.items():
            value = _number(observation)
            if field is Field.OWN_SP2D and 0 < value < _TINY * edition.pagu:
                slips = [value * slip for slip in _SLIPS if value * slip <= 1.2 * edition.pagu]
                expected = " atau ".join(map(keyed, slips))
                yield ValueDoubt(Code.VALUE_SCALE, observation, show(value), expected)
            earlier = [_number(other) for at, other in year.items() if at < month]
            if field is Field.PHYSICAL and 0 < value <= 1 < max(earlier, default=0):
                yield _fraction(observation)._replace(readings=())


def _less(value: float, other: float) -> bool:
    return value < other - DUST * max(1.0, abs(other))


def _number(observation: Observation) -> float:
    return float(observation.value)
