"""The contract's wording, and the form of decisions and verified values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.region import PLACEHOLDERS
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.workbook.kinds import NIHIL
from kontrak_xl.workbook.layout.master import WORDING

_BRACED = re.compile(r"\{[^{}\n]*\}?")
_PLAIN = ("saksi", "jabatan_saksi")
"""Fields of *Naskah* that are printed as typed."""
_SAID = {
    "terima berkas": "nama berkas",
    "tolak berkas": "nama berkas",
    "ubah bulan tertutup": "nama bulan",
}
"""Decisions that must say what they are about, or they are passed over."""


def placeholders(view: MasterView) -> Iterator[Finding]:
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


def witness(view: MasterView) -> Iterator[Finding]:
    """A witness has a position, and a position a name."""
    form = view.master.form("naskah")
    name, position = form.text("saksi"), form.text("jabatan_saksi")
    if name and not position:
        seen, where = "saksi tanpa jabatan", form.where("jabatan_saksi")
        yield Finding(Code.UNUSUAL, where, seen, "isi jabatan saksi")
    elif position and not name:
        seen, where = "jabatan saksi tanpa nama", form.where("saksi")
        yield Finding(Code.UNUSUAL, where, seen, "isi nama saksi, atau kosongkan jabatannya")


def decisions(view: MasterView) -> Iterator[Finding]:
    """A decision about a file or a month names it; the others are read where they count."""
    for record in view.master.records("keputusan"):
        expected = _SAID.get(record.text("jenis"))
        if expected and not record.text("hal"):
            post = record.text("opd")
            yield Finding(Code.REQUIRED, record.where("hal"), "", expected, post)


def months_verified(view: MasterView) -> Iterator[Finding]:
    """A value is recognised of a month; nihil alone may stand for the year."""
    unread = {finding.where for finding in view.master.findings}
    for record in view.master.records("verifikasi"):
        value, where = record.values["diakui"], record.where("bulan")
        if value in {None, NIHIL} or record.values["bulan"] is not None or where in unread:
            continue
        post = record.text("opd")
        yield Finding(Code.REQUIRED, where, "", "bulan yang dilaporkan", post)


CHECKS = (placeholders, witness, decisions, months_verified)
"""Every check of this module."""
