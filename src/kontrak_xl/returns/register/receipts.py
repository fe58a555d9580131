"""What the register knows of each file received: when, from whom, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kontrak_xl.core.files import SHORT
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import ContractKey
from kontrak_xl.intake.parcels.parcel import Envelope
from kontrak_xl.returns.reading.reader import UnreadInput
from kontrak_xl.returns.reading.submission import Submission

_OLDEST = dt.timedelta(days=730)
"""A mail that claims to be older than this when it is first seen has a wrong clock."""

FileId = tuple[str, str]
"""One workbook received: the SHA-256 of what arrived, and the path inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveInfo:
    """Who last saved a workbook with what, and the mended copy that it was (G-68).

    ``origin`` is the SHA-256 of the returned file that a mended copy was made of.
    """

    application: str = ""
    by: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One file as it lay in the inbox; ``sha`` is of its bytes, ``first`` when it was registered.

    ``kept`` is its name among the originals.
    """

    sha: str
    name: str
    first: dt.datetime
    kept: str = ""
    letter: Envelope | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def received(self) -> dt.datetime:
        """The date of its mail; that of the first registration where there is none to believe."""
        sent = self.letter.sent if self.letter else None
        return sent if sent and self.first - _OLDEST < sent <= self.first else self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One workbook of an arrival, as it was read.

    ``sha`` is of the workbook's bytes; ``claimed`` is the OPD to which a *Keputusan* gives it.
    """

    inside: str
    sha: str
    submission: Submission
    saved: SaveInfo = SaveInfo()
    claimed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """One workbook received once; ``key`` is ``None`` for what is none of ours.

    The same bytes received again are another of these with the same ``sha``. ``copy_of`` names the
    one that it repeats, where it counts for nothing of its own.
    """

    sha: str
    name: str
    received: dt.datetime
    modified: str
    key: ContractKey | None
    edition: int
    verdict: str
    findings: tuple[Finding, ...]
    unread: tuple[UnreadInput, ...] = ()
    arrival: str = ""
    file: str = ""
    inside: str = ""
    letter: Envelope | None = None
    saved: SaveInfo = SaveInfo()
    claimed: str = ""
    copy_of: str = ""

    @property
    def order(self) -> tuple[dt.datetime, str, str, str, str]:
        """Later wins: when received, when last saved, then the hash (R-terbaru)."""
        return self.received, self.modified, self.sha, self.arrival, self.inside

    @property
    def short(self) -> str:
        """The beginning of its SHA-256, which people can read to each other."""
        return self.sha[:SHORT]


def mark_repetitions(files: Iterable[ReceivedFile]) -> tuple[ReceivedFile, ...]:
    """All files in the order in which they count, those marked that repeat another.

    The same bytes count again only when a newer mail brings them.
    """
    last: dict[str, ReceivedFile] = {}
    found = []
    for file in sorted(files, key=_plain_last):
        before = last.get(file.sha)
        again = before is None or (file.letter is not None and file.received > before.received)
        if before is None or again:
            last[file.sha] = file
            found.append(file)
        else:
            found.append(replace(file, copy_of=before.name))
    return tuple(sorted(found, key=lambda file: file.order))


def _plain_last(file: ReceivedFile) -> tuple[object, ...]:
    return file.received, file.letter is None, file.arrival, file.inside


def latest_by_contract(files: Iterable[ReceivedFile]) -> dict[ContractKey, ReceivedFile]:
    """The file that counts last for each contract, of files in the order in which they count."""
    return {file.key: file for file in files if file.key is not None}


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Names none of which is said twice: the second of two equal ones gets a number."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
