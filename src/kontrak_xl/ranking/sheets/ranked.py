"""*Peringkat* and *Peringkat Kelompok*: the official ranking, sorted by formulas over *Data*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kontrak_xl.core.model import MONTHS, Group
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.calc import Nth, ScoreAddresses, first_within, peers
from kontrak_xl.ranking.sheets.parts import DASH, Canvas, CellContent, or_dash
from kontrak_xl.ranking.sheets.trend import climbs
from kontrak_xl.ranking.view import View, why_unranked
from kontrak_xl.rules.ranks import ENDED, NOT_YET, SILENT
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.pages import Align, Area, Bars, ConditionalFormat, Look, Page, Style, cell

_SCORE = Style(Look.COMPUTED, number="0.00", align=Align.RIGHT, bold=True)
_PREDICATE = Style(Look.COMPUTED, align=Align.CENTRE, wrap=True)
_REMARK = Style(Look.COMPUTED, wrap=True, size=9)
_AFTER_TITLE = 4
"""From the title's row to the header's."""


@dataclass(frozen=True, slots=True)
class _RankingColumn:
    """One column: its head, its width, and what stands in it for the post in a place."""

    header: str
    width: float
    cell: Callable[[Nth], CellContent]


def page(view: View) -> Page:
    """The sheet *Peringkat*: every contract in the order of its score."""
    canvas, columns = Canvas(), _columns(view)
    last_col = len(columns) - 1
    top = _opened(canvas, view, "Peringkat Kinerja Organisasi Perangkat Daerah", columns)
    for row, _ in enumerate(view.seats, top):
        _row(canvas, columns, row, ScoreAddresses(view).nth(excel.nth_row(top, row)))
    last = top + max(1, len(view.seats)) - 1
    _notes(canvas, view, last + 2, last_col)
    return _sheet(view, parts.RANKED, canvas, columns, Area(top, 0, last, last_col))


def within_page(view: View) -> Page:
    """The sheet *Peringkat Kelompok*: each kelompok peringkat ranked by itself."""
    canvas, columns = Canvas(), _columns_within(view)
    last_col = len(columns) - 1
    row = top = _opened(canvas, view, "Peringkat dalam Kelompok", columns)
    for group, seats in peers(view).items():
        ranked = sum(seat.rank is not None for seat in seats)
        said = f"{group or 'Tanpa kelompok'}: {len(seats)} OPD, {ranked} diperingkat"
        canvas.span(Area(row, 0, row, last_col), said, parts.SECTION)
        canvas.heights[row] = 24
        first, base = row + 1, first_within(view, group)
        for row, _ in enumerate(seats, first):
            place = base + excel.nth_row(first, row)
            _row(canvas, columns, row, ScoreAddresses(view).nth(place, "urutan_kelompok"))
        row += 1
    area = Area(top, 0, max(top, row - 1), last_col)
    return _sheet(view, parts.WITHIN, canvas, columns, area)


def _opened(canvas: Canvas, view: View, heading: str, columns: list[_RankingColumn]) -> int:
    """Letterhead, title and header; gives the first row of posts."""
    last_col = len(columns) - 1
    title = canvas.letterhead(view, last_col)
    canvas.opening(view, heading, last_col, row=title)
    head = title + _AFTER_TITLE
    canvas.header(head, 0, [column.header for column in columns])
    canvas.heights |= {head - 1: 6, head: 42}
    return head + 1


def _row(canvas: Canvas, columns: list[_RankingColumn], row: int, nth: Nth) -> None:
    tallest = 18.0
    for col, column in enumerate(columns):
        content, style = column.cell(nth)
        value = canvas.put(row, col, content, style).value
        if isinstance(value, str) and style.wrap:
            tallest = max(tallest, parts.height(value, column.width - 1, style.size or 10))
    canvas.heights[row] = tallest


def _sheet(
    view: View, name: str, canvas: Canvas, columns: list[_RankingColumn], area: Area
) -> Page:
    heads = [column.header for column in columns]
    return Page(
        name=name,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths={col: column.width for col, column in enumerate(columns)},
        freeze=(area.row, heads.index("OPD") + 1),
        conditional_formats=_whens(view, heads, area),
        bars=_bars(view, heads.index("Skor"), area) if name == parts.RANKED else (),
        printing=parts.printing(view, repeat=area.row - 1),
        select=(area.row, 0),
        tab=parts.BLUE,
    )


# Columns -----------------------------------------------------------------------------------


def _columns(view: View) -> list[_RankingColumn]:
    moved = bool(view.moves)
    return [
        _RankingColumn("Peringkat", 9, _rank("peringkat")),
        *([_RankingColumn("Naik ▲\nturun ▼", 8, _climbed)] if moved else []),
        _RankingColumn("OPD", 38, _name),
        _RankingColumn("Kelompok peringkat", 13, _kind),
        *_groups(view),
        _RankingColumn("Skor", 12, _score),
        *(_RankingColumn(name, 12, _beside) for name in increment.header(view)),
        _RankingColumn("Predikat", 14, _predicate),
        _RankingColumn("Peringkat dalam kelompok", 10, _rank("peringkat_kelompok")),
        _RankingColumn("Bobot terukur (%)", 9, _measured),
        *([_RankingColumn("Sebab perubahan", 38, _reason)] if moved else []),
        _RankingColumn("Keterangan", 34, _remark),
    ]


def _columns_within(view: View) -> list[_RankingColumn]:
    return [
        _RankingColumn("Peringkat dalam kelompok", 11, _rank("peringkat_kelompok")),
        _RankingColumn("OPD", 46, _name),
        *_groups(view),
        _RankingColumn("Skor", 12, _score),
        _RankingColumn("Predikat", 17, _predicate),
        _RankingColumn("Bobot terukur (%)", 10, _measured),
        _RankingColumn("Peringkat umum", 11, _rank("peringkat")),
    ]


def _groups(view: View) -> list[_RankingColumn]:
    return [
        _RankingColumn(
            f"{group.name} (bobot {show(group.weight)})",
            11,
            _of_group(view, group),
        )
        for group in view.groups
    ]


def _rank(field: str) -> Callable[[Nth], CellContent]:
    """The rank among all, or among the same kelompok."""
    style = parts.RANK if field == "peringkat" else parts.COUNT
    return lambda nth: (or_dash(nth(field), excel.is_number(nth("peringkat"))), style)


def _climbed(nth: Nth) -> CellContent:
    """Places won since the period before; a post that had no rank then is new."""
    now, then = nth("peringkat"), nth("peringkat_lalu")
    climbed = excel.if_(excel.is_number(then), then - now, "baru")
    return or_dash(climbed, excel.is_number(now)), parts.CLIMB


def _name(nth: Nth) -> CellContent:
    return nth("opd"), parts.WORDS_WRAPPED


def _kind(nth: Nth) -> CellContent:
    return nth("kelompok_peringkat") & "", parts.WORDS_WRAPPED


def _score(nth: Nth) -> CellContent:
    return or_dash(nth("skor"), nth("bobot_terukur") > 0), _SCORE


def _predicate(nth: Nth) -> CellContent:
    return nth("predikat") & "", _PREDICATE


def _measured(nth: Nth) -> CellContent:
    return nth("bobot_terukur"), parts.CENTRED_POINTS


def _reason(nth: Nth) -> CellContent:
    return nth("sebab") & "", _REMARK


def _remark(nth: Nth) -> CellContent:
    return nth("keterangan") & "", _REMARK


def _beside(nth: Nth) -> CellContent:
    """The score beside: to date, or of the triwulan or semester alone."""
    return or_dash(nth(increment.FIELD)), parts.CENTRED_POINTS


def _of_group(view: View, group: Group) -> Callable[[Nth], CellContent]:
    """A group's value, a dash where the post has none that was judged."""
    block = ScoreAddresses(view)
    keys, judged, values = map(block.parts, ("kelompok", "dinilai", "nilai_kelompok"))

    def of(nth: Nth) -> CellContent:
        key = nth("kunci") & f"|{group.code}"
        value = excel.sum_if(keys, key, values)
        return or_dash(value, excel.sum_if(keys, key, judged) > 0), parts.CENTRED_POINTS

    return of


# Looks -------------------------------------------------------------------------------------


def _bars(view: View, score: int, area: Area) -> tuple[Bars, ...]:
    """A bar in each score that ranks."""
    count = sum(seat.rank is not None for seat in view.seats)
    if not count:
        return ()
    high = max([100.0, *(seat.edition.policy.cap for seat in view.seats)])
    run = Area(area.row, score, area.row + count - 1, score)
    return (Bars(area=run, low=0, high=high, colour=parts.SHADES[0]),)


def _whens(view: View, heads: list[str], area: Area) -> tuple[ConditionalFormat, ...]:
    """The predikat wears its colour; an unranked row is pale, a silent one marked."""
    predicate, score = heads.index("Predikat"), heads.index("Skor")
    named = Area(area.row, predicate, area.last_row, predicate)
    first, scale = cell(area.row, predicate), parts.bands(view)
    colours = [
        ConditionalFormat(
            area=named, formula=f'{first}="{band.name}"', fill=parts.shade(at, len(scale))
        )
        for at, band in enumerate(scale)
    ]
    silent = [
        ConditionalFormat(area=named, formula=f'{first}="{word}"', fill=parts.GREY, bold=True)
        for word in (SILENT, NOT_YET)
    ]
    unranked = f'$A{area.row + 1}="{DASH}"'
    scores = Area(area.row, score, area.last_row, score)
    row = Area(area.row, 0, area.last_row, heads.index("Bobot terukur (%)"))
    climbed = [at for at, head in enumerate(heads) if head.startswith("Naik")]
    return (
        *colours,
        *silent,
        *(rule for at in climbed for rule in climbs(Area(area.row, at, area.last_row, at))),
        ConditionalFormat(
            area=scores, formula=unranked, number=parts.UNOFFICIAL, ink=parts.PALE_INK
        ),
        ConditionalFormat(area=row, formula=unranked, ink=parts.PALE_INK),
    )


def _notes(canvas: Canvas, view: View, row: int, last_col: int) -> None:
    """Who is not ranked and who is silent, by name; then how to read the sheet."""
    if view.too_few:
        text = "Kurang dari separuh OPD yang melapor sudah dapat diperingkat."
        canvas.prose(row, (0, last_col), text, Style(Look.BODY, bold=True), 190)
        row += 1
    for name, text in _left_out(view):
        canvas.prose(row, (0, last_col), f"{name}: {text}", Style(Look.BODY, size=10), 190)
        row += 1
    policy = view.report.region.ranking
    least = f"di bawah {show(policy.min_measured)} % belum diperingkat"
    notes = (
        "Skor sama berbagi peringkat yang sama (1, 2, 2, 4).",
        f"Bobot terukur: dari bobot yang sudah jatuh tempo, bagian yang sudah bernilai; {least}.",
        "Skor yang belum diperingkat ditulis dalam kurung; sesudahnya yang tidak melapor.",
        "Setiap angka dihitung dengan rumus dari lembar Data; aturannya ada pada lembar Metode.",
        *increment.notes(view),
    )
    for at, text in enumerate(notes, row + 1):
        canvas.span(Area(at, 0, at, last_col), text, parts.NOTE)


def _left_out(view: View) -> list[tuple[str, str]]:
    policy = view.report.region.ranking
    silent, waiting = (
        [seat.name for seat in view.seats if seat.facts["predikat"] == word]
        for word in (SILENT, NOT_YET)
    )
    unranked = [
        f"{seat.name} ({why_unranked(seat, policy)})"
        for seat in view.ranked
        if seat.rank is None and not seat.silent and seat.life != ENDED
    ]
    ended = [
        f"{seat.name} (sejak {MONTHS[seat.edition.post.last - 1]}, "
        f"skor terakhir {show(seat.score, 2)})"
        for seat in view.ranked
        if seat.life == ENDED
    ]
    lists = [(SILENT, silent), *([(NOT_YET, waiting)] if waiting else [])]
    lists += [("Belum diperingkat", unranked), *([("Berakhir", ended)] if ended else [])]
    return [
        (f"{name} ({len(found)} OPD)", "; ".join(found) or "tidak ada") for name, found in lists
    ]
