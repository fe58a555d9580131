"""The editions of each contract in their order, and which of them is in force in a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kontrak_xl.core.model import ContractKey, Edition, Period, Post


def books(editions: Iterable[Edition]) -> list[list[Edition]]:
    """The editions of each contract in the order in which they came into force."""
    books: dict[ContractKey, list[Edition]] = defaultdict(list)
    for edition in editions:
        books[edition.key].append(edition)
    order = sorted(books)
    return [sorted(books[key], key=lambda e: (e.from_month, e.number)) for key in order]


def in_force(editions: Sequence[Edition], month: int) -> Edition | None:
    """The edition in force in a month, or none before the first."""
    valid = [edition for edition in editions if edition.from_month <= month]
    return valid[-1] if valid else None


def judging_editions(shelf: Iterable[Edition], month: int) -> tuple[Edition, ...]:
    """Of each contract the edition that judges a month."""
    found = (in_force(book, month) for book in books(shelf))
    return tuple(edition for edition in found if edition is not None)


def seat_of(editions: Sequence[Edition]) -> Post:
    """The post of a contract as its newest edition knows it: from when to when it exists."""
    return editions[-1].post


def lives_in(editions: Sequence[Edition], period: Period) -> bool:
    """Whether a post exists in any month of a period, by when it has begun."""
    seat = seat_of(editions)
    return seat.first <= period.last and period.first <= seat.last
