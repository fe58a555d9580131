"""A returned file repaired: read before it is written, so that marks and reading never disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.inputs import CellPosition, Input, Spot, input_positions
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import MONTHS, Edition
from kontrak_xl.core.observations import Observation
from kontrak_xl.returns.mending import marks
from kontrak_xl.returns.mending.findings_sheet import Lost, Story, origin_in_words
from kontrak_xl.returns.reading import submission
from kontrak_xl.returns.reading.reader import UnreadInput
from kontrak_xl.returns.reading.submission import Submission
from kontrak_xl.workbook import preview
from kontrak_xl.workbook.pages import Book, cell
from kontrak_xl.workbook.safe_text import fitting

OPEN_MARK = " ?"
"""Behind a text that would be read, where nobody knows whether it is the right one."""
_QUOTED = 80


def mended_book(
    facts: Facts,
    file: Submission,
    sha: str,
    issued: tuple[Edition, ...],
    name: str,
    logo: bytes = b"",
) -> Book:
    """The mended workbook of one file, to be written under a name.

    ``facts`` are those of the file's own observations, ``issued`` the editions of its contract up
    to its own.
    """
    bench = _Mending(facts, file, issued, name)
    texts, submission = bench.settled()
    story = Story(
        file=file.file,
        sha=sha,
        open=submission.findings,
        origins=bench.origins(texts),
        lost=tuple(bench.lost(texts)),
        healed=tuple(bench.healed(submission, texts)),
    )
    return marks.build(fitting_facts(marks.filled(facts, texts)), story, logo)


@dataclass(frozen=True, slots=True)
class _Mending:
    """One file being mended: its inputs by the cells in which they belong."""

    facts: Facts
    file: Submission
    issued: tuple[Edition, ...]
    name: str

    def settled(self) -> tuple[Mapping[Spot, str], Submission]:
        """What to write where something could not be read, and what reading that gives.

        A text that would be read now is a guess of ours; behind it stands a question mark. One
        that is read even so (a remark) has no cell.
        """
        texts = {spot: _joined(pieces) for spot, pieces in self._pieces().items()}
        submission = self._look(texts)
        if taken := _spots(submission) & texts.keys():
            texts |= {spot: fitting(texts[spot] + OPEN_MARK) for spot in taken}
            submission = self._look(texts)
        if taken := _spots(submission) & texts.keys():
            texts = {spot: text for spot, text in texts.items() if spot not in taken}
            submission = self._look(texts)
        return texts, submission

    def _look(self, texts: Mapping[Spot, str]) -> Submission:
        """What reading the workbook with these texts gives."""
        workbook = preview.opened(book.read_pages(fitting_facts(marks.filled(self.facts, texts))))
        return submission.submission(workbook, self.name, {self.issued[-1].key: self.issued})

    def origins(self, texts: Mapping[Spot, str]) -> dict[tuple[str, str], str]:
        """What was typed where, for the cells that do not show it as it was."""
        said = {}
        for spot, pieces in self._pieces().items():
            if spot in texts and [fitting(piece.text.strip()) for piece in pieces] != [texts[spot]]:
                words = "; ".join(
                    f"“{_cut(piece.text)}” ({origin_in_words(piece.where)})" for piece in pieces
                )
                said[self._address(spot)] = (
                    f"Isian semula: {words}; pastikan, lalu ketik yang benar."
                )
        return said

    def lost(self, texts: Mapping[Spot, str]) -> Iterator[Lost]:
        """The original inputs that have no cell."""
        placed = {id(one) for spot, few in self._pieces().items() if spot in texts for one in few}
        for one in self.file.unread:
            if id(one) not in placed and one.text.strip():
                spot = _spot(one)
                yield Lost(one.text, one.where, spot if spot and self._known(spot) else None)

    def healed(self, submission: Submission, texts: Mapping[Spot, str]) -> Iterator[Finding]:
        """The findings of the file that the mended workbook does not have any more."""
        cells = {(observation.origin.sheet, observation.origin.cell): _seen(observation)
                 for observation in self.file.observations}  # fmt: skip
        for spot, pieces in self._pieces().items():
            if spot in texts:
                cells |= {(piece.where.sheet, piece.where.cell): spot for piece in pieces}
        told = {self._address(spot): spot for spot in cells.values()}
        codes = {finding.code for finding in submission.findings}
        spots = {told.get((f.where.sheet, f.where.cell)) for f in submission.findings}
        for finding in self.file.findings:
            at = cells.get((finding.where.sheet, finding.where.cell))
            still = finding.code in codes if at is None else at in spots
            if not still:
                yield finding

    def _pieces(self) -> dict[Spot, list[UnreadInput]]:
        """What could not be read, by the input that it was meant for, where that is free."""
        there = {_seen(observation) for observation in self.file.observations}
        pieces: dict[Spot, list[UnreadInput]] = defaultdict(list)
        for one in self.file.unread:
            spot = _spot(one)
            if spot is not None and spot not in there and self._known(spot) and one.text.strip():
                pieces[spot].append(one)
        return pieces

    def _known(self, spot: Spot) -> bool:
        return spot[:2] in self._places() and 1 <= spot[2] <= 12

    def _places(self) -> Mapping[Input, CellPosition]:
        return input_positions(self.facts.edition)

    def _address(self, spot: Spot) -> tuple[str, str]:
        code, field, month = spot
        at = self._places().get((code, field))
        return (MONTHS[month - 1], cell(*at)) if at else ("", "")


def _spot(one: UnreadInput) -> Spot | None:
    return None if one.field is None else (one.code, one.field, one.month)


def _seen(observation: Observation) -> Spot:
    return observation.code, observation.field, observation.month


def _spots(submission: Submission) -> set[Spot]:
    return {_seen(observation) for observation in submission.observations}


def _joined(pieces: Iterable[UnreadInput]) -> str:
    """All that was typed for one input, the same only once."""
    return fitting(" | ".join(dict.fromkeys(piece.text.strip() for piece in pieces)))


def fitting_facts(facts: Facts) -> Facts:
    """The facts with texts that cells can hold."""
    values = {
        spot: fitting(value) if isinstance(value, str) else value
        for spot, value in facts.values.items()
    }
    return replace(facts, values=values)


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"
