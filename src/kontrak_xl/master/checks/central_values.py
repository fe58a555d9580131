"""What the centre tells, as typed: SP2D, physical progress, TLHP, other values, panels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Accumulation, Filler, IssuedRow, Measure
from kontrak_xl.core.numerals import show
from kontrak_xl.master import handovers
from kontrak_xl.master.checks.view import MasterView, percent
from kontrak_xl.master.panel import PanelMark, marks
from kontrak_xl.rules import rulebook
from kontrak_xl.workbook.layout.master import FINANCE
from kontrak_xl.workbook.layout.shared_columns import MONTH_KEYS
from kontrak_xl.workbook.tables import Record

RUPIAH = 0.5
"""Two sums of money are equal within this."""

# Keuangan ------------------------------------------------------------------------------------


def unpaid(view: MasterView) -> Iterator[Finding]:
    """An OPD that the matrix of BKAD leaves out waits for its SP2D all year."""
    told = {record.text("opd") for record in view.master.records("keuangan")}
    gifts = handovers.read(view.master)
    for code, record in view.post_records().items():
        waits = any(
            row.measure is Measure.BUDGET and row.filler is Filler.CENTRE
            for row in view.rows.get(code, ())
        )
        heir = any(one.heir == code and one.old in told for one in gifts)
        if told and waits and code not in told and not heir:
            seen, where = f"SP2D {view.posts[code].short}", record.where("kode")
            yield Finding(Code.CENTRE_MISSING, where, seen, FINANCE.name, code)


def progress(view: MasterView) -> Iterator[Finding]:
    """Physical progress to date below an earlier month's, at the later cell."""
    for record in view.master.records("keuangan"):
        before = 0.0
        for key in (f"f{month}" for month in MONTH_KEYS):
            value = record.number(key)
            if value is not None and value < before:
                seen, expected = f"fisik {show(value)} %", f"{show(before)} %"
                where, post = record.where(key), record.text("opd")
                yield Finding(Code.FALLS, where, seen, expected, post)
            before = before if value is None else value


def overspent(view: MasterView) -> Iterator[Finding]:
    """SP2D beyond the pagu in force, at the first such month."""
    for record in view.master.records("keuangan"):
        post = record.text("opd")
        budgets = view.budgets.get(post, ())
        for month, key in enumerate(MONTH_KEYS, 1):
            paid = record.number(f"s{key}")
            pagu = next((b.pagu for b in reversed(budgets) if b.since <= month), None)
            if paid is not None and pagu is not None and paid > pagu + RUPIAH:
                seen, expected = f"Rp{show(paid, 0)}", f"Rp{show(pagu, 0)}"
                yield Finding(Code.SP2D_OVER, record.where(f"s{key}"), seen, expected, post)
                break


# TLHP ----------------------------------------------------------------------------------------


def follow_ups(view: MasterView) -> Iterator[Finding]:
    """The recommendations of one line: the parts are not more, and not less, than all."""
    for record in view.master.records("tlhp"):
        everything, agreed = record.number("rekomendasi"), record.number("sesuai")
        if everything is None or agreed is None:
            continue
        post = record.text("opd")
        others = [record.number(key) for key in ("belum_sesuai", "belum", "tdd")]
        total = agreed + sum(part for part in others if part is not None)
        if agreed > everything:
            seen = f"sesuai {show(agreed)} dengan rekomendasi {show(everything)}"
            expected = "sesuai yang tidak melebihi rekomendasi"
            yield Finding(Code.BAD_COMBINATION, record.where("sesuai"), seen, expected, post)
        elif any(part is not None for part in others) and total != everything:
            seen, expected = f"menurut status {show(total)}", f"rekomendasi {show(everything)}"
            yield Finding(Code.SUM_DIFFERS, record.where("rekomendasi"), seen, expected, post)


def fewer(view: MasterView) -> Iterator[Finding]:
    """Recommendations are given and settled, hardly ever taken back."""
    by_post: dict[str, list[Record]] = defaultdict(list)
    for record in view.master.records("tlhp"):
        if record.number("bulan") is not None:
            by_post[record.text("opd")].append(record)
    for post, lines in by_post.items():
        highest: dict[str, float] = {}
        for record in sorted(lines, key=lambda line: line.number("bulan") or 0.0):
            values = {key: record.number(key) for key in ("rekomendasi", "sesuai")}
            falls = [k for k, v in values.items() if v is not None and v < highest.get(k, v)]
            for key in falls[:1]:
                seen, before = f"{key} {show(values[key] or 0.0)}", show(highest[key])
                yield Finding(Code.FALLS, record.where(key), seen, before, post)
            highest |= {key: value for key, value in values.items() if value is not None}


# Nilai Pusat ---------------------------------------------------------------------------------


def _typed_values(view: MasterView) -> Iterator[tuple[Record, IssuedRow]]:
    """The lines of *Nilai Pusat* with the row that they are told to."""
    for record in view.master.records("pusat"):
        named = view.named(record.text("indikator"))
        row = named.get(record.text("opd")) or next(iter(named.values()), None)
        here = row and row.measure in {Measure.NUMBER, Measure.CATEGORY}
        if row and here and row.filler is Filler.CENTRE and record.number("bulan") is not None:
            yield record, row


def undue_values(view: MasterView) -> Iterator[Finding]:
    """A value in a month that no plan makes due; the pemda's category is judged when known."""
    for record, row in _typed_values(view):
        month = int(record.number("bulan") or 1)
        summed = row.accumulation is Accumulation.SUM
        if summed or rulebook.by_cause(row) or row.plan[month - 1] is not None:
            continue
        due = [name for name, part in zip(MONTHS, row.plan, strict=True) if part is not None]
        seen, where = f"“{row.text}”", record.where("bulan")
        if due:
            yield Finding(Code.NOT_DUE_VALUE, where, seen, ", ".join(due), record.text("opd"))


def central_percent(view: MasterView) -> Iterator[Finding]:
    """A percentage beyond 100 where the target is none."""
    for record, row in _typed_values(view):
        value = record.number("nilai")
        usual = max(100.0, row.target, row.upper or 0.0)
        if value is not None and percent(row.unit) and value > usual:
            seen, expected = f"nilai {show(value)}", f"target {show(row.target)}"
            yield Finding(Code.PERCENT, record.where("nilai"), seen, expected, record.text("opd"))


def idle_causes(view: MasterView) -> Iterator[Finding]:
    """OPDs named as a cause where nothing was missed, or where causes do not count."""
    for record, row in _typed_values(view):
        causes = record.codes("penyebab")
        if not causes:
            continue
        worth = {step.category.casefold(): step.points for step in view.scales.get(row.scale, ())}
        points = worth.get(str(record.values["nilai"]).casefold())
        if not rulebook.by_cause(row):
            expected = "hapus; penyebab hanya untuk kategori dengan cakupan pemda"
        elif points is not None and points >= row.target:
            expected = f"hapus, atau periksa nilainya; target {row.target_text} tercapai"
        else:
            continue
        yield Finding(Code.CAUSE_IDLE, record.where("penyebab"), ", ".join(causes), expected)


# Panel ---------------------------------------------------------------------------------------


def assessors(view: MasterView) -> Iterator[Finding]:
    """Nobody marks the same thing twice; where one alone marks, that is no panel (once a month)."""
    given: dict[tuple[str, float], dict[str, dict[str, PanelMark]]] = defaultdict(dict)
    for mark in marks(view.master):
        month, post, name = mark.line.number("bulan"), mark.line.text("opd"), mark.name
        if month is None or not name or post not in view.posts:
            continue
        by_post = given[mark.line.text("indikator").casefold(), month]
        own = by_post.setdefault(post, {})
        other = own.setdefault(name.casefold(), mark)
        if other is not mark:
            seen, place = f"nilai {name} untuk {post}", other.told_at.cell
            yield Finding(Code.DUPLICATE, mark.told_at, seen, place, post)
    for (_, month), by_post in given.items():
        single = [own for own in by_post.values() if len(own) == 1]
        if single:
            (mark,) = single[0].values()
            word, name = mark.line.text("indikator"), MONTHS[int(month) - 1]
            seen = f"penilai “{word}” bulan {name} untuk {len(single)} OPD"
            expected = "lazimnya panel lebih dari satu orang"
            yield Finding(Code.ONLY_ONE, mark.told_at, seen, expected)


CHECKS = (
    unpaid, progress, overspent, follow_ups, fewer, undue_values, central_percent, idle_causes,
    assessors,
)  # fmt: skip
"""Every check of this module."""
