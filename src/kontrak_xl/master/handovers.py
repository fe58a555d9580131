"""Budgets that go to a successor: rows of *Perubahan* that name the code of an OPD that ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Post
from kontrak_xl.core.text import normalised
from kontrak_xl.master.contents.budgets import Budget, counts_from
from kontrak_xl.master.reading import Master
from kontrak_xl.rules.patterns import MonthlyPlan
from kontrak_xl.workbook.layout.shared_columns import MONTH_KEYS
from kontrak_xl.workbook.tables import Record

SUBJECT = "anggaran"
"""What *Yang berubah* says in such a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Handover:
    """From ``month`` on the budget and SP2D of ``old`` count for ``heir`` (R-mulai-sampai)."""

    record: Record
    heir: str
    old: str
    month: int


def read(master: Master) -> tuple[Handover, ...]:
    """The rows whose *Baru* is the code of another OPD."""
    known = {record.text("kode") for record in master.records("opd")} - {""}
    found = []
    for record in master.records("perubahan"):
        old, heirs = record.text("baru").strip().upper(), record.codes("opd")
        month = record.number("mulai")
        about = normalised(record.text("hal")) == SUBJECT
        if about and old in known and len(heirs) == 1 and month is not None and old != heirs[0]:
            found.append(Handover(record, heirs[0], old, int(month)))
    return tuple(sorted(found, key=lambda one: one.month))


def faults(found: Iterable[Handover], posts: Mapping[str, Post]) -> list[Finding]:
    """Rows whose month is not the one after the end of the old OPD, and budgets given twice."""
    findings = []
    given: dict[str, Handover] = {}
    for one in found:
        old, heir = posts.get(one.old), posts.get(one.heir)
        if old is None or heir is None:
            continue
        seen = f"{one.old} kepada {one.heir}"
        first = given.setdefault(one.old, one)
        if old.last == 12:
            where, expected = one.record.where("baru"), f"isi Sampai {one.old} pada lembar OPD"
        elif one.month != old.last + 1:
            where = one.record.where("mulai")
            expected = f"pakai bulan {MONTHS[old.last]}, sesudah {one.old} berakhir"
        elif not heir.alive(one.month):
            where = one.record.where("opd")
            expected = f"{one.heir} harus ada pada {MONTHS[one.month - 1]}"
        elif first is not one:
            where = one.record.where("baru")
            expected = f"hapus salah satu; yang lain di {first.record.where('baru').cell}"
        else:
            continue
        findings.append(Finding(Code.HANDOVER, where, seen, expected, one.heir))
    return findings


def handed_over(
    budgets: Mapping[str, tuple[Budget, ...]], found: Iterable[Handover]
) -> dict[str, tuple[Budget, ...]]:
    """The budgets of each post, with the RAK of the remaining months in those of successors.

    A version of the successor that begins later says its own whole budget.
    """
    made = dict(budgets)
    for one in found:
        given = _in_force(budgets.get(one.old, ()), one.month)
        own = made.get(one.heir, ())
        before = _in_force(own, one.month)
        if given is None or any(
            version.since == one.month and not version.handed for version in own
        ):
            continue
        rest = (*(None,) * (one.month - 1), *given.plan[one.month - 1 :])
        base = before or replace(given, pagu=0.0, plan=(None,) * 12)
        told = one.record.text("alasan")
        merged = replace(
            base,
            pagu=base.pagu + sum(part or 0.0 for part in rest),
            plan=_sum(base.plan, rest),
            since=one.month,
            handed=f"anggaran {one.old}" + (f": {told}" if told else ""),
        )
        others = (version for version in own if version.since != one.month)
        made[one.heir] = tuple(sorted((*others, merged), key=lambda budget: budget.since))
    return made


def _in_force(versions: Sequence[Budget], month: int) -> Budget | None:
    begun = [budget for budget in versions if budget.since <= month]
    return begun[-1] if begun else None


def _sum(one: MonthlyPlan, two: MonthlyPlan) -> MonthlyPlan:
    pairs = zip(one, two, strict=True)
    return tuple(None if a is None and b is None else (a or 0.0) + (b or 0.0) for a, b in pairs)


def spent(
    master: Master, heir: str, found: Sequence[Handover], month: int, own: float | None
) -> float | None:
    """SP2D to date of a successor: its own, and what the old ones spent since they ended.

    What an old OPD had spent before stays in its own last score. A successor without any SP2D of
    its own has spent none; where the old code has no value yet, nothing is known, unless a later
    version of the successor's budget has taken over (then the old code has come to its end).
    """
    records = {record.text("opd"): record for record in master.records("keuangan")}
    begun = [one for one in found if one.heir == heir and one.month <= month]
    mine = records.get(heir)
    if begun and own is None and (mine is None or not any(_paid(mine))):
        own = 0.0
    for one in begun:
        paid = _paid(records[one.old]) if one.old in records else (None,) * 12
        now = paid[month - 1]
        if now is None and _replaced(master, one, month):
            now = _latest(paid[:month])
        if own is None or now is None:
            return None
        own += now - (_latest(paid[: one.month - 1]) or 0.0)
    return own


def _paid(record: Record) -> tuple[float | None, ...]:
    return tuple(record.number("s" + key) for key in MONTH_KEYS)


def _latest(paid: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(paid) if value is not None), None)


def _replaced(master: Master, one: Handover, month: int) -> bool:
    """Whether a later version of the successor's own budget is in force."""
    return any(
        record.text("opd") == one.heir
        and not record.text("kode")
        and one.month < counts_from(record) <= month
        for record in master.records("anggaran")
    )
