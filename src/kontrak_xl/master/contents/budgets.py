"""Pagu, RAK and programmes, from the sheet *Anggaran*."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Accumulation, Post, Programme
from kontrak_xl.core.numerals import show
from kontrak_xl.master.contents.records import given_or
from kontrak_xl.master.reading import Master
from kontrak_xl.rules.patterns import MonthlyPlan, spread
from kontrak_xl.workbook.layout.shared_columns import MONTH_KEYS
from kontrak_xl.workbook.tables import Record

RUPIAH = 0.5
"""Two sums of money are equal within this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One OPD's pagu and RAK of one version, in rupiah, from month ``since`` on.

    ``handed`` says why where the rest of another OPD's budget has come to it.
    """

    pagu: float
    plan: tuple[float | None, ...]
    version: str
    since: int
    record: Record
    handed: str = ""

    @property
    def reason(self) -> str:
        """Why an edition with this version was issued, with the document where it is named."""
        if self.handed:
            return self.handed
        document = self.record.text("dokumen")
        return f"anggaran versi {self.version}" + (f" ({document})" if document else "")


Lines = Mapping[tuple[str, str, int], tuple[Programme, ...]]
"""The lines of Lampiran B by post, version, and the month from which they count."""


def typed_plan(record: Record | None) -> tuple[float | None, ...]:
    """The twelve month cells of a record, as typed."""
    if record is None:
        return (None,) * 12
    return tuple(record.number(key) for key in MONTH_KEYS)


def cash_plan(record: Record, pagu: float, first: int = 1) -> MonthlyPlan:
    """The RAK of a line: as typed, or by its *pola* in whole rupiah where no month is typed.

    A pola spreads over the months from ``first`` on, in which the OPD exists.
    """
    typed, pattern = typed_plan(record), record.text("pola")
    if not pattern or any(part is not None for part in typed):
        return typed
    return spread(
        pagu, pattern, "bulanan", Accumulation.SUM, counted=True, typed=typed, first=first
    )


def early(record: Record, post: Post) -> tuple[int, ...]:
    """The typed months before a post begins; a typed 0 asks for nothing."""
    typed = enumerate(typed_plan(record), 1)
    return tuple(month for month, part in typed if part and month < post.first)


def before_begin(record: Record, post: Post) -> list[Finding]:
    """What is planned for months in which a post does not exist yet, at the first of them."""
    months = early(record, post)
    if not months:
        return []
    where = record.where(MONTH_KEYS[months[0] - 1])
    seen = f"rencana {MONTHS[months[0] - 1]} untuk {post.code}"
    return [Finding(Code.BEFORE_BEGIN, where, seen, MONTHS[post.first - 1], post.code)]


def budgets(
    master: Master, posts: Mapping[str, Post]
) -> tuple[dict[str, tuple[Budget, ...]], list[Finding]]:
    """The budgets of each post by the month from which they count; Σ RAK = pagu is checked."""
    found: dict[str, list[Budget]] = defaultdict(list)
    findings = []
    for record in master.records("anggaran"):
        pagu, code = record.number("pagu"), record.text("opd")
        if record.text("kode") or pagu is None or code not in posts:
            continue
        post = posts[code]
        findings += before_begin(record, post)
        plan = cash_plan(record, pagu, post.first)
        planned = sum(part for part in plan if part is not None)
        if abs(planned - pagu) > RUPIAH:
            seen, expected = f"Rp{show(planned, 0)}", f"Rp{show(pagu, 0)}"
            findings.append(
                Finding(Code.BUDGET_MISMATCH, record.where("pagu"), seen, expected, code)
            )
        since, version = max(counts_from(record), post.first), record.text("versi")
        budget = Budget(pagu=pagu, plan=plan, version=version, since=since, record=record)
        again = _again(budget, found[code], code)
        if again:
            findings.append(again)
        else:
            found[code].append(budget)
    return {
        code: tuple(sorted(own, key=lambda b: b.since)) for code, own in found.items() if own
    }, findings


def counts_from(record: Record) -> int:
    """The month from which a line of the budget counts."""
    return int(given_or(record.number("berlaku"), 1))


def _again(budget: Budget, others: Sequence[Budget], code: str) -> Finding | None:
    """A version said twice, or two versions of which nobody can say which one counts."""
    same = next((other for other in others if other.since == budget.since), None)
    if same is None:
        return None
    record, month = budget.record, MONTHS[budget.since - 1]
    if same.version == budget.version:
        words, place = f"pagu {budget.version} {code}", same.record.where("pagu").cell
        return Finding(Code.DUPLICATE, record.where("pagu"), words, place, code)
    seen = f"{budget.version} dan {same.version}"
    return Finding(Code.BUDGET_SAME_MONTH, record.where("berlaku"), seen, month, code)


def programmes(master: Master) -> Lines:
    """The lines of Lampiran B of each post and version."""
    found: dict[tuple[str, str, int], list[Programme]] = defaultdict(list)
    for record in master.records("anggaran"):
        pagu = record.number("pagu")
        if record.text("kode") and pagu is not None:
            found[record.text("opd"), record.text("versi"), counts_from(record)].append(
                Programme(
                    code=record.text("kode"),
                    name=record.text("uraian"),
                    pagu=pagu,
                    source=record.text("sumber"),
                )
            )
    return {key: tuple(own) for key, own in found.items()}
