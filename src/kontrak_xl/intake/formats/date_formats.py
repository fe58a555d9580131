"""Number formats of Excel: which of them show a number as a day or an hour, and which one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from kontrak_xl.intake.bounds import DamagedError
from kontrak_xl.workbook.cells import Cell, CellKind

GENERAL = "General"
LONGEST = 1000
"""Letters of a number format; Excel keeps 255."""
BUILTIN: Mapping[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats that a file names by number alone; the others of them show plain numbers."""
ERRORS: Mapping[int, str] = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
"""The error values by the numbers that .xls and .xlsb give them."""
_BESIDE = re.compile(r'"[^"]*"|\[(?!(?:h+|m+|s+)\])[^\]]*\]|[_\\*].', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_LENGTH = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
"""A length of time ([h]:mm); of more than a day the hour is told."""
_DAY_OR_HOUR = re.compile(r"[dmhys]", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*", re.ASCII)
_LONG_AGO = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}
_MIDNIGHT = dt.datetime(2000, 1, 1)


def whole(number_format: str) -> str:
    """A number format as a file has it.

    Raises:
        DamagedError: it is longer than any that Excel writes.
    """
    if len(number_format) > LONGEST:
        raise DamagedError("ada format angka yang terlalu panjang")
    return number_format


@cache
def is_moment(number_format: str) -> bool:
    """Whether a format shows a number as a day or an hour."""
    first = _BESIDE.sub("", number_format.split(";", 1)[0])
    return _DAY_OR_HOUR.search(first) is not None


def number(row: int, col: int, value: float, shown: str, *, since_1904: bool = False) -> Cell:
    """A number as its cell shows it: a number, a day, or an hour."""
    if not is_moment(shown):
        return Cell(row, col, CellKind.NUMBER, value, shown)
    try:
        length = _LENGTH.search(_QUOTED.sub("", shown))
        span = dt.timedelta(milliseconds=round(value * 86_400_000))
        seen = span if length else moment(value, since_1904=since_1904)
    except (OverflowError, ValueError):
        return Cell(row, col, CellKind.ERROR, "#VALUE!", shown)
    return Cell(row, col, CellKind.MOMENT, seen, shown)


def number_text(text: str) -> float | None:
    """What a file means by the digits of a number; ``None`` for what no programme writes."""
    return float(text) if _NUMBER.fullmatch(text) else None


def moment(value: float, *, since_1904: bool) -> dt.datetime | dt.time:
    """The day or hour that Excel shows for a number; 29 February 1900 never was.

    Raises:
        OverflowError, ValueError: there is no such day.
    """
    days, part = divmod(value, 1)
    span = dt.timedelta(milliseconds=round(part * 86_400_000))
    if 0 <= value < 1 and not span.days:
        return (_MIDNIGHT + span).time()
    if 0 < value < 60 and not since_1904:
        days += 1
    return _LONG_AGO[since_1904] + dt.timedelta(days=days) + span


def iso_moment(text: str) -> dt.datetime | dt.time:
    """A day or hour written as ISO 8601 has it.

    Raises:
        ValueError: it is none.
    """
    text = text.strip().removesuffix("Z")
    if "-" not in text:
        return dt.time.fromisoformat(text.removeprefix("T")).replace(tzinfo=None)
    found = dt.datetime.fromisoformat(text)
    return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found
