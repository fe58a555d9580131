"""The ranking workbook over the year: trend, moves and their causes, money, groups."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.model import (
    Band,
    BudgetColour,
    ContractKey,
    Edition,
    Filler,
    PanelMean,
    Period,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.ranking import money, tepra
from kontrak_xl.ranking.causes import Cause
from kontrak_xl.ranking.money import Money
from kontrak_xl.ranking.moves import Side, between
from kontrak_xl.ranking.sheets import attention, calc, figures, priority, summary
from kontrak_xl.ranking.sheets.book import build
from kontrak_xl.ranking.view import gather
from kontrak_xl.rules.decisions import BONUS, DEDUCTION, EXCLUSION, WAIVER, Decision, Decisions
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.rules.scores import Scores, score
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.algebra import value_of
from tests.support import office
from tests.support.rankings import (
    LETTERHEAD,
    MONTH,
    ORIGIN,
    RANKING,
    World,
    basis,
    commons,
    edition,
    history,
    moneyed,
    moved,
    report,
    world,
    year,
)
from tests.support.repair_rules import check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kontrak_xl.ranking.report import Report
    from kontrak_xl.workbook.pages import Page, PageCell


def _scores(scores: Scores) -> dict[str, float]:
    return dict(zip(scores.posts["kontrak"], map(float, scores.posts["skor"]), strict=True))


def pages(made: Report) -> dict[str, Page]:
    return {page.name: page for page in build(made).pages}


def grid(page: Page) -> dict[tuple[int, int], PageCell]:
    return {(put.row, put.col): put for put in page.cells}


def texts(page: Page) -> set[object]:
    return {put.value for put in page.cells} | {merge.value for merge in page.merges}


def headed(page: Page, header: str) -> tuple[int, int]:
    """Where a header stands."""
    return next((put.row, put.col) for put in page.cells if put.value == header)


def column(page: Page, header: str) -> list[object]:
    """The values below a header, to the first cell that does not stand."""
    cells = grid(page)
    row, col = headed(page, header)
    found: list[object] = []
    while (row := row + 1, col) in cells:
        found.append(cells[row, col].value)
    return found


# Every formula -----------------------------------------------------------------------------


@pytest.mark.office
def test_every_formula_of_a_year_agrees(tmp_path: Path) -> None:
    office.require_office()
    made = world(12)
    bare = dataclasses.replace(year(made), money=(Money(post="OPD-000", pagu=0.0),))
    unpaid = dataclasses.replace(year(made), money=(Money(post="OPD-001", pagu=5e9),))
    silent = year(World(made.editions, (), ()))
    plain, moved = year(made), _ruled(made)
    ruled = dataclasses.replace(plain, scores=moved, history=(*plain.history[:-1], moved))
    books = {"juni": year(made), "januari": year(made, 1), "triwulan": _quarter(made),
             "pagu nol": bare, "tanpa SP2D": unpaid, "sunyi": silent, "diputuskan": ruled,
             "seratus": year(world(100))}  # fmt: skip
    paths = [writer.write(build(each), tmp_path / f"{name}.xlsx") for name, each in books.items()]
    for path, again in zip(paths, office.recalculate(paths, tmp_path / "ulang"), strict=True):
        assert check(path) == [], path.stem
        assert office.disagreements(path, again) == [], path.stem


def _quarter(made: World) -> Report:
    """The second quarter by its own score, with that to date beside it."""
    plain, rich = year(made), basis(moneyed(made))
    before, own = Period(1, 3), Period(4, MONTH)
    then, now = (
        Side(basis=rich, period=one, told=rich.score(one, RANKING)) for one in (before, own)
    )
    return dataclasses.replace(
        plain, own=own, scores=now.told, beside=plain.scores, moves=between(then, now, RANKING)
    )


def _ruled(made: World) -> Scores:
    """June with a bonus above the cap, a deduction, an excluded post and a waived row."""
    first, second, third, fourth = (edition.key for edition in moneyed(made).editions[:4])
    code = moneyed(made).editions[3].rows[0].code
    sorts = ((BONUS, first, 90.0, ""), (DEDUCTION, second, -5.0, ""), (EXCLUSION, third, 0.0, ""),
             (WAIVER, fourth, 0.0, code))  # fmt: skip
    decisions = tuple(
        Decision(sort=sort, key=key, subject="", reason="uji", by="Bupati", code=row, points=points)
        for sort, key, points, row in sorts
    )
    rich = moneyed(made)
    found = score(rich.editions, rich.observations, rich.central, Period(1, MONTH), RANKING,
                  Decisions(decisions=decisions))  # fmt: skip
    posts = {post["kontrak"]: post for post in found.posts.to_dict("records")}
    assert posts[str(first)]["skor"] == 100
    lowered = posts[str(second)]
    assert lowered["skor"] == rounded_one(lowered["skor_dasar"] - 5, 2)
    assert posts[str(third)]["predikat"] == "dikecualikan"
    return found


# Moves -------------------------------------------------------------------------------------


def test_last_months_score_and_rank_stand_as_they_were_published() -> None:
    made = world(12)
    past = history(made)[-2]
    turned = 1 + past.posts["peringkat"].max() - past.posts["peringkat"]
    published = dataclasses.replace(
        past, posts=past.posts.assign(skor=past.posts["skor"] - 1.5, peringkat=turned)
    )
    found = moved(made, MONTH, published)
    ranks = dict(zip(past.posts["kontrak"], turned, strict=True))
    for key, move in found.items():
        assert move.before == rounded_one(_scores(past)[key] - 1.5, 2)
        assert move.points(Cause.RULES) == 1.5  # the same data give another score by today's rules
        assert move.rank_before == (None if ranks[key] != ranks[key] else ranks[key])


def test_the_ranking_of_a_year_has_moves_of_which_the_parts_add_up() -> None:
    for move in year(world(12)).moves.values():
        assert rounded_one(move.before + sum(part.points for part in move.parts), 2) == move.after


def test_january_has_no_last_month() -> None:
    found = pages(year(world(12), 1))
    assert "Pergerakan" not in found
    assert "Tren" in found
    assert not {"Sebab perubahan", "Naik ▲\nturun ▼"} & texts(found["Peringkat"])


def test_the_ranking_shows_places_won_and_why() -> None:
    made = year(world(12))
    view, found = gather(made), pages(made)["Peringkat"]
    climbed = column(found, "Naik ▲\nturun ▼")
    wanted: list[object] = []
    for seat in view.ranked:
        move = view.move(seat)
        new = "baru" if move is None or move.climbed is None else move.climbed
        wanted.append("–" if seat.rank is None else new)
    assert climbed == wanted
    assert len({*climbed} - {"–"}) > 2
    said = column(found, "Sebab perubahan")
    assert all(str(text).startswith(("naik", "turun", "tetap")) for text, climb
               in zip(said, climbed, strict=True) if isinstance(climb, int))  # fmt: skip


# Tren --------------------------------------------------------------------------------------


def test_months_to_come_are_empty_and_never_0() -> None:
    made = year(world(12))
    found = pages(made)["Tren"]
    head, _ = max(put_at(found, "Jul"))
    late = {put.col for put in found.cells if put.row == head and put.value in {"Jul", "Des"}}
    assert len(late) == 4
    for col in late:
        below = [put for put in found.cells if put.col == col and put.row > head]
        assert len(below) == 12
        assert all(put.value is None and not put.formula for put in below)
    assert len(found.sparklines) == 12
    assert {line.values.split("!")[0] for line in found.sparklines} == {"Tren"}


def put_at(page: Page, value: str) -> list[tuple[int, int]]:
    return [(put.row, put.col) for put in page.cells if put.value == value]


def test_the_trend_holds_what_each_month_came_to() -> None:
    made = year(world(12))
    view, cells = gather(made), grid(pages(made)["Tren"])
    head, col = max(at for at in put_at(pages(made)["Tren"], "Jan") if at[1] < 10)
    for row, seat in enumerate(view.ranked, head + 1):
        for at, past in enumerate(made.history):
            measured = dict(zip(past.posts["kontrak"], past.posts["bobot_terukur"], strict=True))
            told = made.published.get(at + 1, past)
            wanted = _scores(told)[seat.contract] if measured[seat.contract] else None
            assert cells[row, col + at].value == wanted
            traced = at == MONTH - 1 and wanted is not None
            assert bool(cells[row, col + at].formula) == traced, "history stands as values"


def test_the_regions_mean_is_that_of_the_summary() -> None:
    found = pages(year(world(12)))
    mean = next(put for put in found["Tren"].cells if put.value == "Rata-rata")
    june = grid(found["Tren"])[mean.row, mean.col + MONTH].value
    merges = found["Ringkasan"].merges
    row = next(m.row for m in merges if m.value == "Rata-rata skor OPD yang diperingkat")
    assert grid(found["Ringkasan"])[row, 3].value == june


# Anggaran ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deviation", "target", "month", "name"),
    [
        (5.0, 40.0, 6, "Biru"), (0.0, 0.0, 1, "Biru"), (-0.01, 40.0, 6, "Biru"),
        (-1.99, 8.0, 1, "Biru"),  # 25 % of the plan, under 2 points
        (-2.0, 8.0, 1, "Hijau"), (-4.99, 8.0, 1, "Hijau"), (-5.0, 8.0, 1, "Kuning"),
        (-9.32, 34.5, 1, "Kuning"),  # 27 % behind and blue before
        (-40.0, 50.0, 2, "Kuning"), (-40.0, 50.0, 3, "Merah"),
        (-9.99, 100.0, 12, "Biru"), (-10.0, 100.0, 12, "Hijau"), (-20.0, 100.0, 12, "Kuning"),
        (-29.99, 100.0, 12, "Kuning"), (-30.0, 100.0, 12, "Merah"),
    ],
)  # fmt: skip
def test_a_colour_needs_both_the_share_of_the_plan_and_the_points(
    deviation: float, target: float, month: int, name: str
) -> None:
    assert tepra.colour_of(deviation, target, month, tepra.COLOURS).name == name


def test_a_lag__in_words() -> None:
    assert tepra.words(-9.32, 34.5) == "tertinggal 9,32 poin, 27 % dari rencana"
    assert tepra.words(0.0, 34.5) == "sesuai rencana"
    assert tepra.words(1.5, 34.5) == "mendahului 1,50 poin"


@pytest.mark.parametrize("month", [1, 2, 3, 6])
def test_the_sheet_and_the_rule_give_one_colour(month: int) -> None:
    """The formula of every OPD at the end of a month, against the rule."""
    paid = [
        Money(post=f"P{at}", pagu=120.0, planned=(10.0,) * 12, spent=(each * month,) * 12)
        for at, each in enumerate((12.0, 10.0, 9.0, 8.9, 8.0, 7.0, 6.9, 5.0, 0.0))
    ]
    made = dataclasses.replace(year(world(3), month), money=tuple(paid))
    assert made.scores.period.last == month
    found = [money.to_date(each, month) for each in paid]
    wanted = [
        tepra.colour_of(each.deviation or 0.0, each.target or 0.0, month, tepra.COLOURS).name
        for each in found
    ]
    assert column(pages(made)["Anggaran"], "Warna serapan")[: len(paid)] == wanted
    assert len(set(wanted)) == (3 if month < 3 else 4)


def test_colours_of_skala__in_any_order_and_without_paint() -> None:
    told = [BudgetColour(name="Gawat", share=40.0, points=8.0, paint="#FF0000"),
            BudgetColour(name="hijau", share=15.0, points=3.0)]  # fmt: skip
    found = tepra.colours_of(told)
    assert [c.name for c in found] == ["Biru", "hijau", "Gawat"]
    assert (found[1].paint, found[1].words) == ("#BFE3C0", "sedikit tertinggal")
    assert tepra.colours_of([]) == tepra.COLOURS


def test_the_shares_as_shown_subtract_exactly() -> None:
    plan = (10.0,) * 12
    found = money.to_date(
        Money(post="A", pagu=120.0, planned=plan, spent=(None, 13.0, *[None] * 10)), 2
    )
    assert (found.rak, found.spent) == (20.0, 13.0)
    # 20 ÷ 120 = 16,67; 13 ÷ 120 = 10,83; the difference of what is shown.
    assert (found.target, found.serapan, found.deviation) == (16.67, 10.83, -5.84)
    empty = money.to_date(Money(post="A", pagu=0.0), 2)
    assert (empty.rak, empty.target, empty.serapan, empty.deviation) == (None,) * 4


def budgeted(filler: Filler, serial: int = 1, pagu: float = 120.0) -> Edition:
    rows = (dataclasses.replace(commons(120.0)[0], filler=filler),)
    made = edition("OPD-001", "Dinas Satu", rows)
    key = ContractKey(2026, "OPD-001", serial)
    return dataclasses.replace(made, key=key, pagu=pagu, budget_version="murni")


def seen(made: Edition, field: Field, month: int, value: float) -> Observation:
    return Observation(made.key, "ANGGARAN", field, month, value, ORIGIN)


@pytest.mark.parametrize(("filler", "paid"), [(Filler.CENTRE, 50.0), (Filler.OPD, 40.0)])
def test_sp2d_comes_from_the_one_who_fills_it(filler: Filler, paid: float) -> None:
    made = budgeted(filler)
    own = [seen(made, Field.VALUE, 2, 40.0), seen(made, Field.PHYSICAL, 1, 7.0),
           seen(made, Field.PHYSICAL, 2, 9.0)]  # fmt: skip
    told = [seen(made, Field.VALUE, 2, 50.0), seen(made, Field.PHYSICAL, 2, 11.0)]
    (found,) = money.gather([made], own, told, 6)
    assert (found.pagu, found.version, found.planned) == (120.0, "murni", (10.0,) * 12)
    assert found.spent[:3] == (None, paid, None)
    assert found.physical[:3] == (7.0, 11.0, None)


def test_the_latest_contract_of_a_post_tells_its_budget_once() -> None:
    old, new = budgeted(Filler.CENTRE), budgeted(Filler.CENTRE, serial=2, pagu=240.0)
    (found,) = money.gather([old, new], [], [seen(new, Field.VALUE, 1, 5.0)], 6)
    assert (found.pagu, found.spent[0]) == (240.0, 5.0)


def test_each_month_of_a_budget_is_shown_by_the_version_in_force_then() -> None:
    """Pagu 2.000, from August 3.000: July's serapan of SP2D 1.050 stays 52,50, never 35,00."""
    murni = dataclasses.replace(budgeted(Filler.CENTRE, pagu=2000.0), from_month=1)
    rows = tuple(dataclasses.replace(row, plan=(99.0,) * 12) for row in murni.rows)
    later = dataclasses.replace(
        murni, number=2, from_month=8, pagu=3000.0, budget_version="perubahan", rows=rows
    )
    told = [seen(murni, Field.VALUE, 7, 1050.0), seen(murni, Field.VALUE, 8, 1500.0)]
    (found,) = money.gather([murni, later], [], told, 8)
    july, august = money.to_date(found, 7), money.to_date(found, 8)
    assert (july.serapan, august.serapan) == (52.5, 50.0)
    assert (july.rak, august.rak) == (70.0, 169.0)
    assert found.version == "perubahan"
    (earlier,) = money.gather([murni, later], [], told, 7)
    assert (earlier.pagu, earlier.pagu_in(12), earlier.version) == (2000.0, 2000.0, "murni")
    cells = grid(pages(dataclasses.replace(report(world(12)), money=(found,)))["Anggaran"])
    row = next(at for at, put in cells.items() if put.value == "Juni")[0]
    assert cells[row, 2].value == 2000.0


def test_sums_take_only_the_opds_whose_sp2d_is_known() -> None:
    plan = (10.0,) * 12
    paid = Money(post="A", pagu=120.0, planned=plan, spent=(12.0,) * 12, physical=(10.0,) * 12)
    unpaid = Money(post="B", pagu=600.0, planned=plan)
    made = dataclasses.replace(report(world(12)), money=(paid, unpaid))
    cells = grid(pages(made)["Anggaran"])
    row = next(at for at, put in cells.items() if put.value == "Jumlah 1 OPD yang SP2D-nya ada")[0]
    sums = [cells[row, col].value for col in range(2, 11)]
    assert sums == [120.0, 60.0, 12.0, 50.0, 10.0, -40.0, 80.0, "Merah", 10.0]


def test_colours_are_words_with_their_table() -> None:
    found = pages(year(world(12)))["Anggaran"]
    names = {colour.name for colour in tepra.COLOURS}
    shown = set(column(found, "Warna serapan")) - {None}
    assert shown & names
    assert shown <= {*names, "–"}
    assert names <= set(column(found, "Warna"))
    assert tepra.SOURCE in texts(found)


# Kelompok, letterhead ----------------------------------------------------------------------


def test_each_group_is_ranked_by_itself() -> None:
    made = year(world(12))
    view, found = gather(made), pages(made)["Peringkat Kelompok"]
    cells = grid(found)
    row, col = headed(found, "OPD")
    shown = [(cells[at, col].value, cells[at, 0].value) for at in sorted(
        place[0] for place in cells if place[1] == col and place[0] > row)]  # fmt: skip
    wanted = [
        (seat.name, "–" if seat.rank_within is None else seat.rank_within)
        for group in sorted({seat.edition.post.group for seat in view.seats})
        for seat in view.ranked
        if seat.edition.post.group == group
    ]
    assert shown == wanted
    assert [rank for _, rank in shown].count(1) >= 3


def test_one_group_alone_needs_no_sheet_of_its_own() -> None:
    made = world(12)
    same = tuple(dataclasses.replace(e, post=dataclasses.replace(e.post, group="DINAS"))
                 for e in made.editions)  # fmt: skip
    alone = World(same, made.observations, made.central)
    assert "Peringkat Kelompok" not in pages(report(alone))


@pytest.mark.parametrize("sheet", ["Ringkasan", "Peringkat"])
def test_the_letterhead_stands_on_top(sheet: str) -> None:
    made = year(world(12))
    (page,) = (page for name, page in pages(made).items() if name == sheet)
    first = {merge.row: merge.value for merge in page.merges if merge.row < 2}
    assert first == dict(enumerate(LETTERHEAD.split("\n")))
    bare = dataclasses.replace(made, region=dataclasses.replace(made.region, letterhead=""))
    titles: Mapping[tuple[int, int], PageCell] = grid(pages(bare)[sheet])
    assert "Kinerja Organisasi" in str(titles[0, 0].value)


def test_who_is_silent_and_who_is_not_ranked_is_named() -> None:
    said = [str(text) for text in texts(pages(year(world(12)))["Peringkat"])]
    (silent,) = [text for text in said if text.startswith("Tidak melapor (")]
    (unranked,) = [text for text in said if text.startswith("Belum diperingkat (")]
    assert silent == "Tidak melapor (1 OPD): Dinas Pekerjaan Umum dan Penataan Ruang"
    valued = "belum cukup bernilai ({} % dari paling sedikit 50 % bobot jatuh tempo)"
    assert f"Dinas Sosial ({valued.format('0,00')})" in unranked


# Perhatian, Prioritas, Rapor ---------------------------------------------------------------


def test_a_post_that_falls_twice_is_named_with_its_fall() -> None:
    made = world(12)
    past = history(made)
    series = [_scores(each) for each in past[-3:]]
    view = gather(dataclasses.replace(report(made), history=past))
    falls = {seat.contract: attention.fallen(view, seat) for seat in view.seats}
    for contract, fall in falls.items():
        first, second, third = (each[contract] for each in series)
        known = all(view.pasts.get(contract, (None,) * 12)[MONTH - 3 : MONTH])
        assert fall == (third - first if known and first > second > third else 0.0)
    assert any(falls.values())
    assert not all(falls.values())


def test_no_one_is_praised_who_is_silent_or_weak() -> None:
    made = report(world(12))
    view, found = gather(made), pages(made)["Perhatian"]
    cells = grid(found)
    top = headed(found, "Calon penghargaan: 15 skor tertinggi")[0] + 2
    praised = []
    while (top, 0) in cells:
        praised.append(cells[top, 1].value)
        top += 1
    wanted = [
        seat.slim
        for seat in view.ranked
        if seat.rank and seat.facts["predikat"] in {"Sangat Tinggi", "Tinggi", "Sedang"}
    ]
    assert praised == wanted[:15]
    assert attention.lowest_bands(view, 2) == ["Rendah", "Sangat Rendah"]


def test_each_priority_has_its_mean_and_its_indicators() -> None:
    made = report(world(12))
    view, found = gather(made), pages(made)["Prioritas"]
    cells = grid(found)
    blocks = [merge for merge in found.merges if merge.value in priority.priorities(view)]
    assert len(blocks) == len(priority.priorities(view)) > 1
    assert [one.value for one in blocks] == list(figures.priority_means(view))
    for merge in blocks:
        lines = [line for line in view.lines if line.row.priority == merge.value]
        judged = [float(line.facts["nilai"]) for line in lines if line.counts]
        mean = rounded_one(sum(judged) / len(judged), 2)
        assert cells[merge.row, 4].value == mean
        shown = [cells[at, 0].value for at in _until_blank(cells, merge.row + 1)]
        own = [line.row.text for line in lines if not line.row.common]
        shared = {line.row.text for line in lines if line.row.common}
        assert sorted(map(str, shown)) == sorted([*own, *shared])


def _until_blank(cells: Mapping[tuple[int, int], PageCell], row: int) -> list[int]:
    found = []
    while (row, 0) in cells:
        found.append(row)
        row += 1
    return found


@pytest.mark.office
def test_rapor_follows_the_chosen_opd(tmp_path: Path) -> None:
    office.require_office()
    made = year(world(12))
    view = gather(made)
    seat = view.seats[-1]
    path = writer.write(build(made), tmp_path / "rapor.xlsx")
    assert office.cached(path)["Rapor", "B4"] == view.seats[0].name
    changed = tmp_path / "pilih.xlsx"
    changed.write_bytes(typist.fill(path, {("Rapor", "B4"): seat.name}))
    (again,) = office.recalculate([changed], tmp_path / "ulang")
    shown = office.cached(again)
    codes = [shown.get(("Rapor", f"A{17 + at}")) for at in range(len(seat.lines))]
    points = [shown.get(("Rapor", f"G{17 + at}")) for at in range(len(seat.lines))]
    assert codes == [line.row.code for line in seat.lines]
    assert points == [float(ln.facts["nilai"]) if ln.counts else "–" for ln in seat.lines]
    assert shown["Rapor", "C7"] == seat.score


def test_two_contracts_of_one_name_are_chosen_apart() -> None:
    made = world(12)
    first = made.editions[0]
    second = dataclasses.replace(first, key=dataclasses.replace(first.key, serial=2))
    both = World((*made.editions, second), made.observations, made.central)
    view = gather(report(both))
    choices = [calc.choice(view, seat) for seat in view.seats]
    assert len(set(choices)) == len(choices) == 13
    assert f"{first.post.name} (OPD-000-2)" in choices


def test_metode_states_the_rule_for_panels_that_is_in_force() -> None:
    """By the editions; by the Buku Induk where editions say nothing of it."""
    made = world(12)
    plain = report(made)
    scoring = dataclasses.replace(plain.region.scoring, panel=PanelMean.TRIMMED)
    told = dataclasses.replace(plain, region=dataclasses.replace(plain.region, scoring=scoring))
    trimmed = "tanpa yang tertinggi dan yang terendah"
    assert any(trimmed in str(text) for text in texts(pages(told)["Metode"]))
    assert not any(trimmed in str(text) for text in texts(pages(plain)["Metode"]))
    said = tuple(
        dataclasses.replace(one, policy=dataclasses.replace(one.policy, panel=PanelMean.ALL))
        for one in made.editions
    )
    issued_so = dataclasses.replace(told, editions=said)
    assert not any(trimmed in str(text) for text in texts(pages(issued_so)["Metode"]))


# Whole lists -------------------------------------------------------------------------------


def _with_bands(made: Report, *bands: Band) -> Report:
    ranking = dataclasses.replace(made.region.ranking, bands=bands)
    return dataclasses.replace(made, region=dataclasses.replace(made.region, ranking=ranking))


def test_all_who_share_the_last_place_are_named() -> None:
    seats = gather(report(world(20))).ranked[:18]
    ranks = [*range(1, 15), 15, 15, 15, 18]
    ranked = [dataclasses.replace(s, rank=r) for s, r in zip(seats, ranks, strict=True)]
    assert [seat.rank for seat in attention.with_ties(ranked)] == ranks[:17]
    assert attention.with_ties(ranked[:3]) == ranked[:3]
    assert attention.with_ties([]) == []


def test_all_who_fail_are_named_not_twelve() -> None:
    """With a scale of which nearly everybody reaches the lowest band alone."""
    top, low = Band(name="Baik", bound=99.9), Band(name="Buruk", bound=0.0, from_bound=True)
    made = _with_bands(report(world(30)), top, low)
    told, ranking = world(30), made.region.ranking
    scores = score(told.editions, told.observations, told.central, Period(1, MONTH), ranking)
    made = dataclasses.replace(made, scores=scores)
    view, found = gather(made), pages(made)["Perhatian"]
    failing = [s for s in view.seats if s.silent or (s.rank and s.facts["predikat"] == "Buruk")]
    assert len(failing) > 15
    cells = grid(found)
    row, col = headed(found, "Calon pembinaan atau sanksi")
    names: list[object] = []
    while (row + 2 + len(names), col + 1) in cells:
        value = cells[row + 2 + len(names), col + 1].value
        if (row + 2 + len(names), col) not in cells or value is None:
            break
        names.append(value)
    assert {seat.slim for seat in failing} <= set(names)
    assert not any("lainnya" in str(text) and "OPD" in str(text) for text in texts(found))


def test_groups_and_priorities_stand_by_their_value_without_a_number() -> None:
    view = gather(report(world(25)))
    for table in (figures.by_group(view), figures.by_priority(view)):
        assert len(table.rows) > 2
        assert {row[0][0] for row in table.rows} == {None}
        values = [value_of(row[3][0]) for row in table.rows]
        known = [value for value in values if isinstance(value, float)]
        assert known == sorted(known, reverse=True)
        assert values[: len(known)] == known


def test_a_final_month_has_no_list_of_things_to_do() -> None:
    made = report(world(12))
    assert "Langkah berikutnya" in texts(pages(made)["Ringkasan"])
    final = pages(dataclasses.replace(made, final=True))
    assert "Langkah berikutnya" not in texts(final["Ringkasan"])
    assert "Menunggu data pusat" not in texts(final["Perhatian"])


def test_the_next_step_names_what_is_to_be_pasted_and_where() -> None:
    view = gather(report(world(12)))
    (said,) = [step for step in summary.steps(view) if step.startswith("Isi di Buku Induk")]
    for answers in view.awaited.values():
        lacking = answers.asked - answers.answered
        assert f"{answers.text} belum ada untuk {lacking} OPD" in said
    assert "(lembar " in said
