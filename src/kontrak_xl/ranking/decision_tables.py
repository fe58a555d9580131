"""What people decided beside the numbers, as *Metode* tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kontrak_xl.core.dates import in_words
from kontrak_xl.core.model import MONTHS, Period
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking.report import Report
from kontrak_xl.rules.decisions import (
    ACCEPTED_FILE,
    BONUS,
    DEDUCTION,
    EXCLUSION,
    REFUSED_FILE,
    WAIVER,
    Decision,
)

MethodRow = tuple[str, str, str, str, str]
_EFFECTS = {
    WAIVER: "tidak dinilai, bobotnya dibagikan",
    EXCLUSION: "tidak diperingkat",
    BONUS: "skor ditambah {points} poin",
    DEDUCTION: "skor dikurangi {points} poin",
    ACCEPTED_FILE: "isian berkas itu didahulukan dari berkas lain",
    REFUSED_FILE: "isian berkas itu tidak dihitung",
}
"""What each jenis of *Keputusan* does to a score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodTable:
    """One table of *Metode*: five columns of words."""

    title: str
    heads: MethodRow
    lines: tuple[MethodRow, ...]


def tables(report: Report, names: Mapping[str, str]) -> tuple[MethodTable, ...]:
    """The tables that have something to tell; ``names`` are the posts' names by code."""
    period = report.scores.period
    found = (
        MethodTable(
            title="Perubahan kontrak yang sudah terbit",
            heads=("OPD", "Yang berubah", "Lama → baru", "Alasan dan dasar", "Mulai"),
            lines=tuple(_changed(report, names, period)),
        ),
        MethodTable(
            title="Janji yang diperingan sesudah realisasinya diketahui",
            heads=("OPD", "Yang diperingan", "Yang sudah diketahui", "Alasan dan dasar", "Mulai"),
            lines=tuple(_eased(report, names)),
        ),
        MethodTable(
            title="Verifikasi: nilai yang diakui menggantikan laporan OPD",
            heads=("OPD", "Indikator", "Dilaporkan → diakui", "Alasan dan verifikator", "Bulan"),
            lines=tuple(_verified(report, names, period)),
        ),
        MethodTable(
            title="Keputusan pimpinan",
            heads=("OPD", "Keputusan", "Akibat pada skor", "Alasan dan pemutus", "Sampai"),
            lines=tuple(_decision(one, names) for one in report.decisions),
        ),
        MethodTable(
            title="Nilai panel",
            heads=("OPD", "Indikator", "Nilai tiap penilai", "Nilai yang dipakai", "Bulan"),
            lines=tuple(_panel(report, names, period)),
        ),
    )
    return tuple(table for table in found if table.lines)


def _changed(report: Report, names: Mapping[str, str], period: Period) -> Iterator[MethodRow]:
    for edition, changes in report.changes:
        if edition.from_month > period.last:
            continue
        post = edition.key.post
        for change in changes:
            whose = f"{change.name} ({change.code})" if change.code else str(change.matter)
            about, pair = f"{whose}: {change.column}", f"{change.old} → {change.new}"
            reason = f"{edition.reason} (terbitan {edition.number})"
            yield names.get(post, post), about, pair, reason, _month(edition.from_month)


def _eased(report: Report, names: Mapping[str, str]) -> Iterator[MethodRow]:
    for one in report.eased:
        post, about = one.key.post, f"{one.name}: {one.change}"
        yield names.get(post, post), about, one.known, one.reason, _month(one.month)


def _verified(report: Report, names: Mapping[str, str], period: Period) -> Iterator[MethodRow]:
    for one in report.verified:
        if one.month <= period.last:
            on = f", {in_words(one.on)}" if one.on else ""
            reason = f"{one.reason} ({one.by}{on})"
            pair = f"{one.claimed} → {one.recognised}"
            post = names.get(one.key.post, one.key.post)
            yield post, one.subject, pair, reason, one.when


def _decision(one: Decision, names: Mapping[str, str]) -> MethodRow:
    effect = _EFFECTS[one.sort].format(points=show(abs(one.points)))
    about = f"{one.sort}: {one.subject}" if one.subject else one.sort
    until = in_words(one.until) if one.until else "–"
    return names.get(one.key.post, one.key.post), about, effect, f"{one.reason} ({one.by})", until


def _panel(report: Report, names: Mapping[str, str], period: Period) -> Iterator[MethodRow]:
    for one in report.marks:
        if one.month <= period.last:
            post = names.get(one.key.post, one.key.post)
            yield post, one.row.text, one.words, show(one.value, 2), _month(one.month)


def _month(month: int) -> str:
    return MONTHS[month - 1]
