"""The rapor that an OPD gets: its own month to the cent, and nothing of anybody else."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kontrak_xl import month, month_end, realizations, writer
from kontrak_xl.evidence import as_registered, of_level, report_of
from kontrak_xl.model import Period
from kontrak_xl.page import Book, Put
from kontrak_xl.ranking import own
from kontrak_xl.rulings import BONUS, WAIVER, Decision, Verified

from .support import office
from .support.repair_rules import check
from .test_due import COUNTED, VERIFIED, clock, folder, issued, put, send

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.folder import Folder
    from kontrak_xl.ranking.report import Report

__all__ = ["folder"]
MARKS = {"DINKES": ("Dinas Kesehatan", "Balita ditimbang"), "DPUPR": ("Jalan diperbaiki",)}


def report(place: Folder, at: int = 1) -> Report:
    case = of_level(as_registered(place, place.read_master(), month_at(at)), units=False)
    assert case is not None
    return report_of(case, Period(at, at))


def month_at(at: int) -> dt.datetime:
    return dt.datetime(2026, at + 1, 10, 9, 0)


@pytest.fixture
def judged(folder: Folder) -> Report:
    """January: DINKES has reported well, DPUPR badly."""
    send(folder, "dinkes.xlsx", {1: 90.0})
    send(folder, "dpupr.xlsx", {1: 3.0}, "DPUPR")
    month.konsolidasi(folder.root, 1, clock=clock(2))
    return report(folder)


def puts(book: Book, page: str = "Rapor") -> list[Put]:
    (found,) = (one for one in book.pages if one.name == page)
    return list(found.puts)


def texts(content: bytes) -> str:
    """Everything in any part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def facts(judged: Report, post: str) -> dict[str, Any]:
    posts = judged.scores.posts
    return dict(posts[posts["opd"] == post].iloc[0])


@pytest.mark.parametrize("post", ["DINKES", "DPUPR"])
def test_the_numbers_are_those_of_the_ranking(judged: Report, post: str) -> None:
    values = {(one.row, one.col): one.value for one in puts(own.build(judged, post))}
    rows = judged.scores.rows
    for _, row in rows[rows["opd"] == post].iterrows():
        (at,) = (place[0] for place, value in values.items() if value == row["kode"])
        if row["status"] == "dinilai":
            assert (values[at, 6], values[at, 7]) == (row["capaian"], row["nilai"])
            assert values[at, 5] == row["realisasi_sd"]
        assert values[at, 9] == row["status"]
    assert facts(judged, post)["skor"] in values.values()


def test_the_rank_is_told_among_how_many(judged: Report) -> None:
    posts = judged.scores.posts
    both = posts.assign(peringkat=[1.0, 2.0])
    two = replace(judged, scores=replace(judged.scores, posts=both), history=())
    found = {
        post: [one.value for one in own.build(two, post).pages[0].merges] for post in both["opd"]
    }
    assert [f"{at} dari 2" in values for at, values in enumerate(found.values(), 1)] == [True] * 2


@pytest.mark.parametrize(("post", "other"), [("DINKES", "DPUPR"), ("DPUPR", "DINKES")])
def test_nothing_of_another_opd_is_in_it(judged: Report, post: str, other: str) -> None:
    told = texts(writer.render(own.build(judged, post)))
    assert post in told
    assert other not in told
    for mark in MARKS[other]:
        assert mark not in told


def test_what_was_decided_about_another_is_not_told(judged: Report) -> None:
    keys = {edition.key.post: edition.key for edition in judged.editions}
    given = replace(
        judged,
        decisions=(
            Decision(sort=BONUS, key=keys["DPUPR"], subject="", reason="rahasia DPU", by="Bupati",
                     points=2.0),
            Decision(sort=WAIVER, key=keys["DINKES"], subject=COUNTED["DINKES"],
                     reason="wabah", by="Bupati"),
        ),
        verified=tuple(
            Verified(key=keys[post], code="X", subject=subject, month=1, claimed="90",
                     recognised="80", reason=f"bukti {post}", by="Umi", on=None)
            for post, subject in COUNTED.items()
        ),
    )  # fmt: skip
    told = texts(writer.render(own.build(given, "DINKES")))
    assert "wabah" in told
    assert "bukti DINKES" in told
    assert "rahasia" not in told
    assert "bukti DPUPR" not in told


def test_the_score_is_a_formula_that_libreoffice_agrees_with(
    judged: Report, tmp_path: Path
) -> None:
    path = writer.write(own.build(judged, "DINKES"), tmp_path / "rapor.xlsx")
    assert check(path) == []
    assert any(put.formula for put in puts(own.build(judged, "DINKES")))
    (again,) = office.recalculate([path], tmp_path / "hitung")
    assert office.disagreements(path, again) == []


def test_it_is_not_taken_for_a_report(judged: Report, folder: Folder) -> None:
    content = writer.render(own.build(judged, "DINKES"))
    shelf = {issued(folder, post).key: (issued(folder, post),) for post in COUNTED}
    read = realizations.read(content, "Rapor.xlsx", shelf)
    assert read.key is None
    assert read.observations == ()
    assert read.findings, "and that is told"


def test_final_and_not(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: 90.0})
    send(folder, "dpupr.xlsx", {1: 3.0}, "DPUPR")
    month.konsolidasi(folder.root, 1, clock=clock(2))
    before = own.build(report(folder), "DINKES")
    month_end.tutup(folder.root, 1, clock=clock(2, 20))
    after = own.build(report(folder), "DINKES")
    assert "SEMENTARA" in before.subject
    assert "FINAL" in after.subject
    assert own.file_name(report(folder), "DINKES") == "Rapor 2026-01 DINKES.xlsx"


def test_nobody_reported__says_so(folder: Folder) -> None:
    send(folder, "dpupr.xlsx", {1: 3.0}, "DPUPR")
    month.konsolidasi(folder.root, 1, clock=clock(2))
    book = own.build(report(folder), "DINKES")
    told = [str(put.value) for page in book.pages for put in page.puts]
    told += [str(merge.value) for page in book.pages for merge in page.merges]
    assert any("sudah jatuh tempo dan belum dilaporkan" in text for text in told)
    assert any(text.startswith("Tidak melapor") for text in told)


def test_verified__shows_both(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: 90.0})
    month.konsolidasi(folder.root, 1, clock=clock(2))
    put(folder, verifikasi=[VERIFIED])
    content = writer.render(own.build(report(folder), "DINKES"))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Penjelasan"]
    told = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "90 → 80" in told


def test_a_post_that_is_not_judged__is_our_mistake(judged: Report) -> None:
    with pytest.raises(KeyError):
        own.build(judged, "TIDAK-ADA")
