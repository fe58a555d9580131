"""The LibreOffice harness sees wrong cached values, and only those."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped, unused-ignore]

from kontrak_xl.commands.contoh.typist import CellEntry, fill
from tests.support import office

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.office


@pytest.fixture
def _office() -> None:
    office.require_office()


def saved(path: Path, cells: Mapping[str, tuple[str, Any]], date: str = "") -> Path:
    """Save a workbook with 20 in Isian!A1 and these formulas with their cached values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Isian")
        sheet.write_number("A1", 20)
        for address, (formula, value) in cells.items():
            sheet.write_formula(address, formula, dated if address == date else None, value)
    return path


def compared(path: Path, folder: Path) -> list[str]:
    (theirs,) = office.recalculate([path], folder)
    return office.disagreements(path, theirs)


@pytest.mark.usefixtures("_office")
def test_the_canary_sings(tmp_path: Path) -> None:
    office.canary(tmp_path)


@pytest.mark.usefixtures("_office")
def test_the_canary_falls_silent_without_recalculation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = office.PROFILE.replace("<value>0</value>", "<value>1</value>")
    monkeypatch.setattr(office, "PROFILE", never)
    with pytest.raises(AssertionError, match="LibreOffice kept cached values"):
        office.canary(tmp_path)


@pytest.mark.usefixtures("_office")
def test_one_wrong_value_is_one_disagreement(tmp_path: Path) -> None:
    cells: dict[str, tuple[str, Any]] = {
        "B1": ("=A1/3", 20 / 3),
        "B2": ("=A1*2", 41),
        "B3": ('=""', ""),
        "B4": ("=A1>19", True),
        "B5": ("=DATE(2026,1,31)", 46053),
        "B6": ('="a"&A1', "a20"),
        "B8": ('="_x"&"0041_"', "_x005F_x0041_"),
        "B7": ('=_xlfn.TEXTJOIN(", ",TRUE,"x(",A1)', "x(, 20"),
    }
    path = saved(tmp_path / "book.xlsx", cells, date="B5")
    assert compared(path, tmp_path / "lo") == ["Isian!B2: =A1*2 | 41 | 40"]


@pytest.mark.usefixtures("_office")
def test_errors_and_unknown_functions_are_listed(tmp_path: Path) -> None:
    cells = {"B1": ("=1/0", "#DIV/0!"), "B2": ("=NO.SUCH(A1)", 5), "B3": ("=_xlfn.SUCH(A1)", 5)}
    assert compared(saved(tmp_path / "book.xlsx", cells), tmp_path / "lo") == [
        "Isian!B1: =1/0 | '#DIV/0!' | '#DIV/0!'",
        "Isian!B2: =NO.SUCH(A1) | 5 | '#NAME?'",
        "Isian!B3: =_xlfn.SUCH(A1) | 5 | '#NAME?'",
        "Isian!B2: =NO.SUCH(A1) | - | does not know no.such",
        "Isian!B3: =_xlfn.SUCH(A1) | - | does not know _xlfn.such",
    ]


def test_a_lost_formula_is_listed(tmp_path: Path) -> None:
    ours = saved(tmp_path / "ours.xlsx", {"B1": ("=A1", 20)})
    theirs = saved(tmp_path / "theirs.xlsx", {})
    book = openpyxl.load_workbook(theirs)
    book["Isian"]["B1"] = 20
    book.save(theirs)
    assert office.disagreements(ours, theirs) == ["Isian!B1: =A1 | 20 | lost the formula"]


@pytest.mark.usefixtures("_office")
def test_files_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    paths = [
        saved(tmp_path / name / "book.xlsx", {"B1": (f"=A1+{number}", 0)})
        for number, name in enumerate("abc")
    ]
    before = [path.read_bytes() for path in paths]
    results = office.recalculate(paths, tmp_path / "a")
    assert [office.cached(path)["Isian", "B1"] for path in results] == [20, 21, 22]
    assert [path.read_bytes() for path in paths] == before
    assert office.recalculate([], tmp_path) == []


@pytest.mark.usefixtures("_office")
def test_a_filled_workbook_is_recalculated_and_filled_again(tmp_path: Path) -> None:
    cells = {"B1": ("=A1*2", 40), "B2": ('=C9&"!"', "!"), "B3": ("=LEN(C1)", 0)}
    path = saved(tmp_path / "book.xlsx", cells)
    text = ' "<&>"\nbaris'
    entries: dict[tuple[str, str], CellEntry] = {
        ("Isian", "A1"): 1.5,
        ("Isian", "C9"): text,
        ("Isian", "C1"): "_x0041_",
    }
    path.write_bytes(fill(path, entries))
    assert office.cached(path)["Isian", "B1"] == 40
    (first,) = office.recalculate([path], tmp_path / "first")
    assert office.cached(first)["Isian", "B1"] == 3
    assert office.cached(first)["Isian", "B2"] == f"{text}!"
    assert office.cached(first)["Isian", "B3"] == 7
    first.write_bytes(
        fill(first, {("Isian", "A1"): 7, ("Isian", "C9"): None, ("Isian", "D1"): "x"})
    )
    (second,) = office.recalculate([first], tmp_path / "second")
    values = office.cached(second)
    assert [values["Isian", address] for address in ("B1", "B2", "D1")] == [14, "!", "x"]


@pytest.mark.usefixtures("_office")
def test_a_failure_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(office.OfficeError, match=r"made no xlsx of .*broken\.xlsx"):
        office.recalculate([path], tmp_path / "lo")


def test_a_program_that_hangs_or_fails_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 600 & wait\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "soffice" else None)
    monkeypatch.setattr(office, "START_SECONDS", 0.2)
    monkeypatch.setattr(office, "SECONDS_PER_FILE", 0)
    path = saved(tmp_path / "book.xlsx", {})
    with pytest.raises(office.OfficeError, match=r"was stopped after 0\.2 seconds"):
        office.recalculate([path], tmp_path / "lo")
    program.write_text("#!/bin/sh\necho no luck\nexit 3\n")
    monkeypatch.setattr(office, "START_SECONDS", 30)
    with pytest.raises(office.OfficeError, match="ended with 3:\nno luck"):
        office.recalculate([path], tmp_path / "lo")


@pytest.mark.usefixtures("_office")
def test_pages_are_drawn(tmp_path: Path) -> None:
    path = saved(tmp_path / "book.xlsx", {"B1": ("=A1", 20), "B200": ("=A1", 20)})
    for _ in range(2):
        pages = office.to_pages(path, tmp_path / "pages")
        assert len(pages) > 1
        assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


def test_without_libreoffice_a_test_is_skipped_but_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not office.available()
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception):
        office.require_office()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        office.require_office()
    with pytest.raises(office.OfficeError, match="not installed"):
        office.recalculate([tmp_path / "x.xlsx"], tmp_path)
