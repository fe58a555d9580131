"""Whether a PNG is whole, and how large it is: a broken one would make Excel repair the book."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import error, unpack_from

_START = b"\x89PNG\r\n\x1a\n"
_SCREEN = 96.0
_INCH = 0.0254


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels, and how many of them the file says make an inch."""

    width: int
    height: int
    across: float = _SCREEN
    down: float = _SCREEN


def size_of(content: bytes) -> Size | None:
    """The size of a PNG whose every part is there and unharmed; ``None`` for anything else."""
    parts = _parts(content)
    if parts is None or not {b"IHDR", b"IDAT"} <= parts.keys():
        return None
    wide, high = unpack_from(">II", parts[b"IHDR"].ljust(8, b"\0"))
    if not wide or not high:
        return None
    across, down, metres = unpack_from(">IIB", parts.get(b"pHYs", b"").ljust(9, b"\0"))
    if metres == 1 and across and down:
        return Size(wide, high, across * _INCH, down * _INCH)
    return Size(wide, high)


def _parts(content: bytes) -> dict[bytes, bytes] | None:
    """The parts of a PNG by their kind, the first of each; ``None`` where one is damaged."""
    if not content.startswith(_START):
        return None
    parts: dict[bytes, bytes] = {}
    place = len(_START)
    try:
        while b"IEND" not in parts:
            (length,) = unpack_from(">I", content, place)
            body = content[place + 4 : place + 8 + length]
            (check,) = unpack_from(">I", content, place + 8 + length)
            if zlib.crc32(body) != check:
                return None
            parts.setdefault(body[:4], body[4:])
            place += 12 + length
    except error:
        return None
    return parts
