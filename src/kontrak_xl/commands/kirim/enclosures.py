"""Enclosures: files read or made when a letter is written, and checked to be their owner's."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from pathlib import Path

from kontrak_xl.contracts import seal
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.mail.items import Enclosure

_SEAL = re.compile(r"KX\d+·[^<>\"&]{1,80}")
_FOR = re.compile(rf'name="{seal.RAPOR}"[^>]*>\s*<vt:lpwstr>([^<]*)<')
_LARGEST = 64_000_000
"""Bytes of one part of a workbook of ours, unpacked; none comes near it."""
_NOBODY = "OPD yang tidak dikenal"


class WrongOwnerError(KontrakError):
    """A file to be enclosed belongs to another OPD, or to nobody that can be told.

    ``finding`` tells it in the words of the catalogue.
    """

    def __init__(self, name: str, owner: str, held: str) -> None:
        self.finding = Finding(Code.WRONG_OWNER, Origin(name), held, owner, owner)
        super().__init__(f"{self.finding}")


def on_disk(path: Path, owner: str) -> Enclosure:
    """A workbook as it lies in the folder."""
    return made(path.name, owner, partial(files.read, path))


def made(name: str, owner: str, content: Callable[[], bytes]) -> Enclosure:
    """A workbook that is made when it is asked for."""
    return Enclosure(name=name, owner=owner, content=lambda: owned(content(), name, owner))


def owned(content: bytes, name: str, owner: str) -> bytes:
    """The workbook itself, if all that says whose it is names its owner.

    Raises:
        WrongOwnerError: it names another OPD, or nobody.
    """
    owners = _owners(content)
    strangers = sorted(owners - {owner})
    if strangers or not owners:
        raise WrongOwnerError(name, owner, ", ".join(strangers) or _NOBODY)
    return content


def _owners(content: bytes) -> frozenset[str]:
    """The OPDs that any part of a workbook names; what is none, or is damaged, names nobody."""
    found: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if part.file_size > _LARGEST:
                    return frozenset()
                found.update(_in_text(unescape(archive.read(part).decode("utf-8", "replace"))))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError):
        return frozenset()
    return frozenset(found)


def _in_text(text: str) -> Iterator[str]:
    """The OPDs of whole seals, and the one for which a rapor is."""
    seals = (seal.find(match[0]) for match in _SEAL.finditer(text))
    yield from (one.key.post for one in seals if one is not None)
    yield from (match[1] for match in _FOR.finditer(text))
