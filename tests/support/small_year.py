"""A small year that has everything: units, a closed month, reports, letters' settings, a logo."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kontrak_xl.commands import buat, konsolidasi, tutup
from kontrak_xl.commands.contoh import typist
from kontrak_xl.commands.kirim.kirim import kirim
from kontrak_xl.core import files
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS

from . import samples
from .pictures import png
from .samples import render_master

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kontrak_xl.core.callbacks import Clock

UNIT = "DINKES-GIZI"
LOGO = "lambang.png"
ACCOUNT = b'[pengirim]\nnama = "Bagian Organisasi"\nalamat = "organisasi@contoh.go.id"\n'
HOSTILE = "Dinas <script>alert('&')</script>"
"""The name of an OPD that would run in a notebook."""


def clock(month: int, day: int = 10) -> Clock:
    """A clock that stands still."""
    return lambda: dt.datetime(2026, month, day, 9, 0)


def rows(name: str = "Dinas Kesehatan") -> samples.Rows:
    """The Buku Induk of two OPDs: the first with a unit below it, the second with stages."""
    found: dict[str, list[dict[str, Any]]] = samples.small_rows()
    found["pemda"][0] |= {"logo": LOGO}
    found["opd"][0] |= {"nama": name, "surel": "dinkes@contoh.go.id"}
    found["opd"][1] |= {"surel": "dpupr@contoh.go.id"}
    found["jadwal"] = [
        {"bulan": float(at), "batas": dt.date(2026, at + 1, 5), "jam": "16.00"}
        for at in range(1, 12)
    ]
    found["unit"] = [
        {"opd": "DINKES", "kode": UNIT, "nama": "Bidang Gizi", "eselon": "III", "pejabat": "drg. G"}
    ]
    next(row for row in found["indikator"] if row["indikator"] == "Jalan diperbaiki")["bobot"] = (
        40.0
    )
    found["indikator"] += [
        {"opd": (UNIT,), "indikator": "Kunjungan", "satuan": "kali", "target": 120.0,
         "bobot": 100.0},
        {"opd": ("DPUPR",), "indikator": "Jembatan", "satuan": "%", "bobot": 30.0,
         "ukuran": "tahapan"},
    ]  # fmt: skip
    found["tahapan"] = [
        {"indikator": "Jembatan", "tahap": f"Tahap {at}", "bulan": float(at)} for at in (2, 6)
    ]
    return found


def send(folder: Folder, post: str, name: str, typed: Mapping[tuple[str, str], Any]) -> None:
    """Lay a post's workbook into the inbox with some cells typed in."""
    content = (folder.contracts / f"Kontrak 2026 {post}.xlsx").read_bytes()
    files.save(typist.fill(content, dict(typed)), folder.inbox / name)


def entries(*values: float | str) -> dict[tuple[str, str], Any]:
    """The first indicator of the months from January on."""
    return {(MONTHS[at], "F8"): value for at, value in enumerate(values)}


def play(root: Path, name: str) -> None:
    """January is closed, February has come in, some of it wrong; one file is nobody's."""
    folder = Folder(root)
    files.save(render_master(rows(name)), folder.master)
    files.save(png(), root / LOGO)
    files.save(ACCOUNT, folder.account)
    buat.buat(root, clock=clock(1, 5))
    send(folder, "DINKES", "januari.xlsx", entries(90.0))
    send(folder, UNIT, "gizi.xlsx", entries(9.0))
    konsolidasi.konsolidasi(root, 1, clock=clock(2))
    tutup.tutup(root, 1, clock=clock(2, 12))
    kirim(root, cara="folder", jenis=("kontrak", "rapor"), clock=clock(2, 13))
    send(folder, "DINKES", "februari.xlsx", entries(95.0, "belum ada"))
    files.save(b"bukan buku", folder.inbox / "asing.xlsx")
    konsolidasi.konsolidasi(root, 2, clock=clock(3))
    send(folder, "DINKES", "maret.xlsx", entries(95.0, 80.0, 70.0))


@cache
def _played(name: str) -> Mapping[str, bytes]:
    with tempfile.TemporaryDirectory() as root:
        play(Path(root), name)
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in Path(root).rglob("*")
            if path.is_file()
        }


def lay(root: Path, name: str = "Dinas Kesehatan") -> Folder:
    """The small year in an empty folder, at the middle of March, with one file not read yet."""
    for path, content in _played(name).items():
        files.save(content, root / path)
    return Folder(root)
