"""Kontrak kinerja OPD dalam Excel: buku kontrak, realisasi bulanan, skor dan peringkat.

Each command of the command line is a function of the same name here; ``Year`` is a working folder
to ask. Importing the package is instant; the heavy libraries are loaded where they are first used.
"""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import get_data
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kontrak_xl.commands.buat import buat as buat
    from kontrak_xl.commands.contoh.play import contoh as contoh
    from kontrak_xl.commands.kirim.kirim import kirim as kirim
    from kontrak_xl.commands.konsolidasi import konsolidasi as konsolidasi
    from kontrak_xl.commands.mulai import mulai as mulai
    from kontrak_xl.commands.periksa import periksa as periksa
    from kontrak_xl.commands.riwayat import riwayat as riwayat
    from kontrak_xl.commands.sandi import sandi as sandi
    from kontrak_xl.commands.status import status as status
    from kontrak_xl.commands.surel import surel as surel
    from kontrak_xl.commands.terima import terima as terima
    from kontrak_xl.commands.tutup import tutup as tutup
    from kontrak_xl.core.errors import KontrakError as KontrakError
    from kontrak_xl.core.findings import Finding as Finding
    from kontrak_xl.core.findings import Findings as Findings
    from kontrak_xl.core.model import Period as Period
    from kontrak_xl.rules.scores import score as score
    from kontrak_xl.year import Year as Year

__version__ = "0.1.0"
_IMPORT = re.compile(rb"^    from (kontrak_xl\S+) import (\w+) as", re.MULTILINE)
_HOMES = {
    name.decode(): home.decode()
    for home, name in _IMPORT.findall(get_data(__name__, "__init__.py") or b"")
}
"""The public names, written once: as the imports above, which are carried out when asked for."""
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
