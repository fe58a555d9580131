"""Dates, hours and periods in Indonesian words."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from kontrak_xl.core.model import MONTHS, Period
from kontrak_xl.core.months import month_number
from kontrak_xl.core.numerals import keyed

EPOCH = dt.date(1899, 12, 30)
"""The day from which Excel counts days."""
_FIRST_YEAR = 1960
"""Earlier days are small numbers in a cell that shows days."""


class Length(StrEnum):
    """The parts of a year that are ranked in their own right."""

    MONTH = "bulan"
    QUARTER = "triwulan"
    HALF = "semester"


class Day(NamedTuple):
    """A day read from a text, or in words what to type instead."""

    value: dt.date | None
    remedy: str = ""


_DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_OTHER_NAMES = {"jum'at": "jumat", "jum’at": "jumat", "ahad": "minggu"}
_BEFORE = re.compile(r"(?:(?P<name>[a-z][a-z'’]+)\b[,.]?\s*)?(?:(?:tanggal|tgl)\.?:?\s*)?(?=[0-9])")
_CLOCK = re.compile(r"[ t,]+(?:pukul |jam )?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?: wib)?$")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DAY_FIRST = re.compile(
    r"([0-9]{1,2})[-/. ]*([a-z]+|(?<=[-/. ])[0-9]{1,2})[-/. ,]+'?([0-9]{4}|[0-9]{2})"
)
_NO_YEAR = re.compile(r"[0-9]{1,2}[-/. ]*(?:[a-z]+|(?<=[-/. ])[0-9]{1,2})")
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


def months_in_words(months: Sequence[int]) -> str:
    """``Januari``, ``Januari dan Maret``, ``Januari sampai Desember``; months run upwards."""
    names = [MONTHS[month - 1] for month in months]
    if len(months) > 2 and months[-1] - months[0] == len(months) - 1:
        return f"{names[0]} sampai {names[-1]}"
    return " dan ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def running(year: int, month: int, now: dt.datetime) -> bool:
    """Whether a month has not come to its last day yet."""
    return now.date() < month_end(year, month)


def why_running(year: int, month: int) -> str:
    """Why a month that runs cannot be judged yet, in one sentence."""
    name, last = MONTHS[month - 1], month_end(year, month)
    return f"{name} {year} baru berakhir {in_words(last)}, sehingga angkanya belum hasil bulan itu"


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


def parse(text: str) -> Day:
    """A day as Indonesians write it, day before month (or year first); never guessed."""
    bare = " ".join(text.casefold().split()).strip(" .,")
    before = _BEFORE.match(bare)
    name = before["name"] or "" if before else ""
    bare = bare[before.end() :] if before else bare
    if name and _OTHER_NAMES.get(name, name) not in (*_DAYS, "tanggal", "tgl"):
        return Day(None)
    bare = _CLOCK.sub("", bare)
    if found := _YEAR_FIRST.fullmatch(bare):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(bare):
        day, month, year = found.groups()
    elif _NO_YEAR.fullmatch(bare):
        return Day(None, "tanggal lengkap dengan tahunnya")
    else:
        return Day(None)
    return _on(_OTHER_NAMES.get(name, name), int(day), _month(month), year)


def _on(name: str, day: int, month: int | None, year: str) -> Day:
    """A day by its parts, where there is such a day and its name is right."""
    if month is None:
        return Day(None)
    if len(year) == 2:
        return Day(None, f"tahun dengan empat angka, misalnya {day:02d}/{month:02d}/20{year}")
    if month > 12 >= day:
        return Day(None, f"hari lalu bulan, misalnya {month:02d}/{day:02d}/{year}")
    if not 1 <= month <= 12 or int(year) < 1900:
        return Day(None)
    last = calendar.monthrange(int(year), month)[1]
    if not 1 <= day <= last:
        return Day(None, f"tanggal yang ada; {MONTHS[month - 1]} {year} sampai tanggal {last}")
    found = dt.date(int(year), month, day)
    if name in _DAYS and _DAYS.index(name) != found.weekday():
        right = _DAYS[found.weekday()].capitalize()
        return Day(None, f"tanggal dan hari yang cocok; {in_words(found)} hari {right}")
    return Day(found)


def _month(word: str) -> int | None:
    """A month by its name, or any number that stands in its place."""
    return int(word) if word.isdecimal() else month_number(word)


def retyped(value: dt.date | dt.time | dt.timedelta) -> str:
    """What the author of a number probably typed that Excel took for an hour or a day."""
    if isinstance(value, dt.date):
        serial = float((dt.date(value.year, value.month, value.day) - EPOCH).days)
        if isinstance(value, dt.datetime):
            serial += round((value - dt.datetime.combine(value, dt.time())) / dt.timedelta(1), 6)
        number = keyed(serial if serial > 60 else serial - 1)
        early = value.year < _FIRST_YEAR
        return number if early else f"{value.day},{value.month} atau {number}"
    if isinstance(value, dt.timedelta):
        hours, minutes = divmod(round(value.total_seconds() / 60), 60)
    else:
        hours, minutes = value.hour, value.minute
    short = f" atau {hours},{minutes}" if 0 < minutes < 10 else ""
    return f"{hours},{minutes:02d}{short}"
