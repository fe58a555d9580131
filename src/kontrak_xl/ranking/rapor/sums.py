"""How one OPD's score adds up: its groups, its indicators, and the sums between, as formulas."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.core.model import MEASURED, IssuedRow, Measure, Points, RowStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.rapor.view import RaporView, high
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.data import number_format
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.view import GroupResult, RowResult
from kontrak_xl.rules.rulebook import money
from kontrak_xl.rules.words import spared
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Formula
from kontrak_xl.workbook.pages import Align, Area, CellValue, Look, Style

(_CODE, _TEXT, _UNIT, _TARGET, _PLAN, _REAL, _ACHIEVED, _VALUE, _WEIGHT, _WEIGHTED, _SHARE,
 _STATUS) = range(12)  # fmt: skip
WIDTHS = (9.0, 30.0, 8.5, 12.5, 12.5, 12.5, 8.5, 7.5, 7.0, 9.5, 10.0, 11.5)
LAST = _STATUS
_SMALL = 9
_NUMBER = Style(Look.GIVEN, align=Align.RIGHT, size=_SMALL, shrink=True)
_POINTS = Style(Look.GIVEN, number="0.00", align=Align.CENTRE, size=_SMALL)
_PLAIN = Style(Look.GIVEN, number="General", align=Align.CENTRE, size=_SMALL, shrink=True)
_PRODUCT = Style(Look.COMPUTED, number="#,##0.00##", align=Align.RIGHT, size=_SMALL, shrink=True)
_ADDED = Style(Look.COMPUTED, number="0.00", align=Align.CENTRE, size=_SMALL)
_WORDS = Style(Look.GIVEN, wrap=True, size=_SMALL)
_UNITS = Style(Look.GIVEN, wrap=True, size=8, align=Align.CENTRE)
_SUM = Style(Look.RESULT, number="General", align=Align.CENTRE, size=_SMALL, shrink=True)
_NAMED = Style(Look.RESULT, wrap=True, size=_SMALL)
_GROUP = Style(Look.GIVEN, bold=True, fill="#F4F1EA")
_HEADERS = ("Nilai", "Bobot", "Bobot × nilai", "Sumbangan (poin)", "Status")
_LOOKS = {
    _VALUE: replace(_SUM, number="0.00"), _WEIGHT: _SUM, _SHARE: replace(_SUM, number="0.00"),
    _WEIGHTED: replace(_SUM, number="#,##0.00##", align=Align.RIGHT),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _GroupRows:
    """One group: its lines from row ``top``; ``at`` counts the groups from 0."""

    part: GroupResult
    lines: tuple[RowResult, ...]
    top: int
    at: int
    decimals: int
    scales: Mapping[str, tuple[Points, ...]]

    @property
    def sum_row(self) -> int:
        return self.top + len(self.lines)

    @property
    def judged(self) -> bool:
        return bool(self.part.facts["dinilai"])


@dataclass(frozen=True, slots=True)
class _Recap:
    """The rows where groups become a score."""

    first: int
    total: int


def section(canvas: Canvas, row: int, heading: str) -> int:
    """A heading over the whole page; gives the row after it."""
    for col in range(LAST + 1):
        canvas.put(row, col, heading if col == 0 else None, parts.SECTION)
    canvas.heights[row] = 20
    return row + 1


def tables(canvas: Canvas, own: RaporView, row: int) -> int:
    """From groups to the score, then from indicators to groups; gives the row after them."""
    adjusted = bool(own.seat.facts["penyesuaian"])
    recap = _Recap(row + 2, row + 2 + len(own.seat.parts))
    head = recap.total + (3 if adjusted else 1) + 2
    runs = _runs(own, head + 1)
    section(canvas, head - 1, f"Indikator, {_months(own)}")
    canvas.heights[head - 2] = 8
    _header(canvas, own, head)
    for run in runs:
        _group(canvas, run)
    _score(canvas, own, row, recap, runs)
    for run in runs:
        _shares(canvas, run, recap)
    return _rule(canvas, own, runs[-1].sum_row + 1 if runs else head + 1)


def _runs(own: RaporView, row: int) -> list[_GroupRows]:
    """The groups in the order of the contract, each below a row with its name."""
    found = []
    order = [group.code for group in own.seat.edition.groups]
    decimals = own.seat.edition.policy.decimals
    scales = dict(own.seat.edition.scales)
    in_order = sorted(own.seat.parts, key=lambda part: order.index(part.group.code))
    for at, part in enumerate(in_order):
        lines = tuple(line for line in own.seat.lines if line.row.group == part.group.code)
        found.append(_GroupRows(part, lines, row + 1, at, decimals, scales))
        row = found[-1].sum_row + 1
    return found


# From groups to the score --------------------------------------------------------------------


def _score(
    canvas: Canvas, own: RaporView, row: int, recap: _Recap, runs: Sequence[_GroupRows]
) -> None:
    section(canvas, row, "Dari nilai kelompok ke skor")
    canvas.span(Area(row + 1, 0, row + 1, _ACHIEVED), "Kelompok indikator", parts.HEADER)
    canvas.header(row + 1, _VALUE, _HEADERS)
    canvas.heights[row + 1] = 26
    for at, run in enumerate(runs, recap.first):
        _part(canvas, run, at)
    adjusted = bool(own.seat.facts["penyesuaian"])
    name = "Skor sebelum Keputusan" if adjusted else "Skor"
    _summed(canvas, recap.total, f"{name} = jumlah (bobot × nilai) ÷ jumlah bobot yang dinilai")
    scored = any(run.judged for run in runs)
    decimals = own.seat.edition.policy.decimals
    value = _mean(canvas, recap.first, recap.total, decimals, judged=scored)
    canvas.put(recap.total, _SHARE, value if scored else DASH, _LOOKS[_SHARE])
    for at, run in enumerate(runs, recap.first):
        whole = canvas.at(recap.total, _WEIGHT, absolute=True)
        share = canvas.at(at, _WEIGHTED) / whole if run.judged else DASH
        canvas.put(at, _SHARE, share, _ADDED)
    if adjusted:
        _decided(canvas, own, recap.total)


def _part(canvas: Canvas, run: _GroupRows, row: int) -> None:
    """One group: its value stands below, at the sum of its indicators."""
    group = run.part.group
    canvas.span(Area(row, 0, row, _ACHIEVED), group.name, parts.TEXT)
    weight = canvas.put(row, _WEIGHT, group.weight, _PLAIN)
    canvas.put(row, _STATUS, "dinilai" if run.judged else "belum dinilai", _WORDS)
    found = canvas.at(run.sum_row, _VALUE) if run.judged else DASH
    value = canvas.put(row, _VALUE, found, _ADDED)
    if run.judged:
        canvas.put(row, _WEIGHTED, weight * value, _PRODUCT)
    else:
        canvas.put(row, _WEIGHTED, DASH, _ADDED)


def _mean(canvas: Canvas, first: int, row: int, decimals: int, *, judged: bool) -> Formula:
    """Weights, products, and their mean below the rows from ``first``; a dash for no mean."""
    weights, products = (
        canvas.over(Area(first, col, row - 1, col), absolute=False) for col in (_WEIGHT, _WEIGHTED)
    )
    weight = canvas.put(row, _WEIGHT, excel.sum_if(products, ">=0", weights), _LOOKS[_WEIGHT])
    summed = canvas.put(row, _WEIGHTED, excel.total(products), _LOOKS[_WEIGHTED])
    mean = excel.rounded(summed / weight, decimals) if judged else DASH
    return canvas.put(row, _VALUE, mean, _LOOKS[_VALUE])


def _summed(canvas: Canvas, row: int, text: str) -> None:
    """A line of sums with its name, to be filled in."""
    canvas.span(Area(row, 0, row, _ACHIEVED), text, _NAMED)
    canvas.put(row, _STATUS, None, _NAMED)
    canvas.heights[row] = 18


def _decided(canvas: Canvas, own: RaporView, base: int) -> None:
    """Bonus and deductions below the computed score, and the score that counts."""
    seat, points = own.seat, float(own.seat.facts["penyesuaian"])
    name = "Bonus" if points > 0 else "Pengurangan"
    cap, decimals = seat.edition.policy.cap, seat.edition.policy.decimals
    _summed(canvas, base + 1, f"{name} dengan Keputusan")
    moved = canvas.put(base + 1, _VALUE, points, _LOOKS[_VALUE])
    _summed(canvas, base + 2, f"Skor, paling rendah 0 dan paling tinggi {show(cap)}")
    score = excel.rounded(canvas.at(base, _VALUE) + moved, decimals)
    final = excel.largest(excel.smallest(score, cap), 0)
    canvas.put(base + 2, _VALUE, final, _LOOKS[_VALUE])
    for row, col in itertools.product((base + 1, base + 2), (_WEIGHT, _WEIGHTED, _SHARE)):
        canvas.put(row, col, None, _LOOKS[col])


# From indicators to groups -------------------------------------------------------------------


def _months(own: RaporView) -> str:
    """``s.d. Juni 2026``, or the triwulan that is judged by itself."""
    if own.report.by_itself:
        return increment.title(own.view)
    return f"s.d. {own.view.month} {own.report.region.year}"


def _header(canvas: Canvas, own: RaporView, row: int) -> None:
    year = own.report.region.year
    since = increment.since(own.report)
    heads = ("Kode", "Indikator", "Satuan", f"Target {year}", f"Rencana {since}",
             f"Realisasi {since}", "Capaian (%)", *_HEADERS)  # fmt: skip
    canvas.header(row, 0, heads)
    canvas.heights[row] = 38


def _group(canvas: Canvas, run: _GroupRows) -> None:
    """A group's name, its indicators, and what they come to."""
    group = run.part.group
    named = f"{group.name} (bobot kelompok {show(group.weight)})"
    canvas.span(Area(run.top - 1, 0, run.top - 1, LAST), named, _GROUP)
    canvas.heights[run.top - 1] = 17
    for row, line in enumerate(run.lines, run.top):
        _line(canvas, line, row, run.scales)
    _summed(
        canvas,
        run.sum_row,
        f"Nilai {group.name} = jumlah (bobot × nilai) ÷ jumlah bobot yang dinilai",
    )
    _mean(canvas, run.top, run.sum_row, run.decimals, judged=run.judged)


def _shares(canvas: Canvas, run: _GroupRows, recap: _Recap) -> None:
    """The points of the score that each indicator of a group brings."""
    inside, own_weight, whole = (
        canvas.at(row, _WEIGHT, absolute=True)
        for row in (run.sum_row, recap.first + run.at, recap.total)
    )
    for row, line in enumerate(run.lines, run.top):
        share = canvas.at(row, _WEIGHTED) / inside * own_weight / whole if line.counts else DASH
        canvas.put(row, _SHARE, share, _ADDED)
    shares = canvas.over(Area(run.top, _SHARE, run.sum_row - 1, _SHARE), absolute=False)
    summed = excel.total(shares) if run.judged else DASH
    canvas.put(run.sum_row, _SHARE, summed, _LOOKS[_SHARE])


def _line(
    canvas: Canvas, line: RowResult, row: int, scales: Mapping[str, tuple[Points, ...]]
) -> None:
    """One indicator; what is not judged has a dash and no part in the sums."""
    facts, issued = line.facts, line.row
    undue = line.status in {RowStatus.NOT_DUE, RowStatus.NOT_JUDGED} and not facts["target"]
    number = number_format(line)
    known = replace(_NUMBER, number=f'"Rp"{number}' if issued.measure is Measure.BUDGET else number)
    real = facts["realisasi_sd"] if line.status in MEASURED else None
    target, form = _target(issued)
    told: tuple[tuple[CellValue, Style], ...] = (
        (issued.code, replace(_UNITS, size=7, align=Align.LEFT)),
        (issued.text, _WORDS),
        (issued.unit, _UNITS),
        (target, replace(_NUMBER, number=form)),
        (DASH if undue else float(facts["target"]), known),
        (DASH if real is None else float(real), known),
        (float(facts["capaian"]) if line.counts else DASH, _POINTS),
        (float(facts["nilai"]) if line.counts else DASH, _POINTS),
        (issued.weight, _PLAIN),
    )
    for col, (value, style) in enumerate(told):
        canvas.put(row, col, value, style)
    product = canvas.at(row, _WEIGHT) * canvas.at(row, _VALUE) if line.counts else DASH
    canvas.put(row, _WEIGHTED, product, _PRODUCT)
    status = spared(issued, scales, facts) or _status(line)
    canvas.put(row, _STATUS, status, _WORDS)
    canvas.heights[row] = max(
        16,
        *(high(text, (WIDTHS[col],), size) for col, text, size in (
            (_CODE, issued.code, 7), (_TEXT, issued.text, _SMALL), (_UNIT, issued.unit, 8),
            (_STATUS, status, _SMALL))),
    )  # fmt: skip


def _target(row: IssuedRow) -> tuple[CellValue, str]:
    """The year's target: words of a category, both ends of a range, the RAK of a budget."""
    if row.measure is Measure.BUDGET:
        return math.fsum(month or 0.0 for month in row.plan), '"Rp"#,##0'
    if row.ranged:
        return f"{show(row.lower or 0.0)}–{show(row.upper or 0.0)}", ""
    if row.target_text:
        return row.target_text, ""
    whole = money(row) or float(row.target).is_integer()
    return row.target, "#,##0" if whole else "#,##0.00##"


def _status(line: RowResult) -> str:
    """The status with what it means for the score."""
    if line.status in {RowStatus.NOT_REPORTED, RowStatus.PARTIAL} and line.counts:
        return f"{line.status}, dihitung 0"
    return line.status


def _rule(canvas: Canvas, own: RaporView, row: int) -> int:
    """The one sentence on rounding."""
    decimals = own.seat.edition.policy.decimals
    text = (
        f"Pembulatan: capaian, nilai kelompok, dan skor {decimals} desimal, yang tepat di tengah "
        "menjauhi nol; yang tertulis itulah yang dihitung selanjutnya. Sumbangan hanya penjelas: "
        "karena pembulatan, jumlahnya dapat berbeda sedikit dari skor."
    )
    canvas.span(Area(row, 0, row, LAST), text, parts.NOTE_WRAPPED)
    canvas.heights |= {row: high(text, WIDTHS, 9), row + 1: 6}
    return row + 2
