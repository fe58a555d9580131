"""A returned file mended and marked: nothing lost, nothing added, and its open cells to be seen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl import preview, reader
from kontrak_xl.contracts import book
from kontrak_xl.contracts.facts import Facts, gather
from kontrak_xl.contracts.inputs import Spot, places
from kontrak_xl.findings import Code, Severity
from kontrak_xl.foreign import fitting
from kontrak_xl.kinds import Cell, CellKind
from kontrak_xl.layout import contract as layout
from kontrak_xl.model import MONTHS, Field, Measure, Stage
from kontrak_xl.page import Book, Mark, Page, cell
from kontrak_xl.reader import Grid, Opened
from kontrak_xl.realizations import SKIPPED, Submission, Verdict, submission
from kontrak_xl.receipts import fingerprint
from kontrak_xl.repairing import repaired

from .support import samples
from .support.samples import NOW, REGION, issued_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


VALUE, PHYSICAL, OWN_SP2D = Field.VALUE, Field.PHYSICAL, Field.OWN_SP2D
UPPER, LOWER, DONE = Field.NUMERATOR, Field.DENOMINATOR, Field.DONE
ROWS = (
    *samples.ROWS,
    issued_row("LAYANAN", "Layanan tepat waktu", unit="%", measure=Measure.RATIO,
               plan=(90.0,) * 12, numerator="tepat", denominator="semua"),
    issued_row("KIHT", "Kawasan industri", unit="%", measure=Measure.STAGES, target=100.0,
               plan=(None, None, 40.0, None, None, 60.0, *(None,) * 6)),
)  # fmt: skip
STAGES = (
    Stage(code="T-DOK", indicator="KIHT", name="Dokumen lengkap", month=3, weight=40.0),
    Stage(code="T-BANGUN", indicator="KIHT", name="Pekerjaan", month=6, weight=60.0),
)
EDITION = samples.edition(rows=ROWS, stages=STAGES)
OTHER = samples.edition("DPUPR")
SHELF = samples.shelf(EDITION)
NAME, AGAIN = "laporan.xlsx", "Perbaikan.xlsx"
SHA = fingerprint(b"laporan")
INPUTS = places(EDITION)
MONTH_CELLS = {place: spot for spot, place in INPUTS.items()}
GOOD: Mapping[Spot, float | str] = {
    ("WUB", VALUE, 1): 90.0, ("WUB", VALUE, 2): 110.0, ("JALAN", VALUE, 1): 4.5,
    ("JALAN", VALUE, 2): 9.0, ("JALAN", VALUE, 3): 15.0, ("STUNTING", VALUE, 2): 16.75,
    ("AKRED", VALUE, 1): "Utama", ("ANGGARAN", PHYSICAL, 2): 12.5,
    ("ANGGARAN", OWN_SP2D, 2): 1.9e8, ("LAYANAN", UPPER, 1): 9.0, ("LAYANAN", LOWER, 1): 10.0,
    ("T-DOK", DONE, 3): dt.date(2026, 3, 20).isoformat(), ("", Field.APPROVED, 1): "Ya",
    ("WUB", Field.OBSTACLE, 2): "Hujan lebat", ("", Field.FILLED_BY, 2): "Ani",
}  # fmt: skip
MENDABLE: Mapping[Field, float | str] = {
    PHYSICAL: 50.0, OWN_SP2D: 1e8, UPPER: 0.0, LOWER: 1e6, Field.APPROVED: "Ya",
}  # fmt: skip


# Files in memory: what reading sees of them -----------------------------------------------------

Cells = dict[tuple[int, int], Cell]
Sheets = dict[str, Cells]


@cache
def blank() -> tuple[Facts, Opened]:
    (facts,) = gather(REGION, [EDITION], (), (), NOW)
    return facts, preview.opened(book.build(facts), SKIPPED)


def typed(value: float | str | dt.date, at: tuple[int, int]) -> Cell:
    match value:
        case str():
            return Cell(*at, CellKind.TEXT, value)
        case dt.date():
            moment = dt.datetime(value.year, value.month, value.day)
            return Cell(*at, CellKind.MOMENT, moment, "dd/mm/yyyy")
        case _:
            return Cell(*at, CellKind.NUMBER, float(value))


def sheets(values: Mapping[Spot, float | str] = GOOD) -> Sheets:
    """The month sheets and the others of a contract with values typed in."""
    found = {grid.name: dict(grid.cells) for grid in blank()[1].grids}
    for (code, field, month), value in values.items():
        place = INPUTS[code, field]
        day = dt.date.fromisoformat(value) if field is DONE and isinstance(value, str) else value
        found[MONTHS[month - 1]][place] = typed(day, place)
    return found


def reading(found: Sheets, file: str = NAME) -> Submission:
    """What is read from sheets, as if from a file."""
    grids = tuple(Grid(name=name, cells=cells) for name, cells in found.items())
    return submission(Opened(grids, blank()[1].properties), file, SHELF)


def repair(found: Submission) -> Book:
    """The mended workbook; its scores, which reading never looks at, are those of a blank one."""
    values = {(one.code, one.field, one.month): one.value for one in found.observations}
    return repaired(replace(blank()[0], values=values), found, SHA, (EDITION,), AGAIN)


def sheets_of(whole: Book) -> Sheets:
    return {grid.name: dict(grid.cells) for grid in preview.opened(whole, SKIPPED).grids}


def values(found: Submission) -> dict[Spot, float | str]:
    return {(one.code, one.field, one.month): one.value for one in found.observations}


def galat(found: Submission) -> set[tuple[str, str]]:
    return {(f.where.sheet, f.where.cell) for f in found.findings if f.severity is Severity.ERROR}


def page_of(whole: Book, name: str) -> Page:
    return next(page for page in whole.pages if page.name == name)


def marked(whole: Book, mark: Mark) -> set[tuple[str, str]]:
    """The cells with a mark, each of which has its note."""
    found = set()
    for page in whole.pages:
        for at in (*page.puts, *page.merges):
            if at.style.mark is mark and page.name != layout.FINDINGS_NAME:
                assert at.note, "a marked cell says why"
                found.add((page.name, cell(at.row, at.col)))
    return found


def texts_of(page: Page) -> list[str]:
    return [str(at.value) for at in (*page.puts, *page.merges) if at.value is not None]


# Damage ----------------------------------------------------------------------------------------

Damage = tuple[str, Any]
HOSTILE = (
    "=1+1", "=HYPERLINK(\"http://jahat\",\"klik\")", "+1", "-", "@SUM(1)", "'0090", "<r><t>a</t></r>",
    "{=1}", "http://jahat.example", "_x0041_", "#N/A", "2026-03-20", "20260320", "a\x01b",
    "x" * 40_000, "satu\ndua", " | ", "90 ?", "\N{GRINNING FACE}",
)  # fmt: skip
BAD = (*HOSTILE, "belum ada", "1.250", "-5", ">90", "70-71", "31 November 2026", "Madya", "1,5 M")
SPOTS = [(code, field, month) for code, field in INPUTS for month in (1, 2, 3)]


def _damages() -> st.SearchStrategy[list[Damage]]:
    spots, months = st.sampled_from(SPOTS), st.sampled_from((1, 2, 3))
    codes = st.sampled_from(("WUB", "JALAN", "STUNTING", "AKRED"))
    one = st.one_of(
        st.tuples(st.just("text"), st.tuples(spots, st.sampled_from(BAD) | st.text(max_size=20))),
        st.tuples(st.just("number"), st.tuples(spots, st.sampled_from((-5.0, 0.5, 101.0, 9e20)))),
        st.tuples(st.just("percent"), st.tuples(spots, st.sampled_from((0.45, 1.5)))),
        st.tuples(st.just("date"), st.tuples(spots, st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)))),
        st.tuples(st.just("error"), spots),
        st.tuples(st.just("pending"), spots),
        st.tuples(st.just("clear"), spots),
        st.tuples(st.just("no sheet"), months),
        st.tuples(st.just("two sheets"), months),
        st.tuples(st.just("no row"), st.tuples(months, codes)),
        st.tuples(st.just("two rows"), st.tuples(months, codes, codes)),
        st.tuples(st.just("swapped"), st.tuples(months, codes, codes)),
        st.tuples(st.just("beside"), st.tuples(months, codes)),
        st.tuples(st.just("locked"), st.tuples(months, codes)),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=5)


def _at_spot(found: Sheets, kind: str, what: Any) -> None:
    spot, value = what if kind in {"text", "number", "percent", "date"} else (what, None)
    cells, at = found.get(MONTHS[spot[2] - 1], {}), INPUTS[spot[:2]]
    match kind:
        case "clear":
            cells.pop(at, None)
        case "error":
            cells[at] = Cell(*at, CellKind.ERROR, "#DIV/0!")
        case "pending":
            cells[at] = Cell(*at, CellKind.PENDING, None, formula=True)
        case "percent":
            cells[at] = Cell(*at, CellKind.NUMBER, value, "0.00%")
        case _:
            cells[at] = typed(value, at)


def _of_row(found: Sheets, kind: str, what: Any) -> None:
    cells = found.get(MONTHS[what[0] - 1], {})
    at = samples.row_at(EDITION, what[1])
    own = {place: here for place, here in cells.items() if place[0] == at}
    match kind:
        case "no row":
            for place in own:
                del cells[place]
        case "two rows":
            other = samples.row_at(EDITION, what[2])
            cells |= {(other, col): here._replace(row=other) for (_, col), here in own.items()}
        case "swapped":
            other = samples.row_at(EDITION, what[2])
            codes = {row: cells.get((row, 0)) for row in (at, other)}
            for row, code in ((at, codes[other]), (other, codes[at])):
                if code is not None:
                    cells[row, 0] = code._replace(row=row)
        case "beside":
            cells.pop((at, INPUTS[what[1], VALUE][1]), None)
            cells[at, 18] = typed(77.0, (at, 18))
        case "locked":
            cells[at, 2] = typed("lain", (at, 2))


def damaged(damages: Iterable[Damage]) -> Sheets:
    found = sheets()
    for kind, what in damages:
        if kind == "no sheet":
            found.pop(MONTHS[what - 1], None)
        elif kind == "two sheets":
            name = MONTHS[what - 1]
            if name in found:
                found[f"{name} (2)"] = dict(found[name])
        elif isinstance(what[0], int):
            _of_row(found, kind, what)
        else:
            _at_spot(found, kind, what)
    return found


# Properties ------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(_damages())
def test_mended__reads_the_same_and_stays_open(damages: list[Damage]) -> None:
    before = reading(damaged(damages))
    whole = repair(before)
    after = reading(sheets_of(whole), AGAIN)
    assert values(after) == {spot: fitting(v) if isinstance(v, str) else v
                             for spot, v in values(before).items()}  # fmt: skip
    _every_input_is_kept(before, whole)
    _what_was_open_is_open(before, after)
    assert marked(whole, Mark.WRONG) == galat(after)
    doubts = {(f.where.sheet, f.where.cell) for f in after.findings
              if f.severity is Severity.WARNING}  # fmt: skip
    assert marked(whole, Mark.DOUBT) == doubts - galat(after)
    again = sheets_of(repair(after))
    assert {n: again[n] for n in MONTHS} == {n: sheets_of(whole)[n] for n in MONTHS}


def _every_input_is_kept(before: Submission, whole: Book) -> None:
    """In a cell, or on *Temuan*: no letter of what was typed is gone, but for what is too long."""
    told = " ".join(texts_of(page_of(whole, layout.FINDINGS_NAME)))
    cells = " ".join(text for name in MONTHS for text in texts_of(page_of(whole, name)))
    for one in before.unread:
        text = fitting(one.text.strip())[:-1]
        assert text in told or text in cells


def _what_was_open_is_open(before: Submission, after: Submission) -> None:
    """A galat at an input that is judged is still one there; its code is the same for a text."""
    seen = {(f.where.sheet, f.where.cell): f.code for f in after.findings}
    for finding in before.findings:
        place = next(
            (one for one in before.unread if one.where == finding.where and one.field), None
        )
        if finding.severity is not Severity.ERROR or place is None or place.field is None:
            continue
        if place.field in {Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE, Field.FILLED_BY,
                           Field.FILLED_ON}:  # fmt: skip
            continue
        at = MONTHS[place.month - 1], cell(*INPUTS[place.code, place.field])
        spot = (place.code, place.field, place.month)
        if spot not in values(before) and (place.code, place.field) in INPUTS:
            assert at in seen
            if finding.code in {Code.VALUE_AMBIGUOUS, Code.CATEGORY_UNKNOWN}:
                alone = [one for one in before.unread
                         if (one.code, one.field, one.month) == spot]  # fmt: skip
                assert seen[at] is finding.code or len(alone) > 1


@settings(max_examples=25, deadline=None)
@given(_damages())
def test_correcting_the_red_cells__clears_every_galat(damages: list[Damage]) -> None:
    found = sheets_of(repair(reading(damaged(damages))))
    for _ in range(13):
        open_cells = galat(reading(found, AGAIN))
        for sheet, address in open_cells:
            at = reader._position(address)  # noqa: SLF001 -- the same A1 addresses
            code, field = MONTH_CELLS[at]
            month = MONTHS.index(sheet) + 1
            found[sheet][at] = typed(_corrected(code, field, month, found), at)
        if not open_cells:
            break
    final = reading(found, AGAIN)
    assert galat(final) == set()
    assert final.verdict in {Verdict.ACCEPTED, Verdict.WITH_NOTES}


def _corrected(code: str, field: Field, month: int, found: Sheets) -> float | str | dt.date:
    if field is DONE:
        return dt.date(2026, month, 1)
    if field in MENDABLE:
        return MENDABLE[field]
    if code == "AKRED":
        return "Paripurna"
    if code == "JALAN":
        said = (values(reading(found)).get((code, VALUE, m), 0.0) for m in range(1, month))
        return max(float(one) for one in (0.0, *said))
    return 16.0
