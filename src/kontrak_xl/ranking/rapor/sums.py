"""How one OPD's score adds up: its groups, its indicators, and the sums between, as formulas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.core.model import IssuedRow, Measure, RowStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking.rapor.view import RaporView, high
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.data import number_format
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.view import GroupResult, RowResult
from kontrak_xl.rules.formulas import literal
from kontrak_xl.rules.rulebook import money
from kontrak_xl.workbook.pages import Align, Area, CellValue, Look, Style, cell

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
_Sums = Mapping[int, tuple[CellValue, str]]


@dataclass(frozen=True, slots=True)
class _GroupRows:
    """One group: its lines from row ``top``; ``at`` counts the groups from 0."""

    part: GroupResult
    lines: tuple[RowResult, ...]
    top: int
    at: int
    decimals: int

    @property
    def sum_row(self) -> int:
        return self.top + len(self.lines)

    @property
    def judged(self) -> bool:
        return bool(self.part.facts["dinilai"])


@dataclass(frozen=True, slots=True)
class _Recap:
    """The rows where groups become a score; ``whole`` is the weight of those that are judged."""

    first: int
    total: int
    whole: float

    def column(self, col: int) -> str:
        return Area(self.first, col, self.total - 1, col).a1(absolute=False)


def section(canvas: Canvas, row: int, heading: str) -> int:
    """A heading over the whole page; gives the row after it."""
    for col in range(LAST + 1):
        canvas.put(row, col, heading if col == 0 else None, parts.SECTION)
    canvas.heights[row] = 20
    return row + 1


def tables(canvas: Canvas, own: RaporView, row: int) -> int:
    """From groups to the score, then from indicators to groups; gives the row after them."""
    adjusted = bool(own.seat.facts["penyesuaian"])
    judged = (part.group.weight for part in own.seat.parts if part.facts["dinilai"])
    recap = _Recap(row + 2, row + 2 + len(own.seat.parts), math.fsum(judged))
    head = recap.total + (3 if adjusted else 1) + 2
    runs = _runs(own, head + 1)
    _score(canvas, own, row, recap, runs)
    section(canvas, head - 1, f"Indikator, s.d. {own.view.month} {own.report.region.year}")
    canvas.heights[head - 2] = 8
    _header(canvas, own, head)
    for run in runs:
        _group(canvas, run, recap)
    return _rule(canvas, own, runs[-1].sum_row + 1 if runs else head + 1)


def _runs(own: RaporView, row: int) -> list[_GroupRows]:
    """The groups in the order of the contract, each below a row with its name."""
    found = []
    order = [group.code for group in own.seat.edition.groups]
    decimals = own.seat.edition.policy.decimals
    in_order = sorted(own.seat.parts, key=lambda part: order.index(part.group.code))
    for at, part in enumerate(in_order):
        lines = tuple(line for line in own.seat.lines if line.row.group == part.group.code)
        found.append(_GroupRows(part, lines, row + 1, at, decimals))
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
        _part(canvas, run, at, recap)
    seat, decimals = own.seat, own.seat.edition.policy.decimals
    weights, products = recap.column(_WEIGHT), recap.column(_WEIGHTED)
    base, here = float(seat.facts["skor_dasar"]), {at: cell(recap.total, at) for at in range(12)}
    total = math.fsum(_weighted(run) for run in runs if run.judged)
    mean = f"=ROUND(ROUND({here[_WEIGHTED]}/{here[_WEIGHT]},9),{decimals})"
    adjusted = bool(seat.facts["penyesuaian"])
    name = "Skor sebelum Keputusan" if adjusted else "Skor"
    text = f"{name} = jumlah (bobot × nilai) ÷ jumlah bobot yang dinilai"
    sums: dict[int, tuple[CellValue, str]] = {
        _WEIGHT: (recap.whole, f'=SUMIF({products},">=0",{weights})'),
        _WEIGHTED: (total, f"=SUM({products})"),
    }
    if recap.whole:
        sums |= {_VALUE: (base, mean), _SHARE: (base, f"={here[_VALUE]}")}
    _summed(canvas, recap.total, text, sums)
    if adjusted:
        _decided(canvas, own, recap.total)


def _part(canvas: Canvas, run: _GroupRows, row: int, recap: _Recap) -> None:
    """One group: its value stands below, at the sum of its indicators."""
    group, weight = run.part.group, cell(row, _WEIGHT)
    canvas.span(Area(row, 0, row, _ACHIEVED), group.name, parts.TEXT)
    canvas.put(row, _WEIGHT, group.weight, _PLAIN)
    canvas.put(row, _STATUS, "dinilai" if run.judged else "belum dinilai", _WORDS)
    if not run.judged:
        for col in (_VALUE, _WEIGHTED, _SHARE):
            canvas.put(row, col, DASH, _ADDED)
        return
    product, share = cell(row, _WEIGHTED), cell(recap.total, _WEIGHT, absolute=True)
    value, weighted = float(run.part.facts["nilai_kelompok"]), _weighted(run)
    canvas.put(row, _VALUE, value, _ADDED, f"={cell(run.sum_row, _VALUE)}")
    canvas.put(row, _WEIGHTED, weighted, _PRODUCT, f"={weight}*{cell(row, _VALUE)}")
    canvas.put(row, _SHARE, weighted / recap.whole, _ADDED, f"={product}/{share}")


def _weighted(run: _GroupRows) -> float:
    return run.part.group.weight * float(run.part.facts["nilai_kelompok"])


def _summed(canvas: Canvas, row: int, text: str, sums: _Sums) -> None:
    """A line of sums; a dash where nothing was judged."""
    canvas.span(Area(row, 0, row, _ACHIEVED), text, _NAMED)
    for col in (_VALUE, _WEIGHT, _WEIGHTED, _SHARE):
        value, formula = sums.get(col, (DASH, ""))
        canvas.put(row, col, value, _LOOKS[col], formula)
    canvas.put(row, _STATUS, None, _NAMED)
    canvas.heights[row] = 18


def _decided(canvas: Canvas, own: RaporView, base: int) -> None:
    """Bonus and deductions below the computed score, and the score that counts."""
    seat, points = own.seat, float(own.seat.facts["penyesuaian"])
    name = "Bonus" if points > 0 else "Pengurangan"
    above, moved = cell(base, _VALUE), cell(base + 1, _VALUE)
    cap, decimals = seat.edition.policy.cap, seat.edition.policy.decimals
    final = f"=MAX(MIN(ROUND(ROUND({above}+{moved},9),{decimals}),{literal(cap)}),0)"
    blank = dict.fromkeys((_WEIGHT, _WEIGHTED, _SHARE), (None, ""))
    _summed(canvas, base + 1, f"{name} dengan Keputusan", {**blank, _VALUE: (points, "")})
    text = f"Skor, paling rendah 0 dan paling tinggi {show(cap)}"
    _summed(canvas, base + 2, text, {**blank, _VALUE: (seat.score, final)})


# From indicators to groups -------------------------------------------------------------------


def _header(canvas: Canvas, own: RaporView, row: int) -> None:
    year = own.report.region.year
    heads = ("Kode", "Indikator", "Satuan", f"Target {year}", "Rencana s.d. bulan ini",
             "Realisasi s.d. bulan ini", "Capaian (%)", *_HEADERS)  # fmt: skip
    canvas.header(row, 0, heads)
    canvas.heights[row] = 38


def _group(canvas: Canvas, run: _GroupRows, recap: _Recap) -> None:
    """A group's name, its indicators, and what they come to."""
    group = run.part.group
    named = f"{group.name} (bobot kelompok {show(group.weight)})"
    canvas.span(Area(run.top - 1, 0, run.top - 1, LAST), named, _GROUP)
    canvas.heights[run.top - 1] = 17
    weights, products, shares = (
        Area(run.top, col, run.sum_row - 1, col).a1(absolute=False)
        for col in (_WEIGHT, _WEIGHTED, _SHARE)
    )
    counted = [line for line in run.lines if line.counts]
    judged = math.fsum(float(line.facts["bobot_dinilai"]) for line in counted)
    total = math.fsum(float(line.facts["bobot_nilai"]) for line in counted)
    for row, line in enumerate(run.lines, run.top):
        _line(canvas, run, line, row, recap, judged)
    mean = f"{cell(run.sum_row, _WEIGHTED)}/{cell(run.sum_row, _WEIGHT)}"
    sums: dict[int, tuple[CellValue, str]] = {
        _WEIGHT: (judged, f'=SUMIF({products},">=0",{weights})'),
        _WEIGHTED: (total, f"=SUM({products})"),
    }
    if run.judged:
        value = float(run.part.facts["nilai_kelompok"])
        share = math.fsum(_worth(run, line, recap, judged) for line in counted)
        sums |= {
            _VALUE: (value, f"=ROUND(ROUND({mean},9),{run.decimals})"),
            _SHARE: (share, f"=SUM({shares})"),
        }
    text = f"Nilai {group.name} = jumlah (bobot × nilai) ÷ jumlah bobot yang dinilai"
    _summed(canvas, run.sum_row, text, sums)


def _worth(run: _GroupRows, line: RowResult, recap: _Recap, judged: float) -> float:
    """The points of the score that an indicator brings."""
    return float(line.facts["bobot_nilai"]) / judged * run.part.group.weight / recap.whole


def _line(
    canvas: Canvas, run: _GroupRows, line: RowResult, row: int, recap: _Recap, judged: float
) -> None:
    """One indicator; what is not judged has a dash and no part in the sums."""
    facts, issued = line.facts, line.row
    undue = line.status in {RowStatus.NOT_DUE, RowStatus.NOT_JUDGED} and not facts["target"]
    number = number_format(line)
    known = replace(_NUMBER, number=f'"Rp"{number}' if issued.measure is Measure.BUDGET else number)
    real = facts["realisasi_sd"] if line.status == RowStatus.JUDGED else None
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
    _product(canvas, run, line, row, recap, judged)
    status = _status(line)
    canvas.put(row, _STATUS, status, _WORDS)
    canvas.heights[row] = max(
        16,
        *(high(text, (WIDTHS[col],), size) for col, text, size in (
            (_CODE, issued.code, 7), (_TEXT, issued.text, _SMALL), (_UNIT, issued.unit, 8),
            (_STATUS, status, _SMALL))),
    )  # fmt: skip


def _product(
    canvas: Canvas, run: _GroupRows, line: RowResult, row: int, recap: _Recap, judged: float
) -> None:
    if not line.counts:
        canvas.put(row, _WEIGHTED, DASH, _PRODUCT)
        canvas.put(row, _SHARE, DASH, _ADDED)
        return
    product = f"={cell(row, _WEIGHT)}*{cell(row, _VALUE)}"
    canvas.put(row, _WEIGHTED, float(line.facts["bobot_nilai"]), _PRODUCT, product)
    sums = (cell(at, _WEIGHT, absolute=True) for at in (run.sum_row, recap.total))
    own_weight = cell(recap.first + run.at, _WEIGHT, absolute=True)
    inside, whole = sums
    share = f"={cell(row, _WEIGHTED)}/{inside}*{own_weight}/{whole}"
    canvas.put(row, _SHARE, _worth(run, line, recap, judged), _ADDED, share)


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
    if line.status == RowStatus.NOT_REPORTED and line.counts:
        return "belum lapor, dihitung 0"
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
