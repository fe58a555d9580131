"""What lies inside a parcel: its members, their harmless names, and how much of it is opened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from kontrak_xl.core.findings import Code

DEEPEST = 3
"""Containers around a workbook: a mail, the zip in it, the zip in that."""
MEMBERS = 200
"""Members of one parcel, of all its containers together."""
LARGEST_MEMBER, LARGEST = 64 * 2**20, 300 * 2**20
"""Bytes of one member and of all members together, unpacked."""
WORKBOOKS = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm", ".xlt"))
CONTAINERS = frozenset((".zip", ".eml", ".msg"))
_LETTERS, _FOLDERS = 60, 4
_DRIVE = re.compile(r"^[A-Za-z]:")
_JUNK = re.compile(
    r"^(__MACOSX/.*|(.*/)?(\._.*|~\$.*|\.~lock\..*|Thumbs\.db|desktop\.ini|\.DS_Store))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One thing inside a container: its bytes, or a ``problem`` in place of them.

    ``levels`` counts the containers around it, where one container gives several at once.
    """

    name: str
    content: bytes = b""
    problem: Code | None = None
    levels: int = 1


@dataclass(slots=True)
class ParcelQuota:
    """What may still be taken out of one parcel."""

    members: int = MEMBERS
    size: int = LARGEST

    def count(self) -> bool:
        """Take one more member; whether it was still free."""
        self.members -= 1
        return self.members >= 0

    @property
    def spent(self) -> bool:
        """Whether nothing more may be taken."""
        return self.members < 0 or self.size < 0

    def gather(self, read: Callable[[int], bytes], step: int) -> bytes | None:
        """Everything that ``read`` gives, in steps; None as soon as it is too much."""
        chunks, size = [], 0
        while chunk := read(step):
            size += len(chunk)
            self.size -= len(chunk)
            if size > LARGEST_MEMBER or self.size < 0:
                return None
            chunks.append(chunk)
        return b"".join(chunks)


@dataclass(slots=True)
class Paths:
    """The paths given so far, so that no two members have the same."""

    taken: set[str] = field(default_factory=set)

    def new(self, wanted: str) -> str:
        """A path that none has yet: the wanted one, or it with a number."""
        stem, suffix = str(PurePosixPath(wanted).with_suffix("")), PurePosixPath(wanted).suffix
        path = next(name for name in _numbered(stem, suffix) if name not in self.taken)
        self.taken.add(path)
        return path


def _numbered(stem: str, suffix: str) -> Iterator[str]:
    yield stem + suffix
    number = 2
    while True:
        yield f"{stem} ({number}){suffix}"
        number += 1


def harmless(text: str, letters: int = _LETTERS) -> str:
    """A foreign text on one line, without what would steer a screen or turn its direction."""
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    words = " ".join(plain.split())
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"


def path(name: str) -> str:
    """A member's name as a path below its container, however it was written."""
    parts = (_part(part) for part in re.split(r"[/\\]", _DRIVE.sub("", name)))
    kept = [part for part in parts if part.strip(". ")]
    return "/".join(kept[-_FOLDERS:]) or "tanpa nama"


def _part(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    if len(name) <= _LETTERS or len(suffix) > 8:
        return harmless(name)
    return harmless(name[: -len(suffix)], _LETTERS - len(suffix)) + harmless(suffix)


def suffix(name: str) -> str:
    """The ending of a name in small letters."""
    return PurePosixPath(name.strip()).suffix.lower()


def junk(name: str) -> bool:
    """Whether a member is what systems and open workbooks leave beside real files."""
    return bool(_JUNK.match(name.replace("\\", "/")))
