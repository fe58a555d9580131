"""*Lampiran*: A what is promised, B with which money; on one page where both fit on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kontrak_xl.contracts.workbook import paper, parts, signing
from kontrak_xl.contracts.workbook.addresses import column_index
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.parts import target_text
from kontrak_xl.core.model import Group, IssuedRow, Programme
from kontrak_xl.core.numerals import show
from kontrak_xl.workbook import excel, text_width
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Align, Area, CellValue, Look, Merge, Page, PageCell, Style

_TITLE = "LAMPIRAN PERJANJIAN KINERJA"
_HEAD = 4
"""The header row of the sheet's first table."""
_WIDTHS = {col: column.width for col, column in enumerate(layout.ANNEX.columns)}
_MONEY_WIDTHS = {col: column.width for col, column in enumerate(layout.PROGRAMMES.columns)}
_TEXT = Style(Look.GIVEN, wrap=True)
_MIDDLE = Style(Look.GIVEN, "General", Align.CENTRE, wrap=True)
CENTS = 0.005
"""Two sums of percent are equal within this."""
_SIGN = 3
"""The column at which the right signature begins."""


def _col(key: str) -> int:
    return column_index(layout.ANNEX, key)


@dataclass(frozen=True, slots=True)
class _PagePart:
    """Some rows of a page, put under one another."""

    puts: tuple[PageCell, ...]
    merges: tuple[Merge, ...]
    heights: Mapping[int, float]
    last: int


def pages(facts: Facts) -> tuple[Page, ...]:
    """*Lampiran* with B below A where all is one page; otherwise B on a sheet of its own.

    The repeated header of a table that runs over several pages must not stand above another table.
    """
    promised = _promised(facts)
    money = _money(facts, promised.last + 2, _WIDTHS)
    whole = _signed(facts, (promised, money), _WIDTHS)
    together = paper.fits(
        _WIDTHS, whole.heights, whole.last + 1, parts.printing(facts, landscape=False)
    )
    if together:
        return (_page(facts, layout.ANNEX_NAME, whole, _WIDTHS),)
    own = _money(facts, _HEAD - 1, _MONEY_WIDTHS)
    return (
        _page(facts, layout.ANNEX_NAME, _signed(facts, (promised,), _WIDTHS), _WIDTHS),
        _page(facts, layout.PROGRAMMES.name, _signed(facts, (own,), _MONEY_WIDTHS), _MONEY_WIDTHS),
    )


def _page(facts: Facts, name: str, part: _PagePart, widths: Mapping[int, float]) -> Page:
    head = parts.head(facts, _TITLE, widths)
    once = paper.fits(widths, part.heights, part.last + 1, parts.printing(facts, landscape=False))
    return Page(
        name=name,
        cells=(*head.puts, *part.puts),
        merges=(*head.merges, *part.merges),
        widths=widths,
        heights=part.heights,
        freeze=(_HEAD + 1, 0),
        printing=parts.printing(
            facts,
            landscape=False,
            tall=1 if once else 0,
            repeat=None if once else (0, _HEAD),
            area=Area(0, 0, part.last, max(widths)),
        ),
        tab="#1F3864",
    )


def _signed(facts: Facts, above: tuple[_PagePart, ...], widths: Mapping[int, float]) -> _PagePart:
    """The parts with both signatures below (R-lampiran: the block is repeated)."""
    row = above[-1].last + 2
    block = signing.both(facts, row, widths, _SIGN)
    heights = dict(parts.head(facts, _TITLE, widths).heights)
    for part in above:
        heights |= part.heights
    heights[row] = block.height
    puts = tuple(put for part in above for put in part.puts)
    return _PagePart(puts, block.merges, heights, row)


# A -------------------------------------------------------------------------------------------


def _promised(facts: Facts) -> _PagePart:
    """Lampiran A: one row an indicator, then the sum of the weights of each group."""
    edition, columns = facts.edition, layout.ANNEX.columns
    whole = sum(group.weight for group in edition.groups)
    names = {group.code: _named(group, whole) for group in edition.groups}
    puts = [
        PageCell(_HEAD - 1, 0, "A. Sasaran, indikator, dan target", Style(Look.SECTION)),
        *parts.heads(columns, _HEAD),
    ]
    heights = {_HEAD: 22.0}
    for at, row in enumerate(edition.rows, _HEAD + 1):
        cells = _cells(row, names[row.group])
        styles = (Style(Look.CODE), _TEXT, _TEXT, _TEXT, _MIDDLE, _MIDDLE, _MIDDLE)
        puts += [
            PageCell(at, col, cell, style)
            for col, (cell, style) in enumerate(zip(cells, styles, strict=True))
        ]
        heights[at] = _height(cells, _WIDTHS)
    for at, group in enumerate(edition.groups, _HEAD + 1 + len(edition.rows)):
        puts += _sum(facts, names, group, at)
        heights[at] = _height(("", names[group.code]), _WIDTHS)
    return _PagePart(tuple(puts), (), heights, _HEAD + len(edition.rows) + len(edition.groups))


def _named(group: Group, whole: float) -> str:
    """A group with its weight; where the OPD does not use them all, what it becomes (R-bobot)."""
    if abs(whole - 100) < CENTS or not whole:
        return f"{group.name} ({show(group.weight)}\u00a0%)"
    scaled = show(group.weight * 100 / whole, 2)
    return f"{group.name} ({scaled}\u00a0%: {show(group.weight)} dari {show(whole)})"


def _cells(row: IssuedRow, group: str) -> tuple[CellValue, ...]:
    return row.code, group, row.aim, row.text, row.unit, target_text(row), row.weight


def _height(cells: tuple[CellValue, ...], widths: Mapping[int, float]) -> float:
    """As high as the cell with the most lines, and never lower than two."""
    texts = (cell if isinstance(cell, str) else "" for cell in cells)
    count = max(parts.lines(text, widths[col]) for col, text in enumerate(texts))
    return text_width.height(max(2, count)) + 2


def _sum(facts: Facts, named: Mapping[str, str], group: Group, at: int) -> list[PageCell]:
    """The weights of one group: 100 together."""
    first, last = _HEAD + 1, _HEAD + len(facts.edition.rows)
    rows = facts.edition.rows
    names, weights = (
        excel.over(values, Area(first, col, last, col))
        for col, values in (
            (_col("kelompok"), [named[row.group] for row in rows]),
            (_col("bobot"), [row.weight for row in rows]),
        )
    )
    here = excel.at(named[group.code], at, _col("kelompok"), absolute=True)
    total = excel.round_(excel.sum_where(weights, names.equals(here)), 2)
    bold = Style(Look.RESULT, wrap=True)
    words: dict[int, CellValue] = {
        _col("kelompok"): named[group.code],
        _col("indikator"): "Jumlah bobot kelompok ini",
    }
    puts = [PageCell(at, col, words.get(col), bold) for col in range(len(_WIDTHS) - 1)]
    middle = Style(Look.RESULT, "General", Align.CENTRE)
    return [*puts, excel.put(at, _col("bobot"), total, middle)]


# B -------------------------------------------------------------------------------------------


def _money(facts: Facts, row: int, widths: Mapping[int, float]) -> _PagePart:
    """Lampiran B from a row on: its title, its header, a line a programme, the total."""
    edition, columns = facts.edition, layout.PROGRAMMES.columns
    whole = Programme(code="", name=f"Belanja {edition.post.name}", pagu=edition.pagu)
    programmes = edition.programmes or (whole,)
    puts = [PageCell(row, 0, "B. Program dan anggaran", Style(Look.SECTION))]
    puts += parts.heads(columns, row + 1)
    heights = {row + 1: 22.0}
    for at, programme in enumerate(programmes, 1):
        cells: tuple[CellValue, ...] = (
            at, programme.code, programme.source, programme.name, "Rp", programme.pagu
        )  # fmt: skip
        puts += _programme(row + 1 + at, cells, Look.GIVEN)
        heights[row + 1 + at] = _height(cells, widths)
    last = row + 2 + len(programmes)
    total = sum(programme.pagu for programme in programmes)
    puts += _programme(last, ("", "", "", "JUMLAH", "Rp", total), Look.RESULT)
    return _PagePart(tuple(puts), (), heights, last)


def _programme(at: int, cells: tuple[CellValue, ...], look: Look) -> list[PageCell]:
    puts = []
    for col, value in enumerate(cells):
        money = col == len(cells) - 1
        align = Align.CENTRE if col in {0, 4} else Align.AUTO
        style = Style(look, parts.MONEY if money else "", align, wrap=not money, shrink=money)
        puts.append(PageCell(at, col, value, style))
    return puts
