"""How wide a text is in Arial, and how many lines it takes: what no file format can tell us."""

from __future__ import annotations

from functools import cache
from math import ceil

# Advance widths in thousandths of the size; a letter not listed is as wide as a digit.
_PLAIN = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft·", 333: "()-`r“”", 334: "{}", 355: '"',
    389: "*", 469: "^", 500: "Jcksvxyz", 584: "+<=>~×", 604: "●", 611: "FTZ", 667: "&ABEKPSVXY",
    722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 990: "▼", 1000: "…—", 1015: "@",
}  # fmt: skip
_BOLD = {
    238: "'", 278: " ,./I\\ijl·", 280: "|", 333: "!()-:;[]`ft", 389: "*r{}", 474: '"',
    500: "z“”", 584: "+<=>^~×", 604: "●", 611: "?FLTZbdghnopqu", 667: "EPSVXY", 722: "&ABCDHKNRU",
    778: "GOQw", 833: "M", 889: "%m", 944: "W", 975: "@", 990: "▼", 1000: "…—",
}  # fmt: skip
_OTHER = 556
_LINE = 1.27
"""A line's height over its size."""
_SPARE = 1.03
"""Screens, printers and programs set the same text a little wider or narrower."""
_PADDING = 5.0
"""What a cell keeps free beside its text, in points."""
HIGHEST = 409.0
"""No row of Excel is higher, in points."""


@cache
def _advances(*, bold: bool) -> dict[str, int]:
    return {letter: wide for wide, some in (_BOLD if bold else _PLAIN).items() for letter in some}


def width(text: str, size: float = 10.0, *, bold: bool = False) -> float:
    """The width of one line of text, in points."""
    advances = _advances(bold=bold)
    return sum(advances.get(letter, _OTHER) for letter in text) * size / 1000


def column(width: float) -> float:
    """The points that a column of so many characters takes on screen and paper."""
    return (int(width * 7) + 5) * 0.75


def lines(text: str, room: float, size: float = 10.0, *, bold: bool = False) -> int:
    """How many lines a text takes in a cell ``room`` points wide, broken between words."""
    inside = max(room - _PADDING, size) / _SPARE
    return sum(_broken(part, inside, size, bold=bold) for part in text.split("\n"))


def _broken(text: str, room: float, size: float, *, bold: bool) -> int:
    count, used = 1, 0.0
    space = width(" ", size)
    for word in text.split(" "):
        long = width(word, size, bold=bold)
        if used and used + space + long > room:
            count, used = count + 1, 0.0
        used += long + (space if used else 0.0)
        if used > room:
            more = ceil(used / room) - 1
            count, used = count + more, used - more * room
    return count


def height(count: float, size: float = 10.0) -> float:
    """The height of so many lines, in points."""
    return min(HIGHEST, round(count * size * _LINE, 2))
