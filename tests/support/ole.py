"""OLE files (the container of .xls, .msg and encrypted workbooks) with streams of one's choice."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams below its root, each at least 4096 bytes long."""
    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    sectors: list[bytes] = []
    chains: list[int] = []

    def lay(body: bytes) -> int:
        first = len(sectors)
        body += bytes(-len(body) % SECTOR)
        sectors.extend(body[at : at + SECTOR] for at in range(0, len(body), SECTOR))
        chains.extend([*range(first + 1, len(sectors)), _END])
        return first

    starts = {name: lay(body) for name, body in padded.items()}
    names = list(padded)
    entries = [_entry("Root Entry", 5, child=1 if names else _FREE, start=_END, size=0)]
    for at, name in enumerate(names, 1):
        following = at + 1 if at < len(names) else _FREE
        entries.append(_entry(name, 2, right=following, start=starts[name], size=len(padded[name])))
    directory = lay(b"".join(entries))
    fats = 1 + (len(sectors) + 4) // 128
    chains.extend([_FAT] * fats)
    table = struct.pack(f"<{len(chains)}I", *chains)
    table += struct.pack("<I", _FREE) * (fats * 128 - len(chains))
    places = [*range(len(sectors), len(sectors) + fats)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fats, directory, 0, 4096,
                          _END, 0, _END, 0)  # fmt: skip
    header += struct.pack("<109I", *places, *([_FREE] * (109 - fats)))
    return header + b"".join(sectors) + table


def _entry(
    name: str, kind: int, *, start: int, size: int, child: int = _FREE, right: int = _FREE
) -> bytes:
    wide = (name + "\0").encode("utf-16-le")
    body = wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide), kind, 1)
    body += struct.pack("<III", _FREE, right, child) + bytes(36)
    return body + struct.pack("<IQ", start, size)
