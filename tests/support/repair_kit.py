"""What the repair rules have in common: a fault's place, counting, and makers of simple rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from tests.support.ooxml import NS, Book, area, local, units

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

T = TypeVar("T", bound=Hashable)

RANGES_LIMIT = 32_767


class Spot(NamedTuple):
    """A place in the package, and what is wrong there."""

    part: str
    where: str
    what: str


Rule: TypeAlias = Callable[[Book], Iterator[Spot]]


def repeated(values: Iterable[T]) -> list[T]:
    """The values that occur more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def index(text: str | None, size: int) -> int | None:
    """The number in the text, if it counts one of `size` things from 0."""
    return int(text) if text and text.isdecimal() and int(text) < size else None


def number(text: str | None) -> float:
    """The number in the text; NaN where there is none."""
    try:
        return float(text or "")
    except ValueError:
        return float("nan")


def elements(book: Book, path: str) -> Iterator[tuple[str, Element]]:
    """All elements at a path from the root of any part, with the part's name."""
    for part, root in book.parts.items():
        for element in root.iterfind(path, NS):
            yield part, element


def place(element: Element) -> str:
    """Words by which a person finds the element."""
    keys = ("sqref", "ref", "r", "name", "min")
    return next((element.attrib[key] for key in keys if key in element.attrib), local(element.tag))


def longest(path: str, attribute: str, limit: int) -> Rule:
    """No text longer than the limit in an attribute, or in the element itself for ""."""

    def rule(book: Book) -> Iterator[Spot]:
        for part, element in elements(book, path):
            length = units(element.get(attribute, "") if attribute else element.text or "")
            if length > limit:
                yield Spot(part, place(element), f"{length} characters, at most {limit}")

    return rule


def largest(path: str, attribute: str, limit: float) -> Rule:
    """No number larger than the limit in an attribute."""

    def rule(book: Book) -> Iterator[Spot]:
        for part, element in elements(book, path):
            value = number(element.get(attribute, "0"))
            if not 0 <= value <= limit:
                yield Spot(part, place(element), f"{attribute} {value:g}, at most {limit:g}")

    return rule


def most(path: str, limit: int) -> Rule:
    """No more elements than the limit in one part."""

    def rule(book: Book) -> Iterator[Spot]:
        for part, count in Counter(part for part, _ in elements(book, path)).items():
            if count > limit:
                yield Spot(part, path, f"{count} of them, at most {limit}")

    return rule


def placed(path: str) -> Rule:
    """Ranges in `sqref` or `ref` that can be read and lie inside the sheet."""

    def rule(book: Book) -> Iterator[Spot]:
        for part, element in elements(book, path):
            ranges = (element.get("sqref") or element.get("ref") or "").split()
            if not 1 <= len(ranges) <= RANGES_LIMIT:
                yield Spot(part, path, f"{len(ranges)} ranges, from 1 to {RANGES_LIMIT}")
            for text in ranges:
                if area(text) is None:
                    yield Spot(part, text, "is no range of a sheet")

    return rule
