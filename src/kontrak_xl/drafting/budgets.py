"""Pagu, RAK and programmes, from the sheet *Anggaran*."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass

from kontrak_xl.drafting.sheets import given_or
from kontrak_xl.findings import Code, Finding
from kontrak_xl.layout.columns import MONTH_KEYS
from kontrak_xl.master import Master
from kontrak_xl.model import Programme
from kontrak_xl.numerals import show
from kontrak_xl.tabular import Record

RUPIAH = 0.5
"""Two sums of money are equal within this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One OPD's pagu and RAK of one version, in rupiah, from month ``since`` on."""

    pagu: float
    plan: tuple[float | None, ...]
    version: str
    since: int


def typed_plan(record: Record | None) -> tuple[float | None, ...]:
    """The twelve month cells of a record, as typed."""
    if record is None:
        return (None,) * 12
    return tuple(record.number(key) for key in MONTH_KEYS)


def budgets(
    master: Master, posts: Container[str]
) -> tuple[dict[str, tuple[Budget, ...]], list[Finding]]:
    """The budgets of each post by the month from which they count; Σ RAK = pagu is checked."""
    found: dict[str, list[Budget]] = defaultdict(list)
    findings = []
    known: dict[str, Record] = {}
    for record in master.records("anggaran"):
        pagu, code = record.number("pagu"), record.text("opd")
        if record.text("kode") or pagu is None or code not in posts:
            continue
        plan = typed_plan(record)
        planned = sum(part for part in plan if part is not None)
        if abs(planned - pagu) > RUPIAH:
            seen, expected = f"Rp{show(planned, 0)}", f"Rp{show(pagu, 0)}"
            findings.append(
                Finding(Code.BUDGET_MISMATCH, record.where("pagu"), seen, expected, code)
            )
        since = int(given_or(record.number("berlaku"), 1))
        first = known.setdefault(code, record)
        if first is not record:
            findings.append(_second(record, first, code))
            continue
        found[code].append(Budget(pagu=pagu, plan=plan, version=record.text("versi"), since=since))
    return {
        code: tuple(sorted(own, key=lambda b: b.since)) for code, own in found.items()
    }, findings


def _second(record: Record, first: Record, code: str) -> Finding:
    """A second line of one OPD: said twice, or a later version that cannot be used yet."""
    version = record.text("versi")
    if version == first.text("versi"):
        words = f"pagu {version} {code}"
        return Finding(Code.DUPLICATE, record.where("pagu"), words, first.where("pagu").cell, code)
    used = f"versi {first.text('versi')}"
    return Finding(Code.BUDGET_VERSION, record.where("versi"), f"“{version}”", used, code)


def programmes(master: Master) -> dict[str, tuple[Programme, ...]]:
    """The lines of Lampiran B of each post."""
    found: dict[str, list[Programme]] = defaultdict(list)
    for record in master.records("anggaran"):
        pagu = record.number("pagu")
        if record.text("kode") and pagu is not None:
            found[record.text("opd")].append(
                Programme(
                    code=record.text("kode"),
                    name=record.text("uraian"),
                    pagu=pagu,
                    source=record.text("sumber"),
                )
            )
    return {code: tuple(own) for code, own in found.items()}
