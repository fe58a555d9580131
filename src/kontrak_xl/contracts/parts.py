"""Small pieces that every sheet of a contract shares: heads, table headers, number formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kontrak_xl import scoring
from kontrak_xl.contracts.facts import Facts
from kontrak_xl.editions import seal_of
from kontrak_xl.model import IssuedRow, Measure, Party, TermStatus
from kontrak_xl.page import Align, Look, Print, Put, Style
from kontrak_xl.sheet import Column, FilledBy

WHOLE, MONEY = "#,##0", "#,##0"
DECIMAL = "#,##0.00##"


def number_format(row: IssuedRow) -> str:
    """How T and A of a row are shown; fractions of whole units get their decimals by rule."""
    if row.measure is Measure.CATEGORY:
        return '0" poin"'
    return MONEY if scoring.money(row) else WHOLE


def score_format(facts: Facts) -> str:
    """The number format of results: as many decimals as the edition rounds to."""
    return "0." + "0" * facts.edition.policy.decimals if facts.edition.policy.decimals else "0"


def heads(columns: Iterable[Column], row: int, first: int = 0) -> Iterator[Put]:
    """One header row; what people fill in stands under a yellow head."""
    for col, column in enumerate(columns, first):
        typed = column.filled_by in {FilledBy.AGENCY, FilledBy.BUREAU}
        look = Look.HEADER_INPUT if typed else Look.HEADER
        yield Put(row, col, column.header, Style(look))


def masthead(facts: Facts, title: str, *, seal_col: int) -> Iterator[Put]:
    """Title, OPD and the visible seal of a sheet, in its first three rows."""
    edition = facts.edition
    yield Put(0, 0, title, Style(Look.TITLE))
    yield Put(1, 0, f"{edition.post.name} · {facts.region.name}", Style(Look.SUBTITLE))
    yield Put(0, seal_col, seal(facts), Style(Look.NOTE, align=Align.RIGHT))


def seal(facts: Facts) -> str:
    """The seal as it is printed on the sheets."""
    return str(seal_of(facts.issued))


def printing(
    facts: Facts, *, landscape: bool, repeat: tuple[int, int] | None = None, tall: int = 0
) -> Print:
    """How a contract's page prints, with its seal in the footer."""
    name = facts.edition.post.short[:60].replace("&", "&&")
    return Print(
        landscape=landscape,
        paper=facts.region.paper.value,
        repeat=repeat,
        tall=tall,
        footer=f"&L&8{seal(facts)}&C&8 {name}&R&8Halaman &P dari &N",
    )


def titled(party: Party) -> str:
    """A position with Plt./Plh./Pj. in front."""
    if party.status is TermStatus.FULL:
        return party.position
    return f"{party.status.value} {party.position}"


def lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a cell of so many characters."""
    return max(1, sum(max(1, -(-len(part) * 108 // int(100 * width))) for part in text.split("\n")))
