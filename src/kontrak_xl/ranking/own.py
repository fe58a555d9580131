"""The rapor that an OPD gets by mail: its own month and nothing of any other OPD (DESIGN 5).

Of the others it tells only how many they are: *peringkat 5 dari 43*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kontrak_xl import names
from kontrak_xl.formulas import literal
from kontrak_xl.model import MONTHS, Status
from kontrak_xl.numerals import show
from kontrak_xl.page import Align, Area, Book, CellValue, Look, Page, Style
from kontrak_xl.ranking import money, parts
from kontrak_xl.ranking.calc import reason
from kontrak_xl.ranking.parts import DASH, WAIT, Canvas
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.told import explained
from kontrak_xl.ranking.view import Line, Seat, View, gather, remark

OWNER = "kontrak_xl_untuk"
"""The document property that names the OPD; a rapor carries no seal, for it is no report."""
EXPLAINED = "Penjelasan"
_WIDTHS = (15, 44, 11, 14, 15, 15, 10, 10, 9, 18)
_LAST = len(_WIDTHS) - 1
_HEADS = ("Kode", "Indikator", "Satuan", "Target setahun", "Rencana s.d. bulan ini",
          "Realisasi s.d. bulan ini", "Capaian (%)", "Nilai", "Bobot", "Status")  # fmt: skip
_FREE = Style(Look.COMPUTED, number="#,##0.00##", align=Align.RIGHT, shrink=True)
_WHOLE = Style(Look.COMPUTED, number="#,##0", align=Align.RIGHT, shrink=True)
_ONE_SHEET = 48
"""Rows that are readable on one sheet of paper."""
_BIG = Style(Look.RESULT, number="0.00", align=Align.CENTRE, bold=True, size=12)
_PLACE = Style(Look.RESULT, align=Align.CENTRE, bold=True)
_WEIGHT = Style(Look.COMPUTED, number="General", align=Align.CENTRE)
_ROUNDING = (
    "Nilai kelompok = jumlah (nilai × bobot) dibagi jumlah bobot yang dinilai di kelompok itu. "
    "Skor = jumlah (nilai kelompok × bobot kelompok) dibagi jumlah bobot kelompok yang dinilai. "
    "Setiap hasil dibulatkan {decimals} desimal sebelum dipakai. Bobot yang belum dinilai tidak "
    "dihitung."
)


def file_name(report: Report, post: str) -> str:
    """``Rapor 2026-06 DINKES.xlsx``."""
    return names.safe(f"Rapor {report.region.year}-{report.scores.period.last:02d} {post}.xlsx")


def build(report: Report, post: str) -> Book:
    """The rapor of a post that the report judges.

    Raises:
        KeyError: the report does not judge it; ours to mend.
    """
    view = gather(report)
    seats = [seat for seat in view.seats if seat.edition.key.post == post]
    if not seats:
        raise KeyError(post)
    pages = [page for seat in seats for page in _pages(view, seat, several=len(seats) > 1)]
    return Book(
        pages=tuple(pages),
        title=f"Rapor {seats[0].name} {parts.months(view)}",
        subject=f"{report.region.name}, {parts.stage(view)}",
        created=report.made,
        custom={"kontrak_xl-lembar": "rapor", OWNER: post},
    )


def _pages(view: View, seat: Seat, *, several: bool) -> Iterator[Page]:
    mark = f" {seat.key}" if several else ""
    yield _card(view, seat, f"{parts.CARD}{mark}")
    yield explained(view, seat, f"{EXPLAINED}{mark}")


# The card --------------------------------------------------------------------------------------


def _card(view: View, seat: Seat, name: str) -> Page:
    canvas = Canvas()
    top = canvas.letterhead(view, _LAST)
    canvas.opening(view, "Rapor Kinerja", _LAST, row=top)
    row = _owner(canvas, seat, top + 3)
    row = _boxes(canvas, view, seat, row)
    row = _indicators(canvas, seat, row + 1)
    row = _groups(canvas, seat, row + 1)
    row = _year(canvas, view, seat, row + 1)
    row = _money(canvas, view, seat, row + 1)
    return Page(
        name=name,
        puts=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(map(float, _WIDTHS))),
        printing=replace(
            parts.printing(view, area=Area(0, 0, row - 1, _LAST)),
            tall=1 if row <= _ONE_SHEET else 0,
        ),
        select=(top + 3, 0),
        tab="#C9A227",
    )


def _owner(canvas: Canvas, seat: Seat, row: int) -> int:
    head = seat.edition.parties[0] if seat.edition.parties else None
    canvas.put(row, 0, "OPD", parts.TEXT)
    canvas.span(Area(row, 1, row, _LAST), seat.name, Style(Look.GIVEN, bold=True, size=12))
    canvas.put(row + 1, 0, "Kepala", parts.TEXT)
    told = f"{head.name}, {head.position}" if head and head.name else DASH
    canvas.span(Area(row + 1, 1, row + 1, _LAST), told, parts.TEXT)
    canvas.heights |= {row: 22, row + 1: 18}
    return row + 3


def _boxes(canvas: Canvas, view: View, seat: Seat, row: int) -> int:
    """Score, predikat, ranks, share judged, and two sentences."""
    ranked = [one for one in view.seats if one.rank is not None]
    peers = [one for one in ranked if one.edition.post.group == seat.edition.post.group]
    move = view.move(seat)
    before = DASH if move is None else f"{show(move.before, 2)} ({_ordinal(move.rank_before)})"
    boxes: tuple[tuple[str, CellValue, Style, int, int], ...] = (
        ("Skor", seat.score if seat.measured else DASH, _BIG, 0, 0),
        ("Predikat", str(seat.facts["predikat"]), _PLACE, 1, 1),
        ("Peringkat", _of(seat.rank, len(ranked)), _PLACE, 2, 3),
        ("Di kelompoknya", _of(seat.rank_within, len(peers)), _PLACE, 4, 5),
        ("Bobot terukur (%)", seat.measured, _BIG, 6, 7),
        ("Bulan lalu", before, _PLACE, 8, 9),
    )
    for heading, value, style, first, last in boxes:
        canvas.span(Area(row, first, row, last), heading, parts.HEADER)
        canvas.span(Area(row + 1, first, row + 1, last), value, style)
    canvas.heights |= {row: 18, row + 1: 28}
    width = float(sum(_WIDTHS[1:]))
    said = remark(seat, view.report.region.ranking.min_measured)
    lines = (("Sejak bulan lalu", reason(view, seat)), ("Keterangan", said))
    row += 2
    for heading, text in lines:
        if text:
            canvas.put(row, 0, heading, parts.WRAPPED)
            canvas.prose(row, (1, _LAST), text, parts.WORDS_WRAPPED, width)
            canvas.heights[row] = max(28, canvas.heights[row])
            row += 1
    return row


def _of(rank: int | None, count: int) -> str:
    return DASH if rank is None else f"{rank} dari {count}"


def _ordinal(rank: int | None) -> str:
    return "tidak diperingkat" if rank is None else f"peringkat {rank}"


def _indicators(canvas: Canvas, seat: Seat, row: int) -> int:
    """Every indicator, group by group, from which a pocket calculator gives the score."""
    canvas.header(row, 0, _HEADS)
    canvas.heights[row] = 32
    row += 1
    for part in seat.parts:
        lines = [line for line in seat.lines if line.row.group == part.group.code]
        title = f"{part.group.name} (bobot kelompok {show(part.group.weight)})"
        canvas.span(Area(row, 0, row, _LAST), title, parts.SECTION)
        canvas.heights[row] = 20
        for at, line in enumerate(lines, row + 1):
            _indicator(canvas, line, at)
        row += 1 + len(lines)
    return row


def _indicator(canvas: Canvas, line: Line, row: int) -> None:
    facts, judged = line.facts, line.status == Status.JUDGED
    due = line.status != Status.NOT_DUE
    missing = WAIT if line.status == Status.WAITING else DASH
    cells: tuple[tuple[CellValue, Style], ...] = (
        (line.row.code, Style(Look.CODE)),
        (line.row.text, Style(Look.COMPUTED, wrap=True)),
        (line.row.unit, Style(Look.COMPUTED, align=Align.CENTRE, wrap=True)),
        (*_figure(line.row.target_text or line.row.target),),
        (*_figure(float(facts["target"]) if due else DASH),),
        (*_figure(float(facts["realisasi_sd"]) if judged else missing),),
        (float(facts["capaian"]) if line.counts else missing, parts.CENTRED_POINTS),
        (float(facts["nilai"]) if line.counts else missing, parts.CENTRED_POINTS),
        (line.row.weight, _WEIGHT),
        (line.status, Style(Look.COMPUTED, align=Align.CENTRE, wrap=True)),
    )
    for col, (value, style) in enumerate(cells):
        canvas.put(row, col, value, style)
    canvas.heights[row] = max(26, parts.height(line.row.text, _WIDTHS[1]))


def _figure(value: CellValue) -> tuple[CellValue, Style]:
    if isinstance(value, float):
        return value, _WHOLE if value == int(value) else _FREE
    return value, Style(Look.COMPUTED, align=Align.RIGHT, wrap=True)


def _groups(canvas: Canvas, seat: Seat, row: int) -> int:
    """The groups and the score they make, with the last division as a formula."""
    canvas.header(row, 1, ("Kelompok indikator", "Bobot", "Terukur (%)", "Nilai kelompok"))
    first = row + 1
    for at, part in enumerate(seat.parts, first):
        counts = bool(part.facts["dinilai"] > 0)
        cells: tuple[tuple[CellValue, Style], ...] = (
            (part.group.name, parts.WRAPPED),
            (part.group.weight if counts else DASH, _WEIGHT),
            (100 * float(part.facts["terukur"]), parts.CENTRED_POINTS),
            (float(part.facts["nilai_kelompok"]) if counts else DASH, parts.CENTRED_POINTS),
        )
        for col, (value, style) in enumerate(cells, 1):
            canvas.put(at, col, value, style)
    last = first + len(seat.parts) - 1
    _total(canvas, seat, (first, last))
    width = float(sum(_WIDTHS[5:]))
    rule = _ROUNDING.format(decimals=seat.edition.policy.decimals)
    canvas.span(Area(row, 5, last + 1, _LAST), rule, parts.NOTE_WRAPPED)
    needed = parts.height(rule, width, 9)
    spread = max(18.0, needed / (last + 2 - row))
    canvas.heights |= dict.fromkeys(range(row, last + 2), spread)
    points = float(seat.facts["penyesuaian"])
    if points:
        told = (
            f"Skor sesudah {'bonus' if points > 0 else 'pengurangan'} {show(abs(points), 2)} poin"
        )
        canvas.put(last + 2, 1, told, parts.WRAPPED)
        canvas.put(last + 2, 4, seat.score, _BIG)
        return last + 3
    return last + 2


def _total(canvas: Canvas, seat: Seat, span: tuple[int, int]) -> None:
    first, last = span
    weights = Area(first, 2, last, 2).a1(absolute=False)
    values = Area(first, 4, last, 4).a1(absolute=False)
    decimals = seat.edition.policy.decimals
    share = f"SUMPRODUCT({weights},{values})/SUM({weights})"
    formula = f"=IF(SUM({weights})>0,ROUND({share},{decimals}),{literal(DASH)})"
    base = float(seat.facts["skor_dasar"]) if seat.measured else DASH
    canvas.put(last + 1, 1, "Skor", Style(Look.GIVEN, bold=True))
    canvas.put(last + 1, 4, base, _BIG, formula)


def _year(canvas: Canvas, view: View, seat: Seat, row: int) -> int:
    """The score of each month in two rows of six."""
    title = "Skor dan peringkat sampai dengan tiap bulan"
    canvas.span(Area(row, 0, row + 3, 1), title, parts.WRAPPED)
    for month, name in enumerate(MONTHS, 1):
        at, col = row + 2 * ((month - 1) // 6), 2 + (month - 1) % 6
        past = view.past(seat)[month - 1]
        told = DASH if past is None else f"{show(past.score, 2)} ({past.rank or DASH})"
        canvas.put(at, col, name, parts.HEADER)
        canvas.put(at + 1, col, told, parts.CENTRED)
    return row + 4


def _money(canvas: Canvas, view: View, seat: Seat, row: int) -> int:
    """The budget in one line, where it is known."""
    found = [one for one in view.report.money if one.post == seat.edition.key.post]
    if not found:
        return row
    told = money.to_date(found[0], view.report.scores.period.last)
    cells: tuple[tuple[str, CellValue, Style], ...] = (
        ("Pagu (Rp)", found[0].pagu, _WHOLE),
        ("RAK s.d. bulan ini (Rp)", told.rak, _WHOLE),
        ("SP2D s.d. bulan ini (Rp)", told.spent, _WHOLE),
        ("Serapan (%)", told.serapan, parts.CENTRED_POINTS),
    )
    canvas.span(Area(row, 0, row + 1, 2), "Anggaran sampai dengan bulan ini", parts.WRAPPED)
    for col, (heading, value, style) in enumerate(cells, 3):
        canvas.put(row, col, heading, parts.HEADER)
        canvas.put(row + 1, col, DASH if value is None else value, style)
    canvas.heights |= {row: 28, row + 1: 18}
    return row + 2
