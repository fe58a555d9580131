"""What the pages of the ranking workbook share: names, titles, footers, dates, colours."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kontrak_xl.core.dates import moment_in_words, why_running
from kontrak_xl.core.model import MONTHS, Band
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.view import View
from kontrak_xl.workbook import algebra, excel
from kontrak_xl.workbook.algebra import Content, Formula, Range, ResultValue
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    ConditionalFormat,
    Look,
    Merge,
    PageCell,
    Print,
    Style,
)

SUMMARY, RANKED, WEIGHTS = "Ringkasan", "Peringkat", "Bobot"
MATRIX, OWN = "Matriks", "Matriks OPD"
WITHIN, MOVES, TREND, BUDGET = "Peringkat Kelompok", "Pergerakan", "Tren", "Anggaran"
ATTENTION, PRIORITY, CARD, MONEY = "Perhatian", "Prioritas", "Rapor", "_anggaran"
DELIVERY, PROBLEMS, METHOD, DATA, CALC = "Kelengkapan", "Temuan", "Metode", "Data", "_skor"

RUNNING = "BERJALAN"
"""What is said of a month that has not ended."""
DASH = "–"
"""Stands where nothing is due or ranked."""
WAIT = "…"
"""Stands where the centre's value is awaited."""

TITLE = Style(Look.TITLE)
SUBTITLE = Style(Look.SUBTITLE)
LETTERHEAD = Style(Look.BODY, align=Align.CENTRE, bold=True)
SECTION = Style(Look.SECTION)
NOTE = Style(Look.NOTE)
NOTE_WRAPPED = Style(Look.NOTE, wrap=True)
HEADER = Style(Look.HEADER)
HEADER_INPUT = Style(Look.HEADER_INPUT)
BANNER = Style(Look.BANNER, align=Align.CENTRE)
TEXT = Style(Look.GIVEN)
WRAPPED = Style(Look.GIVEN, wrap=True)
CENTRED = Style(Look.GIVEN, align=Align.CENTRE)
SMALL = Style(Look.GIVEN, wrap=True, size=8)
POINTS = Style(Look.COMPUTED, number="0.00", align=Align.RIGHT)
CLIMB = Style(Look.COMPUTED, number='"▲ "0;"▼ "0;"="', align=Align.CENTRE)
"""Places won or lost."""
CHANGE = Style(Look.COMPUTED, number='"+"0.00;"−"0.00;0.00', align=Align.RIGHT)
CENTRED_POINTS = Style(Look.COMPUTED, number="0.00", align=Align.CENTRE)
COUNT = Style(Look.COMPUTED, number="0", align=Align.CENTRE)
RESULT = Style(Look.RESULT, number="0.00", align=Align.RIGHT)
RANK = Style(Look.RESULT, number="0", align=Align.CENTRE)
WORDS = Style(Look.COMPUTED)
WORDS_WRAPPED = Style(Look.COMPUTED, wrap=True)

INK, PALE_INK = "#1F2933", "#5B6770"
UNOFFICIAL = '"("0.00")"'
"""A score that does not rank stands in brackets."""
BLUE, ORANGE = "#2F6DA8", "#C77C11"
SHADES = ("#9CC2E5", "#DCEAF7", "#F4F1EA", "#FBDDBF", "#F0A868")
"""From best to worst, blue to orange: told apart by the colour-blind and in grey print."""
GREY = "#E9ECEF"
DEFAULT_BANDS = tuple(
    Band(name=name, bound=bound)
    for name, bound in (("sangat baik", 90.0), ("baik", 75.0), ("cukup", 65.0), ("kurang", 50.0),
                        ("sangat kurang", -1.0))
)  # fmt: skip
CellContent = tuple[Content, Style]
"""What stands in a cell of a small table, and how it looks."""


@dataclass(slots=True)
class Canvas:
    """Cells being laid on one page; it knows what stands where, for formulas over its cells."""

    puts: list[PageCell] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    values: dict[tuple[int, int], ResultValue] = field(default_factory=dict)

    def put(self, row: int, col: int, content: Content, style: Style = TEXT) -> Formula:
        """One cell; gives the way to refer to it on its own sheet."""
        self._lay(row, col, content, style)
        return self.at(row, col)

    def line(self, row: int, col: int, contents: Iterable[tuple[Content, Style]]) -> None:
        """Cells beside one another."""
        for at, (content, style) in enumerate(contents, col):
            self._lay(row, at, content, style)

    def _lay(self, row: int, col: int, content: Content, style: Style) -> None:
        self.puts.append(excel.put(row, col, content, style))
        self.values[row, col] = algebra.value_of(content)

    def link(self, row: int, col: int, sheet: str) -> None:
        """The name of another sheet, which leads there."""
        self.puts.append(PageCell(row, col, sheet, Style(Look.LINK), link=f"'{sheet}'!A1"))

    def span(self, area: Area, content: Content, style: Style) -> None:
        """One text across several cells."""
        if (area.row, area.col) == (area.last_row, area.last_col):
            self.put(area.row, area.col, content, style)
            return
        self.merges.append(excel.merge(area, content, style))
        self.values[area.row, area.col] = algebra.value_of(content)

    def at(self, row: int, col: int, *, sheet: str = "", absolute: bool | None = None) -> Formula:
        """A cell that was laid, as a formula refers to it: from another sheet with its name."""
        value = self.values.get((row, col))
        return excel.at(value, row, col, sheet=sheet, absolute=absolute)

    def over(self, area: Area, *, sheet: str = "", absolute: bool = True) -> Range:
        """The cells of an area that were laid, as a formula refers to them."""
        places = itertools.product(
            range(area.row, area.last_row + 1), range(area.col, area.last_col + 1)
        )
        return excel.over(map(self.values.get, places), area, sheet=sheet, absolute=absolute)

    def prose(self, row: int, area: tuple[int, int], text: str, style: Style, width: float) -> None:
        """A paragraph across columns, in a row as high as it needs."""
        self.span(Area(row, area[0], row, area[1]), text, style)
        size = style.size or (9 if style.look is Look.NOTE else 10)
        self.heights[row] = height(text, width, size)

    def header(self, row: int, col: int, texts: Sequence[str], style: Style = HEADER) -> None:
        for at, text in enumerate(texts, start=col):
            self.put(row, at, text, style)

    def letterhead(self, view: View, last_col: int) -> int:
        """The office's letterhead on top of the page; gives the row after it, 0 without any."""
        lines = [line for line in view.report.region.letterhead.split("\n") if line.strip()]
        for row, line in enumerate(lines):
            self.span(Area(row, 0, row, last_col), line.strip(), LETTERHEAD)
            self.heights[row] = 16
        return len(lines)

    def opening(
        self, view: View, heading: str, last_col: int, about: str = "", row: int = 0
    ) -> None:
        """Title, government and month, and whether the numbers are final: three rows."""
        self.put(row, 0, heading, TITLE)
        self.put(row + 1, 0, f"{view.report.region.name} · {months(view)}{about}", SUBTITLE)
        self.span(Area(row + 2, 0, row + 2, last_col), banner(view), BANNER)
        self.heights |= {row: 24, row + 1: 18, row + 2: 20}


def or_dash(found: Formula, test: Formula | None = None) -> Formula:
    """What is found where the test holds, which is that it is a number; a dash elsewhere."""
    return excel.if_(excel.is_number(found) if test is None else test, found, DASH)


def share_of(part: Formula, whole: Formula) -> Formula:
    """A part divided by the whole, with two decimals; a dash where there is nothing to divide."""
    return excel.if_(whole.equals(0), DASH, excel.rounded(part / whole, 2))


def height(text: str, width: float, size: float = 10) -> float:
    """The height in points of a text wrapped into a width of so many characters."""
    per_line = max(1.0, width * 10 / size * 1.05)
    count = sum(max(1, math.ceil(len(line) / per_line)) for line in text.split("\n"))
    return round(count * size * 1.32 + 3, 1)


def months(view: View) -> str:
    """``Juni 2026`` with the period it stands for; ``Triwulan II 2026 (April–Juni), s.d. Juni``."""
    if view.report.own is not None:
        return increment.title(view)
    period = view.report.scores.period
    name = f"{view.month} {view.report.region.year}"
    if period.first == period.last:
        return name
    return f"{name} (dinilai {MONTHS[period.first - 1]} s.d. {view.month})"


def stage(view: View) -> str:
    """SEMENTARA, BERJALAN or FINAL, and as of when."""
    plain = "FINAL" if view.report.final else "SEMENTARA"
    word = RUNNING if view.report.running else plain
    return f"{word} per {moment_in_words(view.report.made)}"


def banner(view: View) -> str:
    """The same on top of a page; of a month that runs, why."""
    if not view.report.running:
        return stage(view)
    why = why_running(view.report.region.year, view.report.scores.period.last)
    return f"{stage(view)}: {why}"


def printing(view: View, *, repeat: int | None = None, area: Area | None = None) -> Print:
    """Landscape on the region's paper; the footer says whose numbers these are and how final.

    ``repeat`` is the header's row, which stands on top of every sheet of paper.
    """
    region = view.report.region
    name = region.name[:80].replace("&", "&&")
    left = f"&L&8{name} · {increment.title(view)}"
    return Print(
        landscape=True,
        paper=region.paper.value,
        repeat=None if repeat is None else (repeat, repeat),
        area=area,
        footer=f"{left}&C&8{stage(view)}&R&8&A, hal. &P dari &N",
    )


def bands(view: View) -> tuple[Band, ...]:
    """The scale of predikat in use: the region's, or the usual one."""
    return view.report.region.ranking.bands or DEFAULT_BANDS


def shade(at: int, count: int) -> str:
    """The colour of the band ``at`` (0 the best) among ``count``."""
    last = len(SHADES) - 1
    return SHADES[round(at * last / max(1, count - 1))]


def heat(view: View, area: Area) -> tuple[ConditionalFormat, ...]:
    """Colour an area's numbers by predikat, and its signs grey."""
    first, scale = _relative(area), bands(view)
    signs = f'OR({first}="{DASH}",{first}="{WAIT}")'
    rules = [ConditionalFormat(area=area, formula=signs, fill=GREY, ink=PALE_INK)]
    upper = ""
    for at, band in enumerate(scale):
        sign = ">=" if band.from_bound else ">"
        tests = [f"ISNUMBER({first})", *([upper] if upper else [])]
        if at < len(scale) - 1:
            tests.append(f"{first}{sign}{band.bound:g}")
        rules.append(
            ConditionalFormat(
                area=area, formula=f"AND({','.join(tests)})", fill=shade(at, len(scale)), ink=INK
            )
        )
        upper = f"NOT({first}{sign}{band.bound:g})"
    return tuple(rules)


def _relative(area: Area) -> str:
    return Area(area.row, area.col, area.row, area.col).a1(absolute=False).split(":")[0]


def bound_words(scale: Sequence[Band], at: int) -> str:
    """``> 75 s.d. 90``: which scores a band takes."""
    band = scale[at]
    above = f"{'≥' if band.from_bound else '>'} {band.bound:g}".replace(".", ",")
    if at == 0:
        return above
    better = scale[at - 1]
    below = f"{'<' if better.from_bound else '≤'} {better.bound:g}".replace(".", ",")
    return below if at == len(scale) - 1 else f"{above} dan {below}"


def shortened(text: str, length: int) -> str:
    """A text cut at a word, with an ellipsis where something is missing."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;(") + "…"


def listed(names: Iterable[str], most: int = 4) -> str:
    """``A, B, C dan 5 lainnya``."""
    found = list(names)
    if len(found) <= most:
        return " dan ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else ""
    return f"{', '.join(found[:most])} dan {len(found) - most} lainnya"
