"""What was reported, as series of twelve months for the rules to read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kontrak_xl.core.model import ContractKey, Edition, EntryMode, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules import asking, patterns, to_date

Series = NDArray[np.float64]
ValuesByInput = dict[tuple[ContractKey, str, Field], dict[int, float | str]]
"""Values by contract, row and field, then by month."""


def index(observations: Iterable[Observation]) -> ValuesByInput:
    """Observations by what they report."""
    found: ValuesByInput = defaultdict(dict)
    for observation in observations:
        found[observation.key, observation.code, observation.field][observation.month] = (
            observation.value
        )
    return found


def observed(
    row: IssuedRow,
    edition: Edition,
    reports: ValuesByInput,
    observations: ValuesByInput,
    first: int,
    asked: Sequence[int],
) -> dict[str, Series]:
    """The monthly fields of one row, NaN where blank; s.d. values count from month ``first``.

    The centre alone speaks for a row that it fills. A pair whose pembilang is greater than its
    penyebut is none, and so is 0/0 of an OPD until the bureau has confirmed it (R-nihil); a number
    below zero counts only where it may stand (R-negatif). ``asked`` says which cells are closed
    (:func:`asking.starts`): a position there is ignored.
    """
    source, key = observations if row.filler is Filler.CENTRE else reports, edition.key
    reported = source.get((key, row.code, Field.VALUE), {})
    if row.measure is Measure.CATEGORY:
        value = _worth(reported, points(row, edition))
    else:
        value = numbers(reported)
        if not patterns.may_be_negative(row, edition.rules):
            value = np.where(value < 0, np.nan, value)
    if not asking.spans(row):
        value = np.where(np.array(asked) == asking.CLOSED, np.nan, value)
    if row.entry is EntryMode.TO_DATE:
        value = value - _before(value, first)
    cause = numbers(source.get((key, row.code, Field.CAUSE), {}))
    upper, lower = (
        numbers(source.get((key, row.code, field), {}))
        for field in (Field.NUMERATOR, Field.DENOMINATOR)
    )
    paired = (upper >= 0) & (upper <= lower)
    if row.filler is Filler.OPD:
        nihil = ~np.isnan(numbers(source.get((key, row.code, Field.NIHIL), {})))
        paired &= (lower > 0) | nihil
    return {
        to_date.VALUE: value,
        to_date.CAUSE: cause,
        to_date.NUMERATOR: np.where(paired, upper, np.nan),
        to_date.DENOMINATOR: np.where(paired, lower, np.nan),
    }


def spanned(plan: Series, value: Series, asked: Sequence[int]) -> dict[str, Series]:
    """How many months each open cell answers for, and plan and value weighed by them."""
    months = [
        np.nan if start == asking.CLOSED else m - start + 1.0 for m, start in enumerate(asked, 1)
    ]
    span = np.array(months)
    due, open_value = (
        np.where(np.isnan(plan), np.nan, span),
        np.where(np.isnan(span), np.nan, value),
    )
    return {
        to_date.SPAN: span,
        to_date.PLAN_SPAN: due,
        to_date.PLAN_WEIGHED: plan * span,
        to_date.VALUE_SPAN: np.where(np.isnan(plan) & np.isnan(open_value), np.nan, span),
        to_date.VALUE_WEIGHED: open_value * span,
        to_date.VALUE_MIXED: _mixed(value, asked),
    }


def _mixed(value: Series, asked: Sequence[int]) -> Series:
    """The value of each open cell for its whole span, if values in closed cells come beside it."""
    mixed = np.full(12, np.nan)
    for month, start in enumerate(asked, 1):
        if start != asking.CLOSED:
            closed = value[start - 1 : month - 1]
            found = closed[~np.isnan(closed)]
            mixed[month - 1] = value[month - 1] * (month - start + 1 - found.size) + found.sum()
    return mixed


def done_months(reported: dict[int, float | str], year: int) -> Series:
    """The month from which a stage counts as finished, by the month of the report (R-tahapan).

    It is the month whose report names the day, however early the day may be: an earlier month
    needs *Verifikasi*, which names the day in that month. A day that lies after the month of the
    report, or before last year, is no report.
    """
    days = {
        month: dt.date.fromisoformat(day) for month, day in reported.items() if isinstance(day, str)
    }
    counted = {month: 12 * (day.year - year) + day.month for month, day in days.items()}
    return _year({month: float(month) for month, done in counted.items() if -12 < done <= month})


def points(row: IssuedRow, edition: Edition) -> dict[str, float]:
    """Category → points of the row's scale, by folded name."""
    scales = dict(edition.scales)
    return {step.category.casefold(): step.points for step in scales.get(row.scale, ())}


def numbers(reported: dict[int, float | str]) -> Series:
    """The numbers among the reported values; a text is none."""
    return _year({m: value for m, value in reported.items() if not isinstance(value, str)})


def _worth(reported: dict[int, float | str], worth: dict[str, float]) -> Series:
    """What the reported categories are worth; only a word of the scale is worth anything."""
    words = {m: str(value).casefold() for m, value in reported.items() if isinstance(value, str)}
    return _year({m: worth[word] for m, word in words.items() if word in worth})


def _year(values: dict[int, float]) -> Series:
    series = np.full(12, np.nan)
    for month, value in values.items():
        series[month - 1] = value
    return series


def _before(value: Series, first: int) -> float:
    """The last s.d. value before the period, 0 where there is none."""
    earlier = value[: first - 1]
    filled = earlier[~np.isnan(earlier)]
    return float(filled[-1]) if filled.size else 0.0


def carried(done: Series, first: int) -> Series:
    """What was reported before the period counts in its first month."""
    known = done[:first]
    early = known[~np.isnan(known)]
    moved = done.copy()
    if early.size:
        moved[first - 1] = early.min()
    return moved
