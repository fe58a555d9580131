"""Why scores move: every part from its own cause, to the cent, in sentences that are true."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.core.model import Blank, Edition, Filler, Period, ScoringPolicy
from kontrak_xl.core.observations import Field, Observation, value_key
from kontrak_xl.ranking import moves
from kontrak_xl.ranking.moves import Cause, Move, Part, Side
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.rules.decisions import BONUS, DEDUCTION, WAIVER, Decision, Decisions
from kontrak_xl.rules.rounding import rounded_one
from tests.support.rankings import MONTH, ORIGIN, RANKING, World, due, edition, issued, world

if TYPE_CHECKING:
    from kontrak_xl.rules.scores import Scores

KEY = "2026-OPD-001-1"
MAY, JUNE = Period(1, 5), Period(1, 6)
WORK = issued("K1", "Peserta", weight=60.0, target=120.0)
"""Ten a month."""
MARK = issued(
    "K2", "Indeks", weight=40.0, filler=Filler.CENTRE, plan=due(10.0, 4), target=10.0, owner="BPS"
)
"""Due in April, told by its owner."""


def contract(*rows: Any, **changes: Any) -> Edition:
    return replace(edition("OPD-001", "Dinas Satu", rows or (WORK, MARK)), **changes)


def seen(code: str, month: int, value: float) -> Observation:
    return Observation(contract().key, code, Field.VALUE, month, value, ORIGIN)


def work(*values: float | None) -> tuple[Observation, ...]:
    return tuple(seen("K1", at, value) for at, value in enumerate(values, 1) if value is not None)


def decided(sort: str, points: float = 0.0, code: str = "", until: dt.date | None = None,
            ) -> Decision:  # fmt: skip
    return Decision(sort=sort, key=contract().key, subject="", reason="uji", by="Bupati",
                    code=code, points=points, until=until)  # fmt: skip


def judged(
    reported: tuple[Observation, ...] = work(*[8.0] * 6),
    told: tuple[Observation, ...] = (seen("K2", 4, 9.0),),
    *decisions: Decision,
    shelf: tuple[Edition, ...] = (),
    **changes: Any,
) -> Basis:
    return Basis(shelf=shelf or (contract(),), observations=reported, counted=reported,
                 central=told, decisions=Decisions(decisions=decisions), **changes)  # fmt: skip


def side(basis: Basis, period: Period, told: Scores | None = None) -> Side:
    return Side(basis=basis, period=period, told=told or basis.score(period, RANKING))


def move(then: Basis, now: Basis, first: Period = MAY, last: Period = JUNE) -> Move:
    found = moves.between(side(then, first), side(now, last), RANKING)[KEY]
    assert rounded_one(found.before + sum(part.points for part in found.parts), 2) == found.after
    return found


def parts(found: Move) -> dict[Cause, float]:
    return {part.cause: part.points for part in found.parts}


# One cause each ------------------------------------------------------------------------------


def test_nothing_that_changes_brings_no_part() -> None:
    """Eight of ten a month, 9 of 10 told: 80·60 + 90·40 = 84,00 in both months."""
    found = move(judged(), judged())
    assert (found.before, found.after, found.parts) == (84.0, 84.0, ())
    assert moves.cause(found) == "tetap: skor tetap"


def test_a_bonus_that_ends_is_a_bonus_that_ends() -> None:
    ends = judged(
        work(*[8.0] * 6), (seen("K2", 4, 9.0),), decided(BONUS, 9.0, "", dt.date(2026, 5, 31))
    )
    found = move(ends, ends)
    assert (found.before, found.after) == (93.0, 84.0)
    assert parts(found) == {Cause.POINTS: -9.0}
    assert moves.cause(found) == "tetap: bonus berakhir −9,00"


@pytest.mark.parametrize(
    ("decision", "points", "said"),
    [
        (decided(BONUS, 9.0), 9.0, "bonus berlaku +9,00"),
        (decided(DEDUCTION, -4.0), -4.0, "pengurangan berlaku −4,00"),
        (decided(BONUS, 90.0), 16.0, "bonus berlaku +16,00"),
    ],
)
def test_a_bonus_given_while_last_month_is_closed_is_no_correction(
    decision: Decision, points: float, said: str
) -> None:
    given_later = judged(work(*[8.0] * 6), (seen("K2", 4, 9.0),), decision)
    found = move(judged(), given_later)
    assert parts(found) == {Cause.POINTS: points}
    assert moves.cause(found) == f"tetap: {said}"


def test_a_waiver_is_a_part_of_its_own() -> None:
    """Without K1 only the told 90 is left."""
    waived = judged(work(*[8.0] * 6), (seen("K2", 4, 9.0),), decided(WAIVER, code="K1"))
    found = move(judged(), waived)
    assert parts(found) == {Cause.WAIVER: 6.0}
    assert "pengecualian indikator berubah +6,00" in moves.cause(found)


def test_a_value_of_the_owner_that_came_after_closing_is_told_by_its_owner() -> None:
    """At closing only K1 counted: 80,00; with the 9 of April it is 84,00."""
    found = move(judged(told=()), judged())
    assert (found.before, found.after) == (80.0, 84.0)
    assert parts(found) == {Cause.CENTRE: 4.0}
    assert moves.cause(found) == "tetap: nilai dari BPS April datang kemudian +4,00"


def test_a_report_on_a_past_month_that_came_after_closing_is_told() -> None:
    """In May 40 of 50 without March 32 of 50: 64·60 + 90·40 = 74,40, with it 84,00."""
    found = move(judged(work(8.0, 8.0, None, 8.0, 8.0)), judged())
    assert parts(found) == {Cause.LATE: 9.6}
    assert "isian Maret masuk atau berubah kemudian +9,60" in moves.cause(found)


def test_a_new_edition_is_a_part_of_its_own() -> None:
    """From June 20 : 80 : (80·20 + 90·80) ÷ 100 = 88,00."""
    rows = (replace(WORK, weight=20.0), replace(MARK, weight=80.0))
    shelf = (contract(), contract(*rows, number=2, from_month=6))
    found = move(judged(shelf=shelf), judged(shelf=shelf))
    assert parts(found) == {Cause.EDITION: 4.0}
    assert moves.cause(found) == "tetap: terbitan 2 berlaku +4,00"


def test_a_blank_month_is_no_fall_of_a_value() -> None:
    """June blank: 40 of 60 = 66,67, so 76,00 for 84,00; what was reported did not fall."""
    found = move(judged(), judged(work(*[8.0] * 5)))
    assert parts(found) == {Cause.BLANK: -8.0}
    assert moves.cause(found) == "tetap: 1 isian kosong dihitung 0 −8,00"


def test_a_cell_that_cannot_be_read_is_no_blank_and_no_fall() -> None:
    unread = frozenset(((contract().key, "K1", Field.VALUE, 6),))
    found = move(judged(), judged(work(*[8.0] * 5), unread=unread))
    assert parts(found) == {Cause.UNREAD: -8.0}
    assert moves.cause(found) == "tetap: 1 isian belum terbaca −8,00"


def test_the_first_report_of_an_indicator_is_no_indicator_that_fell_due() -> None:
    """Nothing of K1 by May, all of June: 10 of 60, its weight 60; K2 tells 90 all the time."""
    found = move(judged(work()), judged(work(*[None] * 5, 10.0)))
    assert (found.before, found.after) == (36.0, 46.0)
    assert parts(found) == {Cause.BLANK: 10.0}
    assert "indikator yang sebelumnya kosong kini dilaporkan +10,00" in moves.cause(found)


def test_a_row_that_falls_due_is_told_apart_from_a_row_that_moves() -> None:
    """January 60 %; February the count alone 80 %, with the level (80·30 + 50·10) ÷ 40 = 72,50."""
    rows = (
        issued("K1", "Peserta", weight=30.0, target=120.0),
        issued("K2", "Dokumen", weight=10.0, plan=due(10.0, 2), target=10.0),
    )
    made = judged((*work(6.0, 10.0), seen("K2", 2, 5.0)), (), shelf=(contract(*rows),))
    found = move(made, made, Period(1, 1), Period(1, 2))
    assert (found.before, found.after) == (60.0, 72.5)
    assert parts(found) == {Cause.REAL: 15.0, Cause.DUE: -2.5}
    assert moves.cause(found) == "tetap: nilai naik 15,00; “Dokumen” baru jatuh tempo −2,50"


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (("Dokumen", "Peta"), "“Dokumen” dan “Peta” baru jatuh tempo"),
        (("Jumlah dokumen perencanaan yang ditetapkan", "Peta"),
         "“Jumlah dokumen perencanaan…” dan “Peta” baru jatuh tempo"),
        (("Dokumen", "Peta", "Rencana"), "3 indikator baru jatuh tempo"),
    ],
)  # fmt: skip
def test_up_to_two_that_fall_due_are_named(texts: tuple[str, ...], named: str) -> None:
    rows = [issued(f"K{at}", text, weight=10.0, plan=due(10.0, 2), target=10.0)
            for at, text in enumerate(texts, 2)]  # fmt: skip
    told = (*work(6.0, 10.0), *(seen(row.code, 2, 5.0) for row in rows))
    shelf = (contract(issued("K1", "Peserta", weight=30.0, target=120.0), *rows),)
    made = judged(told, (), shelf=shelf)
    found = move(made, made, Period(1, 1), Period(1, 2))
    assert named in moves.cause(found)


def test_a_value_that_is_awaited_is_told_by_its_owner() -> None:
    """By May K2 is told; in June it is due again and nobody has told it."""
    again = replace(MARK, plan=due(10.0, 4, 6))
    made = judged(shelf=(contract(WORK, again),))
    found = move(made, made)
    assert parts(found) == {Cause.AWAITED: -4.0}
    assert "menunggu nilai dari BPS −4,00" in moves.cause(found)


def test_other_rules_are_a_cause_of_their_own() -> None:
    basis = judged()
    plain = basis.score(MAY, RANKING)
    published = replace(plain, posts=plain.posts.assign(skor=82.0, peringkat=3.0))
    found = moves.between(side(basis, MAY, published), side(basis, JUNE), RANKING)[KEY]
    assert (found.before, found.rank_before, found.climbed) == (82.0, 3, 2)
    assert parts(found) == {Cause.RULES: 2.0}
    assert "aturan penilaian diperbarui sejak Mei +2,00" in moves.cause(found)


def test_several_causes_are_told_with_their_own_points() -> None:
    """A bonus ends, the owner's value came late, June is blank: none takes of the others."""
    ends = decided(BONUS, 9.0, "", dt.date(2026, 5, 31))
    then = judged(work(*[8.0] * 5), (), ends)
    now = judged(work(*[8.0] * 5), (seen("K2", 4, 9.0),), ends)
    found = move(then, now)
    assert (found.before, found.after) == (89.0, 76.0)
    assert parts(found) == {Cause.BLANK: -8.0, Cause.POINTS: -9.0, Cause.CENTRE: 4.0}


def test_a_quarter_moves_against_the_quarter_before() -> None:
    """First quarter 30 of 30; second 15 of 30, its own plan alone."""
    made = judged(work(*[10.0] * 3, *[5.0] * 3), (), shelf=(contract(WORK),))
    found = move(made, made, Period(1, 3), Period(4, 6))
    assert (found.before, found.after) == (100.0, 50.0)
    assert parts(found) == {Cause.REAL: -50.0}


def test_blanks_that_are_ignored_take_no_points() -> None:
    policy = ScoringPolicy(blank=Blank.IGNORE)
    shelf = (contract(policy=policy),)
    found = move(judged(shelf=shelf), judged(work(*[8.0] * 5), shelf=shelf))
    assert found.parts == ()


# All causes together -------------------------------------------------------------------------


def _again(one: Edition, dice: random.Random) -> Edition:
    """An edition from June on, with other weights and perhaps without its first row."""
    kept = one.rows[dice.choice((0, 1)) :]
    rows = tuple(replace(row, weight=row.weight * dice.choice((1, 2))) for row in kept)
    return replace(one, number=2, from_month=MONTH, rows=rows)


def _changed(made: World, dice: random.Random) -> Basis:
    """What a later look at the same OPDs finds: other values, decisions and editions."""
    kept = tuple(one for one in made.observations if dice.random() > 0.1)
    told = tuple(one for one in made.central if dice.random() > 0.2)
    sorts = (BONUS, DEDUCTION, WAIVER)
    decisions = tuple(
        Decision(sort=dice.choice(sorts), key=one.key, subject="", reason="", by="",
                 code=dice.choice(one.rows).code, points=dice.choice((-30.0, 7.0, 30.0)),
                 until=dice.choice((None, dt.date(2026, MONTH - 1, 28))))
        for one in made.editions if dice.random() < 0.5
    )  # fmt: skip
    unread = frozenset(value_key(one) for one in made.observations if dice.random() < 0.05)
    later = [
        _again(one, dice) for one in made.editions if dice.random() < 0.3 and len(one.rows) > 2
    ]
    return Basis(shelf=(*made.editions, *later), observations=kept, counted=kept, central=told,
                 decisions=Decisions(decisions=decisions), unread=unread)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=12)
@given(st.integers(0, 300), st.sampled_from((0, 1)))
def test_the_parts_add_up_to_the_cent(seed: int, quarterly: int) -> None:
    made, dice = world(6, seed), random.Random(seed)  # noqa: S311
    then, now = _changed(made, dice), _changed(made, dice)
    first, last = (Period(1, 3), Period(4, 6)) if quarterly else (MAY, JUNE)
    published = then.score(first, RANKING)
    shifted = published.posts["skor"] + 0.37
    published = replace(published, posts=published.posts.assign(skor=shifted))
    found = moves.between(side(then, first, published), side(now, last), RANKING)
    assert found
    for each in found.values():
        assert rounded_one(each.before + sum(part.points for part in each.parts), 2) == each.after
        assert all(part.said for part in each.parts)


# Words ---------------------------------------------------------------------------------------


def a_move(*told: Part, **changes: Any) -> Move:
    plain = Move(before=80.0, after=80.0, rank_before=4, rank_after=4, parts=told)
    return replace(plain, **changes)


UP = Part(cause=Cause.REAL, points=2.1, said="nilai naik")
DOWN = Part(cause=Cause.REAL, points=-2.1, said="nilai turun")
FELL_DUE = Part(cause=Cause.DUE, points=-0.35, said="1 indikator baru jatuh tempo")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (a_move(), "tetap: skor tetap"),
        (a_move(rank_after=5), "turun 1: skor tetap; OPD lain naik"),
        (a_move(rank_after=3), "naik 1: skor tetap; OPD lain turun"),
        (a_move(UP, FELL_DUE, after=81.75, rank_after=1),
         "naik 3: nilai naik 2,10; 1 indikator baru jatuh tempo −0,35"),
        (a_move(UP, after=82.1, rank_after=6),
         "turun 2: nilai naik 2,10; OPD lain naik lebih banyak"),
        (a_move(DOWN, after=77.9, rank_after=2),
         "naik 2: nilai turun 2,10; OPD lain turun lebih banyak"),
        (a_move(rank_before=None), "baru diperingkat: skor tetap"),
        (a_move(rank_after=None), "keluar dari peringkat: skor tetap"),
        (a_move(rank_before=None, rank_after=None), "belum diperingkat: skor tetap"),
    ],
)  # fmt: skip
def test_the_cause_in_words(found: Move, said: str) -> None:
    assert moves.cause(found) == said
