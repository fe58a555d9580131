"""A sheet's XML without what holds nothing: ghost rows, empty cells, rows too far below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kontrak_xl.intake.bounds import ReadingQuota, TooLargeError

LONGEST = 8 * 2**20
"""Bytes of one row; a full row of a contract workbook has some thousands."""
_WEIGHT = 2
"""Marks that a row counts which is looked at and left out."""
_FIRST_ROW = re.compile(rb"<((?:[\w.-]+:)?)row[\s/>]")


class Thinned:
    """The pieces of one sheet that are worth parsing.

    Rows and cells are left out only where they carry their own address, so that nothing moves;
    ``below`` tells afterwards that something stands below row number ``rows``, ``rows_gone`` and
    ``cells_gone`` that something was left out.
    """

    def __init__(self, stream: Iterable[bytes], rows: int, budget: ReadingQuota) -> None:
        self.below = False
        self.rows_gone = self.cells_gone = False
        self._stream, self._limit, self._budget = stream, rows, budget

    def __iter__(self) -> Iterator[bytes]:
        held = b""
        marks: _SheetTags | None = None
        for piece in self._stream:
            held += piece
            if marks is None:
                found = _FIRST_ROW.search(held)
                marks = _SheetTags(found[1], self._limit) if found else None
            end = marks.whole(held) if marks else 0
            if marks and end:
                yield self._thin(held[:end], marks)
                held = held[end:]
            elif len(held) > LONGEST:
                raise TooLargeError(f"satu sel lebih dari {LONGEST // 2**20} MB", "32.767 huruf")
        yield self._thin(held, marks) if marks else held

    def _thin(self, piece: bytes, marks: _SheetTags) -> bytes:
        if b"<!" in piece:
            return piece
        if marks.near.search(piece):
            filled = marks.empty_cell.sub(b"", piece)
            self.cells_gone = self.cells_gone or len(filled) < len(piece)
            thin = self._cut(marks.empty_row.sub(b"", filled), marks)
            self.rows_gone = self.rows_gone or len(thin) < len(filled)
        else:
            start, end = marks.rows(piece)
            thin = piece[:start] + piece[end:]
            self.below = self.below or marks.hold(piece[start:end])
            self.rows_gone = True
        return thin

    def _cut(self, piece: bytes, marks: _SheetTags) -> bytes:
        """The piece without the rows below the last one wanted."""
        starts = list(marks.row.finditer(piece))
        if all(int(found[1]) <= self._limit for found in starts):
            return piece
        self._budget.look(_WEIGHT * len(starts))
        _, end = marks.rows(piece)
        kept = [piece[: starts[0].start()]]
        for at, found in enumerate(starts):
            last = at + 1 == len(starts)
            row = piece[found.start() : end if last else starts[at + 1].start()]
            if int(found[1]) <= self._limit:
                kept.append(row)
            else:
                self.below = self.below or marks.hold(row)
        return b"".join((*kept, piece[end:]))


class _SheetTags:
    """The tags of one sheet, under the prefix that its programme writes."""

    def __init__(self, prefix: bytes, limit: int) -> None:
        p = re.escape(prefix)
        addressed = rb"(?=\s(?:[^<>]*?\s)?r\s*=)[^<>]*+"
        numbered = rb"\s(?:[^<>]*?\s)?r\s*=\s*[\"']\s*"
        self.empty_cell = re.compile(rb"<%bc%b(?:(?<=/)>|></%bc>)" % (p, addressed, p))
        self.empty_row = re.compile(rb"<%brow%b(?:(?<=/)>|>\s*+</%brow>)" % (p, addressed, p))
        self.row = re.compile(rb"<%brow%b(\d{1,9})" % (p, numbered))
        digits = len(str(limit))
        self.near = re.compile(rb"<%brow(?!%b0*[1-9]\d{%d,7}[\"'])[\s/>]" % (p, numbered, digits))
        """A row that may be wanted: all but those with a number of more digits."""
        self.open, self.close = b"<%brow " % prefix, b"</%brow>" % prefix
        self.values = (b"<%bv" % prefix, b"<%bis" % prefix)

    def whole(self, held: bytes) -> int:
        """Where the last whole row ends, 0 where there is none."""
        closed = held.rfind(self.close)
        return max(closed + len(self.close) if closed >= 0 else 0, held.rfind(self.open), 0)

    def rows(self, piece: bytes) -> tuple[int, int]:
        """Where the first row of a piece begins and where the last one ends."""
        first, last = piece.find(self.open), piece.rfind(self.open)
        opened = piece.find(b">", last) + 1
        if first < 0 or piece[opened - 2 : opened] == b"/>":
            return max(first, 0), opened if first >= 0 else 0
        closed = piece.find(self.close, opened)
        return (first, closed + len(self.close)) if closed >= 0 else (first, first)

    def hold(self, rows: bytes) -> bool:
        """Whether any cell of these rows holds a value."""
        return any(mark in rows for mark in self.values)
