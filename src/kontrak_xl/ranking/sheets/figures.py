"""The small tables of *Ringkasan*, each number a formula over *Data*, *_skor* or *Temuan*."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kontrak_xl.core.findings import Severity
from kontrak_xl.core.model import Measure, RowStatus
from kontrak_xl.ranking.sheets import budget as budgets
from kontrak_xl.ranking.sheets import data, parts, problems
from kontrak_xl.ranking.sheets.calc import ScoreAddresses
from kontrak_xl.ranking.sheets.parts import DASH
from kontrak_xl.ranking.tepra import COLOURS
from kontrak_xl.ranking.view import PostResult, RowResult, View
from kontrak_xl.rules.formulas import literal
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.rules.scores import SILENT, UNRANKED
from kontrak_xl.workbook.pages import Align, Area, CellValue, Look, Style

LEFT, RIGHT = 0, 5
"""The first column of each half."""
_BILLION = 1e9
_LONGEST = 250
_SCORE = parts.RESULT
_WHOLE = Style(Look.RESULT, number="#,##0", align=Align.RIGHT)
_TAG = Style(Look.GIVEN, align=Align.CENTRE)
_PREDICATE = Style(Look.COMPUTED, size=8, wrap=True, align=Align.CENTRE)
_NAMED = Style(Look.COMPUTED, align=Align.CENTRE)
_POINTS = Style(Look.RESULT, number=parts.CHANGE.number, align=Align.RIGHT)
_MONEY = Style(Look.COMPUTED, number="#,##0.00", align=Align.RIGHT)
CellContent = tuple[CellValue, Style, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallTable:
    """One small table of four columns, or the sentence that stands for an empty one.

    ``foot`` is a line below it with its formula.
    """

    rows: Sequence[Sequence[CellContent]]
    headers: Sequence[str] = ()
    empty: str = ""
    foot: tuple[str, str] | None = None


def _row(sign: CellValue, name: str, unit: str, result: CellContent) -> list[CellContent]:
    return [(sign, _TAG, ""), (name, parts.WRAPPED, ""), (unit, parts.TEXT, ""), result]


def mean(values: Sequence[float]) -> float:
    """The mean of some numbers, with two decimals."""
    return rounded_one(math.fsum(values) / len(values), 2)


def median(values: Sequence[float]) -> float:
    """The middle of some numbers, with two decimals."""
    return rounded_one(statistics.median(values), 2)


def _mean(values: Iterable[float]) -> CellValue:
    found = list(values)
    return mean(found) if found else DASH


def _average(total: str, count: str) -> str:
    """A mean that is a dash where there is nothing to divide by."""
    return f'=IF({count}=0,"{DASH}",ROUND(ROUND({total}/{count},9),2))'


def ranked_seats(view: View) -> list[PostResult]:
    """The seats that have a rank, from the first."""
    return [seat for seat in view.ranked if seat.rank is not None]


def glance(view: View) -> SmallTable:
    """How many reported and were ranked, and the scores between which they lie."""
    block = ScoreAddresses(view)
    reported = sum(bool(seat.facts["melapor"]) for seat in view.seats)
    ranked, scores = ranked_seats(view), block.seats("skor_urut")
    highest = ranked[0].score if ranked else DASH
    lowest = ranked[-1].score if ranked else DASH

    def extreme(name: str) -> str:
        return f'=IF(COUNT({scores})=0,"{DASH}",{name}({scores}))'

    posts, measured = len(view.seats), _mean(seat.score for seat in ranked)
    counted = f"COUNT({scores})"
    average = _average(f"SUM({scores})", counted)
    cells: tuple[tuple[str, str, CellContent], ...] = (
        ("OPD yang mempunyai kontrak", "OPD", (posts, _WHOLE, f"=COUNT({block.seats('melapor')})")),
        ("OPD yang melapor", "OPD", (reported, _WHOLE, f"=SUM({block.seats('melapor')})")),
        ("OPD yang diperingkat", "OPD", (len(ranked), _WHOLE, f"={counted}")),
        ("Rata-rata skor OPD yang diperingkat", "skor", (measured, _SCORE, average)),
        ("Skor tertinggi", "skor", (highest, _SCORE, extreme("MAX"))),
        ("Skor terendah", "skor", (lowest, _SCORE, extreme("MIN"))),
    )
    return SmallTable(rows=[_row(None, *each) for each in cells])


def by_band(view: View) -> SmallTable:
    """How many posts have each predikat, the unranked and the silent last."""
    names = [*(band.name for band in view.report.region.ranking.bands), UNRANKED, SILENT]
    scale = view.report.region.ranking.bands
    bounds = [*(parts.bound_words(scale, at) for at in range(len(scale))), DASH, DASH]
    found = [str(seat.facts["predikat"]) for seat in view.seats]
    column = ScoreAddresses(view).seats("predikat")
    rows = []
    for at, (name, bound) in enumerate(zip(names, bounds, strict=True)):
        fill = parts.shade(at, len(scale)) if at < len(scale) else parts.GREY
        formula = f"SUMPRODUCT(--({column}={literal(name)}))"
        row = _row("", name, bound, (found.count(name), _WHOLE, f"={formula}"))
        rows.append([("", Style(Look.GIVEN, fill=fill), ""), *row[1:]])
    return SmallTable(rows=rows, headers=("", "Predikat", "Skor", "OPD"))


def best(view: View) -> SmallTable:
    """The five that stand first."""
    ranked = ranked_seats(view)
    return _podium(view, [(seat, str(number)) for number, seat in enumerate(ranked[:5], start=1)])


def lowest(view: View) -> SmallTable:
    """The last five, never one that already stands among the first."""
    ranked = ranked_seats(view)
    count = f"COUNT({ScoreAddresses(view).seats('peringkat')})"
    tail = ranked[5:][-5:]
    places = [
        (seat, count if not back else f"{count}-{back}") for back, seat in enumerate(reversed(tail))
    ]
    return _podium(view, places)


def _podium(view: View, places: Sequence[tuple[PostResult, str]]) -> SmallTable:
    block = ScoreAddresses(view)
    rows: list[list[CellContent]] = [
        [
            (seat.rank, parts.RANK, f"={block.nth(place, 'peringkat')}"),
            (seat.name, parts.WORDS_WRAPPED, f"={block.nth(place, 'opd')}"),
            (str(seat.facts["predikat"]), _PREDICATE, f"={block.nth(place, 'predikat')}"),
            (seat.score, _SCORE, f"={block.nth(place, 'skor')}"),
        ]
        for seat, place in places
    ]
    headers = ("Per.", "OPD", "Predikat", "Skor") if rows else ()
    return SmallTable(
        rows=rows, headers=headers, empty="Belum ada OPD lain yang dapat diperingkat."
    )


def by_group(view: View) -> SmallTable:
    """The mean score of the ranked posts of each kelompok peringkat."""
    block = ScoreAddresses(view)
    groups, scores, ranks = (block.seats(n) for n in ("kelompok_peringkat", "skor", "peringkat"))
    rows = []
    for number, name in enumerate(sorted({s.edition.post.group for s in view.seats}), start=1):
        members = [seat for seat in view.seats if seat.edition.post.group == name]
        ranked = [seat.score for seat in members if seat.rank is not None]
        test = f"({groups}={literal(name)})*ISNUMBER({ranks})"
        formula = _average(f"SUMPRODUCT({test}*{scores})", f"SUMPRODUCT({test})")
        cell: CellContent = (_mean(ranked), _SCORE, formula)
        rows.append(_row(number, name or DASH, f"{len(members)} OPD", cell))
    return SmallTable(rows=rows)


def by_priority(view: View) -> SmallTable:
    """The mean nilai of the indicators that serve each priority."""
    fields = ("prioritas", "status", "bobot_dinilai", "nilai")
    column, status, weight, points = (data.column(view, name) for name in fields)
    counted = f'((({status}="{RowStatus.JUDGED.value}")+({weight}>0))>0)'
    rows = []
    names = sorted({line.row.priority for line in view.lines if line.row.priority})
    for number, name in enumerate(names, start=1):
        found = [line for line in view.lines if line.row.priority == name and line.counts]
        test = f"({_is(column, name)})*{counted}"
        formula = _average(f"SUMPRODUCT({test}*{points})", f"SUMPRODUCT({test})")
        cell: CellContent = (_mean(float(line.facts["nilai"]) for line in found), _SCORE, formula)
        rows.append(_row(number, name, f"{len(found)} indikator", cell))
    return SmallTable(rows=rows, empty="Indikator belum dihubungkan dengan prioritas RPJMD.")


def _is(column: str, text: str) -> str:
    """A test for a text; Excel takes no more than 255 characters in a formula."""
    if len(text) <= _LONGEST:
        return f"{column}={literal(text)}"
    return f"LEFT({column},{_LONGEST})={literal(text[:_LONGEST])}"


def _budget_lines(view: View) -> list[RowResult]:
    return [line for line in view.lines if line.row.measure is Measure.BUDGET]


def budget(view: View) -> SmallTable:
    """The money of the whole region; where none was told, that of the judged indicators."""
    return _money(view) if view.report.money else _budget_judged(view)


def _money(view: View) -> SmallTable:
    """Pagu, SP2D, serapan and deviation of the OPDs whose SP2D is known, and all colours."""
    found, cells = budgets.spendings(view), budgets.whole_cells(view)
    whole = budgets.region(found)
    colours = [budgets.colour_name(each) for each in found]
    area, names = budgets.colours_area(view), {colour.name: colour.name for colour in COLOURS}
    names[DASH] = "tanpa data"
    counted = " · ".join(f"{word} {colours.count(name)}" for name, word in names.items())
    formula = '&" · "&'.join(f'"{w} "&COUNTIF({area},"{n}")' for n, w in names.items())
    known = sum(each.spent is not None for each in found)
    unit = "miliar rupiah"
    deviation: CellContent = (_or_dash(whole.deviation), _POINTS, f"={cells['deviasi']}")
    rows = [
        _row(None, f"Pagu {known} OPD yang SP2D-nya ada", unit,
             (_billions(whole.money.pagu), _MONEY, _in_billions(cells["pagu"]))),
        _row(None, f"SP2D s.d. {view.month}", unit,
             (_billions(whole.spent or 0.0), _MONEY, _in_billions(cells["sp2d"]))),
        _row(None, "Serapan", "% pagu", (_or_dash(whole.serapan), _SCORE, f"={cells['serapan']}")),
        _row(None, "Deviasi dari rencana kas (RAK)", "poin", deviation),
        _row(None, "Warna TEPRA seluruh OPD", "",
             (budgets.colour_name(whole), _NAMED, f"={cells['warna']}")),
    ]  # fmt: skip
    return SmallTable(rows=rows, foot=(counted, f"={formula}"))


def _or_dash(value: float | None) -> CellValue:
    return DASH if value is None else value


def movers(view: View, *, up: bool) -> SmallTable:
    """The five that climbed, or fell, by most places."""
    block, sign = ScoreAddresses(view), 1 if up else -1
    found = [(seat, move) for seat in view.ranked if (move := view.move(seat)) and move.climbed]
    chosen = [(seat, move) for seat, move in found if sign * (move.climbed or 0) > 0]
    chosen.sort(key=lambda pair: (-sign * (pair[1].climbed or 0), pair[0].name.casefold()))
    rows: list[list[CellContent]] = []
    for seat, move in chosen[:5]:
        now, then = block.seat(seat, "peringkat"), block.seat(seat, "peringkat_lalu")
        change = f"=ROUND({block.seat(seat, 'skor')}-{block.seat(seat, 'skor_lalu')},2)"
        path = f'={then}&" → "&{now}'
        rows.append(
            [
                (move.climbed, parts.CLIMB, f"={then}-{now}"),
                (seat.slim, parts.TEXT, ""),
                (f"{move.rank_before} → {move.rank_after}", _NAMED, path),
                (move.change, _POINTS, change),
            ]
        )
    headers = ("", "OPD", "Peringkat", "Perubahan") if rows else ()
    empty = "Tidak ada." if view.moves else "Belum ada bulan lalu untuk dibandingkan."
    return SmallTable(rows=rows, headers=headers, empty=empty)


def _budget_judged(view: View) -> SmallTable:
    """RAK and SP2D of the posts whose budget was judged, in billions of rupiah."""
    lines = _budget_lines(view)
    if not lines:
        return SmallTable(rows=(), empty="Kontrak tidak memuat indikator anggaran.")
    known = [line for line in lines if line.status == RowStatus.JUDGED]
    measure, status = (data.column(view, name) for name in ("ukuran", "status"))
    test = f'({measure}="{Measure.BUDGET.value}")*({status}="{RowStatus.JUDGED.value}")'
    planned = f"SUMPRODUCT({test},{data.column(view, 'target')})"
    spent = f"SUMPRODUCT({test},{data.column(view, 'realisasi_sd')})"
    rak = math.fsum(float(line.facts["target"]) for line in known)
    sp2d = math.fsum(float(line.facts["realisasi_sd"]) for line in known)
    share = f'=IF({planned}=0,"{DASH}",ROUND(ROUND({spent}/{planned}*100,9),2))'
    unit, having = "miliar rupiah", f"dari {len(lines)} OPD"
    cells: tuple[tuple[str, str, CellContent], ...] = (
        (f"RAK s.d. {view.month}", unit, (_billions(rak), _MONEY, _in_billions(planned))),
        (f"SP2D s.d. {view.month}", unit, (_billions(sp2d), _MONEY, _in_billions(spent))),
        ("SP2D terhadap RAK", "persen", (_percent(sp2d, rak), _SCORE, share)),
        ("OPD yang data SP2D-nya ada", having, (len(known), _WHOLE, f"=SUMPRODUCT({test})")),
    )
    return SmallTable(rows=[_row(None, *each) for each in cells])


def _percent(part: float, whole: float) -> CellValue:
    return rounded_one(part / whole * 100, 2) if whole else DASH


def _billions(rupiah: float) -> float:
    return rounded_one(rupiah / _BILLION, 2)


def _in_billions(total: str) -> str:
    return f"=ROUND(ROUND({total}/10^9,9),2)"


def waiting(view: View) -> SmallTable:
    """Which values of the centre are awaited, and by how many posts."""
    found: dict[str, list[RowResult]] = {}
    for line in view.lines:
        if line.status == RowStatus.WAITING:
            found.setdefault(line.row.code, []).append(line)
    codes, status = (data.column(view, name) for name in ("kode", "status"))
    rows = []
    for number, (code, lines) in enumerate(found.items(), start=1):
        test = f'({codes}={literal(code)})*({status}="{RowStatus.WAITING.value}")'
        name = lines[0].row.text + (f" ({lines[0].row.owner})" if lines[0].row.owner else "")
        rows.append(_row(number, name, "OPD", (len(lines), _WHOLE, f"=SUMPRODUCT({test})")))
    return SmallTable(rows=rows[:6], empty="Semua nilai pusat sudah diisi.")


def problems_area(view: View) -> str:
    """Where the severities stand on the sheet *Temuan*."""
    last = problems.TOP + max(1, len(view.report.findings)) - 1
    return Area(problems.TOP, 0, last, 0).a1(sheet=parts.PROBLEMS)


def problems_count(view: View, severity: Severity) -> int:
    """How many findings of one severity there are."""
    return sum(finding.severity is severity for finding in view.report.findings)


_MEANING = {
    Severity.ERROR: "isian tidak dipakai",
    Severity.WARNING: "mohon diperiksa",
    Severity.INFO: "untuk diketahui",
}


def findings(view: View) -> SmallTable:
    """How many findings of each severity there are, counted live."""
    rows = []
    for severity, meaning in _MEANING.items():
        formula = f'=COUNTIF({problems_area(view)},"{severity.value}")'
        cell: CellContent = (problems_count(view, severity), _WHOLE, formula)
        rows.append(_row(None, f"{severity.value.capitalize()}: {meaning}", "temuan", cell))
    return SmallTable(rows=rows)
