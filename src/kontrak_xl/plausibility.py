"""Doubts about numbers that can be read but look wrong: asked about, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kontrak_xl.findings import Code, Finding
from kontrak_xl.model import (
    MONTHS,
    Accumulation,
    Edition,
    Entry,
    Field,
    Filler,
    IssuedRow,
    Measure,
    Observation,
)
from kontrak_xl.numerals import show

FAR = 5.0
"""A value beyond this many times the year's target is asked about."""
_Year = Mapping[int, Observation]


def doubts(edition: Edition, observations: Sequence[Observation]) -> tuple[Finding, ...]:
    """Every doubt about the values of one workbook, at the cell that raises it."""
    series: dict[str, dict[int, Observation]] = defaultdict(dict)
    for seen in observations:
        if seen.field is Field.VALUE and isinstance(seen.value, float):
            series[seen.code][seen.month] = seen
    findings = []
    for row in edition.rows:
        year = series.get(row.code, {})
        if row.filler is Filler.OPD and row.measure is Measure.NUMBER and year:
            for code, seen, words, expected in _of_row(row, year):
                findings.append(Finding(code, seen.origin, words, expected, edition.key.post))
    return tuple(findings)


def _of_row(row: IssuedRow, year: _Year) -> Iterator[tuple[Code, Observation, str, str]]:
    yield from _falls(row, year)
    yield from _cumulative(row, year)
    for seen in year.values():
        value = _number(seen)
        if row.unit.strip() == "%" and 0 < value <= 1 and row.target > 5:
            yield Code.PERCENT_AS_FRACTION, seen, show(value), show(value * 100)
        elif row.target > 0 and value > FAR * max(row.target, row.upper or 0):
            yield Code.VALUE_FAR, seen, show(value), show(row.target)


def _falls(row: IssuedRow, year: _Year) -> Iterator[tuple[Code, Observation, str, str]]:
    """An s.d. value below an earlier one, at the later cell."""
    if row.entry is not Entry.TO_DATE:
        return
    before: Observation | None = None
    for month in sorted(year):
        seen = year[month]
        if before is not None and _number(seen) < _number(before):
            expected = f"{MONTHS[before.month - 1]} {show(_number(before))}"
            yield Code.VALUE_FALLS, seen, show(_number(seen)), expected
        before = seen


def _cumulative(row: IssuedRow, year: _Year) -> Iterator[tuple[Code, Observation, str, str]]:
    """Monthly values that only rise and end near the plan to date look like running totals."""
    if row.entry is not Entry.MONTH or row.accumulation is not Accumulation.SUM or len(year) < 3:
        return
    months = sorted(year)
    values = [_number(year[month]) for month in months]
    planned = sum(part or 0 for part in row.plan[: months[-1]])
    rising = all(later > earlier > 0 for earlier, later in pairwise(values))
    if rising and planned and values[-1] >= 0.6 * planned and sum(values) > 1.5 * planned:
        words = ", ".join(show(value) for value in values)
        yield (
            Code.LOOKS_CUMULATIVE,
            year[months[-1]],
            words,
            f"rencana s.d. bulan itu {show(planned)}",
        )


def _number(seen: Observation) -> float:
    return float(seen.value)
