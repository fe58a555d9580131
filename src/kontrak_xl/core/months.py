"""Names of months, read in one place however people write them."""

from __future__ import annotations

import unicodedata

from kontrak_xl.core.model import MONTHS

_ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december")  # fmt: skip
_OLD = {"pebruari": 2, "nopember": 11}
"""Old spellings that are still written."""
_SHORT = {"agt": 8, "ags": 8, "agst": 8}
"""What is shortened otherwise than to its first letters."""
_FEWEST, _DIGITS = 3, 4
"""Letters that name a month at least, and digits that its number may have with noughts."""
_AROUND = " .,;:()[]'\"“”‘’"
"""What may stand around a name that is no part of it."""
_OFFICIAL = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_FULL = _OFFICIAL | _OLD | {name: number for number, name in enumerate(_ENGLISH, 1)}
_WORDS = _SHORT | {
    name[:size]: number for name, number in _FULL.items() for size in range(_FEWEST, len(name) + 1)
}


def month_number(text: str, *, official: bool = False) -> int | None:
    """The number (1–12) of the month that a text names, none where it names no month.

    Read are its number, and its name in Indonesian, in an old spelling or in English, in full or
    shortened to three letters or more; case does not matter. With ``official`` only the name as
    our workbooks write it is read, where another word may well mean something else: a sheet that
    somebody called *Mar* or *3* is not the month's.
    """
    word = unicodedata.normalize("NFKC", text).casefold().strip()
    if official:
        return _OFFICIAL.get(word)
    if word.isdecimal():
        return int(word) if len(word) <= _DIGITS and 1 <= int(word) <= len(MONTHS) else None
    return _WORDS.get(word.strip(_AROUND))
