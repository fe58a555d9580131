"""The ranking workbook: every formula agrees, and other weights give the ranking Python gives."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.model import (
    Blank,
    Edition,
    Minimising,
    RankingPolicy,
    ScoringPolicy,
)
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.sheets.book import build
from kontrak_xl.ranking.view import gather
from kontrak_xl.rules.ranks import SILENT, UNRANKED
from kontrak_xl.rules.scores import Scores, score
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.pages import Look
from tests.support import office
from tests.support.rankings import PERIOD, World, report, world
from tests.support.repair_rules import check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def table(cells: Mapping[tuple[str, str], object], sheet: str, columns: str) -> list[list[object]]:
    """The cells of some columns of a sheet, row by row."""
    last = max(int("".join(filter(str.isdigit, at))) for name, at in cells if name == sheet)
    return [[cells.get((sheet, f"{col}{row}")) for col in columns] for row in range(1, last + 1)]


def ranking(cells: Mapping[tuple[str, str], object], columns: str) -> dict[str, list[object]]:
    """What *Bobot* shows of each OPD, by its name."""
    rows = table(cells, "Bobot", columns)
    header = next(at for at, row in enumerate(rows) if row[0] == "OPD")
    return {str(row[0]): row[1:] for row in rows[header + 1 :] if row[0]}


def official(scores: Scores, made: World) -> dict[str, list[object]]:
    """Rank and score of each OPD by name, as the pages show them."""
    view = gather(dataclasses.replace(report(made), scores=scores))
    return {
        seat.brief: [seat.rank or "–", seat.score if seat.measured else "–"] for seat in view.seats
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("peringkat")


@pytest.mark.office
@pytest.mark.parametrize("posts", [12, 100])
def test_every_formula_agrees(posts: int, folder: Path) -> None:
    office.require_office()
    made = world(posts)
    scores = made.scores()
    assert {SILENT, UNRANKED} <= set(scores.posts["predikat"])
    assert scores.posts["peringkat"].dropna().duplicated().any()
    path = writer.write(build(report(made)), folder / f"{posts}.xlsx")
    assert check(path) == []
    (again,) = office.recalculate([path], folder / "ulang")
    assert office.disagreements(path, again) == []
    assert len(office.formulas(path)) > posts * 60


def variants() -> dict[str, Report]:
    """Months out of the ordinary."""
    made = world(12)
    plain = report(made)
    bare = dataclasses.replace(plain.region, ranking=RankingPolicy())
    bare_scores = score(made.editions, made.observations, made.central, PERIOD, bare.ranking)
    strict = ScoringPolicy(blank=Blank.IGNORE, minimising=Minimising.INVERSE, decimals=1)
    first, others = made.editions[0], made.editions[1:]
    second = dataclasses.replace(first, key=dataclasses.replace(first.key, serial=2))
    heavier = _weighted(first, {"OPD": 55.0, "KHUSUS": 45.0, "MCP": 31.0})
    plain_rows = [
        tuple(dataclasses.replace(r, common=False) for r in e.rows) for e in made.editions
    ]
    own = [dataclasses.replace(e, rows=r) for e, r in zip(made.editions, plain_rows, strict=True)]

    def of(*editions: Edition) -> Report:
        return report(dataclasses.replace(made, editions=editions))

    return {
        "tanpa kontrak": report(World((), (), ())),
        "satu OPD": of(first),
        "final tanpa temuan": report(made, findings=(), final=True),
        "tidak ada yang melapor": report(World(made.editions, (), ())),
        "tanpa predikat": dataclasses.replace(plain, region=bare, scores=bare_scores),
        "tanpa indikator SEMUA": of(*own),
        "kosong diabaikan": of(*(dataclasses.replace(e, policy=strict) for e in made.editions)),
        "dua kontrak satu OPD": of(first, second, *others),
        "bobot berbeda": of(heavier, *others),
    }


@pytest.mark.office
def test_months_out_of_the_ordinary_agree_too(folder: Path) -> None:
    office.require_office()
    books = variants()
    paths = [writer.write(build(each), folder / f"{name}.xlsx") for name, each in books.items()]
    for path, again in zip(paths, office.recalculate(paths, folder / "ulang"), strict=True):
        assert check(path) == [], path.stem
        assert office.disagreements(path, again) == [], path.stem


def test_the_sheets_stand_in_their_order_and_say_how_final_they_are() -> None:
    book = build(report(world(12), final=True, findings=()))
    names = ["Ringkasan", "Peringkat", "Peringkat Kelompok", "Perhatian", "Prioritas", "Rapor",
             "Matriks", "Matriks OPD", "Bobot", "Kelengkapan", "Temuan", "Metode", "Data",
             "_skor"]  # fmt: skip
    assert [page.name for page in book.pages] == names
    assert [page.name for page in book.pages if page.hidden] == ["_skor"]
    for page in book.pages[:12]:
        texts = {put.value for put in page.cells} | {merge.value for merge in page.merges}
        assert "FINAL per 10 Juli 2026 pukul 09.00" in texts, page.name
        assert "FINAL" in page.printing.footer
    temuan = next(page for page in book.pages if page.name == "Temuan")
    assert any("Tidak ada temuan" in str(merge.value) for merge in temuan.merges)


def test_only_the_trial_weights_and_the_choice_of_an_opd_can_be_typed() -> None:
    looks = {Look.INPUT, Look.CHOICE}
    book = build(report(world(12)))
    typed = {
        page.name: sum(put.style.look in looks for put in page.cells)
        + sum(merge.style.look in looks for merge in page.merges)
        for page in book.pages
    }
    assert {name: count for name, count in typed.items() if count} == {"Rapor": 1, "Bobot": 5}
    assert all(page.protect for page in book.pages)


def test_a_score_that_is_not_ranked_comes_last_without_a_rank() -> None:
    view = gather(report(world(12)))
    unranked = [seat for seat in view.ranked if seat.rank is None]
    assert [seat.measured for seat in unranked] == [40.0, 0.0, 88.0]
    assert [seat.silent for seat in unranked] == [False, False, True]
    assert view.ranked[-3:] == tuple(unranked)
    assert sorted(seat.place for seat in view.seats) == list(range(1, 13))


@pytest.mark.office
def test_other_weights_give_the_ranking_that_python_gives(folder: Path) -> None:
    office.require_office()
    made = world(12)
    path = writer.write(build(report(made)), folder / "bobot.xlsx")
    before = office.cached(path)
    rows = {row[1]: at for at, row in enumerate(table(before, "Bobot", "AB"), start=1) if row[1]}
    weights = {"OPD": 25.0, "KHUSUS": 75.0, "ANGGARAN": 5.0, "MCP": 95.0}
    typed = {("Bobot", f"D{rows[code]}"): weight for code, weight in weights.items()}
    typed["Bobot", f"D{rows['OPINI']}"] = None  # type: ignore[assignment]
    changed = folder / "simulasi.xlsx"
    changed.write_bytes(typist.fill(path, typed))
    (again,) = office.recalculate([changed], folder / "ulang")
    after = office.cached(again)
    wanted = official(made.scores(tuple(_weighted(each, weights) for each in made.editions)), made)
    simulated = ranking(after, "HGI")
    assert simulated == wanted
    assert wanted != official(made.scores(), made)
    order = [each for each in simulated.values() if each[0] != "–"]
    assert order == sorted(order, key=lambda each: float(str(each[0])))
    assert after["Bobot", "A4"] == "SIMULASI – BUKAN PERINGKAT RESMI"
    assert before["Bobot", "A4"] == "Bobot sama dengan bobot resmi"
    assert ranking(after, "HJK") == official(made.scores(), made)
    for sheet in ("Peringkat", "Ringkasan", "Matriks", "Data"):
        kept = {at: value for at, value in before.items() if at[0] == sheet}
        moved = {at for at, value in kept.items() if not office._same(value, after.get(at))}  # noqa: SLF001
        assert all(sheet == "Data" and at[1].startswith(("AF", "AG", "AH", "AI")) for at in moved)


def _weighted(found: Edition, weights: Mapping[str, float]) -> Edition:
    groups = tuple(
        dataclasses.replace(g, weight=weights.get(g.code, g.weight)) for g in found.groups
    )
    rows = tuple(
        dataclasses.replace(row, weight=weights.get(row.code, row.weight)) if row.common else row
        for row in found.rows
    )
    return dataclasses.replace(found, groups=groups, rows=rows)
