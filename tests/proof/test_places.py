"""Silence never ranks above work: on every template, in every month, whatever the centre tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kontrak_xl.core.model import (
    ContractKey,
    Filler,
    Period,
    RankingPolicy,
    RowStatus,
    Scope,
)
from kontrak_xl.core.observations import Field
from kontrak_xl.rules.ranks import SILENT, UNRANKED, Standing, standing
from kontrak_xl.rules.scores import Outlook, Scores, score
from tests.support.honest import reported, template
from tests.support.oracle import SHAPES, Shape
from tests.support.scoring import BANDS, compare, demanded, edition, parted, rows_of, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kontrak_xl.core.model import Edition
    from kontrak_xl.core.observations import Observation

EVERY = range(1, 13)
NAMES = {
    "standar": ([32] * 12, [32] * 12),
    "bengkulu-kota": ([38, 38, *[39] * 10], [39] * 12),
    "pamekasan": ([41, 42, *[43] * 10], [43] * 12),
    "bengkulu-provinsi": ([19, 19, *[40] * 10], [19, 19, *[40] * 10]),
}
"""Of each template, how many are ranked in each month without the centre's data, and with it."""
STATES = {"absent": slice(0, 0), "partial": slice(1, None, 2), "complete": slice(None)}
"""For which posts the centre has told its values."""


def scored(
    name: str, month: int, state: str, reporting: Sequence[str] | None = None, share: float = 1.0
) -> Scores:
    """A month of a template; ``reporting`` are the posts that report, all of them if not said."""
    region, editions = template(name)
    who = editions if reporting is None else [e for e in editions if e.key.post in reporting]
    own = [one for each in who for one in reported(each, Filler.OPD, month)]
    own = [replace(one, value=one.value * share) if isinstance(one.value, float)
           and one.field is not Field.DENOMINATOR else one for one in own]  # fmt: skip
    told = editions[STATES[state]]
    central = [one for each in told for one in reported(each, Filler.CENTRE, month)]
    return score(editions, own, central, Period(1, month), region.ranking)


def stands(name: str, found: Scores) -> Counter[Standing]:
    ranking = template(name)[0].ranking
    records = found.posts.to_dict("records")
    return Counter(standing({str(k): v for k, v in post.items()}, ranking) for post in records)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_who_reports_honestly_is_ranked(name: str, state: str) -> None:
    """Nearly all, in every month, even without the centre's data; the rest is not yet asked."""
    without, whole = NAMES[name]
    found = [stands(name, scored(name, month, state)) for month in EVERY]
    wanted = whole if state == "complete" else without
    assert [each[Standing.RANKED] for each in found] == wanted
    assert {Standing.SILENT, Standing.EXCLUDED}.isdisjoint(set().union(*found))


def test_the_province_s_others_are_not_asked_enough_before_march() -> None:
    found = stands("bengkulu-provinsi", scored("bengkulu-provinsi", 1, "absent"))
    assert found == {Standing.RANKED: 19, Standing.EARLY: 21}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_who_was_asked_for_nothing_is_no_silent_one(name: str, state: str) -> None:
    """Nobody reports in January: silent is who was asked, and nobody else."""
    posts = scored(name, 1, state, reporting=()).posts
    assert (posts["predikat"] == SILENT).tolist() == posts["diminta"].tolist()
    assert not posts["melapor"].any()
    assert posts.loc[posts["diminta"], "peringkat"].isna().all()


@pytest.mark.parametrize("name", NAMES)
def test_five_that_report_stand_before_all_that_do_not(name: str) -> None:
    """January before SP2D is pasted: five report at 90 %, the others nothing."""
    silent = scored(name, 1, "absent", reporting=()).posts
    five = list(silent.loc[silent["diminta"], "opd"].iloc[:5])
    posts = scored(name, 1, "absent", reporting=five, share=0.9).posts.set_index("opd")
    ranked = posts[posts["peringkat"].notna()]
    assert ranked.index.isin(five).all()
    assert (ranked["skor"] > 0).all()
    assert set(posts.loc[five, "predikat"]).isdisjoint({SILENT})
    others = posts.drop(index=five)
    assert set(others["predikat"]) <= {SILENT, UNRANKED}


# In general ----------------------------------------------------------------------------------

POLICY = RankingPolicy(bands=BANDS, min_due=20.0)
RULES_IN_FORCE = st.sampled_from((1, 2))
PERIODS = st.integers(1, 12).map(lambda last: Period(1, last))
OUTLOOKS = st.sets(st.integers(1, 12)).map(lambda months: Outlook(over=frozenset(months)))


@st.composite
def regions(draw: st.DrawFn) -> tuple[list[Edition], list[Observation], list[Observation]]:
    """A few contracts with some rows in common; what was typed, and what the centre has told."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=2, max_size=4))
    rows = [draw(rows_of(shape, f"R{at}")) for at, shape in enumerate(shapes)]
    names = ("A", "B", "C", "D")[: draw(st.integers(2, 4))]
    owner = draw(st.sampled_from(("", *names)))
    contract = edition(*(replace(row, owner=owner) for row in rows), rules=draw(RULES_IN_FORCE))
    shelf = [
        replace(contract, key=ContractKey(2026, name), post=replace(contract.post, code=name,
                name=f"Dinas {name}", short=name)) for name in names
    ]  # fmt: skip
    own: list[Observation] = []
    told: list[Observation] = []
    for each in shelf:
        values = [one for at, shape in enumerate(shapes) for one in draw(_values(shape, f"R{at}"))]
        mine, central = parted([contract], [replace(one, key=each.key) for one in values])
        own += mine
        told += central
    return shelf, own, told


def _values(shape: Shape, code: str) -> st.SearchStrategy[list[Observation]]:
    return values_of(shape, code) | st.just([])


def places(found: Scores) -> dict[str, tuple[int, float]]:
    """Where each post stands: its rank, or behind all that have one, the silent last."""
    order = {Standing.RANKED: 0, Standing.SILENT: 2}
    return {
        str(post["opd"]): (
            order.get(standing({str(k): v for k, v in post.items()}, POLICY), 1),
            0.0 if post["peringkat"] != post["peringkat"] else float(post["peringkat"]),
        )
        for post in found.posts.to_dict("records")
    }


def nilai(found: Scores, post: str) -> dict[str, float]:
    rows = found.rows[found.rows["opd"] == post]
    return dict(zip(rows["kode"], map(float, rows["nilai"]), strict=True))


def both(
    shelf: list[Edition],
    own: tuple[Sequence[Observation], Sequence[Observation]],
    told: list[Observation],
    period: Period,
    view: Outlook,
) -> tuple[Scores, Scores]:
    first, second = (score(shelf, values, told, period, POLICY, view=view) for values in own)
    return first, second


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(region=regions(), period=PERIODS, view=OUTLOOKS)
def test_work_never_stands_below_where_silence_would(
    region: tuple[list[Edition], list[Observation], list[Observation]],
    period: Period,
    view: Outlook,
) -> None:
    """For each post: all that it typed, against nothing at all, whatever the centre has told."""
    shelf, own, told = region
    for each in shelf:
        silent = [one for one in own if one.key != each.key]
        worked, quiet = both(shelf, (own, silent), told, period, view)
        name = each.key.post
        assert places(worked)[name] <= places(quiet)[name]


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(region=regions(), period=PERIODS, view=OUTLOOKS, data=st.data())
def test_a_blank_never_raises_a_nilai_or_a_place(
    region: tuple[list[Edition], list[Observation], list[Observation]],
    period: Period,
    view: Outlook,
    data: st.DataObject,
) -> None:
    """Of the cells that are asked for; a blank in a closed one is an answer of its own (K431)."""
    shelf, own, told = region
    asked = [one for each in shelf for one in demanded(each, own) if one.key == each.key]
    assume(asked)
    blank = data.draw(st.sampled_from(asked))
    full, less = both(shelf, (own, [one for one in own if one is not blank]), told, period, view)
    name = blank.key.post
    assert places(full)[name] <= places(less)[name]
    before, after = nilai(full, name), nilai(less, name)
    assert all(after[code] <= value for code, value in before.items())


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(region=regions(), period=PERIODS, view=OUTLOOKS)
def test_an_owner_moves_nobody_before_another_by_pasting_some(
    region: tuple[list[Edition], list[Observation], list[Observation]],
    period: Period,
    view: Outlook,
) -> None:
    """A row that the centre tells is judged of all for whom it is due, or of none."""
    shelf, own, told = region
    rows = score(shelf, own, told, period, POLICY, view=view).rows
    for code in {row.code for row in shelf[0].rows if row.filler is Filler.CENTRE}:
        if next(row for row in shelf[0].rows if row.code == code).scope is Scope.REGION:
            continue
        seen = set(rows.loc[rows["kode"] == code, "status"])
        assert not {RowStatus.WAITING, RowStatus.JUDGED} <= seen


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(region=regions(), period=PERIODS, over=st.frozensets(st.integers(1, 12)))
def test_the_second_calculation_judges_the_centre_s_data_alike(
    region: tuple[list[Edition], list[Observation], list[Observation]],
    period: Period,
    over: frozenset[int],
) -> None:
    shelf, own, told = region
    compare(shelf, [*own, *told], period, over)
