"""Dates, hours and periods in Indonesian words."""

from __future__ import annotations

import calendar
import datetime as dt
from enum import StrEnum

from kontrak_xl.model import MONTHS, Period


class Length(StrEnum):
    """The parts of a year that are ranked in their own right."""

    MONTH = "bulan"
    QUARTER = "triwulan"
    HALF = "semester"


_SIZES = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF: 6}
_ROMAN = ("I", "II", "III", "IV")


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month (1–12)."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def in_words(day: dt.date) -> str:
    """``10 Juli 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(moment: dt.datetime) -> str:
    """``10 Juli 2026 pukul 09.00``."""
    return f"{in_words(moment)} pukul {moment:%H.%M}"


def part(kind: Length, count: int) -> Period:
    """The ``count``-th month, triwulan or semester of a year.

    Raises:
        ValueError: no year has so many.
    """
    size = _SIZES[kind]
    return Period(size * (count - 1) + 1, size * count)


def length(period: Period) -> Length:
    """What part of a year a period is, by how many months it has.

    Raises:
        ValueError: it is no month, triwulan or semester.
    """
    months = period.last - period.first + 1
    found = next((kind for kind, size in _SIZES.items() if size == months), None)
    if found is None or period.last % months:
        raise ValueError(f"{period} bukan bulan, triwulan, atau semester")
    return found


def number(period: Period) -> int:
    """Which of its kind a month, triwulan or semester is: 1 for the first."""
    return period.last // _SIZES[length(period)]


def period_in_words(period: Period) -> str:
    """``Juni``, ``Triwulan II``, ``Semester I``."""
    kind = length(period)
    if kind is Length.MONTH:
        return MONTHS[period.last - 1]
    return f"{kind.value.capitalize()} {_ROMAN[number(period) - 1]}"
