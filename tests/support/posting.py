"""A small folder whose contracts are issued, and what its OPDs send."""

from __future__ import annotations

import datetime as dt
import tempfile
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kontrak_xl.commands import buat
from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.issuing import path_of
from kontrak_xl.core import callbacks, files
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, Edition
from tests.support import samples
from tests.support.samples import Rows, render_master

if TYPE_CHECKING:
    from collections.abc import Mapping


TO = {
    "DINKES": ("dinkes@contoh.go.id", "sekretariat@contoh.go.id"),
    "DPUPR": ("pupr@contoh.go.id",),
}
COUNTED = {"DINKES": "Balita ditimbang", "DPUPR": "Jalan diperbaiki"}
EACH_MONTH: list[dict[str, Any]] = [
    {"bulan": float(at), "batas": dt.date(2026, at + 1, 5), "jam": "16.00"} for at in range(1, 12)
]


def moment(at: int, day: int = 10) -> dt.datetime:
    return dt.datetime(2026, at, day, 9, 0)


def clock(at: int, day: int = 10) -> callbacks.Clock:
    return lambda: moment(at, day)


def rows(**sheets: list[dict[str, Any]]) -> Rows:
    found: Rows = {**samples.small_rows(), "jadwal": EACH_MONTH}
    for post in found["opd"]:
        post["surel"] = "; ".join(TO[str(post["kode"])])
    return {**found, **sheets}


def put(folder: Folder, **sheets: list[dict[str, Any]]) -> None:
    files.save(render_master(rows(**sheets)), folder.master)


@cache
def issued_files() -> Mapping[str, bytes]:
    with tempfile.TemporaryDirectory() as root:
        put(Folder(Path(root)))
        buat.buat(root, clock=clock(1, 5))
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in Path(root).rglob("*")
            if path.is_file()
        }


def issued(folder: Folder, post: str) -> Edition:
    return [e for e in editions.load(folder.shelf) if e.key.post == post][-1]


def code_of(edition: Edition) -> str:
    return next(row.code for row in edition.rows if row.text == COUNTED[edition.key.post])


def cell_of(edition: Edition, at: int) -> tuple[str, str]:
    return MONTHS[at - 1], samples.entry_cell(edition, code_of(edition))


def typed(folder: Folder, values: Mapping[int, typist.CellEntry], post: str = "DINKES") -> bytes:
    """A post's workbook with its first indicator typed in for some months."""
    edition = issued(folder, post)
    path = path_of(folder, edition)
    return typist.fill(path, {cell_of(edition, at): value for at, value in values.items()})


def send(
    folder: Folder, name: str, values: Mapping[int, typist.CellEntry], post: str = "DINKES"
) -> None:
    files.save(typed(folder, values, post), folder.inbox / name)


def mailed(content: bytes, name: str, sender: str, at: dt.datetime) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["Message-ID"] = sender, "Laporan", "<satu@contoh>"
    letter["Date"] = format_datetime(at.astimezone())
    letter.set_content("Terlampir.")
    letter.add_attachment(content, "application", "octet-stream", filename=name)
    return letter.as_bytes()
