"""Checks that look across sheets: weights, references, posts without people or indicators."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import islice

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Filler, Group, IssuedRow, Measure, Post
from kontrak_xl.core.numerals import show
from kontrak_xl.master.contents.records import given_or
from kontrak_xl.master.reading import Master
from kontrak_xl.workbook.layout.master import SHEETS
from kontrak_xl.workbook.layout.shared_columns import ALL
from kontrak_xl.workbook.tables import Record

_FOR_ALL = ("rencana", "pusat", "tahapan", "perubahan")
"""The sheets on which a line may stand for every OPD."""
_NOT_YET = ("paket",)
"""Sheets that are read and checked, but change no contract and no score yet."""
REOPEN = "ubah bulan tertutup"
"""The jenis of *Keputusan* that lets a correction of a closed month count."""
CENTS = 0.005
"""Two sums of percent are equal within this."""


def groups(master: Master) -> list[Finding]:
    """The weights of all groups are 100 together."""
    records = [r for r in master.records("kelompok") if r.number("bobot") is not None]
    total = sum(given_or(record.number("bobot"), 0) for record in records)
    if not records or abs(total - 100) <= CENTS:
        return []
    where = records[-1].where("bobot")
    return [Finding(Code.WEIGHTS_NOT_100, where, show(total), "semua kelompok indikator")]


def references(master: Master, posts: Mapping[str, Post]) -> list[Finding]:
    """Codes of OPDs that no row of the sheet OPD has, wherever one is asked for."""
    findings = []
    for key in ("pejabat", "unit", "rencana", "anggaran", "keuangan", "tlhp", "pusat", "panel",
                "verifikasi", "perubahan", "keputusan", "tahapan", "paket"):  # fmt: skip
        for record in master.records(key):
            names = (*record.codes("opd"), *(record.codes("penyebab") if key == "pusat" else ()))
            for name in names:
                if name not in posts and not (name == ALL and key in _FOR_ALL):
                    column = "opd" if name in record.codes("opd") else "penyebab"
                    findings.append(
                        Finding(Code.UNKNOWN_REFERENCE, record.where(column), f"“{name}”", "OPD")
                    )
    return findings


def weights(
    shares: Mapping[tuple[str, str], Sequence[tuple[float, Record]]],
    posts: Mapping[str, Post],
    groups: Sequence[Group],
) -> list[Finding]:
    """Within one post and group the weights sum to 100 (R-bobot); at the last of its rows.

    A post with a row in an unknown group, or with one whose OPDs are not all known, is left out:
    its sums follow from that fault. Not every post has rows in every group; of one that ends
    indicators may have gone to another.
    """
    words = {*posts, *(post.group for post in posts.values()), ALL}
    known = {group.code for group in groups}
    doubtful = {
        code
        for (code, group), part in shares.items()
        if group not in known or any(not _sure(record, words) for _, record in part)
    }
    doubtful |= {code for code, post in posts.items() if post.last < 12}
    findings = []
    for code in (code for code in posts if code not in doubtful):
        for group in groups:
            inside = shares.get((code, group.code), ())
            total = sum(weight for weight, _ in inside)
            if inside and abs(total - 100) > CENTS:
                seen, expected = f"{show(total)} ({posts[code].short})", f"kelompok {group.name}"
                where = inside[-1][1].where("bobot")
                findings.append(Finding(Code.WEIGHTS_NOT_100, where, seen, expected, code))
    return findings


def _sure(record: Record, words: Container[str]) -> bool:
    """Whether a row of *Indikator* names only OPDs and groups of OPDs that exist."""
    return all(word in words for word in (*record.codes("opd"), *record.codes("kecuali")))


def unused_groups(
    master: Master,
    shares: Mapping[tuple[str, str], Sequence[tuple[float, Record]]],
    posts: Mapping[str, Post],
    groups: Sequence[Group],
) -> list[Finding]:
    """A kelompok that some OPDs do not use, or nobody does: said, for it changes the weights."""
    cells = {record.text("kode"): record for record in master.records("kelompok")}
    having = {code for code, _ in shares}
    offices = [post for post in posts.values() if not post.parent and post.code in having]
    findings = []
    for group in groups:
        where = cells[group.code].where("kode")
        without = [post for post in offices if not shares.get((post.code, group.code))]
        if len(without) == len(offices):
            findings.append(Finding(Code.GROUP_EMPTY, where, f"“{group.name}”", "Indikator"))
            continue
        for post in without:
            expected = f"kelompok {group.name}"
            findings.append(Finding(Code.GROUP_UNUSED, where, post.short, expected, post.code))
    return findings


def posts_without(
    master: Master, posts: Mapping[str, Post], rows: Mapping[str, Sequence[IssuedRow]]
) -> list[Finding]:
    """Posts that nobody holds, and posts without an indicator."""
    named = {record.text("opd") for record in master.records("pejabat")}
    findings = []
    for record in master.records("opd"):
        code = record.text("kode")
        if code in posts and not rows.get(code) and posts[code].last == 12:
            findings.append(
                Finding(
                    Code.NO_INDICATOR, record.where("kode"), posts[code].name, "Indikator", code
                )
            )
        elif code in posts and code not in named:
            findings.append(
                Finding(Code.NO_OFFICIAL, record.where("kode"), posts[code].name, "Pejabat", code)
            )
    for record in master.records("unit"):
        code = record.text("kode")
        if rows.get(code) and not record.text("pejabat") and code not in named:
            where = record.where("pejabat")
            findings.append(Finding(Code.NO_OFFICIAL, where, posts[code].name, "Unit", code))
    return findings


def units(master: Master) -> list[Finding]:
    """A unit whose code is that of an OPD would be taken for it."""
    offices = {record.text("kode"): record for record in master.records("opd")}
    return [
        Finding(Code.DUPLICATE, record.where("kode"), f"kode {record.text('kode')}",
                f"OPD!{offices[record.text('kode')].where('kode').cell}")
        for record in master.records("unit")
        if record.text("kode") in offices
    ]  # fmt: skip


def scale(master: Master, bands: Container[str]) -> list[Finding]:
    """The predikat scale that *Pemda* names must stand on *Skala*."""
    form = master.form("pemda")
    name = form.text("skala_predikat")
    if not name or name in bands:
        return []
    where = form.where("skala_predikat")
    return [Finding(Code.UNKNOWN_REFERENCE, where, f"“{name}”", "Skala")]


def terms(master: Master) -> list[Finding]:
    """A term that ends before it begins is held by nobody."""
    findings = []
    for record in master.records("pejabat"):
        first, last = record.number("mulai"), record.number("sampai")
        if first is not None and last is not None and first > last:
            where = record.where("sampai")
            seen = f"mulai {MONTHS[int(first) - 1]} sampai {MONTHS[int(last) - 1]}"
            findings.append(
                Finding(Code.BAD_COMBINATION, where, seen, "bulan sampai yang sesudahnya")
            )
    return findings


def ratios(rows: Mapping[str, Sequence[IssuedRow]], places: Mapping[str, Record]) -> list[Finding]:
    """The matrix of Inspektorat can fill one rasio of an OPD, not two."""
    findings: dict[Finding, None] = {}
    for post, own in rows.items():
        found = [r for r in own if r.measure is Measure.RATIO and r.filler is Filler.CENTRE]
        for row in found[1:]:
            where, seen = places[row.code].where("pengisi"), f"“{row.text}” ({post})"
            findings[Finding(Code.ONE_RATIO, where, seen, f"“{found[0].text}”", post)] = None
    return list(findings)


def not_yet(master: Master) -> list[Finding]:
    """Nobody shall believe that a sheet counts which this version passes over."""
    names = {sheet.key: (sheet.name, sheet.columns[0].key) for sheet in SHEETS}
    findings = []
    for key in _NOT_YET:
        name, column = names[key]
        unused = (record for record in master.records(key) if not _reopens(key, record))
        for record in islice(unused, 1):
            seen = f"lembar “{name}”"
            findings.append(
                Finding(Code.NOT_YET, record.where(column), seen, "catat di luar dahulu")
            )
    return findings


def _reopens(key: str, record: Record) -> bool:
    return key == "keputusan" and record.text("jenis") == REOPEN
