"""How roles look in Excel: fonts, colours and frames, as the writer's library takes them."""

from __future__ import annotations

from typing import Any

from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.pages import ChartSeries, Look, Mark

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
