"""Parts of a zip, unpacked as a stream and never beyond a bound."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from kontrak_xl.intake.bounds import METHODS, DamagedError, ReadingQuota, TooLargeError

PART = 32 * 2**20
"""Bytes of a part that is read as a whole; a sheet is read as a stream."""
_CHUNK = 2**20


class Package:
    """A zip whose parts are found by name, whatever slashes and cases a programme wrote."""

    def __init__(self, content: bytes, budget: ReadingQuota) -> None:
        """List the parts.

        Raises:
            DamagedError: the zip is broken.
        """
        self.budget = budget
        self._parts: dict[str, list[zipfile.ZipInfo]] = {}
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedError("terpotong") from error
        for part in self._archive.infolist():
            self._parts.setdefault(_plain(part.filename), []).append(part)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in small letters."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """One part as a whole, empty where there is none.

        Raises:
            DamagedError: it cannot be unpacked.
            TooLargeError: it is larger than a part of a workbook may be.
        """
        if name not in self:
            return b""
        pieces, size = [], 0
        for piece in self.stream(name):
            pieces.append(piece)
            size += len(piece)
            if size > PART:
                seen = f"satu bagiannya lebih dari {PART // 2**20} MB"
                raise TooLargeError(seen, f"{PART // 2**20} MB")
        return b"".join(pieces)

    def stream(self, name: str) -> Iterator[bytes]:
        """One part piece by piece.

        Raises:
            DamagedError: it is missing, there are two, or it cannot be unpacked.
            TooLargeError: the file unpacks to more than it may.
        """
        parts = self._parts.get(_plain(name), [])
        if len(parts) != 1:
            raise DamagedError("ada bagian yang ganda" if parts else "ada bagian yang hilang")
        if parts[0].compress_type not in METHODS:
            raise DamagedError("cara pemampatannya tidak dikenal")
        try:
            with self._archive.open(parts[0]) as stream:
                while piece := stream.read(_CHUNK):
                    self.budget.unpack(len(piece))
                    yield piece
        except _BROKEN as error:
            raise DamagedError("ada bagian yang rusak") from error


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""RuntimeError is what zipfile raises for a part under a password."""


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
