"""Kontrak kinerja OPD dalam Excel: buku kontrak, realisasi bulanan, skor dan peringkat.

Each command of the command line is a function of the same name here. Importing the package is
instant; the heavy libraries are loaded where they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kontrak_xl.errors import KontrakError
    from kontrak_xl.findings import Finding
    from kontrak_xl.history import riwayat
    from kontrak_xl.mailing.kirim import kirim
    from kontrak_xl.mailing.surel import surel
    from kontrak_xl.mailing.terima import terima
    from kontrak_xl.model import Period
    from kontrak_xl.month import buat, konsolidasi, mulai, periksa, sandi
    from kontrak_xl.month_end import tutup
    from kontrak_xl.overview import status
    from kontrak_xl.scorecards import score
    from kontrak_xl.simulate import contoh

__version__ = "0.1.0"
_HOMES = {
    "KontrakError": "errors",
    "Finding": "findings",
    "Period": "model",
    "buat": "month",
    "kirim": "mailing.kirim",
    "konsolidasi": "month",
    "mulai": "month",
    "periksa": "month",
    "riwayat": "history",
    "sandi": "month",
    "score": "scorecards",
    "contoh": "simulate",
    "status": "overview",
    "surel": "mailing.surel",
    "terima": "mailing.terima",
    "tutup": "month_end",
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
