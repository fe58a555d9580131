"""Bidang and seksi below an OPD: contracts of their own, and a ranking among themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands import buat, konsolidasi
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.contracts import shelf
from kontrak_xl.core import files
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import ContractKey
from kontrak_xl.master import pages
from kontrak_xl.workbook import writer
from tests.support import samples
from tests.support.masters import drafted
from tests.support.samples import opened

if TYPE_CHECKING:
    from pathlib import Path

UNIT, HEAD = ContractKey(2026, "DINKES-YANKES"), ContractKey(2026, "DINKES")


def rows() -> samples.Rows:
    """The small Buku Induk with two bidang, of which one has an indicator."""
    found = samples.small_rows()
    found["unit"] = [
        {"opd": "DINKES", "kode": UNIT.post, "nama": "Bidang Pelayanan Kesehatan",
         "eselon": "III", "pejabat": "drg. Layan", "nip": ""},
        {"opd": "DPUPR", "kode": "DPUPR-JALAN", "nama": "Bidang Jalan", "eselon": "III"},
    ]  # fmt: skip
    found["indikator"].append(
        {"opd": (UNIT.post,), "indikator": "Puskesmas terakreditasi", "satuan": "unit",
         "target": 24.0, "bobot": 100.0}
    )  # fmt: skip
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    place = Folder(tmp_path)
    place.make()
    writer.write(pages.book(rows(), samples.NOW), place.master)
    buat.buat(place.root, clock=lambda: samples.NOW)
    return place


@pytest.mark.slow
def test_a_unit_with_an_indicator__has_a_contract_with_the_head_of_its_opd(folder: Folder) -> None:
    (edition,) = (e for e in shelf.load(folder.shelf) if e.key == UNIT)
    first, second = edition.parties
    assert (first.name, first.position) == ("drg. Layan", "Kepala Bidang Pelayanan Kesehatan")
    assert (second.name, second.position) == ("dr. Sehat", "Kepala Dinas Kesehatan")
    assert [row.text for row in edition.rows] == ["Puskesmas terakreditasi"]
    names = {path.name for path in folder.contracts.iterdir()}
    assert names == {f"Kontrak 2026 {code}.xlsx" for code in ("DINKES", "DPUPR", UNIT.post)}


def test_semua__does_not_reach_the_units() -> None:
    found = drafted(rows())
    assert not found.findings
    assert {row.text for row in found.rows[UNIT.post]} == {"Puskesmas terakreditasi"}
    assert found.rows["DPUPR-JALAN"] == ()


def test_the_group_of_an_eselon__names_its_units() -> None:
    changed = rows()
    changed["indikator"][-1]["opd"] = ("ESELON-III",)
    found = drafted(changed)
    assert [len(found.rows[code]) for code in (UNIT.post, "DPUPR-JALAN")] == [1, 1]


@pytest.mark.slow
def test_units__are_ranked_in_a_workbook_of_their_own(folder: Folder) -> None:
    for code, value in (("DINKES", 90.0), (UNIT.post, 2.0)):
        name = f"Kontrak 2026 {code}.xlsx"
        content = (folder.contracts / name).read_bytes()
        files.save(fill(content, {("Januari", "F8"): value}), folder.inbox / name)
    done = konsolidasi.konsolidasi(folder.root, 1, clock=lambda: dt.datetime(2026, 2, 9))
    assert set(done.scores.posts["opd"]) == {"DINKES", "DPUPR"}
    names = {path.name for path in folder.results.glob("Peringkat*")}
    assert names == {"Peringkat 2026-01 Januari.xlsx", "Peringkat Unit 2026-01 Januari.xlsx"}
    book = opened((folder.results / "Peringkat Unit 2026-01 Januari.xlsx").read_bytes())
    for grid in book.grids:
        if grid.name in {"Peringkat", "Kelengkapan", "Pergerakan"}:
            told = [cell.value for cell in grid.cells.values()]
            assert "Bidang Pelayanan Kesehatan (DINKES)" in told, grid.name


def test_a_unit_with_the_code_of_an_opd__is_told_at_its_cell() -> None:
    changed = rows()
    changed["unit"][1]["kode"] = "DINKES"
    found = [f for f in drafted(changed).findings if f.where.sheet == "Unit"]
    assert samples.faults(found) == [("K107", "Unit", samples.master_cell("unit", 1, "kode"))]
