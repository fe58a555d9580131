"""*Anggaran*: pagu, plan of cash, SP2D and TEPRA colour of each OPD, and its hidden page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kontrak_xl.core.model import MONTHS, BudgetColour
from kontrak_xl.ranking.money import Spending, to_date
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.delivery import name_of
from kontrak_xl.ranking.sheets.parts import DASH, Canvas, or_dash
from kontrak_xl.ranking.tepra import SOURCE, in_force
from kontrak_xl.ranking.view import View
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Content, Formula, Range
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    Chart,
    ChartSeries,
    ConditionalFormat,
    Look,
    Page,
    Style,
    cell,
)

TOP = 5
"""The first OPD's row on *Anggaran*."""


PLAN, SPENT, DONE, PAGUS = 2, 14, 26, 38
"""The first months on the hidden sheet: RAK, SP2D to date, physical progress, pagu."""


RUPIAH = Style(Look.COMPUTED, number="#,##0", align=Align.RIGHT)


@dataclass(frozen=True, slots=True)
class BudgetAddresses:
    """Where things stand, for the formulas of both sheets; ``month`` is the period's last."""

    month: int
    count: int
    colours: tuple[BudgetColour, ...]

    @property
    def last(self) -> int:
        """The last OPD's row."""
        return TOP + max(1, self.count) - 1

    @property
    def legend(self) -> int:
        """The first colour's row."""
        return self.last + 6

    @property
    def monthly(self) -> int:
        """January's row."""
        return self.legend + len(self.colours) + 2


def places_of(view: View) -> BudgetAddresses:
    """Where things stand in this report."""
    report = view.report
    return BudgetAddresses(report.scores.period.last, len(report.money), report.colours)


def spendings(view: View) -> tuple[Spending, ...]:
    """Each OPD's money to date, the least behind its plan first, the unknown last."""
    month = view.report.scores.period.last
    found = [to_date(money, month) for money in view.report.money]

    def order(each: Spending) -> tuple[bool, float, str]:
        known = each.deviation is not None
        return not known, -(each.deviation or 0.0), name_of(view, each.money.post).casefold()

    return tuple(sorted(found, key=order))


@lru_cache(maxsize=2)
def told(view: View) -> Canvas:
    """The cells of the hidden sheet, one row an OPD, on which *Anggaran* stands."""
    canvas = Canvas()
    short = [name[:3] for name in MONTHS]
    heads = [
        f"{what} {name}" for what in ("RAK", "SP2D s.d.", "Fisik s.d.", "Pagu") for name in short
    ]
    canvas.header(0, 0, ("Kode OPD", "Pagu", *heads))
    last = view.report.scores.period.last
    for row, each in enumerate(spendings(view), 1):
        money = each.money
        canvas.put(row, 0, money.post, Style(Look.CODE))
        canvas.put(row, 1, money.pagu, RUPIAH)
        for first, year, style in (
            (PLAN, money.planned, RUPIAH),
            (SPENT, money.spent, RUPIAH),
            (DONE, money.physical, parts.POINTS),
            (PAGUS, [money.pagu_in(month) for month in range(1, 13)], RUPIAH),
        ):
            for month, value in enumerate(year, 1):
                shown = value if first in {PLAN, PAGUS} or month <= last else None
                canvas.put(row, first + month - 1, shown, style)
    return canvas


def data_page(view: View) -> Page:
    """The hidden sheet *_anggaran*: what was told of each OPD's money, in the page's order."""
    return Page(
        name=parts.MONEY,
        cells=tuple(told(view).puts),
        widths=dict.fromkeys(range(PAGUS + 12), 18.0),
        freeze=(1, 2),
        hidden=True,
    )


(
    _NAME,
    _VERSION,
    _PAGU,
    _RAK,
    _SP2D,
    _TARGET,
    _SERAPAN,
    _DEVIATION,
    _MISSED,
    _COLOUR,
    _PHYSICAL,
) = range(11)
_HEADERS = (
    "OPD", "Versi anggaran", "Pagu (Rp)", "RAK s.d. bulan ini (Rp)", "SP2D s.d. bulan ini (Rp)",
    "RAK (% pagu)", "Serapan (%)", "Deviasi (poin)", "Tertinggal (% RAK)", "Warna serapan",
    "Fisik (%)",
)  # fmt: skip
_WIDTHS = (40, 11, 19, 19, 19, 9, 9, 20, 17, 11, 10)
_BEHIND = '"mendahului "0.00" poin";"tertinggal "0.00" poin";"sesuai rencana"'
_OF_PLAN = '0" % dari rencana";;"–"'
_LAST = _PHYSICAL
_MONEY_SUM = Style(Look.RESULT, number="#,##0", align=Align.RIGHT)
_COUNT = Style(Look.COMPUTED, number='0" OPD"', align=Align.CENTRE)
_CHART_ROWS = 16
_NAMED = Style(Look.COMPUTED, align=Align.CENTRE)
_BOUND = Style(Look.GIVEN, number="0.##", align=Align.CENTRE)
_SMALL_LOOKS = (
    parts.POINTS,
    parts.RESULT,
    Style(Look.COMPUTED, number=_BEHIND, align=Align.RIGHT),
    Style(Look.COMPUTED, number=_OF_PLAN, align=Align.RIGHT),
    _NAMED,
)
_SUM_LOOKS = (
    parts.RESULT,
    parts.RESULT,
    Style(Look.RESULT, number=_BEHIND, align=Align.RIGHT),
    Style(Look.RESULT, number=_OF_PLAN, align=Align.RIGHT),
    Style(Look.RESULT, align=Align.CENTRE),
)


def colours_area(view: View) -> Range:
    """The colours' names, for counting."""
    last = places_of(view).last
    return _laid(view).over(Area(TOP, _COLOUR, last, _COLOUR), sheet=parts.BUDGET)


def whole(view: View) -> dict[str, Formula]:
    """The sums of the OPDs whose SP2D is known, by a name for each."""
    names = {"pagu": _PAGU, "sp2d": _SP2D, "serapan": _SERAPAN, "deviasi": _DEVIATION,
             "warna": _COLOUR}  # fmt: skip
    row, canvas = places_of(view).last + 2, _laid(view)
    return {name: canvas.at(row, col, sheet=parts.BUDGET) for name, col in names.items()}


def page(view: View) -> Page:
    """The sheet *Anggaran*: one line for each OPD, the sums, the colours, the year."""
    canvas, places = _laid(view), places_of(view)
    foot = places.monthly + 12 + _CHART_ROWS
    return Page(
        name=parts.BUDGET,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        freeze=(TOP, 1),
        conditional_formats=_colours(places),
        charts=(_chart(places),),
        printing=replace(
            parts.printing(view, repeat=TOP - 1, area=Area(0, 0, foot, _LAST)),
            breaks=(places.monthly - 1,),
        ),
        select=(TOP, 0),
        tab=parts.BLUE,
    )


@lru_cache(maxsize=2)
def _laid(view: View) -> Canvas:
    """The cells of the sheet; the colours are laid before what is called by them."""
    canvas, found, places = Canvas(), spendings(view), places_of(view)
    canvas.opening(view, "Realisasi Anggaran", _LAST)
    about = (
        "Serapan = SP2D ÷ pagu. Deviasi = serapan − RAK, dalam poin pagu. Tertinggal: bagian "
        "RAK yang belum dibelanjakan."
    )
    canvas.span(Area(3, 0, 3, _LAST), about, parts.NOTE)
    canvas.header(TOP - 1, 0, _HEADERS)
    canvas.heights |= {3: 16, TOP - 1: 42}
    _legend(canvas, places)
    for row, each in enumerate(found, TOP):
        _row(canvas, view, places, each, row)
    _sums(canvas, places, found)
    _monthly(canvas, view, places)
    return canvas


def _row(canvas: Canvas, view: View, places: BudgetAddresses, each: Spending, row: int) -> None:
    """One OPD; each number is a formula over the hidden sheet or over its neighbours."""
    hidden, at_row, month = told(view), row - TOP + 1, places.month
    year, plan = (
        hidden.over(Area(at_row, PLAN, at_row, PLAN + last - 1), sheet=parts.MONEY)
        for last in (12, month)
    )
    pagu, spent, done = (
        hidden.at(at_row, col, sheet=parts.MONEY)
        for col in (1, SPENT + month - 1, DONE + month - 1)
    )
    name = name_of(view, each.money.post)
    canvas.put(row, _NAME, name, parts.WRAPPED)
    canvas.put(row, _VERSION, each.money.version or DASH, parts.CENTRED)
    canvas.put(row, _PAGU, pagu, RUPIAH)
    rak = excel.if_(excel.count(year).equals(0), DASH, excel.total(plan))
    canvas.put(row, _RAK, rak, RUPIAH)
    canvas.put(row, _SP2D, or_dash(spent), RUPIAH)
    _compared(canvas, places, row, _SMALL_LOOKS, month)
    canvas.put(row, _PHYSICAL, or_dash(done), parts.POINTS)
    canvas.heights[row] = max(18, parts.height(name, 42))


def _compared(
    canvas: Canvas, places: BudgetAddresses, row: int, looks: Sequence[Style], month: int
) -> None:
    """Plan and SP2D in percent of the pagu, what lies between them, and its colour."""
    pagu, rak, sp2d = (canvas.at(row, col) for col in (_PAGU, _RAK, _SP2D))
    target = canvas.put(row, _TARGET, _percent(rak, pagu), looks[0])
    serapan = canvas.put(row, _SERAPAN, _percent(sp2d, pagu), looks[1])
    both = excel.and_(excel.is_number(target), excel.is_number(serapan))
    gap = or_dash(excel.round_(serapan - target, 2), both)
    deviation = canvas.put(row, _DEVIATION, gap, looks[2])
    lags = excel.and_(excel.is_number(deviation), target > 0)
    part = excel.if_(deviation < 0, excel.rounded(deviation / target * -100, 2), 0)
    share = canvas.put(row, _MISSED, or_dash(part, lags), looks[3])
    name = _named(canvas, places, deviation, share, month)
    canvas.put(row, _COLOUR, name, looks[4])


def _percent(part: Formula, whole: Formula) -> Formula:
    """A share of the pagu, a dash where there is nothing to divide."""
    known = excel.and_(excel.is_number(part), whole > 0)
    return or_dash(excel.rounded(part / whole * 100, 2), known)


def _named(
    canvas: Canvas, places: BudgetAddresses, deviation: Formula, share: Formula, month: int
) -> Formula:
    """The colour's name at the end of a month, from the table of colours on the same sheet."""
    name = canvas.at(places.legend, 0, absolute=True)
    given = len(in_force(places.colours, month))
    for row in range(places.legend + 1, places.legend + given):
        own, least, points = (canvas.at(row, col, absolute=True) for col in (0, 1, 2))
        lags = excel.and_(share >= least, deviation + points <= 0)
        name = excel.if_(lags, own, name)
    known = excel.and_(excel.is_number(deviation), excel.is_number(share))
    on_plan = excel.and_(excel.is_number(deviation), deviation >= 0)
    best = canvas.at(places.legend, 0, absolute=True)
    return excel.if_(on_plan, best, or_dash(name, known))


def _progress(pagu: Range, done: Range) -> Formula:
    """Physical progress weighed by pagu, a dash where none is known."""
    weight = excel.sum_if(done, ">=0", pagu)
    mean = excel.rounded(excel.sumproduct(pagu, done) / 100 / weight * 100, 2)
    return excel.if_(weight.equals(0), DASH, mean)


def _sums(canvas: Canvas, places: BudgetAddresses, found: Sequence[Spending]) -> None:
    """All OPDs, and those alone whose SP2D is known: only of these a serapan can be told."""
    row = places.last + 1
    count = sum(each.spent is not None for each in found)
    pagu, rak, sp2d, done = (
        canvas.over(Area(TOP, col, places.last, col)) for col in (_PAGU, _RAK, _SP2D, _PHYSICAL)
    )
    paid = [excel.sum_if(sp2d, ">=0", column) for column in (pagu, rak)]
    _sum(canvas, row, f"Jumlah {len(found)} OPD", [excel.total(pagu), excel.total(rak)])
    _sum(canvas, row + 1, f"Jumlah {count} OPD yang SP2D-nya ada", [*paid, excel.total(sp2d)])
    _compared(canvas, places, row + 1, _SUM_LOOKS, places.month)
    canvas.put(row + 1, _PHYSICAL, _progress(pagu, done), parts.RESULT)


def _sum(canvas: Canvas, row: int, name: str, sums: Sequence[Formula]) -> None:
    cells: list[Content] = [name, None, *sums]
    for col in range(_LAST + 1):
        look = _MONEY_SUM if _PAGU <= col < len(cells) else Style(Look.RESULT)
        canvas.put(row, col, cells[col] if col < len(cells) else None, look)
    canvas.heights[row] = 20


def _legend(canvas: Canvas, places: BudgetAddresses) -> None:
    """The colours with their bounds; the table above reads them from here."""
    row = places.legend
    for col in range(_LAST + 1):
        title = "Warna menurut tertinggalnya serapan" if col == 0 else None
        canvas.put(row - 2, col, title, parts.SECTION)
    canvas.header(row - 1, 0, ("Warna", "Mulai (% RAK)", "Mulai (poin pagu)", "Arti"))
    for at_row, colour in enumerate(places.colours, row):
        fill = Style(Look.GIVEN, align=Align.CENTRE, fill=colour.paint, bold=True)
        canvas.put(at_row, 0, colour.name, fill)
        canvas.put(at_row, 1, colour.share, _BOUND)
        canvas.put(at_row, 2, colour.points, _BOUND)
        canvas.put(at_row, 3, colour.words, parts.TEXT)
    canvas.span(Area(row, 4, row + len(places.colours) - 1, _LAST), SOURCE, parts.NOTE_WRAPPED)


def _colours(places: BudgetAddresses) -> tuple[ConditionalFormat, ...]:
    """The paint beside the name of the colour."""
    spans = ((TOP, places.last + 2), (places.monthly, places.monthly + 11))
    return tuple(
        ConditionalFormat(
            area=Area(first, _COLOUR, last, _COLOUR),
            formula=f'{cell(first, _COLOUR)}="{colour.name}"',
            fill=colour.paint,
            ink=parts.INK,
        )
        for first, last in spans
        for colour in places.colours
    )


# The year ----------------------------------------------------------------------------------


def _monthly(canvas: Canvas, view: View, places: BudgetAddresses) -> None:
    """The region's year in the columns of the OPDs: a month for each line."""
    row = places.monthly
    for col in range(_LAST + 1):
        title = "Seluruh OPD tiap bulan (sampai bulan ini: OPD yang SP2D-nya ada)"
        canvas.put(row - 1, col, title if col == 0 else None, parts.SECTION)
    for month, name in enumerate(MONTHS, 1):
        canvas.put(row + month - 1, _NAME, name, parts.TEXT)
        _of_month(canvas, view, places, month, row + month - 1)
        canvas.heights[row + month - 1] = 17


def _of_month(canvas: Canvas, view: View, places: BudgetAddresses, month: int, row: int) -> None:
    """One month: of one without any SP2D, or still to come, only the plan of all is told."""

    def column(col: int, last_col: int | None = None) -> Range:
        last = col if last_col is None else last_col
        area = Area(1, col, max(1, places.count), last)
        return told(view).over(area, sheet=parts.MONEY)

    spent, done, pagu = (column(first + month - 1) for first in (SPENT, DONE, PAGUS))
    plans, known = column(PLAN, PLAN + month - 1), excel.count(spent)
    if not known.value:
        sums = excel.count(pagu), excel.total(pagu), excel.total(plans)
    else:
        planned = excel.sum_where(plans, excel.each_number(spent))
        sums = known, excel.sum_if(spent, ">=0", pagu), planned
    canvas.line(row, 1, zip(sums, (_COUNT, RUPIAH, RUPIAH), strict=True))
    if known.value:
        canvas.put(row, _SP2D, excel.total(spent), RUPIAH)
        _compared(canvas, places, row, _SMALL_LOOKS, month)
        canvas.put(row, _PHYSICAL, _progress(pagu, done), parts.POINTS)
        return
    share = _percent(canvas.at(row, _RAK), canvas.at(row, _PAGU))
    canvas.put(row, _TARGET, share, parts.POINTS)
    for col in (_SP2D, *range(_SERAPAN, _LAST + 1)):
        canvas.put(row, col, None, Style(Look.COMPUTED))


def _chart(places: BudgetAddresses) -> Chart:
    """Plan and serapan of the region by month, in percent of pagu."""
    row = places.monthly

    def run(col: int) -> str:
        return Area(row, col, row + 11, col).a1(sheet=parts.BUDGET)

    looks = ((_TARGET, "RAK (% pagu)", parts.ORANGE, True),
             (_SERAPAN, "Serapan (%)", parts.BLUE, False))  # fmt: skip
    series = tuple(
        ChartSeries(name=name, categories=run(0), values=run(col), colour=colour, dashed=dashed)
        for col, name, colour, dashed in looks
    )
    return Chart(
        kind="line", title="Rencana kas dan serapan, persen pagu", series=series,
        row=row + 13, col=0, width=1180, height=300, low=0, high=100,
    )  # fmt: skip
