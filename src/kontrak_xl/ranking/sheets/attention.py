"""*Perhatian*: who needs help, who deserves praise, and which values are overdue, on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking.moves import signed
from kontrak_xl.ranking.sheets import data, parts
from kontrak_xl.ranking.sheets.calc import ScoreAddresses
from kontrak_xl.ranking.sheets.figures import LEFT, SmallTable, ranked_seats
from kontrak_xl.ranking.sheets.parts import Canvas, CellContent, or_dash
from kontrak_xl.ranking.sheets.tables import LAST, WIDTHS, pair, table
from kontrak_xl.ranking.view import PostResult, View, unsure
from kontrak_xl.rules.ranks import SILENT
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.workbook.algebra import Content
from kontrak_xl.workbook.pages import Align, Area, Look, Page, Style

REWARDED = 15
"""How many are named for a reward: Pamekasan rewarded its best fifteen (R-penghargaan)."""
WEAK = 50.0
"""A nilai below this needs attention."""
_MOST = 12
"""How many indicators are named; their whole list is the sheet *Data*."""
_PAGE = 70
"""Rows that one page of paper takes."""
_SCORE = parts.RESULT
_INFO = Style(Look.COMPUTED, align=Align.CENTRE, size=8, wrap=True)
_NOTE = (
    "Daftar ini disusun dari angka saja, sebagai bahan; penghargaan, pembinaan, dan sanksi "
    "diputuskan oleh kepala daerah."
)


def page(view: View) -> Page:
    """The sheet *Perhatian*: whole lists of OPDs, and two of stages where there are dated ones."""
    canvas = Canvas()
    canvas.opening(view, "Perlu Perhatian", LAST)
    canvas.prose(3, (0, LAST), _NOTE, parts.NOTE_WRAPPED, 130)
    row = pair(canvas, 5, (f"Calon penghargaan: {REWARDED} skor tertinggi", _rewarded(view)),
               ("Calon pembinaan atau sanksi", _failing(view)))  # fmt: skip
    row = pair(canvas, row, ("Berisiko: dua predikat terendah", _at_risk(view)),
               ("Turun dua bulan berturut-turut", _falling(view)))  # fmt: skip
    weak = f"Nilai di bawah {WEAK:g}, termasuk yang belum dilaporkan", _weak(view)
    if len(view.report.scores.stages):
        row = pair(canvas, row, weak, ("Tahapan yang terlambat", _overdue(view)))
        row = table(canvas, row, LEFT, "Ketepatan waktu tahapan", _on_time(view)) + 1
    else:
        row = table(canvas, row, LEFT, *weak) + 1
    if view.report.eased or view.report.by_last is not None:
        row = pair(canvas, row, ("Janji diperingan sesudah realisasinya diketahui", _eased(view)),
                   ("Skor menurut terbitan terakhir saja", _by_last(view)))  # fmt: skip
    return Page(
        name=parts.ATTENTION,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(WIDTHS)),
        printing=replace(
            parts.printing(view, area=Area(0, 0, row - 2, LAST)),
            landscape=False,
            tall=1 if row < _PAGE else 0,
        ),
        tab=parts.ORANGE,
    )


def _listed(
    view: View,
    seats: Sequence[PostResult],
    info: Callable[[PostResult], Content],
    heads: tuple[str, str],
    empty: str,
    foot: str | None = None,
) -> SmallTable:
    """Seats with their rank, a word about each, and their score: all of them."""
    block, rows = ScoreAddresses(view), []
    for seat in seats:
        score = or_dash(block.seat(seat, "skor"), block.seat(seat, "bobot_terukur") > 0)
        cells: list[CellContent] = [
            (or_dash(block.seat(seat, "peringkat")), parts.RANK),
            (seat.slim, parts.TEXT),
            (info(seat), _INFO),
            (score, _SCORE),
        ]
        rows.append(cells)
    return SmallTable(
        rows=rows, headers=("Per.", "OPD", *heads) if rows else (), empty=empty, foot=foot
    )


def _unsettled(seats: Sequence[PostResult]) -> str | None:
    """Who may stand on a list of the lowest by inputs alone that nobody has decided yet."""
    waiting = [
        f"{seat.slim}: {text}"
        for seat in seats
        if (text := unsure(seat.facts)) and seat.facts["skor_dibenarkan"] > seat.facts["skor"]
    ]
    return f"Tunggu jawabannya dahulu. {'; '.join(waiting)}." if waiting else None


def _eased(view: View) -> SmallTable:
    """Every promise that was made easier, with what was known of it; its table is on *Metode*."""
    names = {seat.edition.key: seat.edition.post.short or seat.name for seat in view.seats}
    rows: list[list[CellContent]] = [
        [
            (number, parts.CENTRED),
            (f"{one.name}: {one.change} ({one.known})", Style(Look.GIVEN, wrap=True, size=9)),
            (names.get(one.key, one.key.post), _INFO),
            (MONTHS[one.month - 1], _INFO),
        ]
        for number, one in enumerate(view.report.eased, start=1)
    ]
    return SmallTable(
        rows=rows, headers=("", "Yang diperingan", "OPD", "Mulai") if rows else (),
        empty="Tidak ada.",
    )  # fmt: skip


def _by_last(view: View) -> SmallTable:
    """The official score of contracts that were issued again beside that of the last edition."""
    block, rows = ScoreAddresses(view), []
    for seat in view.ranked:
        alone = view.score_by_last(seat)
        if alone is not None:
            official = or_dash(block.seat(seat, "skor"), block.seat(seat, "bobot_terukur") > 0)
            cells: list[CellContent] = [
                (or_dash(block.seat(seat, "peringkat")), parts.RANK),
                (seat.slim, parts.TEXT),
                (show(alone, 2), _INFO),
                (official, _SCORE),
            ]
            rows.append(cells)
    heads = ("Per.", "OPD", "Terbitan terakhir", "Skor resmi") if rows else ()
    foot = "Penghargaan mengikuti skor resmi." if rows else None
    return SmallTable(rows=rows, headers=heads, empty="Tidak ada kontrak yang terbit lagi.",
                      foot=foot)  # fmt: skip


def _overdue(view: View) -> SmallTable:
    """Stages that are due and not reported done, the oldest first."""
    names = {str(seat.edition.key): seat for seat in view.seats}
    stages = view.report.scores.stages
    late = stages[(stages["jatuh"] > 0) & (stages["tercatat"] == 0)]
    rows: list[list[CellContent]] = []
    for record in late.sort_values(["bulan_tahap", "kontrak"]).to_dict("records"):
        seat = names.get(record["kontrak"])
        own = seat.edition.stages if seat else ()
        stage = next((one for one in own if one.code == record["tahap"]), None)
        if seat is None or stage is None:
            continue
        rows.append([
            (None, parts.TEXT),
            (f"{stage.name} ({seat.edition.post.short})", parts.WORDS_WRAPPED),
            (MONTHS[stage.month - 1], _INFO),
            (stage.weight, _SCORE),
        ])  # fmt: skip
    headers = ("", "Tahap", "Jatuh tempo", "Bobot") if rows else ()
    return SmallTable(rows=rows, headers=headers, empty="Tidak ada tahap yang terlambat.")


def _on_time(view: View) -> SmallTable:
    """Of the weight that is due in each OPD, what came on time, in percent; the best first."""
    stages = view.report.scores.stages
    sums = {name: stages.groupby("kontrak")[name].sum().to_dict() for name in ("jatuh", "tepat")}
    found: list[tuple[float, str]] = []
    for seat in view.ranked:
        key = str(seat.edition.key)
        due, kept = (float(sums[name].get(key, 0.0)) for name in ("jatuh", "tepat"))
        if not due:
            continue
        found.append((rounded_one(kept / due * 100, 2), seat.slim))
    found.sort(key=lambda each: (-each[0], each[1].casefold()))
    rows: list[list[CellContent]] = [
        [(None, parts.TEXT), (name, parts.TEXT), ("tepat waktu (%)", _INFO), (share, _SCORE)]
        for share, name in found
    ]
    headers = ("", "OPD", "Ukuran", "Nilai") if rows else ()
    return SmallTable(rows=rows, headers=headers, empty="Belum ada tahap yang jatuh tempo.")


def _predicate(view: View) -> Callable[[PostResult], Content]:
    return lambda seat: ScoreAddresses(view).seat(seat, "predikat") & ""


def _rewarded(view: View) -> SmallTable:
    """The best, none of whom has one of the two lowest predikat."""
    low = set(lowest_bands(view, 2))
    best = [seat for seat in ranked_seats(view) if seat.facts["predikat_skor"] not in low]
    empty = "Belum ada OPD yang memenuhi."
    if view.too_few:
        best, empty = [], "Kurang dari separuh OPD yang melapor sudah dapat diperingkat."
    return _listed(view, with_ties(best), _predicate(view), ("Predikat", "Skor"), empty)


def with_ties(best: Sequence[PostResult]) -> Sequence[PostResult]:
    """The first of a list by rank, and all who share the last place among them."""
    last = best[:REWARDED][-1].rank if best else None
    return [seat for at, seat in enumerate(best) if at < REWARDED or seat.rank == last]


def _failing(view: View) -> SmallTable:
    """Who did not report though the deadline is over, and who has the lowest predikat."""
    low = set(lowest_bands(view, 1))
    found = [
        seat
        for seat in view.ranked
        if not seat.life
        and (
            seat.facts["predikat"] == SILENT
            or (seat.rank is not None and seat.facts["predikat"] in low)
        )
    ]
    empty = "Tidak ada: tidak ada yang lalai melapor, dan tidak ada yang berpredikat terendah."
    return _lowest(view, found, empty)


def _lowest(view: View, found: Sequence[PostResult], empty: str) -> SmallTable:
    """The lowest first, and below them who may be there by unanswered inputs alone."""
    heads = "Predikat", "Skor"
    return _listed(view, found[::-1], _predicate(view), heads, empty, _unsettled(found))


def _at_risk(view: View) -> SmallTable:
    low = set(lowest_bands(view, 2))
    found = [seat for seat in ranked_seats(view) if seat.facts["predikat"] in low]
    empty = "Tidak ada OPD berpredikat dua terendah."
    return _lowest(view, found, empty)


def lowest_bands(view: View, count: int) -> list[str]:
    """The names of the lowest predikat, never the best one."""
    return [band.name for band in view.report.region.ranking.bands[1:][-count:]]


def _falling(view: View) -> SmallTable:
    """Whose score fell last month and fell again this month."""
    found = [(seat, fall) for seat in ranked_seats(view) if (fall := fallen(view, seat))]
    found.sort(key=lambda pair: pair[1])
    falls = {seat.contract: fall for seat, fall in found}
    if len(view.report.history) < 3:
        return SmallTable(rows=(), empty="Baru dapat dilihat mulai bulan ketiga.")
    return _listed(
        view,
        [seat for seat, _ in found],
        lambda seat: signed(falls[seat.contract]),
        ("Dua bulan", "Skor"),
        "Tidak ada.",
    )


def fallen(view: View, seat: PostResult) -> float:
    """By how much a score fell in two months of falling, 0 where it did not fall twice."""
    last = len(view.report.history)
    months = view.past(seat)[max(0, last - 3) : last]
    scores = [past.score for past in months if past]
    if len(scores) < 3 or not scores[0] > scores[1] > scores[2]:
        return 0.0
    return scores[2] - scores[0]


def _weak(view: View) -> SmallTable:
    """The judged indicators with the lowest nilai, a few of them."""
    found = [
        (float(line.facts["nilai"]), seat, line)
        for seat in view.seats
        for line in seat.lines
        if line.counts and float(line.facts["nilai"]) < WEAK
    ]
    found.sort(key=lambda each: (each[0], -each[2].row.weight, each[1].name.casefold()))
    rows: list[list[CellContent]] = []
    for _, seat, line in found[:_MOST]:
        rows.append(
            [
                (None, parts.TEXT),
                (parts.shortened(line.row.text, 60), Style(Look.GIVEN, wrap=True, size=9)),
                (seat.edition.post.short or seat.key, _INFO),
                (data.place(view, line, "nilai"), _SCORE),
            ]
        )
    more = len(found) - len(rows)
    return SmallTable(
        rows=rows,
        headers=("", "Indikator", "OPD", "Nilai") if rows else (),
        empty=f"Tidak ada indikator bernilai di bawah {WEAK:g}.",
        foot=f"dan {more} indikator lainnya (lembar Data)" if more else None,
    )
