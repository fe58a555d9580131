"""Issued editions: their canonical record, their id, and the shelf that keeps them for ever."""

from __future__ import annotations

import hashlib
from dataclasses import Field, fields, is_dataclass
from functools import cache
from pathlib import Path

import msgspec

from kontrak_xl.contracts.seal import Seal
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import save
from kontrak_xl.core.model import ContractKey, Edition
from kontrak_xl.core.stored import NewerRecordError


class DamagedShelfError(KontrakError):
    """A record of an issued edition was changed after it was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Arsip terbitan {path} berubah sesudah ditulis; pulihkan dari cadangan, "
            "karena kontrak yang sudah terbit tidak boleh berubah."
        )


def encode(edition: Edition) -> bytes:
    """The canonical bytes of an edition: the same edition always gives the same bytes.

    A field of the model that came after the first version says so where it is declared,
    ``field(default=…, metadata={"since": 2})``, and is left out while it has its default. So a
    record that was written before the field was there keeps its bytes, and with them its id.
    """
    return msgspec.json.format(msgspec.json.encode(_plain(edition), order="sorted"), indent=1)


def _plain(value: object) -> object:
    """Data of the model as objects and lists, less younger fields that say nothing."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if not _unsaid(field, getattr(value, field.name))
    }


def _unsaid(field: Field[object], value: object) -> bool:
    """Whether a field came after the first version and has its default."""
    return field.metadata.get("since", 1) > 1 and value == field.default


@cache
def identify(edition: Edition) -> str:
    """The edition's id: the SHA-256 of its record."""
    return hashlib.sha256(encode(edition)).hexdigest()


def digest(content: object) -> str:
    """The SHA-256 of any data of the model."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def seal_of(edition: Edition) -> Seal:
    """What a workbook of this edition carries to be recognised by."""
    return Seal(edition.key, edition.number, identify(edition)[:8])


def file_name(edition: Edition) -> str:
    """The record's name on the shelf; it ends with the start of its id."""
    return files.safe(f"{edition.key} E{edition.number} {identify(edition)[:8]}.json")


def keep(edition: Edition, shelf: Path) -> Path:
    """Write an edition to the shelf; one that is there already is left alone."""
    path = shelf / file_name(edition)
    return path if path.exists() else save(encode(edition), path)


def load(shelf: Path) -> tuple[Edition, ...]:
    """All editions on the shelf, by contract and number; copies of one record count once.

    Raises:
        DamagedShelfError: a record no longer matches the id in its name.
        CannotReadError: the system refuses one.
        NewerRecordError: one was written by a later version.
    """
    found: dict[str, Edition] = {}
    for path in sorted(shelf.glob("*.json")) if shelf.is_dir() else []:
        content = files.read(path)
        stamp = hashlib.sha256(content).hexdigest()[:8]
        if stamp not in path.stem.split():
            raise DamagedShelfError(path)
        if stamp not in found:
            found[stamp] = _edition(content, path)
    return tuple(sorted(found.values(), key=lambda edition: (edition.key, edition.number)))


def _edition(content: bytes, path: Path) -> Edition:
    try:
        return msgspec.json.decode(content, type=Edition)
    except msgspec.ValidationError as error:
        raise NewerRecordError(path) from error
    except msgspec.DecodeError as error:
        raise DamagedShelfError(path) from error


def latest(editions: tuple[Edition, ...]) -> dict[ContractKey, Edition]:
    """The newest edition of each contract."""
    return {edition.key: edition for edition in editions}
