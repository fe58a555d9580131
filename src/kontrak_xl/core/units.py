"""Satuan: how people spell them, and which of them are percents, indices or rupiah."""

from __future__ import annotations

import re
import unicodedata

_GROUPS = (
    ("%", "persen", "prosen", "percent", "pct"),
    ("orang", "org", "orng"),
    ("keluarga", "kk", "kepala keluarga"),
    ("unit", "unt"),
    ("buah", "bh"),
    ("dokumen", "dok"),
    ("laporan", "lap", "lprn"),
    ("berkas", "bks"),
    ("kegiatan", "keg"),
    ("kelompok", "klp", "kelp"),
    ("lokasi", "lok"),
    ("paket", "pkt", "pket"),
    ("rekomendasi", "rekom"),
    ("sekolah", "sklh"),
    ("kali", "x"),
    ("menit", "mnt"),
    ("hari", "hr"),
    ("minggu", "mgg"),
    ("bulan", "bln"),
    ("tahun", "thn", "th"),
    ("km", "kilometer"),
    ("meter", "m", "mtr"),
    ("m2", "meter persegi", "meter2"),
    ("m3", "meter kubik", "meter3"),
    ("hektare", "hektar", "ha"),
    ("kg", "kilogram"),
    ("kuintal", "kwintal", "kw"),
    ("liter", "ltr"),
    ("liter/detik", "l/dt", "l/det", "lt/dt", "ltr/dt"),
    ("indeks", "index"),
    ("poin", "point"),
    ("juta rupiah", "jt rupiah", "rp juta", "juta rp", "juta", "jt"),
    ("miliar rupiah", "milyar rupiah", "rp miliar", "rp milyar", "miliar", "milyar"),
    ("ribu rupiah", "rp ribu", "ribu rp"),
)
"""Ways to write one unit; whoever writes one of them means the others too."""
_RUPIAH = {"rp": 1, "rupiah": 1, "idr": 1, "ribu rupiah": 1_000, "juta rupiah": 1_000_000,
           "miliar rupiah": 1_000_000_000}  # fmt: skip
_SQUARED = str.maketrans("²³", "23")
_PERCENT = re.compile(r"%|\b(?:persen|prosen|percent)\b")
_INDEX = re.compile(r"\b(?:indeks|index)\b")


def normalised_unit(unit: str) -> str:
    """A unit without case, look-alikes and needless blanks: ``M²`` → ``m2``, ``Rp.`` → ``rp``."""
    plain = unicodedata.normalize("NFKC", unit.translate(_SQUARED)).casefold()
    return " ".join(plain.replace("(", " ").replace(")", " ").split()).removesuffix(".")


def spellings(unit: str) -> tuple[str, ...]:
    """How a row's unit may be written behind a number, the longest first."""
    own = normalised_unit(unit)
    found = {own, *(name for group in _GROUPS if own in group for name in group)} - {""}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def percent(unit: str) -> bool:
    """Whether a unit counts in hundredths: ``%``, ``persen``, ``% penduduk``."""
    return bool(_PERCENT.search(normalised_unit(unit)))


def fine(unit: str) -> bool:
    """Whether three decimals are at home in a unit and thousands are not: percents and indices."""
    return percent(unit) or bool(_INDEX.search(normalised_unit(unit)))


def rupiah(unit: str) -> int:
    """How many rupiah one of a unit is; 0 where it is no money."""
    return max((_RUPIAH.get(name, 0) for name in spellings(unit)), default=0)
