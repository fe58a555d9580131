"""A year in files: one OPD ends in March, one begins; who is asked, written to and ranked."""

from __future__ import annotations

import datetime as dt
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kontrak_xl.commands import buat, konsolidasi, periksa, status, tutup, whatsapp
from kontrak_xl.commands.contoh import typist
from kontrak_xl.commands.kirim.kirim import kirim
from kontrak_xl.contracts import shelf
from kontrak_xl.core import files
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS
from kontrak_xl.year import Year
from tests.support import office, samples
from tests.support.samples import render_master
from tests.support.small_year import ACCOUNT, clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kontrak_xl.workbook.kinds import Value

WORK = {"BRIDA": "Penelitian", "DINKES": "Balita ditimbang", "DISPAR": "Pengunjung"}


def january() -> samples.Rows:
    """Three OPDs; BRIDA shall be merged into DPUPR after March."""
    rows = samples.small_rows()
    join(rows, "BRIDA", "Badan Riset", "dokumen", 24.0)
    rows["opd"][0]["surel"], rows["opd"][1]["surel"] = "dinkes@contoh.go.id", "dpupr@contoh.go.id"
    rows["jadwal"] = [
        {"bulan": float(at), "batas": dt.date(2026, at + 1, 5), "jam": "16.00"}
        for at in range(1, 12)
    ]
    return rows


def join(rows: samples.Rows, code: str, name: str, unit: str, target: float, **more: Value) -> None:
    rows["opd"].append({"kode": code, "nama": name, "kelompok": "DINAS",
                        "surel": f"{code.casefold()}@contoh.go.id", **more})  # fmt: skip
    rows["pejabat"].append({"opd": code, "nama": f"Kepala {code}"})
    rows["indikator"].append({"opd": (code,), "indikator": WORK[code], "satuan": unit,
                              "target": target, "bobot": 100.0})  # fmt: skip
    rows["anggaran"].append({"opd": code, "pagu": 1.2e9, "pola": "merata"})
    rows["keuangan"].append({"opd": code})


def put(folder: Folder, rows: samples.Rows) -> None:
    files.save(render_master(rows), folder.master)


def send(folder: Folder, post: str, months: Mapping[int, float], name: str) -> None:
    edition = [e for e in shelf.load(folder.shelf) if e.key.post == post][-1]
    row = next(row for row in edition.rows if row.text == WORK[post])
    cell = samples.entry_cell(edition, row.code)
    book = folder.contracts / f"Kontrak 2026 {post}.xlsx"
    typed: dict[tuple[str, str], Any] = {(MONTHS[at - 1], cell): v for at, v in months.items()}
    files.save(typist.fill(book, typed), folder.inbox / name)


def merged() -> samples.Rows:
    """March: BRIDA ends, DISPAR begins."""
    rows = january()
    rows["opd"][2] |= {"sampai": 3.0, "tujuan": ("DPUPR",)}
    join(rows, "DISPAR", "Dinas Pariwisata", "orang", 100000.0, mulai=3.0)
    return rows


def play(root: Path) -> None:
    """January is closed; in March one ends and one begins; BRIDA owes March, DISPAR reports it."""
    folder = Folder(root)
    put(folder, january())
    files.save(ACCOUNT, folder.account)
    buat.buat(root, clock=clock(1, 5))
    send(folder, "BRIDA", {1: 2.0}, "b1.xlsx")
    send(folder, "DINKES", {1: 100.0}, "d1.xlsx")
    konsolidasi.konsolidasi(root, 1, clock=clock(2))
    tutup.tutup(root, 1, clock=clock(2, 12))
    put(folder, merged())
    assert buat.buat(root, clock=clock(3, 12)).findings == ()
    send(folder, "DISPAR", {3: 10000.0}, "p3.xlsx")
    send(folder, "BRIDA", {1: 2.0, 2: 2.0}, "b2.xlsx")
    konsolidasi.konsolidasi(root, 3, clock=clock(4))


@cache
def _played() -> Mapping[str, bytes]:
    with tempfile.TemporaryDirectory() as root:
        play(Path(root))
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in Path(root).rglob("*")
            if path.is_file()
        }


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for path, content in _played().items():
        files.save(content, tmp_path / path)
    return Folder(tmp_path)


def letters(folder: Folder, month: int, day: int) -> set[tuple[str, str]]:
    """Kind and OPD of everything that a letter tells of which leaves now."""
    done = kirim(folder.root, cara="folder", clock=clock(month, day))
    return {(kind.value, post) for entry in done.entries for post, kind, _ in entry.abouts}


def texts(path: Path, sheet: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sparklines, which openpyxl does not know
        page = openpyxl.load_workbook(path, data_only=True)[sheet]
    return " | ".join(str(cell) for row in page.values for cell in row if cell is not None)


def test_who_ends__owes_the_last_month_and_is_left_in_peace_afterwards(folder: Folder) -> None:
    assert ("hasil", "BRIDA") in letters(folder, 4, 6), "it tells of the empty cells, too"
    assert ("pengingat", "BRIDA") in letters(folder, 4, 20), "March is still open"
    assert "BRIDA" in {one.post for one in whatsapp.messages(Year(folder.root, clock=clock(4, 20)))}
    closing = tutup.tutup(folder.root, 3, clock=clock(4, 21))
    assert any("BRIDA" in one and "belum mengisi Maret" in one for one in closing.open)
    after = letters(folder, 4, 22)
    assert ("rapor", "BRIDA") in after, "the last score is told"
    assert ("buku", "BRIDA") not in after
    assert {("buku", "DPUPR"), ("buku", "DISPAR"), ("rapor", "DISPAR")} <= after
    konsolidasi.konsolidasi(folder.root, 4, clock=clock(5, 10))
    assert "BRIDA" not in {post for _, post in letters(folder, 5, 11)}
    year = Year(folder.root, clock=clock(5, 11))
    assert "BRIDA" not in {one.post for one in whatsapp.messages(year)}
    closing = tutup.tutup(folder.root, 4, clock=clock(5, 12))
    assert [one for one in closing.open if "BRIDA" in one and "mengisi" in one] == []
    assert "BRIDA" not in {post for _, post in letters(folder, 5, 13)}


def test_who_begins__is_counted_in_no_month_before(folder: Folder) -> None:
    months = status.status(folder.root, clock=clock(4)).months.set_index("bulan")
    before = ["lengkap", "sebagian", "belum"]
    # January as it was closed upon: BRIDA and DINKES complete or in part, DPUPR asked nothing
    assert sum(int(months[name].to_dict()[1]) for name in before) <= 3
    posts = status.status(folder.root, clock=clock(4)).posts.set_index("opd")
    told = {str(code): list(row) for code, row in zip(posts.index, posts[
        [f"bulan_{at}" for at in range(1, 13)]].to_numpy(), strict=True)}  # fmt: skip
    assert told["DISPAR"][:3] == ["belum diminta", "belum diminta", "lengkap"]
    assert set(told["BRIDA"][3:]) == {""}


def test_the_ranking__names_the_one_that_ended_and_the_one_that_begins(folder: Folder) -> None:
    done = konsolidasi.konsolidasi(folder.root, 4, clock=clock(5, 10))
    posts = done.scores.posts.set_index("opd")
    # BRIDA to March: 2 + 2 of 2 + 2 + 2 documents
    told = posts[["skor", "predikat", "keadaan"]].T.to_dict("list")
    assert told["BRIDA"] == [66.67, "berakhir", "berakhir"]
    # DISPAR: 10.000 of 20.000 visitors; its second own month
    assert told["DISPAR"] == [50.0, "belum diperingkat", "baru"]
    assert done.path is not None
    page = texts(done.path, "Peringkat")
    assert "Berakhir (1 OPD): Badan Riset (sejak Maret, skor terakhir 66,67)" in page
    assert "Dinas Pariwisata (mulai Maret, belum mempunyai tiga bulan sendiri)" in page
    assert "Berakhir Maret, ini skor terakhirnya" in page
    sanctions = texts(done.path, "Perhatian").split("Calon pembinaan atau sanksi")[1]
    sanctions = sanctions.split("Berisiko")[0]
    assert "Pariwisata" not in sanctions
    assert "Riset" not in sanctions
    by_last = texts(done.path, "Perhatian").partition("Skor menurut terbitan terakhir saja")[2]
    assert "Pariwisata" not in by_last, "its contract was issued once"
    summary = texts(done.path, "Ringkasan")
    assert "berakhir" in summary, "OPD menurut predikat adds up to all"


def test_the_workbooks__say_which_months_are_not_asked(folder: Folder) -> None:
    new, old = (folder.contracts / f"Kontrak 2026 {post}.xlsx" for post in ("DISPAR", "BRIDA"))
    assert "TIDAK DIMINTA: OPD ini mulai Maret" in texts(new, "Februari")
    assert "TIDAK DIMINTA" not in texts(new, "Maret")
    assert "TIDAK DIMINTA: OPD ini berakhir Maret" in texts(old, "April")
    assert "TIDAK DIMINTA" not in texts(old, "Maret")


def test_rows_of_an_opd_that_are_deleted__do_not_pass_in_silence(folder: Folder) -> None:
    rows = merged()
    kept = {sheet: [r for r in rows[sheet] if "BRIDA" not in (r.get("kode"), r.get("opd"))]
            for sheet in ("opd", "pejabat", "anggaran", "keuangan")}  # fmt: skip
    kept["indikator"] = [r for r in rows["indikator"] if r["opd"] != ("BRIDA",)]
    put(folder, {**rows, **kept})
    (gone,) = [f for f in periksa.periksa(folder.root, clock=clock(4)) if f.code is Code.POST_GONE]
    assert "2026-BRIDA-1" in gone.problem
    assert "isi kolom Sampai dan Digabung ke" in gone.remedy


@pytest.mark.office
@pytest.mark.slow
def test_all_formulas__agree_with_another_programme(folder: Folder, tmp_path: Path) -> None:
    done = konsolidasi.konsolidasi(folder.root, 4, clock=clock(5, 10))
    assert done.path is not None
    ours = [done.path, *sorted(folder.contracts.glob("*.xlsx"))]
    theirs = office.recalculate(ours, tmp_path / "hitung")
    for one, other in zip(ours, theirs, strict=True):
        assert office.disagreements(one, other) == [], one.name
