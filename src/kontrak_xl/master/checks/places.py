"""OPDs and the pemda itself: addresses, names, codes, groups that are ranked together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kontrak_xl.core.addresses import unreachable
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.months import month_number
from kontrak_xl.core.observations import Origin
from kontrak_xl.core.text import normalised
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.workbook.kinds import Key
from kontrak_xl.workbook.layout import master as layout
from kontrak_xl.workbook.layout.shared_columns import ALL
from kontrak_xl.workbook.tables import Record

_PHONE = re.compile(r"(0|62)[1-9][0-9]{7,12}")
_SKPD = re.compile(r"\d\.\d\d(\.\d\.\d\d){2}\.\d\d\.\d{4}", re.ASCII)
"""R-kode-skpd: three bidang urusan, a serial number, the sub unit."""
_ALIKE = str.maketrans("OIL", "011", "-")
"""Letters that are easily taken for digits, and the hyphen that is easily left out."""
_DATED = re.compile(r"(?P<month>[A-Z]+)-?[0-9]{1,4}(-[0-9]{1,4})?")
_HEADS = {
    "kabupaten": ("bupati",),
    "kota": ("wali kota", "walikota"),
    "provinsi": ("gubernur",),
}


def contacts(view: MasterView) -> Iterator[Finding]:
    """Addresses that no mail and no message can reach; several stand behind one another."""
    kinds = (
        ("surel", unreachable, "alamat surel, misalnya dinkes@contoh.go.id"),
        ("wa", _no_phone, "nomor WA, misalnya 081234567890 atau 6281234567890"),
    )
    for record in view.master.records("opd"):
        for key, faulty, expected in kinds:
            if record.text(key) and faulty(record.text(key)):
                where, seen = record.where(key), f"“{record.text(key)}”"
                yield Finding(Code.CONTACT, where, seen, expected, record.text("kode"))


def _no_phone(typed: str) -> bool:
    """Whether one of the numbers that stand behind one another is none."""
    parts = re.split("[;,/]", typed.strip(";,/ "))
    return not all(_PHONE.fullmatch(re.sub(r"[\s().+-]", "", part)) for part in parts)


def shared_names(view: MasterView) -> Iterator[Finding]:
    """A name, short name or other name by which two OPDs would be taken for one another."""
    first: dict[str, tuple[str, Origin]] = {}
    lines = [record for record in view.master.records("opd") if record.text("kode")]
    for key in ("nama", "singkatan", "alias"):
        for record in lines:
            for name in filter(None, map(str.strip, record.text(key).split(";"))):
                where, code = record.where(key), record.text("kode")
                owner, other = first.setdefault(normalised(name), (code, where))
                if owner != code:
                    seen, expected = f"nama “{name}”", f"{owner} di {other.cell}"
                    yield Finding(Code.SHARED, where, seen, expected, code)


def skpd_codes(view: MasterView) -> Iterator[Finding]:
    """The official code of an SKPD has one form."""
    for record in view.master.records("opd"):
        number = record.text("nomor")
        if number and not _SKPD.fullmatch(number):
            where, code = record.where("nomor"), record.text("kode")
            yield Finding(Code.ODD_FORM, where, f"“{number}”", "1.02.0.00.0.00.01.0000", code)


def alone(view: MasterView) -> Iterator[Finding]:
    """A kelompok peringkat of one: always its first and its last."""
    members: dict[str, list[Record]] = defaultdict(list)
    for code, record in view.post_records().items():
        if view.rows.get(code) and not view.posts[code].parent:
            members[record.text("kelompok")].append(record)
    for group, own in members.items():
        if len(own) == 1:
            seen = f"OPD di kelompok peringkat {group}"
            expected = "peringkat di dalam kelompok itu tidak bermakna"
            code = own[0].text("kode")
            yield Finding(Code.ONLY_ONE, own[0].where("kelompok"), seen, expected, code)


def reserved(view: MasterView) -> Iterator[Finding]:
    """SEMUA stands for every OPD, and can be the code of nobody; a group's code is not an OPD's."""
    records = view.master.records("opd")
    for key in ("kode", "kelompok"):
        for record in [record for record in records if record.text(key) == ALL][:1]:
            where, seen = record.where(key), f"kode {ALL} sebagai {key}"
            yield Finding(Code.BAD_COMBINATION, where, seen, "kode lain", record.text("kode"))
    for record in records:
        code = record.text("kode")
        members = {other.text("kode") for other in records if other.text("kelompok") == code}
        if code != ALL and members - {code}:
            expected = "kode kelompok peringkat"
            yield Finding(Code.CODE_ALIKE, record.where("kode"), code, expected, code)


def alike(view: MasterView) -> Iterator[Finding]:
    """Codes that differ only by what the eye passes over: O and 0, I and 1, a hyphen."""
    for sheet in ("opd", "indikator"):
        first: dict[str, Record] = {}
        for record in view.master.records(sheet):
            code = record.text("kode")
            other = first.setdefault(code.translate(_ALIKE), record)
            if code and other.text("kode") != code:
                seen, expected = code, f"{other.text('kode')} di {other.where('kode').cell}"
                yield Finding(Code.CODE_ALIKE, record.where("kode"), seen, expected)


def dated(view: MasterView) -> Iterator[Finding]:
    """Codes that spreadsheets take for a date as soon as somebody types them: MAR-1, DES2026."""
    for sheet in layout.SHEETS:
        for key in (column.key for column in sheet.columns if isinstance(column.kind, Key)):
            for record in view.master.records(sheet.key):
                code = record.text(key)
                found = _DATED.fullmatch(code)
                if found and month_number(found["month"]) is not None:
                    seen = f"kode {code}, yang terbaca Excel sebagai tanggal"
                    expected = f"kode yang bukan tanggal, misalnya X{code}"
                    yield Finding(Code.ODD_FORM, record.where(key), seen, expected)


def head_of_region(view: MasterView) -> Iterator[Finding]:
    """The head's title belongs to the level of the region."""
    form = view.master.form("pemda")
    level, title = form.text("tingkat"), form.text("jabatan_kepala")
    words = _HEADS.get(level, ())
    if title and words and not any(word in title.casefold() for word in words):
        seen = f"jabatan “{title}” untuk tingkat {level}"
        where = form.where("jabatan_kepala")
        yield Finding(Code.UNUSUAL, where, seen, f"lazimnya {words[0].title()}")


CHECKS = (contacts, shared_names, skpd_codes, alone, reserved, alike, dated, head_of_region)
"""Every check of this module."""
