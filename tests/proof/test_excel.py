"""The algebra of figures gives the values that LibreOffice gives its formulas."""

from __future__ import annotations

import datetime as dt
import doctest
import operator
import random
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.workbook import algebra, excel, writer
from kontrak_xl.workbook.algebra import Fault, Formula, Range
from kontrak_xl.workbook.pages import Area, Book, Page, PageCell, Style
from tests.support import office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kontrak_xl.workbook.pages import CellValue

MADE = dt.datetime(2026, 7, 10, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
WORDS = ("dinilai", "Dinilai", "menunggu data", "–", "12", " a  b ", 'kata "kutip"')
NUMBERS = (0.0, 1.0, -1.0, 2.5, 2.5, 0.125, 66.665, 33.335, -0.005, 1e5, 97.0 / 3)
OPERATORS: tuple[Callable[[Formula, Formula], Formula], ...] = (
    operator.add, operator.sub, operator.mul, operator.truediv,
)  # fmt: skip
ROWS = 9
NESTED = 150
DAY = Style(number="0.00")
"""A day as its number, for openpyxl knows no day far from ours."""
Figures = dict[str, Formula]


def test_the_examples_in_the_docstrings_hold() -> None:
    for module in (algebra, excel):
        done = doctest.testmod(module)
        assert done.attempted
        assert not done.failed


# Against LibreOffice ---------------------------------------------------------------------------


def drawn(dice: random.Random) -> CellValue:
    """What may stand in a cell: a number, a text, an empty text, a blank, a day."""
    sort = dice.random()
    if sort < 0.55:
        return dice.choice(NUMBERS)
    if sort < 0.7:
        return dice.choice(WORDS)
    if sort < 0.8:
        return ""
    if sort < 0.9:
        return dt.date(2026, dice.randint(1, 12), dice.randint(1, 28))
    return None


def nested(dice: random.Random, leaf: Callable[[], Formula], depth: int) -> Formula:
    """Operators inside operators, so that every pair of them meets on both sides.

    Neither a truth nor a joined text goes into arithmetic: LibreOffice and Excel differ there.
    """

    def number(depth: int) -> Formula:
        if depth == 0 or dice.random() < 0.15:
            return leaf()
        if dice.random() < 0.2:
            alike = dice.choice((Formula.equals, Formula.differs))(text(depth - 1), text(depth - 1))
            return excel.if_(alike, number(depth - 1), number(depth - 1))
        return dice.choice(OPERATORS)(number(depth - 1), number(depth - 1))

    def text(depth: int) -> Formula:
        if depth == 0 or dice.random() < 0.3:
            return excel.round_(number(depth), 3)
        return text(depth - 1) & text(depth - 1)

    return dice.choice((number, text))(depth)


class Sheet:
    """Four columns of drawn cells, and the figures that are computed over them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.name = f"L{seed}"
        numbers = [self.dice.choice(NUMBERS) for _ in range(ROWS)]
        mixed = [[drawn(self.dice) for _ in range(ROWS)] for _ in range(2)]
        words = [self.dice.choice(WORDS[:4]) for _ in range(ROWS)]
        self.columns: list[list[CellValue]] = [list(numbers), *mixed, list(words)]
        self.numbers, self.mixed, self.other, self.words = (
            excel.over(column, Area(0, col, ROWS - 1, col))
            for col, column in enumerate(self.columns)
        )
        twice = [value for value in numbers for _ in range(2)]
        self.wide = excel.over(twice, Area(0, 4, ROWS - 1, 5))

    def cell(self, col: int, row: int) -> Formula:
        return excel.at(self.columns[col][row], row, col)

    def figures(self) -> Iterator[Formula]:
        """Every function and operator over what was drawn."""
        yield from self._whole()
        for row in range(ROWS):
            yield from self._scalars(*(self.cell(col, row) for col in range(4)))
        for _ in range(NESTED):
            yield excel.if_error(nested(self.dice, self._leaf, 4), "galat")

    def _leaf(self) -> Formula:
        if self.dice.random() < 0.2:
            return algebra.constant(self.dice.choice((0, 1, 2, 100, "–", "12")))
        return self.cell(self.dice.randrange(4), self.dice.randrange(ROWS))

    def _whole(self) -> Iterator[Formula]:
        numbers, mixed, other, words = self.numbers, self.mixed, self.other, self.words
        for cells in (numbers, mixed, other, words):
            yield from (
                excel.count(cells), excel.total(cells), excel.largest(cells), excel.smallest(cells),
            )  # fmt: skip
        yield from (
            excel.mean(numbers),
            excel.median(numbers),
            excel.rounded(excel.mean(numbers), 2),
        )
        filled = excel.count(mixed) > 0
        yield excel.if_(filled, excel.mean(mixed), "–")
        yield excel.if_(filled, excel.median(mixed), "–")
        for word in ("dinilai", "–", "tiada"):
            yield from (
                excel.count_if(words, word), excel.sum_if(words, word, numbers),
                excel.count_where(words.equals(word)),
                excel.count_where(words.differs(word), numbers > 0),
                excel.sum_where(numbers, words.equals(word), excel.each_number(mixed)),
                excel.if_error(excel.match(word, words), 0),
                excel.if_error(excel.lookup(numbers, words, word), "tiada"),
            )  # fmt: skip
        for criterion in (">=0", ">1", "<0", "<=2.5", "<>0", "2.5"):
            yield excel.count_if(numbers, criterion)
        for criterion in (">=0", ">1", "<0", "<=2.5", "2.5"):
            yield excel.count_if(mixed, criterion)
            yield excel.sum_if(mixed, criterion, numbers)
        yield from (
            excel.sumproduct(numbers, mixed),
            excel.sumproduct(excel.each_number(other) * self.wide),
            excel.count_where(mixed >= 1), excel.count_where(mixed < numbers),
            excel.count_where(mixed.equals(other)), excel.count_where(mixed <= numbers, other >= 0),
            excel.count_where((mixed.equals("") + (numbers > 1)) > 0),
            excel.count_where(excel.each_left(words, 3).equals("din")),
        )  # fmt: skip
        for row in range(ROWS):
            here, place = self.cell(0, row), row + 1
            yield excel.rank(here, numbers)
            yield excel.count(mixed.up_to(self.cell(1, row), place))
            yield excel.index(mixed, excel.nth_row(0, row)) & ""
            yield excel.index(numbers, place) + place
            yield excel.match(here, numbers)
            yield excel.lookup(words, numbers, here)

    def _scalars(
        self, one: Formula, two: Formula, three: Formula, four: Formula
    ) -> Iterator[Formula]:
        for left, right in ((one, two), (two, three), (two, four), (three, two)):
            compared = (
                left.equals(right), left.differs(right), left > right, left >= right, left < right,
                left <= right,
            )  # fmt: skip
            if isinstance(left.value, str) and isinstance(right.value, str):
                compared = compared[:2] * 3  # which text comes first is the office's own affair
            yield from (excel.if_(test, "ya", "tidak") for test in compared)
            yield excel.if_(excel.and_(*compared[:3]), 1, 0)
            yield excel.if_(excel.or_(*compared[3:]), 1, 0)
            yield excel.if_(excel.is_number(left), left & "", "bukan angka")
            for done in (operator.add, operator.sub, operator.mul, operator.truediv):
                yield excel.if_error(done(left, right), "galat")
                yield excel.if_error(one - done(left, right) * 2, "galat")
                yield excel.if_error(excel.rounded(done(left, right), 2), "galat")
        for each in (two, three, four):
            yield excel.if_(each.equals(""), "kosong", "berisi")
            yield excel.if_(each.equals(0), "nol", "bukan nol")
            yield excel.if_(excel.trim(each).equals(""), "kosong", "berisi")
            yield excel.trim(four) & "|" & (each & "")
            yield excel.count(each, one) * 10 + 1
        yield excel.round_(one, 2)
        yield excel.rounded(one / 3, 2)
        yield excel.if_(one > 0, excel.largest(excel.smallest(one, 2), 0), -1)
        month = excel.if_(excel.and_(one >= 1, one <= 20), one, 13)
        yield excel.date(2026, month, 1) - excel.date(2025, 12, 31)
        yield one - (one - 1) & "" & (two & (three & ""))


def page(sheet: Sheet) -> tuple[Page, list[Formula]]:
    """The drawn cells, and below each other the figures over them."""
    puts = [
        PageCell(row, col, value, DAY, '=""' if value == "" else "")
        for col, column in enumerate(sheet.columns)
        for row, value in enumerate(column)
    ]
    puts += [
        PageCell(row, col, value, Style())
        for row, value in enumerate(sheet.columns[0])
        for col in (4, 5)
    ]
    found = list(sheet.figures())
    puts += [excel.put(row, 8, each) for row, each in enumerate(found)]
    return Page(name=sheet.name, cells=tuple(puts)), found


@pytest.mark.office
@pytest.mark.slow
def test_every_figure_agrees_with_libreoffice(tmp_path: Path) -> None:
    office.require_office()
    made = [page(Sheet(seed)) for seed in range(12)]
    book = Book(pages=tuple(each for each, _ in made), title="uji", created=MADE)
    path = writer.write(book, tmp_path / "aljabar.xlsx")
    (again,) = office.recalculate([path], tmp_path / "ulang")
    assert office.disagreements(path, again) == []
    texts = [figure.text for _, found in made for figure in found]
    assert len(texts) > 10_000
    used = {name for text in texts for name in re.findall(r"([A-Z]+)\(", text)}
    assert used == {
        "AND", "AVERAGE", "COUNT", "COUNTIF", "DATE", "IF", "IFERROR", "INDEX", "ISNUMBER", "LEFT",
        "MATCH", "MAX", "MEDIAN", "MIN", "OR", "RANK", "ROUND", "ROWS", "SUM", "SUMIF",
        "SUMPRODUCT", "TRIM",
    }  # fmt: skip


# Without LibreOffice ---------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(), st.integers(-9, 9), st.sampled_from(NUMBERS), st.sampled_from(WORDS), st.just("")
)
COLUMNS = st.lists(CELLS, min_size=1, max_size=12)


@given(st.integers(0, 10**6))
def test_parentheses_stand_where_they_must(seed: int) -> None:
    """Python binds these operators as Excel does."""
    dice = random.Random(seed)  # noqa: S311

    def made(depth: int) -> Formula:
        if depth == 0 or dice.random() < 0.2:
            return algebra.constant(dice.randint(0, 9))
        sign, left, right = dice.choice(OPERATORS[:3]), made(depth - 1), made(depth - 1)
        return sign(left, right)

    found = made(5)
    assert eval(found.text) == found.value  # noqa: S307 -- digits and three signs


@given(COLUMNS)
def test_a_range_counts_only_numbers(cells: list[CellValue]) -> None:
    column = Range(tuple(cells), "A1:A9")
    numbers = [value for value in cells if isinstance(value, float | int)]
    assert excel.count(column).value == len(numbers)
    assert excel.total(column).value == pytest.approx(sum(numbers))
    assert excel.count_where(excel.each_number(column)).value == len(numbers)
    assert excel.sumproduct(column).value == pytest.approx(sum(numbers))
    places = [excel.index(column, place).value for place in range(1, len(cells) + 1)]
    assert places == cells
    ranks = [excel.rank(algebra.constant(value), column).value for value in numbers]
    assert ranks == [1 + sum(other > value for other in numbers) for value in numbers]


@given(CELLS, CELLS)
def test_a_fault_does_harm_where_it_is_taken_alone(one: CellValue, other: CellValue) -> None:
    left, right = Formula(one, "A1"), Formula(other, "B1")
    broken = algebra.constant(1) / 0
    assert broken.value is Fault.DIVIDED
    assert excel.if_(left.equals(left), right, broken).value == other
    assert excel.if_(left.equals(left), broken, right).value is Fault.DIVIDED
    assert excel.if_error(broken + left, right).value == other
    for spread in (
        broken + 1,
        broken & "x",
        broken.equals(1),
        excel.and_(broken),
        excel.trim(broken),
    ):
        assert spread.value is Fault.DIVIDED


def test_a_blank_is_0_and_an_empty_text() -> None:
    blank = Formula(None, "A1")
    assert blank.equals(0).value is True
    assert blank.equals("").value is True
    assert (blank + 1).value == 1
    assert (blank & "x").value == "x"
    assert excel.is_number(blank).value is False
    assert blank.cached == 0
    assert algebra.value_of("") is None


def test_what_excel_would_read_otherwise_is_refused() -> None:
    words = Range(("a*", "b"), "A1:A2")
    for pattern in ("a*", "<>b"):
        with pytest.raises(ValueError, match="more than a word"):
            excel.count_if(words, pattern)
    assert excel.count_if(words, Formula("a*", "B1")).value == 1
    with pytest.raises(TypeError, match="if_"):
        assert Formula(1, "A1") > 0
    with pytest.raises(ValueError, match="3 values for 2 cells"):
        excel.over((1, 2, 3), Area(0, 0, 1, 0))


def test_texts_and_truths_are_written_as_excel_reads_them() -> None:
    said = 'kata "kutip"' & Formula(True, "A1")
    assert said.formula == '="kata ""kutip"""&A1'
    assert said.value == 'kata "kutip"TRUE'
    joined = Formula("a", "A1") & (Formula("b", "A2") & " c")
    assert joined.text == 'A1&A2&" c"'
    assert algebra.constant(True).text == "TRUE"
