"""What may stand in a cell: the closed set of kinds, and how each reads what was typed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, assert_never

from kontrak_xl.core import dates, numerals
from kontrak_xl.core.months import month_number
from kontrak_xl.core.numerals import Doubt
from kontrak_xl.workbook import number_formats
from kontrak_xl.workbook.cells import LONGEST, Cell, CellKind, as_date, as_text, quoted

CODE_PATTERN = re.compile(r"[A-Z][A-Z0-9-]*")
"""Lookup keys: SUMIF and MATCH must never see a wildcard, a dot or a number (X-lookup-keys)."""


NIHIL = "nihil"
"""The word by which the bureau confirms that there was nothing to count."""
LONGEST_CODE = 24
"""Letters of a code; it stands in file names and narrow columns."""
DUST = 1e-9
"""What a sum of binary fractions may be off by, in parts of the number."""
_FEWER = "angka yang benar; Excel hanya menyimpan lima belas digit"
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
"""What looks like a hyphen, and what Word puts in its place."""
_QUOTES = "\"'“”‘’ .,"


@dataclass(frozen=True, slots=True)
class Text:
    """Any text; a number typed into it keeps its digits."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Key:
    """A code of our own: capital letters, digits and hyphens, a letter first."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds; ``unit`` is what an author may have typed behind it.

    ``none`` is a word that may stand in its place and says that there is nothing to measure.
    """

    low: float | None = None
    high: float | None = None
    whole: bool = False
    money: bool = False
    none: str = ""


@dataclass(frozen=True, slots=True)
class NumberOrWord:
    """A number, or a word where a scale stands behind it (WTP)."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is recognised: a number, a pair (``3 dari 4``), the word nihil, or a stage's last day.

    A pair is read as its words with plain numerals, for :func:`pair`.
    """


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few fixed words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A code that stands on another sheet of the Buku Induk, or one of a few extra words.

    With ``many`` several codes may stand in the cell, separated by commas.
    """

    sheet: str
    extra: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year: its name or its number."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date."""


ColumnKind = Text | Key | Number | NumberOrWord | Recognised | Choice | Reference | Month | Date
Value = float | str | dt.date | tuple[str, ...] | None
"""What a kind reads: months are floats 1–12, references with ``many`` are tuples."""


class What(StrEnum):
    """What is wrong with a cell's content; the reader of a sheet gives it its code."""

    NOT_NUMBER = "bukan angka"
    AMBIGUOUS = "dua cara baca"
    NEGATIVE = "negatif"
    MOMENT = "jam atau tanggal"
    ERROR = "kesalahan Excel"
    PENDING = "rumus tanpa hasil"
    NOT_CHOICE = "bukan pilihan"
    NOT_READABLE = "tidak terbaca"
    NO_DATA = "tidak ada data"
    INEXACT = "bukan satu angka"
    OTHER_UNIT = "satuan lain"
    NOT_DATE = "bukan tanggal"


_DOUBTS = {
    Doubt.NOT_A_NUMBER: What.NOT_NUMBER,
    Doubt.TWO_READINGS: What.AMBIGUOUS,
    Doubt.NO_DATA: What.NO_DATA,
    Doubt.INEXACT: What.INEXACT,
    Doubt.OTHER_UNIT: What.OTHER_UNIT,
}
_WORDS_TOO = frozenset((What.NOT_NUMBER, What.NO_DATA, What.INEXACT, What.OTHER_UNIT))
"""What a figure may be beside a number: a word of a scale."""


class Trouble(NamedTuple):
    """Why a cell could not be read, with what was seen and what was expected, in words.

    ``meanings`` are the numbers that an ambiguous one can stand for.
    """

    what: What
    seen: str
    expected: str
    meanings: tuple[float, ...] = ()


class CellReading(NamedTuple):
    """What was read from a cell: a value (``None`` for a blank), or a trouble."""

    value: Value
    trouble: Trouble | None = None


def read(kind: ColumnKind, cell: Cell, unit: str = "") -> CellReading:
    """Read one cell as its kind; never raises, whatever was typed."""
    if cell.kind is CellKind.BLANK or (isinstance(cell.value, str) and not cell.value.strip()):
        return CellReading(None)
    if cell.kind is CellKind.ERROR:
        return _refuse(What.ERROR, cell, describe(kind))
    if cell.kind is CellKind.PENDING:
        return _refuse(What.PENDING, cell, describe(kind))
    match kind:
        case Text():
            return _read_text(cell)
        case Key():
            return _read_key(cell)
        case Number():
            return _read_number(kind, cell, unit)
        case NumberOrWord():
            return _read_figure(cell, unit)
        case Recognised():
            return _read_recognised(cell, unit)
        case Choice(options):
            return _read_choice(options, cell)
        case Reference():
            return _read_reference(kind, cell)
        case Month():
            return _read_month(cell)
        case Date():
            return _read_date(cell)
        case _:
            assert_never(kind)


def describe(kind: ColumnKind) -> str:
    """What a kind expects, in words a person can act on."""
    match kind:
        case Text():
            return "teks"
        case Key():
            return "kode huruf besar dan angka, misalnya DINKES"
        case Number(low, high, whole, money, none):
            told = _describe_number(low, high, whole=whole, money=money)
            return f"{told}, atau “{none}”" if none else told
        case NumberOrWord():
            return "angka, atau kategori seperti WTP"
        case Recognised():
            return "angka, pasangan seperti 3 dari 4, nihil, atau tanggal selesai sebuah tahap"
        case Choice(options):
            return ", ".join(options)
        case Reference():
            return f"kode pada lembar {kind.sheet}"
        case Month():
            return "nama bulan, misalnya Juni"
        case Date():
            return "tanggal, misalnya 31/01/2026"
        case _:
            assert_never(kind)


def _refuse(what: What, cell: Cell, expected: str, meanings: tuple[float, ...] = ()) -> CellReading:
    return CellReading(None, Trouble(what, quoted(cell), expected, meanings))


def _describe_number(low: float | None, high: float | None, *, whole: bool, money: bool) -> str:
    noun = "angka rupiah tanpa titik" if money else "bilangan bulat" if whole else "angka"
    if low is not None and high is not None:
        return f"{noun} {numerals.show(low)} sampai {numerals.show(high)}"
    if low is not None:
        return f"{noun} {numerals.show(low)} atau lebih"
    return f"{noun}, misalnya 45,5" if not whole and not money else noun


def _read_text(cell: Cell) -> CellReading:
    """A long number typed into a text cell has lost its last digits in Excel (a NIP, a code)."""
    if isinstance(cell.value, float) and abs(cell.value) >= LONGEST:
        expected = "teks: awali dengan tanda petik (') agar angkanya tidak berubah"
        return _refuse(What.NOT_READABLE, cell, expected)
    return CellReading(as_text(cell))


def _read_key(cell: Cell) -> CellReading:
    text = _code(as_text(cell))
    if len(text) <= LONGEST_CODE and CODE_PATTERN.fullmatch(text):
        return CellReading(text)
    return _refuse(What.NOT_READABLE, cell, describe(Key()))


# Numbers -----------------------------------------------------------------------------------


def _read_number(kind: Number, cell: Cell, unit: str) -> CellReading:
    if kind.none and cell.kind is CellKind.TEXT and _folded(cell) == kind.none.casefold():
        return CellReading(kind.none)
    taken = _raw_number(kind, cell, unit)
    if taken.trouble is not None:
        meant = tuple(_undusted(kind, value) for value in taken.trouble.meanings)
        allowed = tuple(value for value in meant if _wrong(kind, value) is None)
        return taken._replace(trouble=taken.trouble._replace(meanings=allowed))
    if not isinstance(taken.value, float):
        return taken
    value = _undusted(kind, taken.value)
    wrong = _wrong(kind, value)
    return _refuse(wrong, cell, describe(kind)) if wrong else CellReading(value)


def _wrong(kind: Number, value: float) -> What | None:
    """Why a number may not stand in a cell."""
    if kind.low is not None and kind.low >= 0 > value:
        return What.NEGATIVE
    below = kind.low is not None and value < kind.low
    above = kind.high is not None and value > kind.high
    pieces = kind.whole and not value.is_integer()
    return What.NOT_READABLE if below or above or pieces or abs(value) >= LONGEST else None


def _undusted(kind: Number, value: float) -> float:
    """A value that only the dust of binary sums keeps from a bound or from a whole number."""
    if kind.low is not None and value < kind.low and _near(value, kind.low):
        return float(kind.low)
    if kind.high is not None and value > kind.high and _near(value, kind.high):
        return float(kind.high)
    return float(round(value)) if kind.whole and _near(value, round(value)) else value


def _near(value: float, aim: float) -> bool:
    return abs(value - aim) <= DUST * max(1.0, abs(aim))


def _raw_number(kind: Number, cell: Cell, unit: str) -> CellReading:
    counted = unit or ("Rp" if kind.money else "")
    if isinstance(cell.value, bool):
        return _refuse(What.NOT_NUMBER, cell, describe(kind))
    if isinstance(cell.value, dt.date | dt.time | dt.timedelta):
        return _refuse(What.MOMENT, cell, dates.retyped(cell.value))
    if isinstance(cell.value, float):
        share = (kind.low, kind.high) == (0, 100)
        numeral = number_formats.numeral_of_cell(
            cell.value, cell.number_format, counted, share=share
        )
    else:
        numeral = numerals.parse(str(cell.value), counted)
    if numeral.doubt is not None:
        expected = numeral.readings or describe(kind)
        return _refuse(_DOUBTS[numeral.doubt], cell, expected, numeral.meanings)
    if numeral.value is None or abs(numeral.value) >= LONGEST:
        return _refuse(What.NOT_NUMBER, cell, _FEWER)
    return CellReading(numeral.value)


def in_percent(cell: Cell) -> bool:
    """Whether a number stands in a cell that shows it times a hundred."""
    return isinstance(cell.value, float) and number_formats.in_percent(
        cell.number_format, cell.value
    )


def _read_figure(cell: Cell, unit: str) -> CellReading:
    taken = _raw_number(Number(), cell, unit)
    if taken.trouble and taken.trouble.what in _WORDS_TOO and cell.kind is CellKind.TEXT:
        return CellReading(as_text(cell))
    return taken


def _folded(cell: Cell) -> str:
    """A word in small letters, without quotes and with single spaces."""
    return " ".join(as_text(cell).casefold().strip(_QUOTES).split())


def pair(words: str) -> tuple[float, float] | None:
    """The two numbers of ``3 dari 4``; ``None`` where the words are no such pair."""
    parts = [numerals.parse(part.strip()) for part in words.casefold().split(" dari ")]
    told = [part.value for part in parts if part.doubt is None and part.value is not None]
    return (told[0], told[1]) if len(parts) == len(told) == 2 else None


def _read_recognised(cell: Cell, unit: str) -> CellReading:
    """A number before a day: 20/03/2026 is no number, 45,5 is no day."""
    if cell.kind is CellKind.TEXT and _folded(cell) == NIHIL:
        return CellReading(NIHIL)
    day = _read_date(cell)
    if day.value is not None:
        return day
    if cell.kind is CellKind.TEXT and pair(as_text(cell)) is not None:
        return CellReading(as_text(cell))
    taken = _raw_number(Number(), cell, unit)
    if taken.trouble is None or taken.trouble.what is What.AMBIGUOUS:
        return taken
    return _refuse(taken.trouble.what, cell, describe(Recognised()))


# Words and days ----------------------------------------------------------------------------


def _read_choice(options: tuple[str, ...], cell: Cell) -> CellReading:
    text = as_text(cell).casefold()
    for option in options:
        if option.casefold() in {text, text.strip(_QUOTES)}:
            return CellReading(option)
    return _refuse(What.NOT_CHOICE, cell, ", ".join(options))


def _code(text: str) -> str:
    """A code as it is meant: capital letters, and a hyphen whatever dash Word made of it."""
    return text.strip().upper().translate(_DASHES)


def _read_reference(kind: Reference, cell: Cell) -> CellReading:
    codes = tuple(_code(part) for part in as_text(cell).split(",") if part.strip())
    if kind.many:
        return CellReading(codes)
    return (
        CellReading(codes[0]) if len(codes) == 1 else _refuse(What.NOT_READABLE, cell, "satu kode")
    )


def _read_month(cell: Cell) -> CellReading:
    if isinstance(cell.value, dt.datetime | dt.date):
        return CellReading(float(cell.value.month))
    number = month_number(as_text(cell))
    return (
        CellReading(float(number))
        if number
        else _refuse(What.NOT_READABLE, cell, describe(Month()))
    )


def _read_date(cell: Cell) -> CellReading:
    if isinstance(cell.value, dt.datetime):
        return CellReading(cell.value.date())
    if isinstance(cell.value, dt.date):
        return CellReading(cell.value)
    known = as_date(cell)
    if isinstance(known.value, dt.date):
        shown = f"tanggal, misalnya {as_text(known)} bila yang dimaksud hari ke-{as_text(cell)}"
        return _refuse(What.NOT_DATE, cell, shown)
    if cell.kind is not CellKind.TEXT:
        return _refuse(What.NOT_DATE, cell, describe(Date()))
    day, remedy = dates.parse(as_text(cell))
    return CellReading(day) if day else _refuse(What.NOT_DATE, cell, remedy or describe(Date()))
