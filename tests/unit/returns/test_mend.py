"""A returned file mended and marked: nothing lost, nothing added, and its open cells to be seen."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import seal
from kontrak_xl.contracts.shelf import identify
from kontrak_xl.contracts.workbook import book, past
from kontrak_xl.contracts.workbook.facts import Facts, gather
from kontrak_xl.contracts.workbook.inputs import Spot, input_positions
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import fingerprint
from kontrak_xl.core.findings import Code, Severity
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, Measure, Period, RankingPolicy, Stage
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.intake import open as reader
from kontrak_xl.returns.mending.mend import Beside, LatestFile, MendingResult, mend
from kontrak_xl.returns.mending.story import mended_book
from kontrak_xl.returns.reading.submission import (
    UNREAD_SHEETS,
    Submission,
    Verdict,
    read,
    submission,
)
from kontrak_xl.rules.decisions import WAIVER, Decision, Decisions
from kontrak_xl.rules.scores import score
from kontrak_xl.workbook import preview, writer
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, OpenWorkbook
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Book, Mark, Merge, Page, PageCell, cell
from kontrak_xl.workbook.safe_text import fitting
from tests.support import samples, sdk
from tests.support.office import canary, disagreements, recalculate, require_office
from tests.support.repair_rules import check
from tests.support.samples import NOW, REGION, edit, issued_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from openpyxl.workbook import Workbook

VALUE, PHYSICAL, OWN_SP2D = Field.VALUE, Field.PHYSICAL, Field.OWN_SP2D
UPPER, LOWER, DONE = Field.NUMERATOR, Field.DENOMINATOR, Field.DONE
ROWS = (
    *(row for row in samples.ROWS if row.code not in {"SPM", "OPINI"}),
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
INPUTS = input_positions(EDITION)
BY_CELL = {cell(*place): spot for spot, place in INPUTS.items()}
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
def blank() -> tuple[Facts, OpenWorkbook]:
    (facts,) = gather(REGION, [EDITION], (), (), NOW)
    return facts, preview.opened(book.build(facts), UNREAD_SHEETS)


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
    return submission(OpenWorkbook(grids, blank()[1].properties), file, SHELF)


def repair(found: Submission) -> Book:
    """The mended workbook; its scores, which reading never looks at, are those of a blank one."""
    values = {(one.code, one.field, one.month): one.value for one in found.observations}
    return mended_book(replace(blank()[0], values=values), found, SHA, (EDITION,), AGAIN)


def sheets_of(whole: Book) -> Sheets:
    return {grid.name: dict(grid.cells) for grid in preview.opened(whole, UNREAD_SHEETS).grids}


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
        for at in filled(page):
            if at.style.mark is mark and page.name != layout.FINDINGS_NAME:
                assert at.note, "a marked cell says why"
                found.add((page.name, cell(at.row, at.col)))
    return found


def texts_of(page: Page) -> list[str]:
    return [str(at.value) for at in filled(page) if at.value is not None]


def filled(page: Page) -> tuple[PageCell | Merge, ...]:
    return (*page.cells, *page.merges)


# Damage ----------------------------------------------------------------------------------------

Damage = tuple[str, Any]
HOSTILE = (
    "=1+1", "=HYPERLINK(\"http://jahat\")", "+1", "-", "@SUM(1)", "'0090", "<r><t>a</t></r>",
    "{=1}", "http://jahat.example", "_x0041_", "#N/A", "2026-03-20", "20260320", "a\x01b",
    "x" * 40_000, "satu\ndua", " | ", "90 ?", "\N{GRINNING FACE}",
)  # fmt: skip
BAD = (*HOSTILE, "belum ada", "1.250", "-5", ">90", "70-71", "31 November 2026", "Madya", "1,5 M")
SPOTS = [(code, field, month) for code, field in INPUTS for month in (1, 2, 3)]


def _damages() -> st.SearchStrategy[list[Damage]]:
    spots, months = st.sampled_from(SPOTS), st.sampled_from((1, 2, 3))
    days = st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31))
    codes = st.sampled_from(("WUB", "JALAN", "STUNTING", "AKRED"))
    one = st.one_of(
        st.tuples(st.just("text"), st.tuples(spots, st.sampled_from(BAD) | st.text(max_size=20))),
        st.tuples(st.just("number"), st.tuples(spots, st.sampled_from((-5.0, 0.5, 101.0, 9e20)))),
        st.tuples(st.just("percent"), st.tuples(spots, st.sampled_from((0.45, 1.5)))),
        st.tuples(st.just("date"), st.tuples(spots, days)),
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
        case _ if value is not None:
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


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@example([("swapped", (1, "WUB", "AKRED"))])
@example([("two sheets", 2), ("text", (("ANGGARAN", Field.PHYSICAL, 2), "Madya"))])
@given(_damages())
def test_mended__reads_the_same_and_stays_open(damages: list[Damage]) -> None:
    before = reading(damaged(damages))
    whole = repair(before)
    after = reading(sheets_of(whole), AGAIN)
    wanted = {spot: fitting(v) if isinstance(v, str) else v for spot, v in values(before).items()}
    quoted = _quoting_what_was_carried(before)
    assert _but(values(after), quoted) == _but(wanted, quoted)
    _every_input_is_kept(before, whole)
    _what_was_open_is_open(before, after)
    assert marked(whole, Mark.WRONG) == galat(after)
    doubts = {(f.where.sheet, f.where.cell) for f in after.findings
              if f.severity is Severity.WARNING}  # fmt: skip
    assert marked(whole, Mark.DOUBT) == doubts - galat(after)
    again = repair(after)
    if quoted:  # settled once the carried words were read
        whole, again = again, repair(reading(sheets_of(again), AGAIN))
    one, other = sheets_of(whole), sheets_of(again)
    assert {n: one[n] for n in MONTHS} == {n: other[n] for n in MONTHS}


def _quoting_what_was_carried(before: Submission) -> set[Spot]:
    """The remarks of rows into whose cells words were carried: each quotes them once it is read."""
    return {(one.code, Field.OBSTACLE, one.month) for one in before.unread
            if not any(sign.isnumeric() for sign in one.text)}  # fmt: skip


def _but(found: dict[Spot, float | str], spots: set[Spot]) -> dict[Spot, float | str]:
    return {spot: value for spot, value in found.items() if spot not in spots}


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
                percent = alone[0].text.endswith("%")  # shown as a text, it is of another unit
                assert seen[at] is finding.code or len(alone) > 1 or percent


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(_damages())
def test_correcting_the_red_cells__clears_every_galat(damages: list[Damage]) -> None:
    found = sheets_of(repair(reading(damaged(damages))))
    for _ in range(13):
        open_cells = galat(reading(found, AGAIN))
        for sheet, address in open_cells:
            code, field = BY_CELL[address]
            at = INPUTS[code, field]
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


# Files: what Excel, LibreOffice and the reader see ------------------------------------------------


def _damage_file(workbook: Workbook) -> None:
    """What no typing does: sheets, rows and errors."""
    del workbook["Mei"]
    workbook["Maret"][samples.entry_cell(EDITION, "WUB")] = "#N/A"
    workbook["Maret"][samples.entry_cell(EDITION, "WUB", Field.OBSTACLE)] = "#REF!"
    workbook["Juni"]["C8"] = "orang-hari"
    sheet, at = workbook["Februari"], samples.row_at(EDITION, "WUB") + 1
    for col in range(1, 17):
        sheet.cell(at + 1, col).value = sheet.cell(at, col).value


TYPED: Mapping[Spot, typist.CellEntry] = {
    ("WUB", VALUE, 1): 90, ("JALAN", VALUE, 1): 10, ("JALAN", VALUE, 3): 8,
    ("STUNTING", VALUE, 1): "1.250", ("STUNTING", VALUE, 3): "<r><t>x & y</t></r>",
    ("STUNTING", VALUE, 4): 0.16, ("AKRED", VALUE, 1): "Madya", ("WUB", VALUE, 2): 110,
    ("WUB", Field.OBSTACLE, 2): "Hujan lebat", ("WUB", VALUE, 7): "=HYPERLINK(1)",
    ("ANGGARAN", PHYSICAL, 1): 101, ("ANGGARAN", OWN_SP2D, 1): "Rp 276 miliar",
    ("LAYANAN", UPPER, 1): 9, ("LAYANAN", UPPER, 2): 40, ("LAYANAN", LOWER, 2): 30,
    ("LAYANAN", UPPER, 3): "@SUM(1)", ("LAYANAN", LOWER, 3): 3, ("T-DOK", DONE, 3): "20 April 2026",
    ("T-BANGUN", DONE, 3): "20260320", ("T-DOK", DONE, 2): "12/02/2026",
    ("", Field.APPROVED, 1): "Sudah", ("", Field.FILLED_BY, 1): "=cmd|' /C calc'!A0",
    ("WUB", Field.EVIDENCE, 1): "+62 800", ("WUB", VALUE, 8): "masih dihitung 3 bidang " * 9,
}  # fmt: skip


@cache
def returned() -> bytes:
    return edit(samples.typed_in(EDITION, dict(TYPED)), _damage_file)


@cache
def mended_file() -> tuple[Submission, Book, bytes]:
    """The kitchen sink: what was read of it, its mended workbook, and that as a file."""
    found = read(returned(), "Laporan <Maret>.xlsx", SHELF)
    (facts,) = gather(REGION, [EDITION], found.observations, (), NOW)
    whole = mended_book(facts, found, fingerprint(returned()), (EDITION,), AGAIN)
    return found, whole, writer.render(whole)


@pytest.mark.slow
def test_preview__is_what_the_reader_reads_of_the_file() -> None:
    _, whole, content = mended_file()
    opened = reader.open_workbook(content, Origin(AGAIN), UNREAD_SHEETS)
    assert isinstance(opened, OpenWorkbook)
    foretold = preview.opened(whole, UNREAD_SHEETS)
    by_excel = {"application": "Microsoft Excel", "lastModifiedBy": "kontrak_xl"}
    assert opened.properties == {**foretold.properties, **by_excel}
    assert [grid.name for grid in opened.grids] == [grid.name for grid in foretold.grids]
    for there, said in zip(opened.grids, foretold.grids, strict=True):
        assert held(there) == held(said)


def held(grid: Grid) -> dict[tuple[int, int], tuple[CellKind, object]]:
    """What the cells of a sheet hold; a formula whose text is empty holds nothing."""
    empty = (CellKind.BLANK, CellKind.PENDING)
    return {at: (one.kind, one.value) for at, one in grid.cells.items() if one.kind not in empty}


def test_file__reads_the_same_has_the_marks_and_nothing_new() -> None:
    before, whole, content = mended_file()
    after = read(content, AGAIN, SHELF)
    assert values(after) == values(before)
    assert after == read(content, AGAIN, SHELF)
    assert marked(whole, Mark.WRONG) == galat(after)
    assert (after.verdict, after.number) == (Verdict.RESEND, 1)
    assert {f.code for f in after.findings} == {
        Code.VALUE_NOT_NUMBER, Code.VALUE_AMBIGUOUS, Code.CATEGORY_UNKNOWN, Code.VALUE_FALLS,
        Code.PAIR_HALF, Code.PAIR_REVERSED, Code.DONE_LATER, Code.PERCENT_AS_FRACTION,
        Code.VALUE_OTHER_UNIT, Code.DATE_NOT_READ, Code.VALUE_ERROR,
    }  # fmt: skip


def test_corrected_file__is_accepted() -> None:
    content = mended_file()[2]
    good = {}
    for sheet, address in galat(read(content, AGAIN, SHELF)):
        code, field = BY_CELL[address]
        value = _corrected(code, field, MONTHS.index(sheet) + 1, sheets())
        good[sheet, address] = "1/1/2026" if isinstance(value, dt.date) else value
    good["Maret", samples.entry_cell(EDITION, "JALAN")] = 10
    for month in ("Januari", "April"):
        good[month, samples.entry_cell(EDITION, "STUNTING")] = 16
    final = read(typist.fill(content, good), AGAIN, SHELF)
    assert (final.findings, final.verdict) == ((), Verdict.ACCEPTED)


def test_file__tells_its_origin_and_opens_on_its_findings() -> None:
    _, whole, content = mended_file()
    sha = fingerprint(returned())
    opened = reader.open_workbook(content, Origin(AGAIN))
    assert isinstance(opened, OpenWorkbook)
    assert opened.properties[seal.ORIGIN] == sha
    assert [page.name for page in whole.pages][:2] == [layout.GUIDE_NAME, layout.FINDINGS_NAME]
    assert whole.active == layout.FINDINGS_NAME
    told = " ".join(texts_of(page_of(whole, layout.FINDINGS_NAME)))
    red = len(marked(whole, Mark.WRONG))
    for words in (sha, f"sidik {sha[:12]} ", "Laporan <Maret>.xlsx", f"Masih ada {red} sel",
                  "Lembar bulan Mei tidak ada", "Hujan lebat", "#REF!",
                  "Isian semula: “110” (Februari, F8); “110” (Februari, F9); "):  # fmt: skip
        assert words in told
    assert layout.FINDINGS_NAME in UNREAD_SHEETS


def test_temuan__is_in_order_and_links_to_each_cell() -> None:
    _, whole, content = mended_file()
    told = page_of(whole, layout.FINDINGS_NAME)
    kinds = [Severity(str(put.value)) for put in told.cells if put.value in set(Severity)]
    assert kinds == sorted(kinds, key=list(Severity).index)
    assert set(kinds) == {Severity.ERROR, Severity.WARNING}
    links = {put.link for put in told.cells if put.link and put.style.size}
    after = read(content, AGAIN, SHELF)
    wanted = {f"{f.where.sheet}!{f.where.cell}" for f in after.findings}
    assert wanted <= links
    assert len(links) == len(wanted) + 1, "the remark that has no cell leads to where it was"


def test_hostile_texts__are_texts_and_stay_so_when_edited() -> None:
    content = mended_file()[2]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()
                 if name.endswith((".xml", ".rels", ".vml"))}  # fmt: skip
    sheets_xml = [part for name, part in parts.items() if "worksheets/sheet" in name]
    formulas = [piece.split("</f>")[0] for part in sheets_xml for piece in part.split("<f>")[1:]]
    assert len(formulas) > 1000
    assert not [text for text in formulas if "HYPERLINK" in text or "cmd" in text]
    assert 'TargetMode="External"' not in "".join(parts.values())
    assert "&lt;r&gt;&lt;t&gt;x &amp; y" in parts["xl/sharedStrings.xml"]
    assert "<t>x & y" not in "".join(parts.values())
    assert parts["xl/styles.xml"].count('quotePrefix="1"') >= 3
    after = values(read(content, AGAIN, SHELF))
    assert after["", Field.FILLED_BY, 1] == "=cmd|' /C calc'!A0"


def test_marks__are_seen_without_colour_and_say_what_to_type() -> None:
    _, whole, _ = mended_file()
    sheet = page_of(whole, "Januari")
    put = next(at for at in sheet.cells if at.value == "1.250")
    assert put.note == (
        "PERINGATAN: Isian “1.250” dapat dibaca dua cara; dihitung menurut bacaan yang terendah "
        "sampai dibenarkan.\nKetik ulang sebagai angka: 1250 atau 1,25. [K402]"
    )
    assert (put.style.mark, put.style.bold) == (Mark.DOUBT, False)
    looks = writer._properties(put.style)  # noqa: SLF001 -- how the mark comes out
    assert (looks["bold"], looks["border"], looks["locked"]) == (True, 8, False)
    long = page_of(whole, "Agustus")
    row = next(at.row for at in long.cells if at.style.mark is Mark.WRONG)
    assert long.heights[row] > 10 * 14


@pytest.mark.slow
@pytest.mark.npm
def test_file__is_well_formed(tmp_path: Path) -> None:
    path = tmp_path / AGAIN
    path.write_bytes(mended_file()[2])
    assert check(path) == []
    if sdk.available():
        assert sdk.validate_sdk([path]) == {path: []}


@pytest.mark.office
def test_file__libreoffice_computes_the_same(tmp_path: Path) -> None:
    """The texts that could not be read stand in their cells, and every formula knows of them."""
    require_office()
    canary(tmp_path / "canary")
    path = tmp_path / AGAIN
    path.write_bytes(mended_file()[2])
    (theirs,) = recalculate([path], tmp_path / "recalculated")
    lines = disagreements(path, theirs)
    hostile = ("=HYPERLINK(1)", "=cmd|")
    assert [line for line in lines if not any(text in line for text in hostile)] == []
    again = read(theirs.read_bytes(), AGAIN, SHELF)
    assert values(again) == values(mended_file()[0])


# The folder ------------------------------------------------------------------------------------

BOTH = samples.shelf(EDITION, OTHER)


@cache
def bad(post: str = "DINKES") -> bytes:
    edition = EDITION if post == "DINKES" else OTHER
    return samples.typed_in(edition, {("WUB", VALUE, 1): "menyusul 2", ("WUB", VALUE, 2): 100})


@cache
def fine() -> bytes:
    return samples.typed_in(EDITION, {("WUB", VALUE, 1): 90})


@cache
def case(content: bytes) -> LatestFile:
    return LatestFile(fingerprint(content), read(content, NAME, BOTH))


def run(place: Folder, *contents: bytes, now: dt.datetime = NOW, **more: Any) -> MendingResult:
    cases = [case(one) for one in contents]
    shelf, told = more.pop("shelf", BOTH), more.pop("told", ())
    return mend(place, shelf, cases, Beside(region=REGION, central=told, **more), now)


OWN = "Perbaikan Kontrak 2026 DINKES.xlsx"


@pytest.mark.slow
def test_mend__writes_what_is_to_be_sent_again_and_no_other(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    done = run(place, bad(), bad("DPUPR"), b"bukan buku kerja")
    assert sorted(path.name for path in done.written) == [
        OWN, "Perbaikan Kontrak 2026 DPUPR.xlsx",
    ]  # fmt: skip
    assert sorted(place.mended.iterdir()) == sorted(done.written)
    found = read((place.mended / OWN).read_bytes(), OWN, BOTH)
    assert values(found) == {("WUB", VALUE, 2): 100.0}
    assert [f.code for f in found.findings] == [Code.VALUE_NOT_NUMBER]
    assert run(Folder(tmp_path / "lain"), fine()) == MendingResult()


@pytest.mark.slow
def test_mend__leaves_an_unchanged_situation_alone(tmp_path: Path) -> None:
    place, later = Folder(tmp_path), NOW + dt.timedelta(days=1)
    (path,) = run(place, bad()).written
    before = path.read_bytes()
    assert run(place, bad(), now=later) == MendingResult()
    assert run(place, fine(), bad(), now=later) == MendingResult(), (
        "the last file of a contract counts"
    )
    assert path.read_bytes() == before
    path.unlink()
    assert run(place, bad()).written == (path,)
    assert path.read_bytes() == before


@pytest.mark.slow
def test_mend__writes_anew_what_shows_something_else(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    (path,) = run(place, bad()).written
    before = path.read_bytes()
    told = (Observation(EDITION.key, "ANGGARAN", VALUE, 1, 9e7, Origin("Buku Induk")),)
    assert run(place, bad(), told=told).written == (path,)
    assert path.read_bytes() != before
    assert run(place, bad(), told=told) == MendingResult()


@pytest.mark.slow
def test_mend__shows_closed_months_as_published_and_waivers_as_they_hold(tmp_path: Path) -> None:
    """January came to 55,5 when it was closed; the file of today says something else."""
    place = Folder(tmp_path)
    (path,) = run(place, bad()).written
    rulings = Decisions(
        decisions=(
            Decision(
                sort=WAIVER, key=EDITION.key, subject="WUB", reason="uji", by="Sekda", code="WUB"
            ),
        )
    )
    assert run(place, bad(), rulings=rulings).written == (path,)
    assert run(place, bad(), rulings=rulings) == MendingResult()
    scored = score(BOTH[EDITION.key], [], [], Period(1, 1), RankingPolicy())
    told = replace(scored, posts=scored.posts.assign(skor_dasar=55.5, skor=55.5))
    assert run(place, bad(), rulings=rulings, published={1: told}).written == (path,)
    opened = openpyxl.load_workbook(path, data_only=True)
    shown = {cell.value for sheet in opened for row in sheet.iter_rows() for cell in row}
    assert 55.5 in shown
    assert past.CLOSED in shown


def test_mend__removes_its_own_workbook_when_none_is_needed(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    (path,) = run(place, bad()).written
    assert run(place, bad(), fine()) == MendingResult(removed=(path,))
    assert list(place.mended.iterdir()) == []
    assert run(place, fine()) == MendingResult()
    assert run(place, bad()).written == (path,)


@pytest.mark.slow
def test_mend__never_touches_what_an_officer_changed(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    (path,) = run(place, bad()).written
    path.write_bytes(b"diubah Biro")
    assert run(place, bad()) == MendingResult()
    assert run(place, fine()) == MendingResult()
    assert path.read_bytes() == b"diubah Biro"
    (second,) = run(place, bad()).written
    assert second.name == OWN.replace(".xlsx", " (2).xlsx")
    assert run(place, bad()) == MendingResult()
    assert path.read_bytes() == b"diubah Biro"


def test_mended_copy_returned_unchanged__is_not_mended_again(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    (path,) = run(place, bad()).written
    assert run(place, bad(), path.read_bytes()) == MendingResult()


def test_old_edition__is_mended_as_the_same_edition(tmp_path: Path) -> None:
    new = samples.next_edition(EDITION)
    new = replace(new, rows=tuple(replace(row, text=f"{row.text} baru") for row in new.rows))
    shelf = samples.shelf(EDITION, new)
    found = read(bad(), NAME, shelf)
    done = mend(Folder(tmp_path), shelf, [LatestFile(SHA, found)], Beside(region=REGION), NOW)
    again = read(done.written[0].read_bytes(), OWN, shelf)
    assert (again.number, values(again)) == (1, values(found))
    assert {f.code for f in again.findings} == {Code.OLD_EDITION, Code.VALUE_NOT_NUMBER}
    assert identify(new) != identify(EDITION)


def test_one_that_cannot_be_written__does_not_stop_the_others(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    (place.mended / OWN).mkdir(parents=True)
    with pytest.raises(KontrakError, match=r"Perbaikan Kontrak 2026 DINKES"):
        run(place, bad(), bad("DPUPR"))
    assert (place.mended / "Perbaikan Kontrak 2026 DPUPR.xlsx").is_file()


# The writer's part -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "'a"])
@pytest.mark.parametrize("value", ["plain", 1.0])
def test_writer__keeps_what_looks_like_a_formula_a_text(text: str, value: float | str) -> None:
    for put, wanted in ((PageCell(0, 0, text), True), (PageCell(0, 0, value), False)):
        content = writer.render(Book(pages=(Page(name="A", cells=(put,)),), title="", created=NOW))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert (b'quotePrefix="1"' in archive.read("xl/styles.xml")) is wanted


def test_writer__a_note_is_as_high_as_its_text_and_never_printed() -> None:
    short, long = (PageCell(0, 0, 1, note=text) for text in ("Ketik angka.", "kata " * 8000))
    heights = []
    for put in (short, long):
        content = writer.render(Book(pages=(Page(name="A", cells=(put,)),), title="", created=NOW))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            drawing = archive.read("xl/drawings/vmlDrawing1.vml").decode()
            comment = archive.read("xl/comments1.xml").decode()
            assert b"cellComments" not in archive.read("xl/worksheets/sheet1.xml")
        heights.append(float(drawing.split("height:")[1].split("pt")[0]))
        assert len(comment) < 33_000
    assert heights[0] < 60 < heights[1]
