"""Number formats of Excel: what a person sees of the number that stands in a cell."""

from __future__ import annotations

import math
import re
from enum import Enum
from typing import NamedTuple

from kontrak_xl.core import units
from kontrak_xl.core.numerals import Doubt, Numeral, keyed

UNKNOWN = "?"
"""The number format of a cell read from a file that does not tell it."""
_MAY_BE_SHARE = 1.5
"""Up to here a number of percents may be a share of one."""
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|[_*].|(?P<sign>.)', re.DOTALL
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:[.,][0-9]+)?)")
_DIGITS = re.compile(r"[0#?][0#?,.]*")
_WORDS = re.compile(
    r"\b(?i:ribu|rb|juta|jt|miliar|milyar|mlr|triliun|tril|million|billion)\b|\b[MTK]\b"
)
"""Words behind a number that make it another number for whoever sees them."""


class DisplayKind(Enum):
    """How what is seen differs from what is stored."""

    SAME = "sama"
    PERCENT = "persen"
    SCALED = "dibagi"
    HIDDEN = "tersembunyi"
    WORDED = "berkata"


class DisplayedNumber(NamedTuple):
    """A number as its cell shows it; ``shown`` are its digits, ``worded`` adds ``juta`` or such."""

    look: DisplayKind
    shown: float
    worded: bool = False


class _FormatSection(NamedTuple):
    signs: str
    words: str
    condition: str


def numeral_of_cell(
    value: float, number_format: str, unit: str = "", *, share: bool = False
) -> Numeral:
    """A number as its cell holds it, unless its author saw another one there.

    ``share`` tells that the cell wants percents although it has no unit.
    """
    if not math.isfinite(value):
        return Numeral(None, Doubt.NOT_A_NUMBER)
    if number_format == UNKNOWN:
        doubtful = 0 < abs(value) <= _MAY_BE_SHARE and (share or units.percent(unit))
        return _question(value, value * 100) if doubtful else Numeral(value)
    look, shown, worded = display(number_format, value)
    scaled = units.rupiah(unit) > 1
    if look is DisplayKind.PERCENT:
        same = not unit or units.percent(unit) or not value
        return Numeral(round(shown, 12)) if same else _question(value, shown)
    if look is DisplayKind.HIDDEN:
        return _question(value, None, "; atau kosongkan, sebab angka itu tidak tampak")
    if value and look is DisplayKind.SCALED and (scaled or not worded):
        return _question(value, shown, " (yang tampak)")
    if value and look is DisplayKind.WORDED and not (scaled and worded):
        return _question(value, None, ", atau angka lengkap seperti yang tampak")
    return Numeral(value)


def in_percent(number_format: str, value: float) -> bool:
    """Whether a cell of this format shows a number times a hundred."""
    return number_format != UNKNOWN and display(number_format, value).look is DisplayKind.PERCENT


def _question(value: float, other: float | None, words: str = "") -> Numeral:
    meanings = (value,) if other is None else (value, other)
    return Numeral(None, Doubt.TWO_READINGS, " atau ".join(map(keyed, meanings)) + words, meanings)


def display(number_format: str, value: float) -> DisplayedNumber:
    """What a cell of this format shows of a number."""
    section = _section(number_format, value)
    signs = section.signs
    if "%" in signs:
        return DisplayedNumber(DisplayKind.PERCENT, value * 100)
    if "general" in signs.casefold() or "@" in signs or not number_format:
        return DisplayedNumber(DisplayKind.SAME, value)
    digits = _DIGITS.search(signs)
    if digits is None:
        return DisplayedNumber(DisplayKind.HIDDEN if value else DisplayKind.SAME, value)
    whole, _, _ = digits[0].partition(".")
    commas = sum(len(part) - len(part.rstrip(",")) for part in {whole, digits[0]})
    worded = bool(_WORDS.search(section.words))
    if commas:
        return DisplayedNumber(DisplayKind.SCALED, value / 1000**commas, worded)
    if worded or re.fullmatch("[0-9.,]*[0-9][0-9.,]*", section.words):
        return DisplayedNumber(DisplayKind.WORDED, value, worded)
    return DisplayedNumber(DisplayKind.SAME, value)


def _section(number_format: str, value: float) -> _FormatSection:
    """The part of a format that a number is shown by."""
    sections = _sections(number_format)[:3]
    if any(section.condition for section in sections):
        met = (one for one in sections if not one.condition or _met(one.condition, value))
        return next(met, sections[-1])
    at = 1 if value < 0 else 2 if value == 0 else 0
    return sections[at] if at < len(sections) else sections[0]


def _sections(number_format: str) -> list[_FormatSection]:
    found: list[_FormatSection] = []
    signs, words, condition = "", "", ""
    for piece in _PIECE.finditer(number_format):
        if piece["sign"] == ";":
            found.append(_FormatSection(signs, words, condition))
            signs, words, condition = "", "", ""
        elif piece["bracket"] is not None:
            condition = piece["bracket"] if _CONDITION.fullmatch(piece["bracket"]) else condition
        else:
            signs += piece["sign"] or ""
            words += piece["quoted"] or piece["escaped"] or ""
    return [*found, _FormatSection(signs, words, condition)]


def _met(condition: str, value: float) -> bool:
    found = _CONDITION.fullmatch(condition)
    if found is None:
        return True
    bound = float(found[2].replace(",", "."))
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound,
        ">=": value >= bound, "=": value == bound, "<>": value != bound,
    }[found[1]]  # fmt: skip
