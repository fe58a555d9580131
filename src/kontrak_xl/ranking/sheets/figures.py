"""The small tables of *Ringkasan*, each number a formula over *Data*, *_skor* or *Temuan*."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add

from kontrak_xl.core.findings import Severity
from kontrak_xl.core.model import Measure, RowStatus
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.sheets import budget as budgets
from kontrak_xl.ranking.sheets import data, delivery, parts, problems
from kontrak_xl.ranking.sheets.calc import ScoreAddresses
from kontrak_xl.ranking.sheets.parts import DASH, CellContent, share_of
from kontrak_xl.ranking.view import PostResult, RowResult, View
from kontrak_xl.rules.ranks import ENDED, NOT_YET, SILENT, UNRANKED
from kontrak_xl.rules.reporting import Reporting
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Content, Formula, Operand, Range
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallTable:
    """One small table of four columns, or the sentence that stands for an empty one.

    ``foot`` is a line below it.
    """

    rows: Sequence[Sequence[CellContent]]
    headers: Sequence[str] = ()
    empty: str = ""
    foot: Content | None = None


def _row(sign: CellValue, name: str, unit: str, result: CellContent) -> list[CellContent]:
    return [(sign, _TAG), (name, parts.WRAPPED), (unit, parts.TEXT), result]


def ranked_seats(view: View) -> list[PostResult]:
    """The seats that have a rank, from the first."""
    return [seat for seat in view.ranked if seat.rank is not None]


def glance(view: View) -> SmallTable:
    """How many reported and were ranked, and the scores between which they lie."""
    block = ScoreAddresses(view)
    moved, scores = block.seats("penyesuaian"), block.seats("skor_urut")
    ranked = excel.count(scores)

    def known(found: Formula) -> Formula:
        return excel.if_(ranked.equals(0), DASH, found)

    cells: tuple[tuple[str, str, CellContent], ...] = (
        ("OPD yang mempunyai kontrak", "OPD", (excel.count(moved), _WHOLE)),
        *_turnout(view),
        ("OPD yang diperingkat", "OPD", (ranked, _WHOLE)),
        (
            "Rata-rata skor OPD yang diperingkat",
            "skor",
            (share_of(excel.total(scores), ranked), _SCORE),
        ),
        ("Skor tertinggi", "skor", (known(excel.largest(scores)), _SCORE)),
        ("Skor terendah", "skor", (known(excel.smallest(scores)), _SCORE)),
    )
    return SmallTable(rows=[_row(None, *each) for each in cells])


def _turnout(view: View) -> Iterator[tuple[str, str, CellContent]]:
    """How many have reported the month, and how, counted from *Kelengkapan*."""
    told = view.report.turnout
    for name, states, count in (
        ("lengkap", (Reporting.COMPLETE,), told.complete),
        ("sebagian", (Reporting.PARTIAL,), told.partial),
        ("terisi, belum terbaca", (Reporting.UNREAD,), told.unread),
        ("belum ada", (Reporting.NOT_YET, Reporting.SILENT), told.missing),
        ("belum diminta", (Reporting.NOT_ASKED,), told.all - told.asked),
    ):
        if count or Reporting.COMPLETE in states:
            words = delivery.states_area(view)
            cells = [excel.count_if(words, delivery.told(one)) for one in states]
            yield f"Laporan {view.reported} {name}", "OPD", (functools.reduce(add, cells), _WHOLE)


def by_band(view: View) -> SmallTable:
    """How many posts have each predikat, the unranked and the silent last."""
    waits = any(seat.facts["predikat"] == NOT_YET for seat in view.seats)
    ended = any(seat.life == ENDED for seat in view.seats)
    beside = (UNRANKED, *((NOT_YET,) if waits else ()), SILENT, *((ENDED,) if ended else ()))
    names = [*(band.name for band in view.report.region.ranking.bands), *beside]
    scale = view.report.region.ranking.bands
    bounds = [*(parts.bound_words(scale, at) for at in range(len(scale))), *[DASH] * len(beside)]
    column = ScoreAddresses(view).seats("predikat")
    rows = []
    for at, (name, bound) in enumerate(zip(names, bounds, strict=True)):
        fill = parts.shade(at, len(scale)) if at < len(scale) else parts.GREY
        row = _row("", name, bound, (excel.count_where(column.equals(name)), _WHOLE))
        rows.append([("", Style(Look.GIVEN, fill=fill)), *row[1:]])
    return SmallTable(rows=rows, headers=("", "Predikat", "Skor", "OPD"))


def best(view: View) -> SmallTable:
    """The five that stand first."""
    return _podium(view, range(1, 1 + len(ranked_seats(view)[:5])))


def lowest(view: View) -> SmallTable:
    """The last five, never one that already stands among the first."""
    count = excel.count(ScoreAddresses(view).seats("peringkat"))
    tail = len(ranked_seats(view)[5:][-5:])
    return _podium(view, [count - back if back else count for back in range(tail)])


def _podium(view: View, places: Iterable[Operand]) -> SmallTable:
    rows: list[list[CellContent]] = [
        [
            (nth("peringkat"), parts.RANK),
            (nth("opd"), parts.WORDS_WRAPPED),
            (nth("predikat"), _PREDICATE),
            (nth("skor"), _SCORE),
        ]
        for nth in map(ScoreAddresses(view).nth, places)
    ]
    headers = ("Per.", "OPD", "Predikat", "Skor") if rows else ()
    return SmallTable(
        rows=rows, headers=headers, empty="Belum ada OPD lain yang dapat diperingkat."
    )


def by_group(view: View) -> SmallTable:
    """The mean score of the ranked posts of each kelompok peringkat."""
    block = ScoreAddresses(view)
    groups, scores, ranks = (block.seats(n) for n in ("kelompok_peringkat", "skor", "peringkat"))
    members = Counter(seat.edition.post.group for seat in view.seats)
    ranked = excel.each_number(ranks)
    means = {name: mean_where(scores, groups.equals(name), ranked) for name in sorted(members)}
    return SmallTable(
        rows=[
            _row(None, name or DASH, f"{members[name]} OPD", (means[name], _SCORE))
            for name in _best_first(means)
        ]
    )


def _best_first(means: Mapping[str, Formula]) -> list[str]:
    """Names by the value beside them, the highest first, those without one last."""

    def order(name: str) -> tuple[bool, float]:
        value = means[name].value
        return not isinstance(value, float | int), -value if isinstance(value, float | int) else 0

    return sorted(means, key=order)


def mean_where(values: Range, *tests: Range) -> Formula:
    """The mean of what passes the tests, with two decimals; a dash where nothing does."""
    return share_of(excel.sum_where(values, *tests), excel.count_where(*tests))


def priority_means(view: View) -> dict[str, Formula]:
    """The mean nilai of the indicators that serve each priority, the highest first."""
    column, points = data.column(view, "prioritas"), data.column(view, "nilai")
    means = {
        name: mean_where(points, _is(column, name), data.each_judged(view))
        for name in sorted({ln.row.priority for ln in view.lines} - {""})
    }
    return {name: means[name] for name in _best_first(means)}


def by_priority(view: View) -> SmallTable:
    """Each priority with the mean nilai of the indicators that serve it."""
    served = Counter(ln.row.priority for ln in view.lines if ln.row.priority and ln.counts)
    rows = [
        _row(None, name, f"{served[name]} indikator", (mean, _SCORE))
        for name, mean in priority_means(view).items()
    ]
    return SmallTable(rows=rows, empty="Indikator belum dihubungkan dengan prioritas RPJMD.")


def _is(column: Range, text: str) -> Range:
    """A test for a text; Excel takes no more than 255 characters in a formula."""
    if len(text) <= _LONGEST:
        return column.equals(text)
    return excel.each_left(column, _LONGEST).equals(text[:_LONGEST])


def _budget_lines(view: View) -> list[RowResult]:
    return [line for line in view.lines if line.row.measure is Measure.BUDGET]


def budget(view: View) -> SmallTable:
    """The money of the whole region; where none was told, that of the judged indicators."""
    return _money(view) if view.report.money else _budget_judged(view)


def _money(view: View) -> SmallTable:
    """Pagu, SP2D, serapan and deviation of the OPDs whose SP2D is known, and all colours."""
    known = sum(each.spent is not None for each in budgets.spendings(view))
    whole = budgets.whole(view)
    names = {colour.name: colour.name for colour in view.report.colours} | {DASH: "tanpa data"}
    area, unit = budgets.colours_area(view), "miliar rupiah"
    counts = [f"{word} " & excel.count_if(area, name) for name, word in names.items()]
    rows = [
        _row(None, f"Pagu {known} OPD yang SP2D-nya ada", unit,
             (_billions(whole["pagu"]), _MONEY)),
        _row(None, f"SP2D s.d. {view.month}", unit, (_billions(whole["sp2d"]), _MONEY)),
        _row(None, "Serapan", "% pagu", (whole["serapan"], _SCORE)),
        _row(None, "Deviasi dari rencana kas (RAK)", "poin", (whole["deviasi"], _POINTS)),
        _row(None, "Warna seluruh OPD", "", (whole["warna"], _NAMED)),
    ]  # fmt: skip
    return SmallTable(
        rows=rows, foot=functools.reduce(lambda said, each: said & " · " & each, counts)
    )


def movers(view: View, *, up: bool) -> SmallTable:
    """The five that climbed, or fell, by most places."""
    block, sign = ScoreAddresses(view), 1 if up else -1
    found = [(seat, move) for seat in view.ranked if (move := view.move(seat)) and move.climbed]
    chosen = [(seat, move) for seat, move in found if sign * (move.climbed or 0) > 0]
    chosen.sort(key=lambda pair: (-sign * (pair[1].climbed or 0), pair[0].name.casefold()))
    rows: list[list[CellContent]] = []
    for seat, _ in chosen[:5]:
        now, then, score, before = (
            block.seat(seat, name) for name in ("peringkat", "peringkat_lalu", "skor", "skor_lalu")
        )
        rows.append(
            [
                (then - now, parts.CLIMB),
                (seat.slim, parts.TEXT),
                (then & " → " & now, _NAMED),
                (excel.round_(score - before, 2), _POINTS),
            ]
        )
    headers = ("", "OPD", "Peringkat", "Perubahan") if rows else ()
    empty = (
        "Tidak ada."
        if view.moves
        else f"Belum ada {increment.kind(view.report)} lalu untuk dibandingkan."
    )
    return SmallTable(rows=rows, headers=headers, empty=empty)


def _budget_judged(view: View) -> SmallTable:
    """RAK and SP2D of the posts whose budget was judged, in billions of rupiah."""
    lines = _budget_lines(view)
    if not lines:
        return SmallTable(rows=(), empty="Kontrak tidak memuat indikator anggaran.")
    measure, status = data.column(view, "ukuran"), data.column(view, "status")
    tests = measure.equals(Measure.BUDGET.value), status.equals(RowStatus.JUDGED.value)
    both = tests[0] * tests[1]
    planned, spent = (
        excel.sumproduct(both, data.column(view, name)) for name in ("target", "realisasi_sd")
    )
    share = excel.if_(planned.equals(0), DASH, excel.rounded(spent / planned * 100, 2))
    unit, having = "miliar rupiah", f"dari {len(lines)} OPD"
    cells: tuple[tuple[str, str, CellContent], ...] = (
        (f"RAK s.d. {view.month}", unit, (_billions(planned), _MONEY)),
        (f"SP2D s.d. {view.month}", unit, (_billions(spent), _MONEY)),
        ("SP2D terhadap RAK", "persen", (share, _SCORE)),
        ("OPD yang data SP2D-nya ada", having, (excel.count_where(*tests), _WHOLE)),
    )
    return SmallTable(rows=[_row(None, *each) for each in cells])


def _billions(rupiah: Formula) -> Formula:
    return excel.rounded(rupiah / _BILLION, 2)


def waiting(view: View) -> SmallTable:
    """Which values of the centre are awaited, and by how many posts."""
    found: dict[str, list[RowResult]] = {}
    for line in view.lines:
        if line.status == RowStatus.WAITING and line.row.code in view.awaited:
            found.setdefault(line.row.code, []).append(line)
    codes, status = (data.column(view, name) for name in ("kode", "status"))
    rows = []
    for code, lines in found.items():
        awaited = excel.count_where(codes.equals(code), status.equals(RowStatus.WAITING.value))
        name = lines[0].row.text + (f" ({lines[0].row.owner})" if lines[0].row.owner else "")
        found_so_far = view.awaited[code]
        told = f"{name}: terjawab {found_so_far.answered} dari {found_so_far.asked}"
        rows.append(_row(None, told, "OPD", (awaited, _WHOLE)))
    return SmallTable(rows=rows, empty="Semua nilai sudah diisi penanggung jawab datanya.")


def problems_area(view: View) -> Range:
    """The severities on the sheet *Temuan*."""
    found = problems.ordered(view)
    last = problems.TOP + max(1, len(found)) - 1
    return excel.over(
        (finding.severity.value for finding in found),
        Area(problems.TOP, 0, last, 0),
        sheet=parts.PROBLEMS,
    )


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
        cell = excel.count_if(problems_area(view), severity.value), _WHOLE
        rows.append(_row(None, f"{severity.value.capitalize()}: {meaning}", "temuan", cell))
    return SmallTable(rows=rows)
