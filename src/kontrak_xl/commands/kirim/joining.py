"""One letter for each OPD and occasion: what is due to it at once goes in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kontrak_xl.commands.kirim.planning import PlannedLetter
from kontrak_xl.mail.items import DueLetter, LetterKind
from kontrak_xl.mail.outgoing.letter_texts import BOOK_WORDS

_LEADERS = (LetterKind.CONTRACT, LetterKind.REISSUED, LetterKind.CARD)
"""The letters with which the workbook of the next month goes, the first that is due."""


def joined(lines: Iterable[PlannedLetter]) -> tuple[PlannedLetter, ...]:
    """The lines of a plan, each workbook with the contract or the rapor of its OPD.

    A contract that is sent is that workbook itself; with a rapor it is enclosed. Two of which the
    outbox knows different things stay apart: what was sent alone is not sent again.
    """
    found = list(lines)
    for book in [line for line in found if line.item.kind is LetterKind.BOOK]:
        leader = next((one for kind in _LEADERS for one in found if _fits(one, book, kind)), None)
        if leader is not None:
            both = replace(leader, item=_both(leader.item, book.item))
            found = [both if one is leader else one for one in found if one is not book]
    return tuple(found)


def _fits(line: PlannedLetter, book: PlannedLetter, kind: LetterKind) -> bool:
    return (
        line.item.kind is kind
        and line.item.post == book.item.post
        and line.stand is book.stand
        and line.entry is book.entry
    )


def _both(leader: DueLetter, book: DueLetter) -> DueLetter:
    """The two as one letter."""
    both = leader.with_matter_of(book)
    if leader.kind is not LetterKind.CARD:
        return both
    words = {f"{word}_buku": book.words[word] for word in BOOK_WORDS}
    return replace(
        both,
        template="rapor-buku",
        words={**leader.words, **words},
        enclosures=(*leader.enclosures, *book.enclosures),
    )
