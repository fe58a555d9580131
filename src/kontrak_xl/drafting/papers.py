"""The contract's wording, and the form of the decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kontrak_xl.drafting.view import View
from kontrak_xl.findings import Code, Finding
from kontrak_xl.layout.master import WORDING
from kontrak_xl.numerals import show
from kontrak_xl.region import PLACEHOLDERS
from kontrak_xl.tabular import Record

_BRACED = re.compile(r"\{[^{}\n]*\}?")
_PLAIN = ("saksi", "jabatan_saksi")
"""Fields of *Naskah* that are printed as typed."""
_POINTS = ("bonus", "pengurangan")
_SAID = {
    "terima berkas": "nama berkas",
    "tolak berkas": "nama berkas",
    "ubah bulan tertutup": "nama bulan",
    "kecualikan indikator": "kode indikator",
}
"""Decisions that must say what they are about."""


def placeholders(view: View) -> Iterator[Finding]:
    """A {placeholder} that nothing replaces would be printed as it stands."""
    form = view.master.form("naskah")
    for column in WORDING.columns:
        known = () if column.key in _PLAIN else tuple(f"{{{name}}}" for name in PLACEHOLDERS)
        found = _BRACED.findall(form.text(column.key))
        unknown = dict.fromkeys(word for word in found if word not in known)
        if unknown:
            seen = ", ".join(f"“{word}”" for word in unknown)
            expected = ", ".join(known) or "teks tanpa kurung kurawal"
            yield Finding(Code.NOT_ALLOWED, form.where(column.key), seen, expected)


def witness(view: View) -> Iterator[Finding]:
    """A witness has a position, and a position a name."""
    form = view.master.form("naskah")
    name, position = form.text("saksi"), form.text("jabatan_saksi")
    if name and not position:
        seen, where = "saksi tanpa jabatan", form.where("jabatan_saksi")
        yield Finding(Code.UNUSUAL, where, seen, "isi jabatan saksi")
    elif position and not name:
        seen, where = "jabatan saksi tanpa nama", form.where("saksi")
        yield Finding(Code.UNUSUAL, where, seen, "isi nama saksi, atau kosongkan jabatannya")


def decisions(view: View) -> Iterator[Finding]:
    """What each kind of decision needs: points, the name of a file, an indicator of that OPD."""
    for record in view.master.records("keputusan"):
        kind, post = record.text("jenis"), record.text("opd")
        points, about = record.number("nilai"), record.text("hal")
        if kind in _POINTS and (points or 0.0) <= 0:
            told = f"{kind} {show(points)}" if points is not None else f"{kind} tanpa nilai"
            where = record.where("nilai")
            yield Finding(Code.BAD_COMBINATION, where, told, "nilai di atas 0", post)
        if kind in _SAID and not about:
            yield Finding(Code.REQUIRED, record.where("hal"), "", _SAID[kind], post)
        elif kind == "kecualikan indikator" and _unknown(view, record):
            where, seen = record.where("hal"), f"“{about}” untuk {post}"
            yield Finding(Code.UNKNOWN_REFERENCE, where, seen, "Indikator", post)


def _unknown(view: View, record: Record) -> bool:
    post = record.text("opd")
    return post in view.posts and post not in view.carriers(record.text("hal"))


CHECKS = (placeholders, witness, decisions)
"""Every check of this module."""
