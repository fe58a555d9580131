"""Small pieces that every sheet of a contract shares: heads, table headers, number formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kontrak_xl.contracts.shelf import seal_of
from kontrak_xl.contracts.workbook import paper
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.core.model import IssuedRow, Measure, Party, TermStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.rules import rulebook
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.columns import Column, FilledBy
from kontrak_xl.workbook.pages import Align, Area, Look, Merge, PageCell, Print, Style


def target_text(row: IssuedRow) -> str:
    """A row's target for the year as the contract prints it."""
    if row.target_text:
        return row.target_text
    if row.ranged and row.lower is not None and row.upper is not None:
        return f"{show(row.lower)} – {show(row.upper)}"
    return show(row.target) if row.measure is not Measure.BUDGET else f"{show(row.target)} % RAK"


WHOLE, MONEY = "#,##0", "#,##0"
DECIMAL = "#,##0.00##"


def number_format(row: IssuedRow) -> str:
    """How T and A of a row are shown; fractions of whole units get their decimals by rule."""
    if row.measure is Measure.CATEGORY:
        return '0" poin"'
    return MONEY if rulebook.money(row) else WHOLE


def score_format(facts: Facts) -> str:
    """The number format of results: as many decimals as the edition rounds to."""
    return "0." + "0" * facts.edition.policy.decimals if facts.edition.policy.decimals else "0"


def heads(columns: Iterable[Column], row: int, first: int = 0) -> Iterator[PageCell]:
    """One header row; what people fill in stands under a yellow head."""
    for col, column in enumerate(columns, first):
        typed = column.filled_by in {FilledBy.AGENCY, FilledBy.BUREAU}
        look = Look.HEADER_INPUT if typed else Look.HEADER
        yield PageCell(row, col, column.header, Style(look))


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The first rows of a sheet, with the OPD's name wrapped in the width of its table."""

    puts: tuple[PageCell, ...]
    merges: tuple[Merge, ...]
    heights: Mapping[int, float]


def head(facts: Facts, title: str, widths: Mapping[int, float]) -> SheetHead:
    """Title, seal and OPD over a table of these columns, as long as the OPD's name may be."""
    last = max(widths)
    name, wide = subtitle(facts), paper.across(widths, 0, last)
    under = Style(Look.SUBTITLE, wrap=True)
    return SheetHead(
        puts=(
            PageCell(0, 0, title, Style(Look.TITLE)),
            PageCell(0, last, seal(facts), Style(Look.NOTE, align=Align.RIGHT, size=8)),
        ),
        merges=(Merge(1, 0, 1, last, name, under),),
        heights={0: 24.0, 1: text_width.height(text_width.lines(name, wide, 11), 11) + 2},
    )


def subtitle(facts: Facts) -> str:
    """Whose sheet this is."""
    return f"{facts.edition.post.name} · {facts.region.name}"


def seal(facts: Facts) -> str:
    """The seal as it is printed on the sheets."""
    return str(seal_of(facts.issued))


def printing(
    facts: Facts,
    *,
    landscape: bool,
    repeat: tuple[int, int] | None = None,
    tall: int = 0,
    area: Area | None = None,
) -> Print:
    """How a contract's page prints, with its seal in the footer.

    What runs over the cells beside ``area`` does not make the page wider, nor its print smaller.
    """
    name = facts.edition.post.short[:60].replace("&", "&&")
    return Print(
        landscape=landscape,
        paper=facts.region.paper.value,
        repeat=repeat,
        tall=tall,
        area=area,
        footer=f"&L&8{seal(facts)}&C&8 {name}&R&8Halaman &P dari &N",
    )


_CALLED = ("plt", "plh", "pj", "pelaksana tugas", "pelaksana harian", "penjabat")


def titled(party: Party) -> str:
    """A position with Plt./Plh./Pj. in front, unless it was typed with it."""
    typed = party.position.casefold().startswith(_CALLED)
    if party.status is TermStatus.FULL or typed:
        return party.position
    return f"{party.status.value} {party.position}"


def lines(text: str, width: float, size: float = 10.0) -> int:
    """How many lines a wrapped text takes in a column of so many characters."""
    return text_width.lines(text, text_width.column(width), size)
