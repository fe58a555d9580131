"""A second engine reads the bureau's workbooks as the first does: ranking, Rapor, Buku Induk.

The contract workbooks have the matrix of ``test_agreement.py``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.ranking.rapor import book as rapor
from kontrak_xl.ranking.sheets.book import build
from kontrak_xl.workbook import writer
from tests.support import office, second_engine
from tests.support.rankings import World, report, some_ended, world, year
from tests.support.samples import master_book, small_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kontrak_xl.workbook.pages import Book

pytestmark = pytest.mark.slow

POSTS = 12
BOOKS: dict[str, Callable[[], Book]] = {
    "some have ended, some are silent": lambda: build(report(some_ended(POSTS))),
    "ranking of a month": lambda: build(report(world(POSTS))),
    "ranking with a history and money": lambda: build(year(world(POSTS))),
    "nobody reports": lambda: build(year(World(world(POSTS).editions, (), ()))),
    "rapor": lambda: rapor.build(year(world(POSTS)), "OPD-000"),
    "Buku Induk": lambda: master_book(small_rows()),
}


def disagreements(path: Path) -> list[str]:
    """The formulas of which the second engine makes another value; a truth is 1 or 0."""
    ours, theirs = office.cached(path), second_engine.recalculated(path)
    return [
        f"{place} {formula}: {ours.get(place)!r}, IronCalc {theirs.get(place)!r}"
        for place, formula in office.formulas(path).items()
        if not _alike(ours.get(place), theirs.get(place))
    ]


def _alike(our: object, their: object) -> bool:
    if isinstance(our, int | float) and isinstance(their, float):
        return bool(float(our) == pytest.approx(their, rel=1e-9, abs=1e-9))
    return (our or "") == (their or "")


@pytest.mark.parametrize("name", BOOKS)
def test_the_second_engine_computes_every_formula_alike(name: str, tmp_path: Path) -> None:
    path = writer.write(BOOKS[name](), tmp_path / "buku.xlsx")
    assert len(office.formulas(path)) > 15
    assert disagreements(path) == []


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ('($J$2:$J$13<"")', "ISNUMBER($J$2:$J$13)"),
        ("SUMPRODUCT(", "SUM("),
        ("ROUND(", "TRUNC("),
    ],
)
def test_a_form_that_one_engine_alone_takes_is_seen(ours: str, other: str, tmp_path: Path) -> None:
    book = BOOKS["ranking with a history and money"]()
    pages = tuple(
        replace(
            page,
            cells=tuple(
                replace(put, formula=put.formula.replace(ours, other)) if put.formula else put
                for put in page.cells
            ),
        )
        for page in book.pages
    )
    assert disagreements(writer.write(replace(book, pages=pages), tmp_path / "buku.xlsx"))
