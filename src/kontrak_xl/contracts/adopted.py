"""What editions of an earlier layout do not say, taken once from the Buku Induk (R-terbitan).

It is recorded beside the shelf, since an edition that is issued never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from kontrak_xl.core import files, stored
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import PanelMean
from kontrak_xl.core.stored import NewerRecordError

LAYOUT = 1
"""Version of the record; a later programme reads every earlier one."""


class DamagedAdoptionError(KontrakError):
    """The record of what earlier editions took was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Arsip {path} tidak terbaca; pulihkan dari cadangan, karena terbitan lama dinilai "
            "menurut isinya."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What editions take that do not say it themselves; None where none has needed it yet."""

    panel: PanelMean | None = None


NOTHING = Adopted()


class _Record(msgspec.Struct, frozen=True):
    layout: int
    nilai_panel: str


def load(folder: Folder) -> Adopted:
    """What was adopted in a folder.

    Raises:
        DamagedAdoptionError: the record cannot be read.
        NewerRecordError, UnknownWordError: a later version wrote it.
    """
    path = _path(folder)
    if not path.exists():
        return NOTHING
    try:
        record = msgspec.json.decode(files.read(path), type=_Record)
    except msgspec.DecodeError as error:
        raise DamagedAdoptionError(path) from error
    if record.layout > LAYOUT:
        raise NewerRecordError(path)
    return Adopted(panel=stored.choice(PanelMean, record.nilai_panel))


def adopt(folder: Folder, panel: PanelMean | None, *, frozen: bool) -> PanelMean | None:
    """Record what the Buku Induk says, and what holds then; once it is ``frozen`` for good.

    Raises:
        CannotWriteError: the record cannot be written.
    """
    known = load(folder).panel
    if panel is None or known is panel or (known is not None and frozen):
        return known
    record = _Record(LAYOUT, panel.value)
    files.save(msgspec.json.format(msgspec.json.encode(record), indent=1), _path(folder))
    return panel


def _path(folder: Folder) -> Path:
    return folder.archive / "terbitan-lama.json"
