"""A year looked back upon: last month as it was published, and the quarter by its own score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.commands import konsolidasi, tutup
from kontrak_xl.commands.console import answers
from kontrak_xl.ranking.moves import Cause, cause
from kontrak_xl.ranking.sheets.book import build
from kontrak_xl.year import Year
from tests.support import closings, samples
from tests.support.closings import begun, clock, put

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.core.folder import Folder
    from kontrak_xl.ranking.report import Report


def report(folder: Folder, month: int) -> Report:
    """February's report on the tenth of March, and so on."""
    return Year(folder.root, clock=clock(month + 1)).report(month)


def spent(**months: float) -> list[dict[str, Any]]:
    """The sheet *Keuangan*: SP2D of both OPDs of some months."""
    return [{"opd": "DINKES", **months}, {"opd": "DPUPR", **months}]


def contract(found: Report, post: str = "DINKES") -> str:
    return next(str(one.key) for one in found.editions if one.key.post == post)


@pytest.fixture
def closed(tmp_path: Path) -> Folder:
    """DINKES weighed 60 of 100 children in January; its SP2D was not known when it was closed."""
    folder = begun(tmp_path)
    put(folder, keuangan=spent())
    closings.send(folder, "januari.xlsx", {1: 60})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2))
    tutup.tutup(folder.root, 1, clock=clock(2, 12))
    return folder


def test_a_value_that_came_after_closing_moves_this_month_and_not_the_published_one(
    closed: Folder,
) -> None:
    published = Year(closed.root, clock=clock(3)).closed[1].scores().posts.set_index("opd")
    put(closed, keuangan=spent(sm01=9.0e7, sm02=1.8e8))
    closings.send(closed, "februari.xlsx", {1: 60, 2: 60})
    konsolidasi.konsolidasi(closed.root, 2, clock=clock(3))
    found = report(closed, 2)
    move = found.moves[contract(found)]
    assert move.before == published.loc["DINKES", "skor"]
    then = float(published["peringkat"].to_dict()["DINKES"])
    assert move.rank_before == (int(then) if then > 0 else None)
    assert {part.cause for part in move.parts} == {Cause.CENTRE}
    assert "Januari datang kemudian" in cause(move)
    assert found.history[0].posts["skor"].tolist() == published["skor"].tolist()


def test_a_bonus_decided_after_closing_is_a_bonus(closed: Folder) -> None:
    bonus = {"jenis": "bonus", "opd": "DINKES", "hal": "lomba", "nilai": 9.0, "alasan": "juara",
             "oleh": "Bupati"}  # fmt: skip
    put(closed, keuangan=spent(), keputusan=[bonus])
    closings.send(closed, "februari.xlsx", {1: 60, 2: 60})
    konsolidasi.konsolidasi(closed.root, 2, clock=clock(3))
    move = (found := report(closed, 2)).moves[contract(found)]
    assert move.points(Cause.POINTS) == 9.0
    assert "bonus berlaku +9,00" in cause(move)


# The quarter ---------------------------------------------------------------------------------


def quarters(folder: Folder, policy: str = "") -> Folder:
    """DINKES weighed 100 a month until March, 50 a month from April on."""
    rows = samples.small_rows()
    rows["pemda"][0] |= {"urutan_triwulan": policy} if policy else {}
    put(folder, pemda=rows["pemda"], keuangan=spent())
    typed = {month: 100 if month < 4 else 50 for month in range(1, 7)}
    closings.send(folder, "semester.xlsx", typed)
    return folder


def balita(found: Report) -> tuple[float, float]:
    rows = found.scores.rows
    own = rows[rows["indikator"] == "Balita ditimbang"]
    return float(own["target"].iloc[0]), float(own["realisasi_sd"].iloc[0])


def test_a_quarter_is_ranked_by_its_own_months_and_moves_against_the_quarter_before(
    tmp_path: Path,
) -> None:
    folder = quarters(begun(tmp_path))
    done = konsolidasi.konsolidasi(folder.root, triwulan=2, clock=clock(7))
    assert "Triwulan II diperingkat menurut skor April sampai Juni." in answers.summary(done)
    assert answers.consolidated_data(done)["masa"] == {"dari": 4, "sampai": 6}
    found = Year(folder.root, clock=clock(7)).report(triwulan=2)
    assert balita(found) == (300.0, 150.0)
    assert found.beside is not None
    move = found.moves[contract(found)]
    assert move.before > move.after == done.scores.posts.set_index("opd").loc["DINKES", "skor"]
    pages = {page.name: page for page in build(found).pages}
    said = {str(put.value) for page in pages.values() for put in page.cells}
    said |= {str(merge.value) for page in pages.values() for merge in page.merges}
    assert {"Skor s.d. Juni", "Skor triwulan lalu", "Rencana triwulan ini"} <= said
    assert any("Skor tertinggi triwulan ini" in text for text in said)
    assert any("Peringkat dan predikat memakai skor triwulan itu sendiri" in text for text in said)
    first = Year(folder.root, clock=clock(7)).report(triwulan=1)
    assert first.moves == {}
    assert balita(first) == (300.0, 300.0)


def test_the_bureau_may_choose_the_score_to_date(tmp_path: Path) -> None:
    folder = quarters(begun(tmp_path), "s.d. bulan terakhir")
    done = konsolidasi.konsolidasi(folder.root, triwulan=2, clock=clock(7))
    assert "Triwulan II diperingkat menurut skor Januari sampai Juni." in answers.summary(done)
    found = Year(folder.root, clock=clock(7)).report(triwulan=2)
    assert balita(found) == (600.0, 450.0)
    march = Year(folder.root, clock=clock(7)).report(3).scores.posts.set_index("opd")
    assert found.moves[contract(found)].before == march.loc["DINKES", "skor"]
    texts = {str(put.value) for page in build(found).pages for put in page.cells}
    assert "Skor triwulan ini" in texts
