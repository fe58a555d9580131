"""Kontrak kinerja OPD dalam Excel: buku kontrak, realisasi bulanan, skor dan peringkat.

Each command of the command line is a function of the same name here. Importing the package is
instant; the heavy libraries are loaded where they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kontrak_xl.commands.buat import buat
    from kontrak_xl.commands.contoh.play import contoh
    from kontrak_xl.commands.kirim.kirim import kirim
    from kontrak_xl.commands.konsolidasi import konsolidasi
    from kontrak_xl.commands.mulai import mulai
    from kontrak_xl.commands.periksa import periksa
    from kontrak_xl.commands.riwayat import riwayat
    from kontrak_xl.commands.sandi import sandi
    from kontrak_xl.commands.status import status
    from kontrak_xl.commands.surel import surel
    from kontrak_xl.commands.terima import terima
    from kontrak_xl.commands.tutup import tutup
    from kontrak_xl.core.errors import KontrakError
    from kontrak_xl.core.findings import Finding
    from kontrak_xl.core.model import Period
    from kontrak_xl.rules.scores import score

__version__ = "0.1.0"
_HOMES = {
    "KontrakError": "core.errors",
    "Finding": "core.findings",
    "Period": "core.model",
    "buat": "commands.buat",
    "kirim": "commands.kirim.kirim",
    "konsolidasi": "commands.konsolidasi",
    "mulai": "commands.mulai",
    "periksa": "commands.periksa",
    "riwayat": "commands.riwayat",
    "sandi": "commands.sandi",
    "score": "rules.scores",
    "contoh": "commands.contoh.play",
    "status": "commands.status",
    "surel": "commands.surel",
    "terima": "commands.terima",
    "tutup": "commands.tutup",
}
__all__ = [
    "Finding",
    "KontrakError",
    "Period",
    "buat",
    "contoh",
    "kirim",
    "konsolidasi",
    "mulai",
    "periksa",
    "riwayat",
    "sandi",
    "score",
    "status",
    "surel",
    "terima",
    "tutup",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 -- only when something is asked for

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
