"""The working folder of one year: where everything lies, and under which names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kontrak_xl.core import files
from kontrak_xl.core.dates import Length, length, number
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import CannotWriteError
from kontrak_xl.core.model import MONTHS, Period

FILE_NAME = "Buku Induk.xlsx"

IGNORED_NAMES = ("~$", ".~lock", ".", "Thumbs.db", "desktop.ini", "~WRL", "~WRD")
"""Names that programmes leave behind; never anybody's report."""
_IGNORED_ENDINGS = (".crdownload", ".part", ".partial", ".download", ".tmp", ":zone.identifier")
_IGNORED_FOLDERS = frozenset(("@eadir", "__macosx", "#recycle", "$recycle.bin"))
"""Of downloads that are not finished, of Windows' marks, of network drives."""


def litter(path: Path) -> bool:
    """Whether a path, seen from the inbox, is what programmes and drives leave behind."""
    name = path.name
    return (
        name.startswith(IGNORED_NAMES)
        or name.casefold().endswith(_IGNORED_ENDINGS)
        or any(part.casefold() in _IGNORED_FOLDERS for part in path.parts[:-1])
    )


class MasterExistsError(KontrakError):
    """A Buku Induk is there already and is never overwritten."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} sudah ada dan tidak ditimpa; pilih folder lain.")


class ArchiveThereError(KontrakError):
    """A folder holds the archive of a year, but no Buku Induk: a new one would not fit it."""

    def __init__(self, folder: Folder) -> None:
        there = folder.likely_masters()
        remedy = (
            f"kembalikan nama {' atau '.join(f'“{name}”' for name in there)} menjadi “{FILE_NAME}”"
            if there
            else f"pulihkan {FILE_NAME} dari cadangan"
        )
        super().__init__(
            f"Folder {folder.root} memuat arsip kontrak atau laporan, tetapi bukan {FILE_NAME}; "
            f"{remedy}, atau mulai di folder lain."
        )


class NoContractError(KontrakError):
    """Nothing was issued yet."""

    def __init__(self) -> None:
        super().__init__("Belum ada kontrak yang diterbitkan; jalankan “kontrak-xl buat” dahulu.")


class NothingReceivedError(KontrakError):
    """Nothing came back yet."""

    def __init__(self, inbox: Path) -> None:
        super().__init__(
            f"Folder {inbox} kosong dan belum ada laporan yang pernah diterima; "
            "letakkan berkas kiriman OPD di sana, lalu ulangi."
        )


class UnknownMonthError(KontrakError):
    """A month was named that no year has."""

    def __init__(self, word: str) -> None:
        known = ", ".join(name.lower() for name in MONTHS)
        super().__init__(f"Bulan “{word}” tidak dikenal; pakai salah satu: {known}.")


class UnknownPeriodError(KontrakError):
    """Not exactly one of month, triwulan and semester was named, or one that no year has."""

    def __init__(self) -> None:
        super().__init__(
            "Sebutkan tepat satu masa: --bulan juni, --triwulan 1 sampai 4, "
            "atau --semester 1 sampai 2."
        )


class Walk(NamedTuple):
    """The files of the inbox, and what of it cannot be looked into with why; None for a link."""

    files: list[Path]
    unreached: dict[Path, OSError | None]


@dataclass(frozen=True, slots=True)
class Folder:
    """One working folder (R-folder)."""

    root: Path

    @property
    def master(self) -> Path:
        return self.root / FILE_NAME

    def in_use(self) -> bool:
        """Whether contracts were issued or reports received here."""
        return self.register.exists() or any(self.shelf.glob("*.json"))

    def likely_masters(self) -> list[str]:
        """Workbooks that are called nearly as the Buku Induk, by name."""
        found = sorted(path.name for path in self.root.glob(f"{Path(FILE_NAME).stem}*.xls*"))
        return [n for n in found if n != FILE_NAME and not n.startswith(IGNORED_NAMES)]

    @property
    def contracts(self) -> Path:
        return self.root / "kontrak"

    @property
    def inbox(self) -> Path:
        return self.root / "masuk"

    @property
    def mailed(self) -> Path:
        """Reports that came by mail, each as it came."""
        return self.inbox / "surel"

    @property
    def mended(self) -> Path:
        return self.root / "perbaikan"

    @property
    def results(self) -> Path:
        return self.root / "hasil"

    @property
    def archive(self) -> Path:
        return self.root / "arsip"

    @property
    def shelf(self) -> Path:
        return self.archive / "terbitan"

    @property
    def originals(self) -> Path:
        return self.archive / "diterima"

    @property
    def outgoing(self) -> Path:
        """Drafts and letters laid ready for the officer."""
        return self.root / "keluar"

    @property
    def letters(self) -> Path:
        """The texts of letters, which the bureau may change."""
        return self.root / "surat"

    @property
    def account(self) -> Path:
        """The settings of the bureau's mail."""
        return self.root / "surel.toml"

    @property
    def sent(self) -> Path:
        """Every letter exactly as it was queued."""
        return self.archive / "keluar"

    @property
    def closings(self) -> Path:
        return self.archive / "tutup"

    @property
    def register(self) -> Path:
        return self.archive / "register.sqlite"

    def units_result(self, year: int, own: Period) -> Path:
        """The ranking of the units below the OPDs, beside that of the OPDs."""
        path = self.result(year, own)
        return path.with_name(path.name.replace("Peringkat", "Peringkat Unit", 1))

    def result(self, year: int, period: Period) -> Path:
        """The ranking workbook of a month, triwulan or semester of its own.

        ``Peringkat 2026-06 Juni.xlsx``, ``Peringkat 2026 Triwulan 2.xlsx``.
        """
        match length(period):
            case Length.MONTH:
                name = f"{year}-{period.last:02d} {MONTHS[period.last - 1]}"
            case kind:
                name = f"{year} {kind.value.capitalize()} {number(period)}"
        return self.results / f"Peringkat {name}.xlsx"

    def make(self) -> None:
        """Make the folders that are not there yet.

        Raises:
            CannotWriteError: one of them cannot be made.
        """
        for path in (self.contracts, self.inbox, self.mended, self.results, self.shelf):
            try:
                files.make_folder(path)
            except OSError as error:
                raise CannotWriteError(path, error) from error

    def arrivals(self) -> Iterator[Path]:
        """Every file in the inbox, as :meth:`walked` finds them."""
        yield from self.walked().files

    def walked(self) -> Walk:
        """Every file in the inbox, at any depth, less what programmes leave behind.

        Links are not followed: what they lead to is none of the inbox.
        """
        root, found = files.extended(self.inbox), Walk([], {})

        def ours(path: str | Path) -> Path:
            return self.inbox / Path(path).relative_to(root)

        def refused(error: OSError) -> None:
            if error.filename and not isinstance(error, FileNotFoundError):
                found.unreached[ours(error.filename)] = error

        for place, folders, names in os.walk(root, onerror=refused):
            for name in (*folders, *names):
                path = Path(place, name)
                if litter(path.relative_to(root)):
                    continue
                if path.is_symlink():
                    found.unreached[ours(path)] = None
                elif name in names and path.is_file():
                    found.files.append(ours(path))
        found.files.sort()
        return found
