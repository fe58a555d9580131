"""The members of a zip, unpacked in memory within bounds; nothing of it is written to the disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from kontrak_xl.core.findings import Code
from kontrak_xl.intake.bounds import METHODS
from kontrak_xl.intake.parcels.members import (
    CONTAINERS,
    WORKBOOKS,
    Member,
    ParcelQuota,
    junk,
    suffix,
)

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError)
"""What unpacking raises for damaged bytes."""
_STEP = 2**20
_ENCRYPTED, _UTF8 = 0x1, 0x800
_HEAD = 16
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF")


def members(content: bytes, budget: ParcelQuota, passwords: Sequence[str]) -> Iterator[Member]:
    """The files of a zip, those first that may be workbooks.

    Raises:
        zipfile.BadZipFile and others of ``DAMAGED``: the directory itself cannot be read.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        for info in sorted(files, key=_rank):
            name = _name(info)
            if junk(name):
                continue
            if not budget.count():
                yield Member(name=name, problem=Code.TOO_DEEP)
                return
            yield _member(archive, info, name, budget, passwords)


def _rank(info: zipfile.ZipInfo) -> int:
    ending = suffix(info.filename)
    return 0 if ending in WORKBOOKS else 1 if ending in CONTAINERS else 2


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: much is stored as UTF-8 without saying so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _member(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    budget: ParcelQuota,
    passwords: Sequence[str],
) -> Member:
    if info.compress_type not in METHODS:
        return Member(name=name, problem=Code.MEMBER_CLOSED)
    closed = info.flag_bits & _ENCRYPTED
    for password in [word.encode() for word in passwords] if closed else [None]:
        try:
            return _read(archive, info, name, budget, password)
        except NotImplementedError:
            return Member(name=name, problem=Code.MEMBER_CLOSED)
        except (*DAMAGED, RuntimeError):
            continue  # a wrong password is found out by what comes out
    return Member(name=name, problem=Code.LOCKED_BY_PASSWORD if closed else Code.NOT_A_WORKBOOK)


def _read(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    budget: ParcelQuota,
    password: bytes | None,
) -> Member:
    """A member's bytes; of a picture that is named like one only the first."""
    with archive.open(info, pwd=password) as stream:
        head = stream.read(_HEAD)
        if head.startswith(_PICTURES) and suffix(name) not in WORKBOOKS:
            return Member(name=name, content=head)
        rest = budget.gather(stream.read, _STEP)
    if rest is None:
        return Member(name=name, problem=Code.TOO_DEEP)
    return Member(name=name, content=head + rest)
