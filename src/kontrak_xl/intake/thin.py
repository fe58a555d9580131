"""A sheet's XML without what holds nothing: ghost rows, empty cells, rows too far below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kontrak_xl.intake.bounds import TooLargeError

LONGEST = 8 * 2**20
"""Bytes of one row; a full row of a contract workbook has some thousands."""
_FIRST_ROW = re.compile(rb"<((?:[\w.-]+:)?)row[\s/>]")


class Thinned:
    """The pieces of one sheet that are worth parsing.

    Rows and cells are left out only where they carry their own address, so that nothing moves;
    ``below`` tells afterwards that something stands below row number ``rows``, and ``gaps``
    that something was left out.
    """

    def __init__(self, stream: Iterable[bytes], rows: int) -> None:
        self.below = False
        self.gaps = False
        self._stream, self._limit = stream, rows

    def __iter__(self) -> Iterator[bytes]:
        held = b""
        marks: _Marks | None = None
        for piece in self._stream:
            held += piece
            if marks is None:
                found = _FIRST_ROW.search(held)
                marks = _Marks(found[1]) if found else None
            end = marks.whole(held) if marks else 0
            if marks and end:
                yield self._thin(held[:end], marks)
                held = held[end:]
            elif len(held) > LONGEST:
                raise TooLargeError(f"satu sel lebih dari {LONGEST // 2**20} MB", "32.767 huruf")
        yield self._thin(held, marks) if marks else held

    def _thin(self, piece: bytes, marks: _Marks) -> bytes:
        if b"<!" in piece:
            return piece
        thin = marks.empty_cell.sub(b"", piece)
        thin = marks.empty_row.sub(b"", thin)
        thin = self._cut(thin, marks)
        self.gaps = self.gaps or len(thin) < len(piece)
        return thin

    def _cut(self, piece: bytes, marks: _Marks) -> bytes:
        """The piece without the rows below the last one wanted."""
        starts = list(marks.row.finditer(piece))
        if all(int(found[1]) <= self._limit for found in starts):
            return piece
        end = piece.rfind(marks.close) + len(marks.close)
        kept = [piece[: starts[0].start()]]
        for at, found in enumerate(starts):
            last = at + 1 == len(starts)
            row = piece[found.start() : end if last else starts[at + 1].start()]
            if int(found[1]) <= self._limit:
                kept.append(row)
            else:
                self.below = self.below or any(mark in row for mark in marks.values)
        return b"".join((*kept, piece[end:]))


class _Marks:
    """The tags of one sheet, under the prefix that its programme writes."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        addressed = rb"\s(?:r=|[^<>]*?\sr=)[^<>]*"
        self.empty_cell = re.compile(rb"<%bc%b(?:/>|></%bc>)" % (p, addressed, p))
        self.empty_row = re.compile(rb"<%brow%b(?:/>|>\s*</%brow>)" % (p, addressed, p))
        self.row = re.compile(rb"<%brow\s(?:[^<>]*?\s)?r\s*=\s*[\"']\s*(\d{1,9})" % p)
        self.open, self.close = b"<%brow " % prefix, b"</%brow>" % prefix
        self.values = (b"<%bv" % prefix, b"<%bis" % prefix)

    def whole(self, held: bytes) -> int:
        """Where the last whole row ends, 0 where there is none."""
        closed = held.rfind(self.close)
        return max(closed + len(self.close) if closed >= 0 else 0, held.rfind(self.open), 0)
