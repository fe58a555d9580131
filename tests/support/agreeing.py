"""Contract workbooks filled at random, and what Excel and Python make of each cell."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

import pytest
from lxml import etree

from kontrak_xl.commands.contoh.typist import CellEntry as Typed
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.contracts.workbook import book, card
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.entries import CHECK, COMPLETE, OURS, PAIR, states
from kontrak_xl.contracts.workbook.facts import Facts, gather
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core.dates import EPOCH
from kontrak_xl.core.model import (
    MONTHS,
    ContractKey,
    Edition,
    Filler,
    IssuedRow,
    Measure,
    Stage,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules import to_date
from kontrak_xl.rules.decisions import NO_DECISIONS, Decisions
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Merge, PageCell, cell
from tests.support.scoring import MADE, REGION, WORTH, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kontrak_xl.workbook.pages import Book, CellValue, Page

TOLERANCE = 1e-9
Place = tuple[str, str]
Found = dict[tuple[str, str], float | str]
EVERY = range(1, 13)


@dataclass(frozen=True)
class Case:
    """A contract, what is typed into its workbook (texts too), and the month its Rapor shows."""

    edition: Edition
    typed: tuple[Observation, ...]
    shown: int | None = None
    rulings: Decisions = NO_DECISIONS

    @property
    def own(self) -> list[Observation]:
        """What reading takes from the OPD: neither texts for numbers nor unknown categories."""
        return [one for one in self._of(Filler.OPD) if not self.unreadable(one)]

    @property
    def told(self) -> list[Observation]:
        return self._of(Filler.CENTRE)

    @cached_property
    def values(self) -> dict[str, list[Observation]]:
        """What is typed for each row."""
        values: dict[str, list[Observation]] = defaultdict(list)
        for one in self.typed:
            if one.field is Field.VALUE:
                values[one.code].append(one)
        return values

    @cached_property
    def rows(self) -> dict[str, IssuedRow]:
        return {row.code: row for row in self.edition.rows}

    @cached_property
    def stages(self) -> dict[str, Stage]:
        return {stage.code: stage for stage in self.edition.stages}

    @cached_property
    def pairs(self) -> dict[str, dict[int, dict[Field, Observation]]]:
        """What is typed for each rasio, by month."""
        pairs: dict[str, dict[int, dict[Field, Observation]]] = defaultdict(dict)
        for one in self.typed:
            if one.field in PAIR:
                pairs[one.code].setdefault(one.month, {})[one.field] = one
        return pairs

    @cached_property
    def days(self) -> dict[str, list[Observation]]:
        """What is typed for each stage."""
        days: dict[str, list[Observation]] = defaultdict(list)
        for one in self.typed:
            if one.field is Field.DONE:
                days[one.code].append(one)
        return days

    def _of(self, filler: Filler) -> list[Observation]:
        return [one for one in self.typed if self.filler_of(one.code) is filler]

    def filler_of(self, code: str) -> Filler:
        return Filler.OPD if code in self.stages else self.rows[code].filler

    def unreadable(self, one: Observation) -> bool:
        if one.field is Field.DONE:
            return not isinstance(one.value, str) or not one.value[:4].isdigit() or ahead(one)
        if one.field in PAIR:
            return isinstance(one.value, str) or one.value < 0
        if self.rows[one.code].measure is Measure.CATEGORY:
            return str(one.value).casefold() not in {name.casefold() for name, _ in WORTH}
        return isinstance(one.value, str)


def ahead(one: Observation) -> bool:
    """Whether a stage is said to be done after the month of the sheet."""
    day = str(one.value)
    return day[:4].isdigit() and day > f"2026-{one.month:02d}-31"


def keyed(cases: Iterable[Case]) -> list[Case]:
    """The cases under a contract key each, so that all are scored at once."""
    found = []
    for number, case in enumerate(cases):
        key = ContractKey(2026, f"D{number:03d}")
        values = tuple(replace(one, key=key) for one in case.typed)
        decisions = tuple(replace(one, key=key) for one in case.rulings.decisions)
        rulings = Decisions(decisions=decisions)
        found.append(Case(replace(case.edition, key=key), values, case.shown, rulings))
    return found


def facts_of(cases: Iterable[Case], *, filled: bool) -> list[Facts]:
    """What keyed cases come to, or what they do with nothing filled in."""
    known = list(cases)
    own = [one for case in known if filled for one in case.own]
    told = [one for case in known if filled for one in case.told]
    decisions = tuple(one for case in known for one in case.rulings.decisions)
    rulings = Decisions(decisions=decisions)
    return list(gather(REGION, [case.edition for case in known], own, told, MADE, rulings))


def whole(pages: Book) -> Book:
    return pages


def filled_in(case: Case, blank: Facts, kept: Callable[[Book], Book] = whole) -> bytes:
    """The workbook as issued, typed in afterwards: every cached value is stale."""
    grid = Addresses(case.edition)
    rows = {row.code: at for at, row in enumerate(case.edition.rows)}
    reported = [one for one in case.typed if one.field is not Field.CAUSE]
    cells: dict[Place, Typed] = typed(case.edition, reported)
    for one in case.typed:
        if one.field is Field.CAUSE:
            at = grid.calc_row(rows[one.code])
            address = cell(at, grid.block_col(to_date.CAUSE, one.month))
            cells[layout.CALC_NAME, address] = one.value
    if case.shown:
        cells[layout.CARD_NAME, "C4"] = MONTHS[case.shown - 1]
    return fill(writer.render(kept(book.build(blank))), cells)


class Formula(NamedTuple):
    """One formula, the value Python gives it, and whose it is: a row's in a month, or nobody's."""

    text: str
    value: CellValue
    code: str
    month: int


def expected(case: Case, facts: Facts) -> dict[Place, Formula]:
    """Every formula of the workbook with its value for what was typed."""
    with pytest.MonkeyPatch.context() as patch:
        if case.shown:
            patch.setattr(card, "shown_month", lambda _ledger: case.shown)
        pages = book.build(facts).pages
        shown = card.shown_month(Ledger(facts))
    codes = {*case.rows, *case.stages}
    found: dict[Place, Formula] = {}
    for page in pages:
        rows = {
            put.row: str(put.value) for put in page.cells if put.col == 0 and put.value in codes
        }
        items: list[PageCell | Merge] = [*page.cells, *page.merges]
        for put in items:
            if put.formula:
                month = _month_of(page.name, put.col, shown)
                code = rows.get(put.row, "")
                place = page.name, cell(put.row, put.col)
                found[place] = Formula(put.formula, _as_kept(put.value), code, month)
    for place, value in _unread(case, facts, pages[0]):
        found[place] = found[place]._replace(value=value)
    return found


def _month_of(page: str, col: int, shown: int) -> int:
    if page in MONTHS:
        return MONTHS.index(page) + 1
    return (col - 6) % 12 + 1 if page == layout.CALC_NAME else shown


def _as_kept(value: CellValue) -> CellValue:
    """A day as the number that a workbook keeps for it."""
    return float((value - EPOCH).days) if isinstance(value, dt.date) else value


def _unread(case: Case, facts: Facts, guide: Page) -> Iterator[tuple[Place, str | int]]:
    """What the sheets say of cells that cannot be read, which no observation can say."""
    wrong: dict[int, set[str]] = defaultdict(set)
    for one in case.typed:
        if case.filler_of(one.code) is Filler.OPD and case.unreadable(one):
            wrong[one.month].add(one.code)
    grid = Addresses(case.edition)
    col = column_index(layout.PERFORMANCE, "keterangan")
    state_col = column_index(layout.STAGE_REPORT, "keadaan")
    stages = list(case.stages)
    for month, codes in wrong.items():
        name = MONTHS[month - 1]
        for code in codes & set(stages):
            at = grid.stage_head + 1 + stages.index(code)
            yield (name, cell(at, state_col)), CHECK
        rows = {case.stages[code].indicator if code in stages else code for code in codes}
        told = states(Ledger(facts), month).values
        words = {row.code: str(word) for row, word in zip(case.edition.rows, told, strict=True)}
        words |= dict.fromkeys(rows, "Periksa")
        for at, (code, word) in enumerate(words.items(), grid.performance_first):
            if code in rows:
                yield (name, cell(at, col)), word
        state = f"PERIKSA: {list(words.values()).count('Periksa')} isian perlu diperbaiki"
        yield (name, "A3"), state
        filled = sum(list(words.values()).count(word) for word in (COMPLETE, CHECK, OURS))
        yield (layout.CALC_NAME, cell(grid.post_row, grid.block_col("diisi", month))), filled
        for put in guide.cells:
            if put.formula == f"={name}!$A$3":
                yield (guide.name, cell(put.row, put.col)), state


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cached(path: Path) -> Found:
    """The values stored in a workbook of LibreOffice (a few times faster than openpyxl)."""
    with ZipFile(path) as archive:
        strings = [
            "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
            for item in etree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        sheets = etree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        found: Found = {}
        for number, sheet in enumerate(sheets, 1):
            content = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            for one in content.iter(f"{MAIN}c"):
                value = one.findtext(f"{MAIN}v")
                if value is not None:
                    kind = one.get("t", "n")
                    place = str(sheet.get("name")), str(one.get("r"))
                    numeric = kind in {"n", "b"}
                    shared = strings[int(value)] if kind == "s" else value
                    found[place] = float(value) if numeric else shared
    return found


def agrees(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= TOLERANCE * max(1.0, abs(ours), abs(theirs))
    return ("" if ours is None else ours) == ("" if theirs is None else theirs)


def disagreements(wanted: Mapping[Place, Formula], found: Mapping[Place, float | str]) -> list[str]:
    return [
        f"{sheet}!{address} {formula.text}: Python {formula.value!r}, "
        f"Excel {found.get((sheet, address))!r} ({formula.code} {formula.month})"
        for (sheet, address), formula in wanted.items()
        if not agrees(formula.value, found.get((sheet, address)))
    ]
