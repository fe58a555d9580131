"""*Kelengkapan*: which OPD has sent what, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kontrak_xl.core.dates import in_words, moment_in_words
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.region import Deadline
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.parts import DASH, Canvas
from kontrak_xl.ranking.view import View
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.rules.reporting import Reporting
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Content, Range
from kontrak_xl.workbook.pages import Align, Area, ConditionalFormat, Look, Mark, Page, Style, cell

SIGNS: Mapping[Reporting, str] = {
    Reporting.COMPLETE: "✓",
    Reporting.PARTIAL: "◐",
    Reporting.UNREAD: "◇",
    Reporting.NOT_YET: "○",
    Reporting.SILENT: "✗",
    Reporting.NOT_ASKED: "",
}
"""The sign of each state of reporting."""
_TOP = 6
_FIRST_MONTH = 2
_AFTER = _FIRST_MONTH + 12
_WIDTHS = (21, 9, 9, 9, 9, 9, 8, 38, 26)
"""Of the columns after the months."""
_SIGN = Style(Look.GIVEN, align=Align.CENTRE, size=11)
_HATCHED = replace(_SIGN, mark=Mark.HATCHED)
_ORDER = (Reporting.SILENT, Reporting.NOT_YET, Reporting.PARTIAL, Reporting.UNREAD,
          Reporting.COMPLETE, Reporting.NOT_ASKED)  # fmt: skip
"""The states from the worst on."""


def page(view: View) -> Page:
    """The sheet *Kelengkapan*: one line a post, one column a month."""
    canvas = Canvas()
    last_col = _AFTER + len(_WIDTHS) - 1
    canvas.opening(view, "Kelengkapan Laporan", last_col)
    canvas.put(3, 0, _deadline(view), parts.SUBTITLE)
    legend = " · ".join(f"{sign} {one}" for one, sign in SIGNS.items() if sign)
    canvas.put(4, 0, f"{legend} · kosong: belum diminta", parts.NOTE)
    canvas.heights |= {3: 20, 4: 16}
    short = [month[:3] for month in MONTHS]
    canvas.header(
        _TOP - 1, 0,
        ("OPD", f"{_short(view.reported)}: keadaan", *short,
         f"s.d. {view.month[:3]}: keadaan", "Isian diminta", "Terbaca", "Belum terbaca", "Kosong",
         "Terbaca (%)",
         "Berkas", "Berkas terakhir yang dihitung", "Diterima"),
    )  # fmt: skip
    canvas.heights[_TOP - 1] = 30
    deadline = _of_month(view)
    last = _TOP - 1
    for last, delivery in enumerate(_worst_first(view), _TOP):
        _row(canvas, view, delivery, last, deadline)
    _strangers(canvas, view, max(last, _TOP) + 2, last_col)
    area = Area(_TOP, 1, max(last, _TOP), _AFTER - 1)
    return Page(
        name=parts.DELIVERY,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate((42, 21, *[5.5] * 12, *_WIDTHS))),
        freeze=(_TOP, 1),
        conditional_formats=_whens(area),
        filter=Area(_TOP - 1, 0, max(last, _TOP), last_col),
        printing=parts.printing(view, repeat=_TOP - 1),
        tab="#7F7F7F",
    )


def _of_month(view: View) -> Deadline | None:
    month = view.report.scores.period.last
    return next((due for due in view.report.region.deadlines if due.month == month), None)


def _deadline(view: View) -> str:
    found = _of_month(view)
    if found is None or found.due is None:
        return f"Batas lapor {view.month}: belum ditetapkan pada Buku Induk, lembar Jadwal"
    hour = f" pukul {found.hour}" if found.hour else ""
    return f"Batas lapor {view.month}: {in_words(found.due)}{hour}"


def _short(period: str) -> str:
    """``Jun``, ``Triwulan II``."""
    return period if " " in period else period[:3]


def state(view: View, delivery: Delivery) -> Reporting:
    """The state of the reported months."""
    return delivery.within(view.report.reported)


def told(one: Reporting) -> str:
    """A state with its sign."""
    return f"{SIGNS[one]} {one}".strip()


def states_area(view: View) -> Range:
    """The states of the month on this sheet."""
    found = _worst_first(view)
    last = _TOP + max(1, len(found)) - 1
    words = (told(state(view, one)) for one in found)
    return excel.over(words, Area(_TOP, 1, last, 1), sheet=parts.DELIVERY)


def name_of(view: View, post: str) -> str:
    """A post's name; its code where no contract tells the name."""
    seats = (seat for seat in view.seats if seat.edition.key.post == post)
    return next((seat.name for seat in seats), post)


def _worst_first(view: View) -> list[Delivery]:
    return sorted(
        view.report.deliveries,
        key=lambda delivery: (
            _ORDER.index(state(view, delivery)),
            name_of(view, delivery.post).casefold(),
        ),
    )


def _row(
    canvas: Canvas, view: View, delivery: Delivery, row: int, deadline: Deadline | None
) -> None:
    name = name_of(view, delivery.post)
    canvas.put(row, 0, name, parts.WRAPPED)
    canvas.put(row, 1, told(state(view, delivery)), parts.TEXT)
    for month in range(1, 13):
        found = delivery.in_month(month)
        style = _HATCHED if found is Reporting.UNREAD else _SIGN
        canvas.put(row, _FIRST_MONTH + month - 1, SIGNS[found], style)
    canvas.put(row, _AFTER, told(delivery.to_date), parts.TEXT)
    asked, given, unread = (
        canvas.put(row, col, count, parts.CENTRED)
        for col, count in enumerate((delivery.asked, delivery.given, delivery.unread), _AFTER + 1)
    )
    share = excel.if_(asked.equals(0), DASH, excel.round_(given / asked * 100, 1))
    tail: tuple[tuple[Content, Style], ...] = (
        (asked - given - unread, parts.COUNT),
        (share, Style(Look.COMPUTED, number="0.0", align=Align.RIGHT)),
        (delivery.files, parts.CENTRED),
        (delivery.last_file or DASH, parts.SMALL),
        (_received(delivery, deadline), parts.SMALL),
    )
    canvas.line(row, _AFTER + 4, tail)
    canvas.heights[row] = max(18, parts.height(name, 42), parts.height(delivery.last_file, 36, 8))


def _strangers(canvas: Canvas, view: View, row: int, last_col: int) -> None:
    """The files that count for nobody: of unknown owners, or not readable so far."""
    found = view.report.strangers
    if not found:
        return
    canvas.put(row, 0, f"{len(found)} berkas belum dapat dihitung", parts.SECTION)
    heads = (("Berkas", 0, 0), ("Diterima, dari, sidik", 1, _AFTER - 7),
             ("Sebab dan tindakan", _AFTER - 6, last_col))  # fmt: skip
    for head, first, last in heads:
        canvas.span(Area(row + 1, first, row + 1, last), head, parts.HEADER)
    for at, one in enumerate(found, row + 2):
        came = ", ".join(filter(None, (moment_in_words(one.received), one.sender, one.sha)))
        told = f"{one.problem}; {one.remedy}."
        for (_, first, last), text in zip(heads, (one.file, came, told), strict=True):
            canvas.span(Area(at, first, at, last), text, parts.SMALL)
        canvas.heights[at] = max(
            18, parts.height(one.file, 40, 8), parts.height(came, 42, 8), parts.height(told, 120, 8)
        )


def _received(delivery: Delivery, deadline: Deadline | None) -> str:
    if delivery.received is None:
        return DASH
    text = moment_in_words(delivery.received)
    if deadline is None or deadline.due is None or delivery.received.date() <= deadline.due:
        return text
    return f"{text}, lewat {(delivery.received.date() - deadline.due).days} hari"


def _whens(area: Area) -> tuple[ConditionalFormat, ...]:
    first = cell(area.row, area.col)
    fills = {
        SIGNS[Reporting.COMPLETE]: parts.SHADES[1],
        SIGNS[Reporting.PARTIAL]: parts.SHADES[3],
        SIGNS[Reporting.SILENT]: parts.SHADES[4],
    }
    return tuple(
        ConditionalFormat(area=area, formula=f'LEFT({first},1)="{sign}"', fill=fill)
        for sign, fill in fills.items()
    )
