"""*Anggaran*: pagu, plan of cash, SP2D and TEPRA colour of each OPD, and its hidden page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking.money import Money, Spending, difference, share, to_date
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.delivery import name_of
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.tepra import COLOURS, SOURCE, colour_of
from kontrak_xl.ranking.view import View
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    CellValue,
    Chart,
    ChartSeries,
    ConditionalFormat,
    Look,
    Page,
    Style,
    at,
    cell,
)

TOP = 5
"""The first OPD's row on *Anggaran*."""


PLAN, SPENT, DONE = 2, 14, 26
"""The first months on the hidden sheet: RAK, SP2D to date, physical progress."""


RUPIAH = Style(Look.COMPUTED, number="#,##0", align=Align.RIGHT)


@dataclass(frozen=True, slots=True)
class BudgetAddresses:
    """Where things stand, for the formulas of both sheets; ``month`` is the period's last."""

    month: int
    count: int

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
        return self.legend + len(COLOURS) + 2

    def column(self, col: int, sheet: str = "") -> str:
        """A column of the OPDs on *Anggaran*."""
        return Area(TOP, col, self.last, col).a1(sheet=sheet)

    def data(self, col: int, last_col: int | None = None) -> str:
        """Columns of the hidden sheet over all OPDs."""
        last = col if last_col is None else last_col
        return Area(1, col, max(1, self.count), last).a1(sheet=parts.MONEY)


def places_of(view: View) -> BudgetAddresses:
    """Where things stand in this report."""
    return BudgetAddresses(view.report.scores.period.last, len(view.report.money))


def spendings(view: View) -> tuple[Spending, ...]:
    """Each OPD's money to date, the least behind its plan first, the unknown last."""
    month = view.report.scores.period.last
    found = [to_date(money, month) for money in view.report.money]

    def order(each: Spending) -> tuple[bool, float, str]:
        known = each.deviation is not None
        return not known, -(each.deviation or 0.0), name_of(view, each.money.post).casefold()

    return tuple(sorted(found, key=order))


def totals(rows: Sequence[Spending]) -> tuple[float, float, float]:
    """Pagu, RAK and SP2D to date of some OPDs."""
    return (
        math.fsum(each.money.pagu for each in rows),
        math.fsum(each.rak or 0.0 for each in rows),
        math.fsum(each.spent or 0.0 for each in rows),
    )


def region(found: Sequence[Spending]) -> Spending:
    """The money of all OPDs whose SP2D is known, taken together; physical progress by pagu."""
    pagu, rak, spent = totals([each for each in found if each.spent is not None])
    target, serapan = share(rak, pagu), share(spent, pagu)
    return Spending(
        money=Money(post="", pagu=pagu),
        rak=rak,
        spent=spent,
        physical=_physical(found),
        target=target,
        serapan=serapan,
        deviation=difference(serapan, target),
    )


def _physical(found: Sequence[Spending]) -> float | None:
    done = [(each.money.pagu, each.physical) for each in found if each.physical is not None]
    whole = math.fsum(pagu for pagu, _ in done)
    return share(math.fsum(pagu * part for pagu, part in done) / 100, whole)


def data_page(view: View) -> Page:
    """The hidden sheet *_anggaran*: what was told of each OPD's money, in the page's order."""
    canvas = Canvas()
    short = [name[:3] for name in MONTHS]
    heads = [f"{what} {name}" for what in ("RAK", "SP2D s.d.", "Fisik s.d.") for name in short]
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
        ):
            for month, value in enumerate(year, 1):
                shown = value if first == PLAN or month <= last else None
                canvas.put(row, first + month - 1, shown, style)
    return Page(
        name=parts.MONEY,
        cells=tuple(canvas.puts),
        widths=dict.fromkeys(range(DONE + 12), 18.0),
        freeze=(1, 2),
        hidden=True,
    )


_NAME, _VERSION, _PAGU, _RAK, _SP2D, _TARGET, _SERAPAN, _DEVIATION, _COLOUR, _PHYSICAL = range(10)
_HEADERS = (
    "OPD", "Versi anggaran", "Pagu (Rp)", "RAK s.d. bulan ini (Rp)", "SP2D s.d. bulan ini (Rp)",
    "RAK (% pagu)", "Serapan (%)", "Deviasi (poin)", "Warna TEPRA", "Fisik (%)",
)  # fmt: skip
_WIDTHS = (42, 11, 20, 20, 20, 10, 10, 11, 12, 10)
_LAST = _PHYSICAL
_MONEY_SUM = Style(Look.RESULT, number="#,##0", align=Align.RIGHT)
_COUNT = Style(Look.COMPUTED, number='0" OPD"', align=Align.CENTRE)
_CHART_ROWS = 16
_NAMED = Style(Look.COMPUTED, align=Align.CENTRE)
_BOUND = Style(Look.GIVEN, number=parts.CHANGE.number, align=Align.CENTRE)
CellContent = tuple[CellValue, Style, str]


def colours_area(view: View) -> str:
    """Where the colours' names stand, for counting."""
    return places_of(view).column(_COLOUR, parts.BUDGET)


def whole_cells(view: View) -> dict[str, str]:
    """Where the sums of the OPDs whose SP2D is known stand, by a name for each."""
    names = {"pagu": _PAGU, "rak": _RAK, "sp2d": _SP2D, "serapan": _SERAPAN,
             "deviasi": _DEVIATION, "warna": _COLOUR}  # fmt: skip
    row = places_of(view).last + 2
    return {name: at(parts.BUDGET, row, col) for name, col in names.items()}


def page(view: View) -> Page:
    """The sheet *Anggaran*: one line for each OPD, the sums, the colours, the year."""
    canvas, found = Canvas(), spendings(view)
    places = places_of(view)
    canvas.opening(view, "Realisasi Anggaran", _LAST)
    about = "Serapan = SP2D ÷ pagu. Deviasi = serapan − RAK, dalam poin; minus: tertinggal."
    canvas.span(Area(3, 0, 3, _LAST), about, parts.NOTE)
    canvas.header(TOP - 1, 0, _HEADERS)
    canvas.heights |= {3: 16, TOP - 1: 42}
    for row, each in enumerate(found, TOP):
        _row(canvas, view, places, each, row)
    _sums(canvas, places, found)
    _legend(canvas, places)
    _monthly(canvas, places, [each.money for each in found])
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


def _or_dash(value: CellValue) -> CellValue:
    return DASH if value is None else value


def _row(canvas: Canvas, view: View, places: BudgetAddresses, each: Spending, row: int) -> None:
    """One OPD; each number is a formula over the hidden sheet or over its neighbours."""
    here = {col: cell(row, col) for col in range(_LAST + 1)}
    data_row, month = row - TOP + 1, places.month
    plan = Area(data_row, PLAN, data_row, PLAN + month - 1).a1(sheet=parts.MONEY)
    year = Area(data_row, PLAN, data_row, PLAN + 11).a1(sheet=parts.MONEY)
    spent = at(parts.MONEY, data_row, SPENT + month - 1)
    done = at(parts.MONEY, data_row, DONE + month - 1)
    name = name_of(view, each.money.post)
    cells: tuple[CellContent, ...] = (
        (name, parts.WRAPPED, ""),
        (each.money.version or DASH, parts.CENTRED, ""),
        (each.money.pagu, RUPIAH, f"={at(parts.MONEY, data_row, 1)}"),
        (_or_dash(each.rak), RUPIAH, f'=IF(COUNT({year})=0,"{DASH}",SUM({plan}))'),
        (_or_dash(each.spent), RUPIAH, f'=IF(ISNUMBER({spent}),{spent},"{DASH}")'),
        (_or_dash(each.target), parts.POINTS, _percent(here[_RAK], here[_PAGU])),
        (_or_dash(each.serapan), parts.RESULT, _percent(here[_SP2D], here[_PAGU])),
        (_or_dash(each.deviation), parts.CHANGE, _difference(here)),
        (colour_name(each), _NAMED, _named(places, here[_DEVIATION])),
        (_or_dash(each.physical), parts.POINTS, f'=IF(ISNUMBER({done}),{done},"{DASH}")'),
    )
    for col, (value, style, formula) in enumerate(cells):
        canvas.put(row, col, value, style, formula)
    canvas.heights[row] = max(18, parts.height(name, 42))


def colour_name(each: Spending) -> str:
    """The name of the colour, a dash where the deviation is not known."""
    return DASH if each.deviation is None else colour_of(each.deviation).name


def _difference(here: Mapping[int, str]) -> str:
    """Serapan less the plan, both as shown."""
    target, serapan = here[_TARGET], here[_SERAPAN]
    both = f"AND(ISNUMBER({target}),ISNUMBER({serapan}))"
    return f'=IF({both},ROUND({serapan}-{target},2),"{DASH}")'


def _percent(part: str, whole: str) -> str:
    """A share of the pagu, a dash where there is nothing to divide."""
    return f'=IF(AND(ISNUMBER({part}),{whole}>0),ROUND(ROUND({part}/{whole}*100,9),2),"{DASH}")'


def _named(places: BudgetAddresses, deviation: str) -> str:
    """The colour's name, from the table of colours on the same sheet."""
    rows = range(places.legend, places.legend + len(COLOURS))
    name = cell(rows[-1], 0, absolute=True)
    for row in reversed(rows[:-1]):
        bound, better = cell(row, 1, absolute=True), cell(row, 0, absolute=True)
        name = f"IF({deviation}>={bound},{better},{name})"
    return f'=IF(ISNUMBER({deviation}),{name},"{DASH}")'


def _sums(canvas: Canvas, places: BudgetAddresses, found: Sequence[Spending]) -> None:
    """All OPDs, and those alone whose SP2D is known: only of these a serapan can be told."""
    row = places.last + 1
    known = [each for each in found if each.spent is not None]
    pagu, rak, sp2d = (places.column(col) for col in (_PAGU, _RAK, _SP2D))
    everything = (f"=SUM({pagu})", f"=SUM({rak})")
    paid = (f'=SUMIF({sp2d},">=0",{pagu})', f'=SUMIF({sp2d},">=0",{rak})', f"=SUM({sp2d})")
    _sum(canvas, row, f"Jumlah {len(found)} OPD", totals(found)[:2], everything)
    _sum(canvas, row + 1, f"Jumlah {len(known)} OPD yang SP2D-nya ada", totals(known), paid)
    for col, (value, style, formula) in enumerate(_whole(places, found), _TARGET):
        canvas.put(row + 1, col, value, style, formula)


def _sum(
    canvas: Canvas, row: int, name: str, values: Sequence[float], formulas: Sequence[str]
) -> None:
    canvas.put(row, _NAME, name, Style(Look.RESULT))
    for col in range(_VERSION, _LAST + 1):
        canvas.put(row, col, None, Style(Look.RESULT))
    for col, (value, formula) in enumerate(zip(values, formulas, strict=True), _PAGU):
        canvas.put(row, col, value, _MONEY_SUM, formula)
    canvas.heights[row] = 20


def _whole(places: BudgetAddresses, found: Sequence[Spending]) -> tuple[CellContent, ...]:
    """The region's shares, deviation, colour and physical progress."""
    whole = region(found)
    here = {col: cell(places.last + 2, col) for col in range(_LAST + 1)}
    pagu, done = places.column(_PAGU), places.column(_PHYSICAL)
    weight = f'SUMIF({done},">=0",{pagu})'
    mean = f"ROUND(ROUND(SUMPRODUCT({pagu},{done})/100/{weight}*100,9),2)"
    named = Style(Look.RESULT, align=Align.CENTRE)
    behind = Style(Look.RESULT, number=parts.CHANGE.number, align=Align.RIGHT)
    return (
        (_or_dash(whole.target), parts.RESULT, _percent(here[_RAK], here[_PAGU])),
        (_or_dash(whole.serapan), parts.RESULT, _percent(here[_SP2D], here[_PAGU])),
        (_or_dash(whole.deviation), behind, _difference(here)),
        (colour_name(whole), named, _named(places, here[_DEVIATION])),
        (_or_dash(whole.physical), parts.RESULT, f'=IF({weight}=0,"{DASH}",{mean})'),
    )


def _legend(canvas: Canvas, places: BudgetAddresses) -> None:
    """The colours with their bounds; the table above reads them from here."""
    row = places.legend
    for col in range(_LAST + 1):
        title = "Warna TEPRA menurut deviasi" if col == 0 else None
        canvas.put(row - 2, col, title, parts.SECTION)
    canvas.header(row - 1, 0, ("Warna", "Mulai (poin)", "Arti"))
    words = ["", *(f"di bawah {show(colour.bound or 0.0)}" for colour in COLOURS[:-1])]
    for at_row, (colour, below) in enumerate(zip(COLOURS, words, strict=True), row):
        fill = Style(Look.GIVEN, align=Align.CENTRE, fill=colour.paint, bold=True)
        canvas.put(at_row, 0, colour.name, fill)
        canvas.put(at_row, 1, below if colour.bound is None else colour.bound, _BOUND)
        canvas.put(at_row, 2, colour.words, parts.TEXT)
    canvas.span(Area(row, 3, row + len(COLOURS) - 1, _LAST), SOURCE, parts.NOTE_WRAPPED)


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
        for colour in COLOURS
    )


# The year ----------------------------------------------------------------------------------


def _monthly(canvas: Canvas, places: BudgetAddresses, money: Sequence[Money]) -> None:
    """The region's year in the columns of the OPDs: a month for each line."""
    row = places.monthly
    for col in range(_LAST + 1):
        title = "Seluruh OPD tiap bulan (sampai bulan ini: OPD yang SP2D-nya ada)"
        canvas.put(row - 1, col, title if col == 0 else None, parts.SECTION)
    for month, name in enumerate(MONTHS, 1):
        here = row + month - 1
        canvas.put(here, _NAME, name, parts.TEXT)
        for col, (value, style, formula) in enumerate(_of_month(places, money, month, here), 1):
            canvas.put(here, col, value, style, formula)
        canvas.heights[here] = 17


def _of_month(
    places: BudgetAddresses, money: Sequence[Money], month: int, row: int
) -> tuple[CellContent, ...]:
    """One month: of one without any SP2D, or still to come, only the plan of all is told."""
    column = places.data(SPENT + month - 1)
    found = [to_date(each, month) for each in money]
    if month > places.month or all(each.spent is None for each in found):
        return _planned(places, money, month, row)
    whole, here = region(found), {col: cell(row, col) for col in range(_LAST + 1)}
    plans = places.data(PLAN, PLAN + month - 1)
    done, pagu = places.data(DONE + month - 1), places.data(1)
    weight = f'SUMIF({done},">=0",{pagu})'
    mean = f"ROUND(ROUND(SUMPRODUCT({pagu},{done})/100/{weight}*100,9),2)"
    known = sum(each.spent is not None for each in found)
    return (
        (known, _COUNT, f"=COUNT({column})"),
        (whole.money.pagu, RUPIAH, f'=SUMIF({column},">=0",{pagu})'),
        (whole.rak or 0.0, RUPIAH, f"=SUMPRODUCT(ISNUMBER({column})*{plans})"),
        (whole.spent or 0.0, RUPIAH, f"=SUM({column})"),
        (_or_dash(whole.target), parts.POINTS, _percent(here[_RAK], here[_PAGU])),
        (_or_dash(whole.serapan), parts.RESULT, _percent(here[_SP2D], here[_PAGU])),
        (_or_dash(whole.deviation), parts.CHANGE, _difference(here)),
        (colour_name(whole), _NAMED, _named(places, here[_DEVIATION])),
        (_or_dash(whole.physical), parts.POINTS, f'=IF({weight}=0,"{DASH}",{mean})'),
    )


def _planned(
    places: BudgetAddresses, money: Sequence[Money], month: int, row: int
) -> tuple[CellContent, ...]:
    found = [to_date(each, month) for each in money]
    pagu, rak, _ = totals(found)
    plans = places.data(PLAN, PLAN + month - 1)
    blank: CellContent = (None, Style(Look.COMPUTED), "")
    ratio = _percent(cell(row, _RAK), cell(row, _PAGU))
    return (
        (len(found), _COUNT, f"=COUNT({places.data(1)})"),
        (pagu, RUPIAH, f"=SUM({places.data(1)})"),
        (rak, RUPIAH, f"=SUM({plans})"),
        blank,
        (_or_dash(share(rak, pagu)), parts.POINTS, ratio),
        *[blank] * 4,
    )


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
