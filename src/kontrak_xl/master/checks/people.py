"""Officials: their NIP, and who holds which post in which months."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, groupby
from typing import NamedTuple

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, TermStatus
from kontrak_xl.core.text import normalised
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.master.contents.records import given_or
from kontrak_xl.workbook.tables import Record

_BLANKS = re.compile(r"[\s.\-]+")
_OLDEST, _YOUNGEST = 1940, 15
"""The earliest year of birth, and the least age at which anybody was appointed."""
_CONTRACTED = "21"
"""What a NI PPPK has in the place of the month of appointment."""


class _TermRecord(NamedTuple):
    """One record of *Pejabat* that can be compared with others."""

    record: Record
    post: str
    name: str
    nip: str
    status: str
    first: int
    last: int

    def overlaps(self, other: _TermRecord) -> bool:
        return self.first <= other.last and other.first <= self.last

    def same_person(self, other: _TermRecord) -> bool:
        """By the name without titles, unless their NIP tell them apart."""
        apart = self.nip and other.nip and self.nip != other.nip
        return self.name == other.name and not apart


def _seats(view: MasterView) -> list[_TermRecord]:
    """The terms of known posts; one that ends before it begins is told elsewhere."""
    seats = []
    for record in view.master.records("pejabat"):
        first = int(given_or(record.number("mulai"), 1))
        last = int(given_or(record.number("sampai"), 12))
        if record.text("opd") in view.posts and record.text("nama") and first <= last:
            seats.append(
                _TermRecord(record, record.text("opd"), bare_name(record.text("nama")),
                      _digits(record.text("nip")), record.text("status"), first, last)
            )  # fmt: skip
    return seats


def bare_name(name: str) -> str:
    """A name without its titles: ``dr. H. Sehat, M.Kes.`` → ``sehat``."""
    words = name.split(",", maxsplit=1)[0].split()
    return normalised(" ".join(word for word in words if not word.endswith("."))) or normalised(
        name
    )


def _digits(nip: str) -> str:
    return _BLANKS.sub("", nip)


# NIP -----------------------------------------------------------------------------------------


def nip_form(view: MasterView) -> Iterator[Finding]:
    """Eighteen digits: birth date, year and month of appointment, sex, serial number."""
    for record in (*view.master.records("pejabat"), *view.master.records("unit")):
        nip = record.text("nip")
        wanted = _nip_wants(_digits(nip), view.year) if nip else ""
        if wanted:
            post = record.text("opd")
            yield Finding(Code.NIP_FORM, record.where("nip"), f"“{nip}”", wanted, post)


def _nip_wants(digits: str, year: int | None) -> str:
    """What a NIP should have and has not, in words; nothing where it is plausible."""
    if not re.fullmatch(r"[0-9]{18}", digits):
        return "isi 18 angka, atau kosongkan"
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year
    except ValueError:
        born = 0
    if born < _OLDEST:
        return "angka ke-1 sampai ke-8 tanggal lahir (tahun, bulan, hari)"
    since, month = int(digits[8:12]), digits[12:14]
    known = 1 <= int(month) <= 12 or month == _CONTRACTED
    if not known or not born + _YOUNGEST <= since <= (year or since):
        return "angka ke-9 sampai ke-14 tahun dan bulan pengangkatan"
    return "" if digits[14] in "12" else "angka ke-15 jenis kelamin, 1 atau 2"


def nip_shared(view: MasterView) -> Iterator[Finding]:
    """One NIP under two names; the same name with other titles is the same person."""
    first: dict[str, tuple[str, Record]] = {}
    lines = [(r, r.text("nama")) for r in view.master.records("pejabat")]
    lines += [(r, r.text("pejabat")) for r in view.master.records("unit")]
    for record, name in lines:
        nip = _digits(record.text("nip"))
        if len(nip) != 18 or not name:
            continue
        owner, other = first.setdefault(nip, (bare_name(name), record))
        if owner != bare_name(name):
            place = other.where("nip")
            seen, expected = f"NIP “{nip}”", f"di {place.sheet}!{place.cell}"
            yield Finding(Code.SHARED, record.where("nip"), seen, expected, record.text("opd"))


# Terms ---------------------------------------------------------------------------------------


def two_posts(view: MasterView) -> Iterator[Finding]:
    """One person definitif in two posts at once; Plt. of several is how it is done."""
    proper = [seat for seat in _seats(view) if seat.status == TermStatus.FULL]
    for earlier, later in combinations(proper, 2):
        elsewhere = earlier.post != later.post
        if elsewhere and earlier.same_person(later) and earlier.overlaps(later):
            name = later.record.text("nama")
            seen = f"“{name}” definitif di {earlier.post} dan {later.post}"
            where = later.record.where("nama")
            expected = "bila merangkap pakai Plt."
            yield Finding(Code.TERMS_DOUBT, where, seen, expected, later.post)


def overlaps(view: MasterView) -> Iterator[Finding]:
    """Two who hold one post at once, at the one who came later; a Plh. may stand beside anybody."""
    seats = [seat for seat in _seats(view) if seat.status != TermStatus.PLH]
    told: set[Record] = set()
    for one, two in combinations(seats, 2):
        earlier, later = (one, two) if one.first <= two.first else (two, one)
        if one.post != two.post or not one.overlaps(two) or later.record in told:
            continue
        told.add(later.record)
        before, after = (f"“{seat.record.text('nama')}”" for seat in (earlier, later))
        if one.status == two.status == TermStatus.FULL:
            where, place = later.record.where("mulai"), earlier.record.where("nama").cell
            seen = f"{before} dan {after}"
            yield Finding(Code.TERMS_OVERLAP, where, seen, f"di {place}", later.post)
        else:
            seen = f"{earlier.status} {before} dan {later.status} {after} di {later.post}"
            where = later.record.where("status")
            yield Finding(Code.TERMS_DOUBT, where, seen, "selain Plh. hanya satu", later.post)


def vacancies(view: MasterView) -> Iterator[Finding]:
    """Months of a post that nobody holds, though somebody holds it in others."""
    by_post: dict[str, list[_TermRecord]] = defaultdict(list)
    for seat in _seats(view):
        by_post[seat.post].append(seat)
    for post, own in by_post.items():
        held = {month for seat in own for month in range(seat.first, seat.last + 1)}
        free = [month for month in range(1, 13) if month not in held]
        free = [month for month in free if view.posts[post].alive(month)]
        for _, run in groupby(enumerate(free), key=lambda pair: pair[1] - pair[0]):
            months = [month for _, month in run]
            after = [seat for seat in own if seat.first > months[-1]]
            where = (
                min(after, key=lambda seat: seat.first).record.where("mulai")
                if after
                else max(own, key=lambda seat: seat.last).record.where("sampai")
            )
            seen = f"{view.posts[post].short}, bulan {_span(months)},"
            yield Finding(Code.VACANT, where, seen, "Pejabat", post)


def _span(months: list[int]) -> str:
    first, last = MONTHS[months[0] - 1], MONTHS[months[-1] - 1]
    return first if first == last else f"{first}–{last}"


CHECKS = (nip_form, nip_shared, two_posts, overlaps, vacancies)
"""Every check of this module."""
