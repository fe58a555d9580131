"""What one received file turns out to be: the workbooks inside it, the letter around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kontrak_xl.core.findings import Finding
from kontrak_xl.workbook.cells import OpenWorkbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The mail that a file came with; ``sent`` has no time zone, in the clock of this machine."""

    sender: str = ""
    subject: str = ""
    message_id: str = ""
    sent: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelWorkbook:
    """One workbook of a parcel: ``inside`` is its path within, empty where the file is itself one.

    ``opened`` is what was read of it or why it cannot be, ``content`` its bytes as received,
    ``findings`` what is to be told of how it came (its format, what was left unopened).
    """

    inside: str
    content: bytes = field(repr=False)
    opened: OpenWorkbook | Finding
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One file as received: its workbooks, its letter, and what is wrong with the parcel itself."""

    pieces: tuple[ParcelWorkbook, ...]
    letter: Envelope | None = None
    findings: tuple[Finding, ...] = ()


def path_in_words(name: str, inside: str) -> str:
    """A piece as the bureau finds it again: the file's name, then the path within."""
    return f"{name}/{inside}" if inside else name
