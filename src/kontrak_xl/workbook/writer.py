"""The only module that speaks xlsxwriter: pages and their looks in, a whole .xlsx out, or none."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart as _Drawn
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kontrak_xl.core.dates import EPOCH
from kontrak_xl.core.files import save
from kontrak_xl.workbook import safe_text, text_width
from kontrak_xl.workbook.pages import (
    MARGINS,
    Area,
    Bars,
    Book,
    CellValue,
    Chart,
    ChartSeries,
    ConditionalFormat,
    Look,
    Mark,
    Merge,
    Page,
    PageCell,
    Picture,
    Print,
    Sparkline,
    Style,
    Validation,
    ValidationKind,
    cell,
    quoted,
)
from kontrak_xl.workbook.png import size_of

FONT = "Arial"


INK = "#1F2933"


LINE = "#BFC7D1"


NAVY = "#1F3864"


_FRAMED = {"border": 1, "border_color": LINE, "valign": "vcenter"}


LOOKS: dict[Look, dict[str, Any]] = {
    Look.PLAIN: {"valign": "vcenter"},
    Look.TITLE: {"bold": True, "font_size": 15, "font_color": NAVY, "valign": "vcenter"},
    Look.SUBTITLE: {"font_size": 11, "font_color": "#44546A", "valign": "vcenter"},
    Look.SECTION: {"bold": True, "font_size": 11, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    Look.NOTE: {"italic": True, "font_size": 9, "font_color": "#44546A", "valign": "top"},
    Look.HEADER: {**_FRAMED, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "align": "center", "text_wrap": True, "font_size": 9},
    Look.HEADER_INPUT: {**_FRAMED, "bold": True, "font_color": INK, "bg_color": "#F2C94C", "align": "center", "text_wrap": True, "font_size": 9},
    Look.GIVEN: {**_FRAMED},
    Look.CODE: {**_FRAMED, "font_size": 8, "font_color": "#5B6770"},
    Look.INPUT: {**_FRAMED, "bg_color": "#FFF8DC", "border_color": "#C9A227"},
    Look.CHOICE: {**_FRAMED, "bg_color": "#DDEBF7", "border_color": "#5B84B1"},
    Look.CLOSED: {**_FRAMED, "pattern": 14, "bg_color": "#FFFFFF", "fg_color": "#A6A6A6"},
    Look.COMPUTED: {**_FRAMED, "bg_color": "#F2F2F2"},
    Look.RESULT: {**_FRAMED, "bg_color": "#E3ECF7", "bold": True},
    Look.BANNER: {"bold": True, "font_color": INK, "bg_color": "#F9D9B8", "valign": "vcenter", "border": 1, "border_color": "#C77C11"},
    Look.LINK: {**_FRAMED, "font_color": "#0B5394", "underline": 1},
    Look.BODY: {"font_size": 11, "valign": "top", "text_wrap": True},
    Look.RULE: {"top": 6},
}  # fmt: skip


MARKS: dict[Mark, dict[str, Any]] = {
    Mark.NONE: {},
    Mark.WRONG: {"border": 5, "border_color": "#C00000", "bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True},
    Mark.DOUBT: {"border": 8, "border_color": "#9C5700", "bg_color": "#FFE699", "font_color": "#7F4A00", "bold": True},
    Mark.HATCHED: {"pattern": 14, "fg_color": "#7F7F7F", "bg_color": "#FFFFFF"},
}  # fmt: skip
"""A wrong cell is told in grey print too, by a thick line; a doubtful one by a broken line."""


_NOTE_WIDTH, _NOTE_SIZE, _NOTE_HIGHEST = 280, 9, 560


def note_options(note: str) -> dict[str, Any]:
    """A comment as xlsxwriter takes it: as high as its text, in pixels."""
    count = text_width.lines(note, _NOTE_WIDTH * 0.75, _NOTE_SIZE)
    return {
        "author": "kontrak_xl",
        "font_name": FONT,
        "font_size": _NOTE_SIZE,
        "color": "#FFFBE6",
        "width": _NOTE_WIDTH,
        "height": min(_NOTE_HIGHEST, round(text_width.height(count, _NOTE_SIZE) / 0.75) + 16),
    }


def series_options(series: ChartSeries, kind: str) -> dict[str, Any]:
    """One series as xlsxwriter takes it; a dashed line also has another mark."""
    options: dict[str, Any] = {
        "name": series.name,
        "categories": f"={series.categories}",
        "values": f"={series.values}",
    }
    if series.labels:
        font = {"size": 8, "name": FONT}
        options["data_labels"] = {"value": True, "num_format": series.labels, "font": font}
    if kind != "line":
        return options | {"fill": {"color": series.colour}}
    line = {"color": series.colour, "width": 2.25}
    if series.dashed:
        line["dash_type"] = "dash"
    mark = {"type": "diamond" if series.dashed else "circle", "size": 5}
    filled = {"fill": {"color": series.colour}, "border": {"color": series.colour}}
    return options | {"line": line, "marker": mark | filled}


_UNLOCKED = {Look.INPUT, Look.CHOICE}
_PAPER = {"F4": 14, "A4": 9}
"""Excel's codes; 14 is Folio 8,5 × 13 inch, which offices call F4."""


def write(book: Book, path: Path) -> Path:
    """Write a workbook whole or not at all.

    Raises:
        CannotWriteError: the folder or the file cannot be written (open in Excel, no right, full).
        PathTooLongError: Excel could not open the file where it would lie.
    """
    return save(render(book), path)


def render(book: Book) -> bytes:
    """The bytes of a workbook; whatever xlsxwriter would drop with a warning is an error here."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 10, "font_color": INK},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = xlsxwriter.Workbook(buffer, options)
        _Hand(workbook).book(book)
        workbook.close()
    return buffer.getvalue()


def _cached(value: CellValue) -> float | str | bool:
    """A formula's value as the file holds it: days are counted from Excel's first one."""
    if value is None:
        return ""
    return float((value - EPOCH).days) if isinstance(value, dt.date) else value


def _done(result: object) -> None:
    """Xlsxwriter returns a negative number for what it did not do."""
    if isinstance(result, int) and result < 0:
        raise ValueError(f"xlsxwriter menolak sebuah isian ({result})")


class _OldFormulas(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas know the functions of Excel 2007 alone (X-functions).

    XlsxWriter looks through each formula once for every younger function, which takes most of its
    time, and would change a text that only looks like a call.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        return formula.removeprefix("=")


class _Hand:
    """One workbook being written: its formats are made once each."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[Style, bool], Format] = {}

    def book(self, book: Book) -> None:
        self._workbook.set_properties(
            {
                "title": book.title,
                "subject": book.subject,
                "author": "kontrak_xl",
                "created": book.created.replace(tzinfo=None),
            }
        )
        for name, value in book.custom.items():
            _done(self._workbook.set_custom_property(name, value, "text"))
        sheets = [
            (page, self._workbook.add_worksheet(page.name, _OldFormulas)) for page in book.pages
        ]
        for page, sheet in sheets:
            self._page(page, sheet)
            if page.name == (book.active or book.pages[0].name):
                sheet.activate()

    def _page(self, page: Page, sheet: Worksheet) -> None:
        for col, width in page.widths.items():
            late = page.late is not None and page.late[0] <= col <= page.late[1]
            _done(sheet.set_column(col, col, width, None, {"level": 1} if late else {}))
        for row, height in page.heights.items():
            _done(sheet.set_row(row, height))
        for put in page.cells:
            self._put(put, sheet)
        for merge in page.merges:
            self._merge(merge, sheet)
        for allow in page.validations:
            _done(_allow(allow, sheet))
        for when in page.conditional_formats:
            self._when(when, sheet)
        for bars in page.bars:
            _done(_bars(bars, sheet))
        for chart in page.charts:
            self._chart(chart, sheet)
        for sparkline in page.sparklines:
            _done(_sparkline(sparkline, sheet))
        for picture in page.pictures:
            _done(_picture(picture, sheet))
        _manners(page, sheet)
        _printing(page.printing, sheet)
        self._print_area(page)

    def _print_area(self, page: Page) -> None:
        """Where a page grows by typing, its print area is a formula: the rows that are filled."""
        area, col = page.printing.area, page.printing.filled
        if area is None or col is None:
            return
        first = page.freeze[0] if page.freeze else area.row
        column = Area(first, col, area.last_row, col).a1(sheet=page.name)
        edge = Area(0, area.last_col, area.last_row, area.last_col).a1(sheet=page.name)
        filled = f'IFERROR(LOOKUP(2,1/({column}<>""),ROW({column})),0)'
        start = cell(area.row, area.col, absolute=True)
        formula = f"={quoted(page.name)}!{start}:INDEX({edge},MAX({first + 1},{filled}))"
        _done(self._workbook.define_name(f"{quoted(page.name)}!_xlnm.Print_Area", formula))

    def _format(self, style: Style, value: CellValue = None) -> Format:
        """A style's format; a text that editing would turn into a formula is kept a text."""
        kept = isinstance(value, str) and safe_text.like_formula(value)
        if (style, kept) not in self._formats:
            more = {"quote_prefix": True} if kept else {}
            self._formats[style, kept] = self._workbook.add_format(_properties(style) | more)
        return self._formats[style, kept]

    def _put(self, put: PageCell, sheet: Worksheet) -> None:
        style = self._format(put.style, None if put.formula else put.value)
        if put.formula:
            value = _cached(put.value)
            _done(sheet.write_formula(put.row, put.col, put.formula, style, value))
        elif put.link:
            _done(sheet.write_url(put.row, put.col, f"internal:{put.link}", style, str(put.value)))
        elif put.address:
            _done(sheet.write_url(put.row, put.col, put.address, style, str(put.value)))
        elif put.value is None or put.value == "":
            _done(sheet.write_blank(put.row, put.col, None, style))
        elif isinstance(put.value, str):
            _done(sheet.write_string(put.row, put.col, safe_text.plain(put.value), style))
        elif isinstance(put.value, dt.date):
            _done(sheet.write_datetime(put.row, put.col, put.value, style))
        else:
            _done(sheet.write_number(put.row, put.col, put.value, style))
        _noted(put, sheet)

    def _merge(self, merge: Merge, sheet: Worksheet) -> None:
        style = self._format(merge.style, None if merge.formula else merge.value)
        corners = (merge.row, merge.col, merge.last_row, merge.last_col)
        text = safe_text.plain(merge.value) if isinstance(merge.value, str) else ""
        _done(sheet.merge_range(*corners, "" if merge.formula else text, style))
        if merge.formula:
            value = _cached(merge.value)
            _done(sheet.write_formula(merge.row, merge.col, merge.formula, style, value))
        elif isinstance(merge.value, float | int):
            _done(sheet.write_number(merge.row, merge.col, merge.value, style))
        _noted(merge, sheet)

    def _when(self, when: ConditionalFormat, sheet: Worksheet) -> None:
        looks = {
            "bg_color": when.fill,
            "font_color": when.ink,
            "bold": when.bold,
            "num_format": when.number,
        }
        shown = {key: value for key, value in looks.items() if value} | MARKS[when.mark]
        style = self._workbook.add_format(shown)
        rule = {"type": "formula", "criteria": when.formula, "format": style}
        _done(sheet.conditional_format(when.area.a1(absolute=False), rule))

    def _chart(self, chart: Chart, sheet: Worksheet) -> None:
        drawn = self._drawing(chart.kind)
        for kind in dict.fromkeys(series.kind or chart.kind for series in chart.series):
            part = drawn if kind == chart.kind else self._drawing(kind)
            for series in chart.series:
                if (series.kind or chart.kind) == kind:
                    part.add_series(series_options(series, kind))
            if part is not drawn:
                drawn.combine(part)
        drawn.set_title({"name": chart.title, "name_font": {"size": 11, "name": FONT}})
        drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
        bounds = {"min": chart.low, "max": chart.high, "num_format": chart.number or None}
        axis = {key: value for key, value in bounds.items() if value is not None}
        drawn.set_y_axis(
            {**axis, "major_gridlines": {"visible": True, "line": {"color": "#E1E5EA"}}}
        )
        drawn.set_size({"width": chart.width, "height": chart.height})
        drawn.show_blanks_as("gap")
        _done(sheet.insert_chart(chart.row, chart.col, drawn, {"description": chart.title}))

    def _drawing(self, kind: str) -> _Drawn:
        drawn = self._workbook.add_chart({"type": kind})
        if drawn is None:
            raise ValueError(f"jenis grafik {kind} tidak dikenal")
        return drawn


def _noted(at: PageCell | Merge, sheet: Worksheet) -> None:
    if at.note:
        note = safe_text.fitting(at.note)
        _done(sheet.write_comment(at.row, at.col, note, note_options(note)))


def _picture(picture: Picture, sheet: Worksheet) -> object:
    """Puts a picture in its box; xlsxwriter counts pixels at the density that the file states."""
    size = size_of(picture.content)
    if size is None:
        raise ValueError("gambar bukan PNG yang utuh")
    options = {
        "image_data": io.BytesIO(picture.content),
        "x_scale": picture.width * size.across / 96 / size.width,
        "y_scale": picture.height * size.down / 96 / size.height,
        "description": picture.description,
    }
    return sheet.insert_image(picture.row, picture.col, "gambar.png", options)


def _properties(style: Style) -> dict[str, Any]:
    looks = dict(LOOKS[style.look])
    more = {
        "num_format": style.number,
        "align": style.align.value,
        "bold": style.bold,
        "text_wrap": style.wrap,
        "font_size": style.size,
        "bg_color": style.fill,
        "shrink": style.shrink,
    }
    looks.update({key: value for key, value in more.items() if value})
    looks |= MARKS[style.mark]
    if style.look in _UNLOCKED:
        looks["locked"] = False
    return {"font_name": FONT, "font_color": INK, **looks}


def _allow(allow: Validation, sheet: Worksheet) -> object:
    options: dict[str, Any] = {
        "validate": allow.check.value,
        "ignore_blank": True,
        "error_type": "stop" if allow.strict else "warning",
    }
    if allow.check is ValidationKind.LIST:
        options["source"] = allow.source if isinstance(allow.source, str) else list(allow.source)
    elif allow.check is not ValidationKind.ANY:
        options |= _bounds(allow)
    texts = {
        "input_title": allow.title[:32],
        "input_message": allow.prompt[:255],
        "error_title": "Periksa isian" if allow.error else "",
        "error_message": allow.error[:224],
    }
    options |= {key: text for key, text in texts.items() if text}
    return sheet.data_validation(allow.area.a1(absolute=False), options)


def _bounds(allow: Validation) -> dict[str, Any]:
    if allow.low is not None and allow.high is not None:
        return {"criteria": "between", "minimum": allow.low, "maximum": allow.high}
    if allow.low is not None:
        return {"criteria": ">=", "value": allow.low}
    return {"criteria": "between", "minimum": -1e15, "maximum": 1e15}


def _bars(bars: Bars, sheet: Worksheet) -> object:
    rule = {
        "type": "data_bar",
        "bar_color": bars.colour,
        "bar_solid": True,
        "min_type": "num",
        "max_type": "num",
        "min_value": bars.low,
        "max_value": bars.high,
    }
    return sheet.conditional_format(bars.area.a1(absolute=False), rule)


def _sparkline(sparkline: Sparkline, sheet: Worksheet) -> object:
    bounds = {"min": sparkline.low, "max": sparkline.high}
    options: dict[str, Any] = {
        "range": sparkline.values,
        "type": "column",
        "series_color": sparkline.colour,
        "last_color": sparkline.last_colour,
        "last_point": True,
        "empty_cells": "gaps",
        **{key: value for key, value in bounds.items() if value is not None},
    }
    return sheet.add_sparkline(sparkline.row, sparkline.col, options)


def _manners(page: Page, sheet: Worksheet) -> None:
    """Freeze, filter, lock, hide, colour: how the sheet behaves."""
    if page.freeze:
        sheet.freeze_panes(*page.freeze)
    if page.filter:
        _done(sheet.autofilter(page.filter.a1(absolute=False)))
    if page.protect:
        allowed = ("select_locked_cells", "select_unlocked_cells", "format_columns",
                   "format_rows", "autofilter")  # fmt: skip
        sheet.protect("", dict.fromkeys(allowed, True))
    if page.hidden:
        sheet.hide()
    if page.tab:
        sheet.set_tab_color(page.tab)
    if not page.gridlines:
        sheet.hide_gridlines(2)
    sheet.set_selection(*page.select, *page.select)
    sheet.set_zoom(page.zoom)


def _printing(printing: Print, sheet: Worksheet) -> None:
    if printing.landscape:
        sheet.set_landscape()
    sheet.set_paper(_PAPER[printing.paper])
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(printing.wide, printing.tall)
    if printing.repeat:
        sheet.repeat_rows(*printing.repeat)
    if printing.area and printing.filled is None:
        _done(sheet.print_area(printing.area.a1(absolute=False)))
    if printing.footer:
        _done(sheet.set_footer(printing.footer))
    if printing.breaks:
        sheet.set_h_pagebreaks(list(printing.breaks))
    if printing.centred:
        sheet.center_horizontally()
