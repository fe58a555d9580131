"""What stands in an entry of a month sheet: a value of its row's kind, nothing yet, or neither."""

from __future__ import annotations

import datetime as dt

from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.core.model import Accumulation, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Field

PAIR = (Field.NUMERATOR, Field.DENOMINATOR)
"""The two numbers of a rasio."""


def entry_state(facts: Facts, row: IssuedRow, month: int) -> str:
    """What the month sheet says of one row: Lengkap, Belum, Periksa, or who fills it.

    A stage that is due and not done is no gap in the report: its row is Lengkap from the first due
    month on.
    """
    if row.measure is Measure.STAGES:
        own = (stage.code for stage in facts.edition.stages if stage.indicator == row.code)
        if any(day_unreadable(facts, code, month) for code in own):
            return "Periksa"
        return "Lengkap" if facts.rows[row.code, month]["target"] > 0 else "–"
    if row.measure is Measure.RATIO:
        return _pair_state(facts, row, month)
    value = facts.value(row.code, Field.VALUE, month)
    if row.filler is Filler.CENTRE:
        return "menunggu" if value is None else "pusat"
    if value is None:
        return "–" if row.plan[month - 1] is None else "Belum"
    return "Lengkap" if counts(facts, row, value) else "Periksa"


def _pair_state(facts: Facts, row: IssuedRow, month: int) -> str:
    typed = [facts.value(row.code, field, month) is not None for field in PAIR]
    if row.filler is Filler.CENTRE:
        return "pusat" if all(typed) else "menunggu"
    if not any(typed):
        return "–" if row.plan[month - 1] is None else "Belum"
    return "Lengkap" if pair_of(facts, row.code, month) else "Periksa"


def day_of(facts: Facts, code: str, month: int) -> dt.date | None:
    """The day on which a month's sheet says that a stage was finished, if it is one.

    Python 3.11 reads other texts of ten letters too: only 2026-03-20 is ours.
    """
    told = facts.value(code, Field.DONE, month)
    try:
        day = dt.date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return day if day is not None and day.isoformat() == told else None


def day_unreadable(facts: Facts, code: str, month: int) -> bool:
    """Whether something stands in the cell of a stage's day that is no day."""
    told = facts.value(code, Field.DONE, month)
    return told is not None and day_of(facts, code, month) is None


def counts(facts: Facts, row: IssuedRow, value: float | str) -> bool:
    """Whether what stands in a cell is a value of its row's kind."""
    if row.measure is Measure.CATEGORY:
        return points_of(facts, row, value) is not None
    return not isinstance(value, str) and not (unsigned(row) and value < 0)


def unsigned(row: IssuedRow) -> bool:
    """Whether a value below zero is refused; only a latest level may be negative (R-pasangan)."""
    return row.accumulation is not Accumulation.LAST


def points_of(facts: Facts, row: IssuedRow, value: float | str | None) -> float | None:
    """What a category is worth on the row's scale."""
    for step in dict(facts.edition.scales).get(row.scale, ()):
        if isinstance(value, str) and step.category.casefold() == value.casefold():
            return step.points
    return None


def pair_of(facts: Facts, code: str, month: int) -> tuple[float, float] | None:
    """The two numbers of a rasio in a month, ``None`` unless both are there and agree."""
    upper, lower = (facts.value(code, field, month) for field in PAIR)
    if isinstance(upper, str | None) or isinstance(lower, str | None):
        return None
    return (upper, lower) if 0 <= upper <= lower else None
