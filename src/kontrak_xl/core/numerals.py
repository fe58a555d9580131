"""Numbers as Indonesians write them: shown for people, and read from what people typed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kontrak_xl.core import units
from kontrak_xl.core.months import month_number
from kontrak_xl.core.text import tidy

_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that show digits in another order than they are stored."""
_SIGN = "[-−]?"
_PLAIN = re.compile(rf"{_SIGN}[0-9]+(,[0-9]+)?")
_ONE_COMMA = re.compile(rf"{_SIGN}[1-9][0-9]{{0,2}},[0-9]{{3}}")
_GROUPED = re.compile(rf"{_SIGN}[0-9]{{1,3}}(\.[0-9]{{3}})+(,[0-9]+)?")
_POINT = re.compile(rf"{_SIGN}[0-9]+\.[0-9]+")
_ENGLISH = re.compile(rf"{_SIGN}[1-9][0-9]{{0,2}}(,[0-9]{{3}})+(\.[0-9]+)?")
_SPACED = re.compile(rf"{_SIGN}[1-9][0-9]{{0,2}}([ '’][0-9]{{3}})+(,[0-9]+)?")
_POWER = re.compile(rf"{_SIGN}[0-9]+([.,][0-9]+)?e[+-]?[0-9]{{1,3}}")
_RUPIAH = re.compile(r"(?:rp|idr)\b[.:]?\s*|rp\.?\s*(?=[0-9(<>~±−-])")
_RUPIAH_BEHIND = re.compile(r"\s*\b(?:rupiah|idr)$")
_DASH = re.compile(r"[.,]\s*[-–—=]+$")
"""The dash of rupiah without sen: ``1.250.000,-``."""
_PERCENT = re.compile(r"\s*(?:%|\b(?:persen|prosen|percent)|(?<=[0-9 ])(?:persen|prosen))$")
_SCALE = re.compile(r"(?P<core>.*[0-9])\s*(?P<word>[a-z]+)\.?")
_SCALES = {
    **dict.fromkeys(("ribu", "rb"), 10**3),
    **dict.fromkeys(("juta", "jt"), 10**6),
    **dict.fromkeys(("miliar", "milyar", "miliyar", "mlr"), 10**9),
    **dict.fromkeys(("triliun", "trilyun", "triliyun", "tril"), 10**12),
}
_LETTERS = {
    "m": ((10**9, "miliar"), (10**6, "juta (million)")),
    "t": ((10**12, "triliun"),),
    "k": ((10**3, "ribu"),),
}
"""Letters that stand for one thing or another, each with its words."""
_LONGEST = 120
"""Letters of a text that may be a number; what is longer is a remark."""
_ZERO = frozenset(("nihil", "nol", "n i h i l"))
_NO_DATA = frozenset(
    {
        *("", "-", "--", "---", "?", "x", "xx", "na", "n/a", "n.a", "#n/a", "null", "none"),
        *("tidak ada", "tdk ada", "tak ada", "belum ada", "blm ada", "kosong", "belum"),
        *("tidak ada data", "tdk ada data", "belum ada data", "blm ada data", "data belum ada"),
        *("tidak tersedia", "belum tersedia", "data belum tersedia", "data tidak tersedia"),
        *("belum rilis", "belum dirilis", "menunggu rilis", "belum dilaporkan", "belum lapor"),
        *("belum terlaksana", "belum dilaksanakan", "dalam proses", "masih proses", "proses"),
        *("menunggu", "menunggu data", "tad", "t.a.d", "blm", "tidak ada realisasi"),
        *("belum ada realisasi", "belum terealisasi", "data kosong", "no data", "nil"),
    }
)
"""Words that say neither a number nor nought."""
_NUMBER = r"[-−]?[0-9][0-9.,]*"
_DASHED = re.compile(rf"(?:[–—]\s*|-\s+)(?P<one>{_NUMBER})")
"""A dash that may be a minus or only the mark of a list."""
_BRACKETS = re.compile(rf"\(\s*(?P<one>{_NUMBER})\s*\)")
_ABOUT = re.compile(
    r"(?P<mark>[<>≤≥±~≈+]|<=|>=|\+/-|(?:kurang lebih|lebih dari|kurang dari|sekitar|hampir|minimal"
    rf"|maksimal|min|maks|max|kl|k\.l)\b\.?)\s*(?P<one>{_NUMBER})"
)
_SPAN = re.compile(
    rf"(?P<one>{_NUMBER})\s*(?:[-–—~]|s\.?/?d\.?|sampai(?: dengan)?|hingga)\s*(?P<two>{_NUMBER})"
)
_SHARE = re.compile(rf"(?P<one>{_NUMBER})[^0-9]*?(?P<mark>/|:|÷|dari)[^0-9]*(?P<two>{_NUMBER})")
_MORE = re.compile(rf"(?P<one>{_NUMBER})[^0-9]*(?P<mark>\+|&|dan)\s*(?P<two>{_NUMBER})[^0-9]*")
_WORDED = re.compile(rf"(?:[^0-9]*[^0-9.,−-])?(?P<one>{_NUMBER})(?P<words>[^0-9]*)")
_WORD = re.compile(r"[^\W\d_]+")


class Doubt(StrEnum):
    """Why a typed text is not taken for a number."""

    NOT_A_NUMBER = "bukan angka"
    TWO_READINGS = "dua cara baca"
    NO_DATA = "tidak ada data"
    INEXACT = "bukan satu angka"
    OTHER_UNIT = "satuan lain"


class Numeral(NamedTuple):
    """A number read from a text, or the doubt with what the author probably means.

    ``readings`` says in words what to type instead; ``meanings`` are the numbers that the text
    can stand for, where it stands for more than one.
    """

    value: float | None
    doubt: Doubt | None = None
    readings: str = ""
    meanings: tuple[float, ...] = ()


class _NumberMarks(NamedTuple):
    """What stood around a number, and what the row counts in."""

    unit: str
    rupiah: bool = False
    percent: bool = False

    @property
    def money(self) -> bool:
        """Whether the number is an amount of plain rupiah: never with three decimals."""
        return units.rupiah(self.unit) == 1 or (self.rupiah and not self.unit)


_NOTHING = Numeral(None, Doubt.NOT_A_NUMBER)


def show(value: float, decimals: int | None = None) -> str:
    """A number with Indonesian separators: ``1234.5`` → ``1.234,5``.

    Without ``decimals`` as many places are shown as the value has, four at most.
    """
    size = f"{abs(value):,.{4 if decimals is None else decimals}f}"
    if decimals is None:
        size = size.rstrip("0").rstrip(".")
    sign = "−" if value < 0 and size.strip("0,.") else ""
    return sign + size.translate(str.maketrans(",.", ".,"))


def keyed(value: float) -> str:
    """A number as it is typed into a cell, without thousands points: ``1234.5`` → ``1234,5``.

    From ten thousand on it is also shown with them, for people to see how large it is.
    """
    digits = format(Decimal(f"{value:.15g}"), "f")
    plain = digits.rstrip("0").rstrip(".") if "." in digits else digits
    typed = plain.replace(".", ",").replace("-", "−")
    return f"{typed} ({show(value)})" if abs(value) >= 10_000 else typed


def parse(text: str, unit: str = "") -> Numeral:
    """Read a typed number strictly; of what has two readings both are told (R-angka).

    ``unit`` is what the row counts in: its spellings may follow the number, and no other may.
    """
    bare = tidy(_squared(text)).casefold().removeprefix("'").strip()
    if len(bare) > _LONGEST or _TURNED.search(text) or _raised(text):
        return _NOTHING
    if any(sign.isdecimal() and sign not in "0123456789" for sign in bare):
        return Numeral(None, Doubt.NOT_A_NUMBER, "dengan angka 0 sampai 9")
    rest = _without(bare, unit)
    if rest in _ZERO:
        return Numeral(0.0)
    if rest.strip(" .–—_…-") in _NO_DATA:
        return Numeral(None, Doubt.NO_DATA)
    core, marks = _marked(rest, unit)
    core = _without(core, unit)
    found = _scaled(core, marks) or _core(core, marks) or _not_one(core, marks)
    other = "" if found.doubt is Doubt.NOT_A_NUMBER else _other_unit(marks, own=rest != bare)
    return Numeral(None, Doubt.OTHER_UNIT, other) if other else found


def _raised(text: str) -> bool:
    """Whether a text holds exponents, fractions or numbers in circles."""
    return any(unicodedata.category(sign) == "No" for sign in _squared(text))


def _squared(text: str) -> str:
    """``m²`` is a unit, not a number with an exponent."""
    return re.sub("(?<=[mM])[²³]", lambda found: "23"["²³".index(found[0])], text)


def _without(text: str, unit: str) -> str:
    """A text without the row's own unit behind it, however that is spelled."""
    for name in units.spellings(unit):
        stem = text.removesuffix(".") if text.endswith(f"{name}.") else text
        rest = stem.removesuffix(name)
        if rest != stem and not rest[-1:].isalpha():
            return rest.strip()
    return text


def _marked(text: str, unit: str) -> tuple[str, _NumberMarks]:
    """What is left without ``Rp``, ``,-`` and ``%``, and which of them stood there."""
    core = _RUPIAH_BEHIND.sub("", _RUPIAH.sub("", text, count=1) if _RUPIAH.match(text) else text)
    undashed = _DASH.sub("", core) if core[:1].isdigit() or core[:1] in "-−" else core
    rupiah = len(undashed) < len(text)
    unpercented = _PERCENT.sub("", undashed)
    percent = units.percent(unit) or unpercented != undashed
    if undashed.startswith("(") and undashed.endswith("%)"):
        percent, unpercented = True, undashed[:-2].strip() + ")"
    return unpercented.strip(), _NumberMarks(unit.strip(), rupiah, percent)


def _other_unit(marks: _NumberMarks, *, own: bool) -> str:
    """What to type where the text counts in something else than the row does.

    ``own`` tells that the row's unit was written out: ``Rp 12 juta`` in a row of *juta rupiah*.
    """
    if marks.unit and marks.percent and not units.percent(marks.unit):
        return f"angka dalam satuan {marks.unit}, bukan persen"
    factor = units.rupiah(marks.unit)
    if marks.unit and marks.rupiah and factor != 1 and not (factor and own):
        return f"angka dalam satuan {marks.unit}, bukan rupiah"
    return ""


# One number --------------------------------------------------------------------------------


def _core(core: str, marks: _NumberMarks) -> Numeral | None:
    """Digits with their separators, or nothing where a text is no such thing."""
    fine = units.fine(marks.unit) or marks.percent
    if _ONE_COMMA.fullmatch(core) and not fine:
        return _either(_decimal(core), _decimal(core.replace(",", "")))
    if _PLAIN.fullmatch(core):
        return _numeral(core)
    if _GROUPED.fullmatch(core):
        return _read_grouped(core, marks)
    if _POINT.fullmatch(core):
        return _either(_decimal(core.replace(".", ",")), _decimal(core))
    if _ENGLISH.fullmatch(core):
        return _either(_decimal(core.replace(",", "").replace(".", ",")))
    if _SPACED.fullmatch(core):
        return _either(_decimal(re.sub("[ '’]", "", core)))
    if found := _BRACKETS.fullmatch(core) or _DASHED.fullmatch(core):
        return _signed(found["one"], marks)
    return None


def _read_grouped(core: str, marks: _NumberMarks) -> Numeral:
    """``1.250.000`` and ``1.250,5`` have one reading; ``1.250`` alone has two, but in rupiah."""
    padded = core.lstrip("-−").startswith("0")
    if not padded and (marks.money or core.count(".") > 1 or "," in core):
        return _numeral(core)
    if core.count(".") > 1 or "," in core:
        return _NOTHING
    return _either(_decimal(core), _decimal(core.replace(".", ",")))


def _signed(core: str, marks: _NumberMarks) -> Numeral:
    """``(1.000)`` and ``– 5``: negative in books of account, elsewhere only a mark."""
    inner = _core(core, marks)
    return (
        _NOTHING
        if inner is None
        else _either(*(sign * one for one in _sizes(inner) for sign in (-1, 1)))
    )


def _scaled(text: str, marks: _NumberMarks) -> Numeral | None:
    """``1,5 juta`` is read as rupiah; in other rows, and with one letter, its meaning is asked."""
    found = _SCALE.fullmatch(text)
    core = _core(found["core"], marks._replace(unit="", rupiah=False)) if found else None
    if found is None or core is None:
        return None
    sizes = _sizes(core)
    if found["word"] in _LETTERS:
        return _lettered(found["word"], sizes, marks)
    if found["word"] not in _SCALES:
        return None
    amounts = [size * _SCALES[found["word"]] for size in sizes]
    if marks.money:
        return _finite(amounts[0]) if len(amounts) == 1 else _either(*amounts)
    factor = units.rupiah(marks.unit)
    return (
        _either(*(amount / factor for amount in amounts)) if factor else _either(*amounts, *sizes)
    )


def _lettered(letter: str, sizes: Sequence[Decimal], marks: _NumberMarks) -> Numeral:
    """``3 M``: what the letter may stand for is spelled out, never chosen."""
    choices = _LETTERS[letter] if marks.money else (*_LETTERS[letter], (1, "satuan"))
    meant = [(float(size * factor), words) for size in sizes for factor, words in choices]
    readings = _or(
        f"{keyed(value)} bila {letter.upper()} berarti {words}" for value, words in meant
    )
    return Numeral(None, Doubt.TWO_READINGS, readings, tuple(value for value, _ in meant))


def _sizes(found: Numeral) -> tuple[Decimal, ...]:
    """The numbers that a text may stand for."""
    numbers = found.meanings or (() if found.value is None else (found.value,))
    return tuple(Decimal(repr(number)) for number in numbers)


def _either(*meanings: Decimal) -> Numeral:
    """A text that may stand for any of these numbers."""
    numbers = tuple(dict.fromkeys(float(number) for number in meanings))
    if not all(map(math.isfinite, numbers)):
        return _NOTHING
    words = _or(map(keyed, numbers)) + (" bila itu satu angka" if len(numbers) == 1 else "")
    return Numeral(None, Doubt.TWO_READINGS, words, numbers)


def _or(words: Iterable[str]) -> str:
    return " atau ".join(words)


def _decimal(core: str) -> Decimal:
    return Decimal(core.replace(".", "").replace(",", ".").replace("−", "-"))


def _numeral(core: str) -> Numeral:
    """Digits in the Indonesian manner; what no cell of a workbook can hold is no number."""
    return _finite(_decimal(core))


def _finite(number: Decimal) -> Numeral:
    value = float(number)
    return Numeral(value) if math.isfinite(value) else _NOTHING


# Not one number ----------------------------------------------------------------------------


def _not_one(core: str, marks: _NumberMarks) -> Numeral:
    """Why a text with digits is not one number, with what its author may want to type."""
    if _POWER.fullmatch(core):
        return Numeral(None, Doubt.INEXACT, "angka lengkapnya, tanpa huruf E")
    if found := _ABOUT.fullmatch(core):
        return Numeral(None, Doubt.INEXACT, f"angka yang pasti, tanpa “{found['mark']}”")
    if found := _SPAN.fullmatch(core):
        return Numeral(None, Doubt.INEXACT, f"satu angka saja: {found['one']} atau {found['two']}")
    if found := _SHARE.fullmatch(core):
        return _shared(found["one"], found["mark"], found["two"], marks)
    if found := _MORE.fullmatch(core):
        one, two = (_amount(found[name]) for name in ("one", "two"))
        total = "" if one is None or two is None else f", misalnya {keyed(float(one + two))}"
        return Numeral(None, Doubt.INEXACT, f"satu angka saja, yaitu jumlahnya{total}")
    found = _WORDED.fullmatch(core)
    if found and marks.unit and found["words"].strip() and not _dated(found["words"]):
        return Numeral(None, Doubt.OTHER_UNIT, f"angkanya saja, dalam satuan {marks.unit}")
    return _NOTHING


def _dated(words: str) -> bool:
    """Whether the words behind a number name a month."""
    return any(month_number(word) for word in _WORD.findall(words))


def _shared(one: str, mark: str, two: str, marks: _NumberMarks) -> Numeral:
    """``3/4`` and ``5 dari 10``: the first number, or its share of the second."""
    upper, lower = _amount(one), _amount(two)
    if not lower or upper is None:
        return _NOTHING
    if mark == ":":
        return Numeral(None, Doubt.INEXACT, f"satu angka saja, mungkin {one},{two}")
    share = upper / lower * (100 if marks.percent else 1)
    words = f"{keyed(float(upper))} atau {keyed(round(float(share), 4))} (hasil baginya)"
    return Numeral(None, Doubt.INEXACT, f"satu angka saja: {words}")


def _amount(text: str) -> Decimal | None:
    """A number with one reading among others, or none."""
    plain = text.rstrip(".,")
    return _decimal(plain) if _PLAIN.fullmatch(plain) and len(plain) < 16 else None
