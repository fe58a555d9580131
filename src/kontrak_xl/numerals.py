"""Numbers as Indonesians write them: shown for people, and read from what people typed."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

_PLAIN = re.compile(r"[-−]?\d+(,\d+)?")
_GROUPED = re.compile(r"[-−]?\d{1,3}(\.\d{3})+(,\d+)?")
_ENGLISH = re.compile(r"[-−]?(\d{1,3}(,\d{3})+|\d+)\.\d+")
_RUPIAH = re.compile(r"^rp\.?\s*", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(%|persen)$", re.IGNORECASE)


class Doubt(StrEnum):
    """Why a typed text is not taken for a number."""

    NOT_A_NUMBER = "bukan angka"
    TWO_READINGS = "dua cara baca"


class Numeral(NamedTuple):
    """A number read from a text, or the doubt with what the author probably means."""

    value: float | None
    doubt: Doubt | None = None
    readings: str = ""


def show(value: float, decimals: int | None = None) -> str:
    """A number with Indonesian separators: ``1234.5`` → ``1.234,5``.

    Without ``decimals`` as many places are shown as the value has, four at most.
    """
    size = f"{abs(value):,.{4 if decimals is None else decimals}f}"
    if decimals is None:
        size = size.rstrip("0").rstrip(".")
    sign = "−" if value < 0 and size.strip("0,.") else ""
    return sign + size.translate(str.maketrans(",.", ".,"))


def tidy(text: str) -> str:
    """A text without look-alike characters, doubled or outer blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def parse(text: str, unit: str = "") -> Numeral:
    """Read a typed number strictly; what has two readings is never guessed (DESIGN 7.5)."""
    if any(unicodedata.category(letter) == "No" for letter in text):
        return Numeral(None, Doubt.NOT_A_NUMBER)
    bare = tidy(text)
    if bare.casefold() == "nihil":
        return Numeral(0.0)
    rupiah = bool(_RUPIAH.match(bare))
    bare = _strip_words(bare, unit)
    if _PLAIN.fullmatch(bare):
        return _numeral(bare)
    if _GROUPED.fullmatch(bare):
        return _read_grouped(bare, rupiah=rupiah)
    if _ENGLISH.fullmatch(bare):
        return Numeral(
            None, Doubt.TWO_READINGS, show(float(bare.replace("−", "-").replace(",", "")))
        )
    return Numeral(None, Doubt.NOT_A_NUMBER)


def _read_grouped(bare: str, *, rupiah: bool) -> Numeral:
    """``1.250.000`` and ``1.250,5`` have one reading; ``1.250`` alone has two."""
    if rupiah or bare.count(".") > 1 or "," in bare:
        return _numeral(bare)
    whole, fraction = bare.split(".")
    return Numeral(None, Doubt.TWO_READINGS, f"{whole}{fraction} atau {whole},{fraction}")


def _numeral(bare: str) -> Numeral:
    """Digits in the Indonesian manner; what no cell of a workbook can hold is no number."""
    value = float(Decimal(bare.replace(".", "").replace(",", ".").replace("−", "-")))
    return Numeral(value) if math.isfinite(value) else Numeral(None, Doubt.NOT_A_NUMBER)


def _strip_words(text: str, unit: str) -> str:
    """Drop ``Rp``, ``,-``, ``%`` and the row's own unit around a number."""
    text = _RUPIAH.sub("", text).removesuffix(",-").removesuffix(",00-")
    text = _PERCENT.sub("", text)
    plain_unit = tidy(unit)
    if plain_unit and text.casefold().endswith(plain_unit.casefold()):
        text = text[: -len(plain_unit)]
    return text.strip()
