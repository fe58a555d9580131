"""Dates: the schedule of the months, and the dates of signing, verifying and deciding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from kontrak_xl.core.dates import in_words
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.workbook.tables import Record

_STEPS = (("batas", "batas lapor"), ("keberatan", "akhir masa keberatan"), ("tutup", "tutup"))
"""The dates of one month, in the order in which they come."""
_HOUR = re.compile(r"(pukul )?([01]?\d|2[0-3])[.:][0-5]\d( wi(b|ta|t))?", re.IGNORECASE)


def _date(record: Record, key: str) -> dt.date | None:
    value = record.values[key]
    return value if isinstance(value, dt.date) else None


def _out_of_year(view: MasterView, day: dt.date) -> bool:
    return view.year is not None and day.year not in {view.year, view.year + 1}


def schedule_order(view: MasterView) -> Iterator[Finding]:
    """Objections end after the deadline, and the month closes after the objections."""
    for record in view.master.records("jadwal"):
        days = [(key, word, _date(record, key)) for key, word in _STEPS]
        known = [(key, word, day) for key, word, day in days if day and not _out_of_year(view, day)]
        for (_, before, earlier), (key, after, later) in pairwise(known):
            if later < earlier:
                seen = f"{after} {in_words(later)}"
                expected = f"{before} {in_words(earlier)}"
                yield Finding(Code.DATE_ORDER, record.where(key), seen, expected)


def schedule_year(view: MasterView) -> Iterator[Finding]:
    """Dates of another year; where all are, the year itself is in doubt."""
    records = view.master.records("jadwal")
    dated = [(r, key, day) for r in records for key, _ in _STEPS if (day := _date(r, key))]
    strange = [(r, key, day) for r, key, day in dated if _out_of_year(view, day)]
    expected = f"tahun kontrak {view.year}"
    if len(strange) > 1 and len(strange) == len(dated):
        seen, where = f"seluruh Jadwal ({strange[0][2].year})", view.master.form("pemda")
        yield Finding(Code.DATE_ODD, where.where("tahun"), seen, expected)
        return
    for record, key, day in strange:
        yield Finding(Code.DATE_ODD, record.where(key), in_words(day), expected)


def early_deadline(view: MasterView) -> Iterator[Finding]:
    """A month cannot be reported whole before it has ended."""
    for record in view.master.records("jadwal"):
        month, day = record.number("bulan"), _date(record, "batas")
        if month is None or day is None or view.year is None or _out_of_year(view, day):
            continue
        if day < _last_day(view.year, int(month)):
            expected = f"{MONTHS[int(month) - 1]} {view.year} belum berakhir"
            yield Finding(Code.DATE_ODD, record.where("batas"), in_words(day), expected)


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def hours(view: MasterView) -> Iterator[Finding]:
    """An hour as people write it: 16.00 or 16:00."""
    for record in view.master.records("jadwal"):
        hour = record.text("jam")
        if hour and not _HOUR.fullmatch(hour):
            yield Finding(Code.ODD_FORM, record.where("jam"), f"“{hour}”", "16.00 atau 16:00")


def signing(view: MasterView) -> Iterator[Finding]:
    """A contract is signed in its year, or late in the year before."""
    form, year = view.master.form("pemda"), view.year
    day = _date(form, "tanggal")
    if day and year and day.year not in {year - 1, year}:
        expected = f"tahun kontrak {year}"
        yield Finding(Code.DATE_ODD, form.where("tanggal"), in_words(day), expected)


def verified(view: MasterView) -> Iterator[Finding]:
    """Nobody verifies a month before it began."""
    for record in view.master.records("verifikasi"):
        month, day = record.number("bulan"), _date(record, "tanggal")
        if month is None or day is None or view.year is None:
            continue
        if _out_of_year(view, day) or day < dt.date(view.year, int(month), 1):
            expected = f"yang diverifikasi {MONTHS[int(month) - 1]} {view.year}"
            where, post = record.where("tanggal"), record.text("opd")
            yield Finding(Code.DATE_ODD, where, in_words(day), expected, post)


def expiry(view: MasterView) -> Iterator[Finding]:
    """A decision that expired before the year, or lasts far beyond it."""
    for record in view.master.records("keputusan"):
        day = _date(record, "sampai")
        if day and _out_of_year(view, day):
            where, post = record.where("sampai"), record.text("opd")
            expected = f"tahun kontrak {view.year}"
            yield Finding(Code.DATE_ODD, where, in_words(day), expected, post)


CHECKS = (schedule_order, schedule_year, early_deadline, hours, signing, verified, expiry)
"""Every check of this module."""
