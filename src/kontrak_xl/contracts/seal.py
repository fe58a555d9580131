"""The identity of an issued workbook: one visible line of text with a check character."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kontrak_xl.core.model import ContractKey
from kontrak_xl.workbook import layout

ORIGIN = "kontrak_xl_asal"
"""The document property that names the file which a workbook mends, by its SHA-256."""

MARK = "KX"
RAPOR = "kontrak_xl_untuk"
"""The document property of a rapor, which carries no seal: the post that it is for."""
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PATTERN = re.compile(
    r"KX(?P<layout>\d+)·(?P<year>\d{4})-(?P<post>[A-Z][A-Z0-9-]*)-(?P<serial>\d+)"
    r"·E(?P<number>\d+)·(?P<stamp>[0-9a-f]{8})·(?P<check>[0-9A-Z])"
)


@dataclass(frozen=True, slots=True)
class Seal:
    """Which edition of which contract a workbook is; ``stamp`` begins the edition's id."""

    key: ContractKey
    number: int
    stamp: str
    layout: int = layout.VERSION

    def __str__(self) -> str:
        body = f"{MARK}{self.layout}·{self.key}·E{self.number}·{self.stamp}"
        return f"{body}·{check_character(body)}"


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 in spirit: catches every single typo and swap of neighbours."""
    total = 36
    for letter in body.upper():
        if letter in _ALPHABET:
            total = (total + _ALPHABET.index(letter)) % 36 or 36
            total = total * 2 % 37
    return _ALPHABET[(37 - total) % 36]


def find(text: str) -> Seal | None:
    """The seal in a text, if one stands there whole and its check character fits."""
    found = _PATTERN.search(text)
    if found is None or check_character(found[0][:-2]) != found["check"]:
        return None
    key = ContractKey(int(found["year"]), found["post"], int(found["serial"]))
    return Seal(key, int(found["number"]), found["stamp"], int(found["layout"]))
