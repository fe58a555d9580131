"""A Buku Induk that people have rearranged: read as it is meant, or told; never passed over."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kontrak_xl.core import files
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder, litter
from kontrak_xl.intake.sniff import FileKind, kind_of
from kontrak_xl.master.reading import NoMasterError, master_of
from kontrak_xl.workbook import kinds
from kontrak_xl.workbook.cells import Cell, CellKind
from kontrak_xl.workbook.kinds import Key, Reference
from kontrak_xl.workbook.layout.master import REGION
from tests.support import samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kontrak_xl.master.reading import Master

PAID: list[dict[str, Any]] = [{"opd": "DINKES", "sm01": 9e7}, {"opd": "DPUPR", "sm01": 8e7}]


def changed(change: Callable[[Any], object]) -> Master:
    """The small Buku Induk after somebody's change, read."""
    made = samples.render_master(samples.small_rows() | {"keuangan": PAID})
    book = openpyxl.load_workbook(io.BytesIO(made))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return samples.read_master(saved.getvalue())


def paid(master: Master) -> list[object]:
    return [record.values["sm01"] for record in master.records("keuangan")]


def told(master: Master) -> list[tuple[Code, str, str]]:
    wanted = {Code.SHEET_RENAMED, Code.COLUMN_DOUBLED}
    return [(f.code, f.where.sheet, f.seen) for f in master.findings if f.code in wanted]


def rename(name: str) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        """In two steps, for openpyxl takes another case of one name for a second sheet."""
        book["Keuangan"].title = "x"
        book["x"].title = name

    return change


def test_a_sheet_in_capitals__is_the_same_sheet() -> None:
    found = changed(rename("KEUANGAN"))
    assert (paid(found), told(found)) == ([9e7, 8e7], [])


@pytest.mark.parametrize("name", ["Keuangan 2026", "Keuangan (2)", "Keungan", "BKAD Juni"])
def test_a_sheet_that_was_renamed__is_a_fault_by_its_name_or_its_headers(name: str) -> None:
    found = changed(rename(name))
    assert told(found) == [(Code.SHEET_RENAMED, name, f"“{name}”")]
    assert paid(found) == []


def test_a_sheet_of_one_s_own__is_nobody_s_business() -> None:
    assert told(changed(lambda book: book.create_sheet("Catatan rapat"))) == []


def column(text: str, *values: object) -> Callable[[Any], object]:
    """A column that somebody put before the SP2D of January."""

    def change(book: Any) -> None:
        sheet = book["Keuangan"]
        at = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "SP2D Jan")
        row, col = at.row, at.column
        sheet.insert_cols(col)
        for below, value in enumerate((text, *values)):
            sheet.cell(row + below, col).value = value

    return change


def test_a_header_that_stands_twice__is_a_fault_and_neither_is_read() -> None:
    found = changed(column("SP2D Jan", 5.5e7, 8e7))
    assert told(found) == [(Code.COLUMN_DOUBLED, "Keuangan", "“SP2D Jan”")]
    assert paid(found) == [None, None]


def test_twice_the_same__is_read_once() -> None:
    found = changed(column("sp2d jan ", 9e7, 8e7))
    assert (paid(found), told(found)) == ([9e7, 8e7], [])


def test_a_label_of_a_form_that_stands_twice__is_a_fault() -> None:
    def change(book: Any) -> None:
        sheet = book["Pemda"]
        at = next(c for row in sheet.iter_rows() for c in row if str(c.value) == label)
        last = sheet.max_row + 2
        sheet.cell(last, at.column).value = label
        sheet.cell(last, at.column + 1).value = 2027

    label = next(one.header for one in REGION.columns if one.key == "tahun")
    assert told(changed(change)) == [(Code.COLUMN_DOUBLED, "Pemda", f"“{label}”")]


@pytest.mark.parametrize("dash", ["-", "–", "—", "‐", "‑", "−"])
def test_a_code__has_a_hyphen_whatever_dash_was_made_of_it(dash: str) -> None:
    cell = Cell(0, 0, CellKind.TEXT, f" kec{dash}waru ")
    assert kinds.read(Reference("OPD"), cell).value == "KEC-WARU"
    assert kinds.read(Key(), cell).value == "KEC-WARU"


def test_a_buku_induk_under_another_name__is_named(tmp_path: Path) -> None:
    for name in ("Buku Induk (1).xlsx", "Buku Induk-LAPTOP2.xlsx", "~$Buku Induk.xlsx"):
        files.save(b"x", tmp_path / name)
    with pytest.raises(NoMasterError, match=r"“Buku Induk \(1\)\.xlsx” dan “Buku Induk-LAPTOP2"):
        master_of(Folder(tmp_path))


@pytest.mark.parametrize(
    "path",
    ["Laporan.xlsx:Zone.Identifier", "Laporan.xlsx.crdownload", "~WRL0003.tmp", "~$Laporan.xlsx",
     "@eaDir/Laporan.xlsx/SYNO", "PU/@eaDir/x.xlsx", "a.part", ".DS_Store"],
)  # fmt: skip
def test_what_programmes_leave_behind__is_no_report(path: str, tmp_path: Path) -> None:
    assert litter(tmp_path.joinpath(path).relative_to(tmp_path))
    files.save(b"x", tmp_path / "masuk" / path)
    files.save(b"x", tmp_path / "masuk" / "Partisipasi.xlsx")
    assert [one.name for one in Folder(tmp_path).arrivals()] == ["Partisipasi.xlsx"]
    assert not litter(tmp_path / "a" / PurePosixPath(path).with_name("Laporan.xlsx").name)


def test_a_link_that_google_drive_leaves__is_told_for_what_it_is() -> None:
    link = b'{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1aB","resource_key":"","email":"a@b"}'
    assert kind_of(link) is FileKind.SHORTCUT
