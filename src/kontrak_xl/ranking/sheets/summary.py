"""*Ringkasan*: the month on one page for the head of region, with a headline and the next steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kontrak_xl.core.findings import Severity
from kontrak_xl.core.numerals import show
from kontrak_xl.master.centre import sheet_of
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.sheets import figures, parts
from kontrak_xl.ranking.sheets.figures import LEFT, RIGHT, problems_count, ranked_seats
from kontrak_xl.ranking.sheets.parts import Canvas, listed
from kontrak_xl.ranking.sheets.tables import LAST, WIDTHS, pair, table
from kontrak_xl.ranking.view import PostResult, View
from kontrak_xl.rules.ranks import NOT_YET, SILENT, Standing
from kontrak_xl.workbook.pages import Align, Area, Chart, ChartSeries, Look, Page, Style


def headline(view: View) -> str:
    """The month in two sentences; nobody is crowned while most who reported have no place."""
    ranked = ranked_seats(view)
    told = view.report.turnout.words
    said = f"Laporan {view.reported}: {told}. {len(ranked)} dari {len(view.seats)} OPD diperingkat."
    if not ranked and not any(seat.facts["diminta"] for seat in view.seats):
        return "Belum ada yang diminta sampai bulan ini, dan belum ada OPD yang diperingkat."
    if not ranked:
        return f"{said} Belum ada OPD yang dapat diperingkat."
    if view.too_few:
        return (
            f"{said} Kurang dari separuh OPD yang melapor sudah dapat diperingkat; urutannya belum "
            "menunjukkan siapa yang terbaik."
        )
    first = [seat.name for seat in ranked if seat.rank == 1]
    best = f"Skor tertinggi{increment.whose(view.report)} {show(ranked[0].score, 2)}"
    return f"{said} {best}: {listed(first)}."


def steps(view: View) -> list[str]:
    """What the bureau must do, the most pressing first; nothing in a month that is final."""
    if view.report.final:
        return []
    said = [
        *_silent(view),
        *_errors(view),
        *_unsure(view),
        *_waiting(view),
        *_unranked(view),
        *_examples(view),
    ]
    said.append(
        "Selama SEMENTARA, konsolidasi boleh diulang kapan saja: laporan dan nilai yang baru "
        "masuk langsung terhitung."
    )
    return said


def _silent(view: View) -> list[str]:
    found = {word: [_short(one) for one in view.seats if one.facts["predikat"] == word]
             for word in (SILENT, NOT_YET)}  # fmt: skip
    return [
        f"Minta laporan dari {len(names)} OPD yang {word.lower()}: {listed(names, 6)}."
        for word, names in found.items()
        if names
    ]


def _errors(view: View) -> list[str]:
    count = problems_count(view, Severity.ERROR)
    if not count:
        return []
    return [f"Selesaikan {count} galat pada lembar Temuan; sel yang galat belum dihitung."]


def _unsure(view: View) -> list[str]:
    """Values that count by their lowest reading, or that nobody can read."""
    said = []
    for name, what, cure in (
        ("ragu", "diragukan dan dihitung menurut bacaan yang terendah", "lembar Verifikasi"),
        ("tak_terbaca", "belum terbaca dan dihitung kosong", "minta diketik ulang"),
    ):
        count = sum(int(seat.facts[name]) for seat in view.seats)
        names = [_short(seat) for seat in view.seats if seat.facts[name]]
        if count:
            said.append(f"Putuskan {count} isian yang {what} ({cure}): {listed(names, 6)}.")
    return said


def _waiting(view: View) -> list[str]:
    rows = {line.row.code: line.row for line in view.lines}
    found: dict[str, list[str]] = {}
    for answers in view.awaited.values():
        sheet = sheet_of(rows[answers.code])
        lacking = answers.asked - answers.answered
        found.setdefault(sheet, []).append(f"{answers.text} belum ada untuk {lacking} OPD")
    names = [f"{listed(said)} (lembar {sheet})" for sheet, said in found.items()]
    if not names:
        return []
    until = (
        "Sebelum terjawab bagi semua OPD, indikatornya belum dinilai bagi OPD mana pun dan "
        "bobotnya dibagi ke indikator lain."
    )
    return [f"Isi di Buku Induk: {'; '.join(names)}. {until}"]


def _unranked(view: View) -> list[str]:
    """Who has no place though nobody is silent, by the true reason."""
    policy = view.report.region.ranking
    found: dict[Standing, list[str]] = {}
    for seat in view.seats:
        found.setdefault(seat.standing(policy), []).append(_short(seat))
    said = {
        Standing.UNDUE: ("belum ada yang diminta dari", "Tidak perlu berbuat apa-apa."),
        Standing.EARLY: (
            f"kurang dari {show(policy.min_due)} % bobot sudah jatuh tempo pada",
            "Peringkatnya menyusul; bila terlalu lama, periksa rencana bulanannya.",
        ),
        Standing.UNMEASURED: (
            f"kurang dari {show(policy.min_measured)} % bobot jatuh tempo sudah bernilai pada",
            "Isi nilai yang masih ditunggu di Buku Induk.",
        ),
    }
    return [
        f"Belum diperingkat, karena {why} {len(names)} OPD: {listed(names, 6)}. {check}"
        for stand, (why, check) in said.items()
        if (names := found.get(stand, []))
    ]


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
    below = table(canvas, row, LEFT, "Menunggu penanggung jawab data", figures.waiting(view))
    if more:
        below = _links(canvas, below + 1, LEFT, known[-more:])
    row = max(below, _links(canvas, row, RIGHT, known[: len(known) - more])) + 1
    todo = steps(view)
    last = (_steps(canvas, row, todo) if todo else row) - 1
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
