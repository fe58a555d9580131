"""*Ringkasan*: the month on one page for the head of region, with a headline and the next steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kontrak_xl.core.findings import Severity
from kontrak_xl.core.model import RowStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.sheets import figures, parts
from kontrak_xl.ranking.sheets.figures import LEFT, RIGHT, problems_count, ranked_seats
from kontrak_xl.ranking.sheets.parts import Canvas, listed
from kontrak_xl.ranking.sheets.tables import LAST, WIDTHS, pair, table
from kontrak_xl.ranking.view import PostResult, View
from kontrak_xl.rules.ranks import ENDED
from kontrak_xl.workbook.pages import Align, Area, Chart, ChartSeries, Look, Page, Style


def headline(view: View) -> str:
    """The month in two sentences."""
    ranked = ranked_seats(view)
    told = view.report.turnout.words
    said = f"Laporan {view.month}: {told}. {len(ranked)} dari {len(view.seats)} OPD diperingkat."
    if not ranked:
        return f"{said} Belum ada OPD yang dapat diperingkat."
    first = [seat.name for seat in ranked if seat.rank == 1]
    best = f"Skor tertinggi{increment.whose(view.report)} {show(ranked[0].score, 2)}"
    return f"{said} {best}: {listed(first)}."


def steps(view: View) -> list[str]:
    """What the bureau must do, the most pressing first."""
    said = [*_silent(view), *_errors(view), *_waiting(view), *_unranked(view), *_examples(view)]
    if not view.report.final:
        said.append(
            "Selama SEMENTARA, konsolidasi boleh diulang kapan saja: laporan dan nilai yang baru "
            "masuk langsung terhitung."
        )
    return said or ["Tidak ada; bulan ini sudah final."]


def _silent(view: View) -> list[str]:
    names = [
        _short(seat) for seat in view.seats if not seat.facts["melapor"] and seat.life != ENDED
    ]
    if not names:
        return []
    return [f"Minta laporan dari {len(names)} OPD yang tidak melapor: {listed(names, 6)}."]


def _errors(view: View) -> list[str]:
    count = problems_count(view, Severity.ERROR)
    if not count:
        return []
    return [f"Selesaikan {count} galat pada lembar Temuan; sel yang galat belum dihitung."]


def _waiting(view: View) -> list[str]:
    names = {line.row.text: None for line in view.lines if line.status == RowStatus.WAITING}
    if not names:
        return []
    return [
        f"Lengkapi nilai pusat: {listed(names)}. Sebelum diisi, bobotnya dibagi ke indikator lain."
    ]


def _unranked(view: View) -> list[str]:
    names = [_short(seat) for seat in view.seats if seat.rank is None and not seat.life]
    if not names:
        return []
    minimum = show(view.report.region.ranking.min_measured)
    why = f"karena bobot terukurnya di bawah {minimum} %"
    check = "Periksa rencana bulanan dan nilai pusatnya."
    return [f"{len(names)} OPD belum diperingkat {why}: {listed(names, 6)}. {check}"]


def _examples(view: View) -> list[str]:
    count = sum("contoh" in line.row.note.casefold() for line in view.lines)
    if not count:
        return []
    return [f"{count} target atau bobot masih bertanda contoh; tetapkan angkanya (lembar Metode)."]


def _short(seat: PostResult) -> str:
    return seat.edition.post.short or seat.name


_LINKS = {
    parts.RANKED: "urutan lengkap",
    parts.WITHIN: "urutan tiap kelompok",
    parts.MOVES: "sebab naik dan turun",
    parts.TREND: "skor tiap bulan",
    parts.BUDGET: "serapan dan deviasi",
    parts.ATTENTION: "berisiko dan berprestasi",
    parts.PRIORITY: "nilai tiap prioritas RPJMD",
    parts.CARD: "satu OPD pada satu halaman",
    parts.MATRIX: "nilai indikator semua OPD",
    parts.OWN: "nilai indikator tiap OPD",
    parts.WEIGHTS: "coba bobot lain",
    parts.DELIVERY: "siapa sudah melapor",
    parts.PROBLEMS: "yang harus diperbaiki",
    parts.METHOD: "cara menghitung",
    parts.DATA: "angka dasar",
}


def page(view: View, others: Collection[str]) -> Page:
    """The sheet *Ringkasan*: one page for the head of region; ``others`` are the sheets to link."""
    canvas = Canvas()
    first = canvas.letterhead(view, LAST)
    canvas.opening(view, "Ringkasan Kinerja Organisasi Perangkat Daerah", LAST, row=first)
    canvas.heights[first + 3] = 6
    strong = Style(Look.BODY, wrap=True, bold=True)
    canvas.prose(first + 4, (0, LAST), headline(view), strong, 120)
    bands = figures.by_band(view)
    top = first + 6
    left = table(canvas, top, LEFT, "Sekilas", figures.glance(view))
    left = table(canvas, left + 1, LEFT, "Anggaran", figures.budget(view))
    left = table(canvas, left + 1, LEFT, "Temuan pemeriksaan", figures.findings(view))
    right = table(canvas, top, RIGHT, "OPD menurut predikat", bands)
    chart = _chart(top + 2, len(bands.rows), right + 1, left - right - 1)
    row = max(left, right + _FEWEST) + 1
    row = pair(canvas, row, ("Lima skor tertinggi", figures.best(view)),
                ("Lima skor terendah", figures.lowest(view)))  # fmt: skip
    if view.moves:
        row = pair(canvas, row, ("Naik terbanyak", figures.movers(view, up=True)),
                    ("Turun terbanyak", figures.movers(view, up=False)))  # fmt: skip
    row = pair(canvas, row, ("Rata-rata skor menurut kelompok peringkat", figures.by_group(view)),
                ("Rata-rata nilai menurut prioritas RPJMD", figures.by_priority(view)))  # fmt: skip
    known = [name for name in _LINKS if name in others]
    more = max(0, (len(known) - len(figures.waiting(view).rows) - 2) // 2)
    below = table(canvas, row, LEFT, "Menunggu data pusat", figures.waiting(view))
    if more:
        below = _links(canvas, below + 1, LEFT, known[-more:])
    row = max(below, _links(canvas, row, RIGHT, known[: len(known) - more])) + 1
    last = _steps(canvas, row, steps(view)) - 1
    return Page(
        name=parts.SUMMARY,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(WIDTHS)),
        charts=(chart,),
        printing=replace(
            parts.printing(view, area=Area(0, 0, last, LAST)), landscape=False, tall=1
        ),
        tab="#1F3864",
    )


_FEWEST = 8
"""The rows that the chart needs at least."""


def _chart(first: int, count: int, row: int, rows: int) -> Chart:
    """How many posts each predikat has, from the table above it."""

    def values(col: int) -> str:
        return Area(first, RIGHT + col, first + count - 1, RIGHT + col).a1(sheet=parts.SUMMARY)

    series = ChartSeries(name="OPD", categories=values(1), values=values(3), colour=parts.BLUE)
    return Chart(
        kind="column", title="Jumlah OPD menurut predikat", series=(series,), row=row, col=RIGHT,
        width=460, height=24 * max(rows, _FEWEST), low=0,
    )  # fmt: skip


def _steps(canvas: Canvas, row: int, steps: Sequence[str]) -> int:
    for at in range(LAST + 1):
        canvas.put(row, at, "Langkah berikutnya" if at == 0 else None, parts.SECTION)
    style = Style(Look.PLAIN, wrap=True)
    for number, step in enumerate(steps, start=1):
        row += 1
        canvas.put(row, 0, number, Style(Look.PLAIN, align=Align.CENTRE))
        canvas.prose(row, (1, LAST), step, style, 135)
        canvas.heights[row] = max(17, canvas.heights[row])
    return row + 1


def _links(canvas: Canvas, row: int, col: int, names: Sequence[str]) -> int:
    """The way to other sheets in one half; gives the row after it."""
    for at in range(col, col + 4):
        canvas.put(row, at, "Lembar lain" if at == col else None, parts.SECTION)
    for line, sheet in enumerate(names, row + 1):
        canvas.put(line, col, "→", Style(Look.GIVEN, align=Align.CENTRE))
        canvas.link(line, col + 1, sheet)
        canvas.span(Area(line, col + 2, line, col + 3), _LINKS[sheet], parts.TEXT)
        canvas.heights[line] = max(17, canvas.heights.get(line, 0))
    return row + 1 + len(names)
