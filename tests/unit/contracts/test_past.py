"""A contract issued again: the months that are over show what they came to then."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import Facts, gather
from kontrak_xl.core.model import Edition, Party, Period
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.rules.scores import score
from tests.support import samples
from tests.support.rankings import ORIGIN, RANKING, edition, issued

if TYPE_CHECKING:
    from kontrak_xl.rules.scores import Scores
    from kontrak_xl.workbook.pages import Page

PARTY = Party(name="Ani", position="Kepala")
NOW = dt.datetime(2026, 7, 10, 9, 0)
X = issued("X", "Peserta", weight=80.0, target=120.0)
Y = issued("Y", "Dokumen", weight=20.0, target=120.0)


def contract(*rows: Any, **changes: Any) -> Edition:
    made = edition("OPD-001", "Dinas Satu", rows)
    return replace(made, parties=(PARTY, PARTY), groups=made.groups[:1], **changes)


FIRST = contract(X, Y)
SECOND = contract(
    replace(X, weight=20.0), replace(Y, weight=80.0), number=2, from_month=7, parent="x"
)
"""Everything of X, a fifth of Y by June: 80·100 + 20·20 = 84,00; from July 20 : 80 = 36,00."""
VALUES = tuple(
    Observation(FIRST.key, code, Field.VALUE, month, value, ORIGIN)
    for code, value in (("X", 10.0), ("Y", 2.0))
    for month in range(1, 8)
)


def facts(
    *editions: Edition,
    published: dict[int, Scores] | None = None,
    values: tuple[Observation, ...] = VALUES,
) -> Facts:
    region = replace(samples.REGION, ranking=RANKING)
    (found,) = gather(region, editions, values, (), NOW, published=published)
    return found


def page(found: Facts, name: str) -> Page:
    return next(page for page in book.build(found).pages if page.name == name)


def skor(found: Facts, month: int) -> float:
    return float(found.totals[month]["skor"])


def test_a_month_that_is_over_keeps_the_score_of_the_edition_in_force_then() -> None:
    found = facts(FIRST, SECOND)
    assert [skor(found, month) for month in (1, 6, 7)] == [84.0, 84.0, 36.0]
    assert sorted(found.past) == [1, 2, 3, 4, 5, 6]
    assert found.totals[6]["predikat_skor"] == "Tinggi"
    june = {str(put.value) for put in page(found, "Juni").cells}
    july = {str(put.value) for put in page(found, "Juli").cells}
    assert any("menurut terbitan 1" in text for text in june)
    assert not any("menurut terbitan" in text for text in july)


def test_the_results_of_a_month_that_is_over_stand_as_values_and_the_others_are_live() -> None:
    found = facts(FIRST, SECOND)
    calc = page(found, "_hitung")
    heads = {put.col: put.value for put in calc.cells if put.row == 3 and put.value}
    scores = {str(name): col for col, name in heads.items() if str(name).startswith("nilai ")}
    live = {name: [bool(put.formula) for put in calc.cells if put.row == 4 and put.col == col]
            for name, col in scores.items()}  # fmt: skip
    assert live["nilai Jun"] == [False]
    assert live["nilai Jul"] == [True]


def test_a_closed_month_shows_what_was_published() -> None:
    june = score([FIRST], VALUES, (), Period(1, 6), RANKING)
    told = replace(
        june, posts=june.posts.assign(skor=81.5, skor_dasar=81.5, predikat_skor="Tinggi")
    )
    found = facts(FIRST, SECOND, published={6: told})
    assert [skor(found, month) for month in (5, 6, 7)] == [84.0, 81.5, 36.0]
    assert "sudah ditutup" in found.past[6]
    alone = facts(FIRST, published={6: told})
    assert [skor(alone, month) for month in (5, 6, 7)] == [84.0, 81.5, 84.0]


def test_a_bonus_is_no_part_of_what_a_contract_shows() -> None:
    june = score([FIRST], VALUES, (), Period(1, 6), RANKING)
    raised = june.posts.assign(skor=93.0, skor_dasar=84.0, penyesuaian=9.0,
                               predikat_skor="Sangat Tinggi")  # fmt: skip
    found = facts(FIRST, published={6: replace(june, posts=raised)})
    assert skor(found, 6) == 84.0
    assert found.totals[6]["predikat_skor"] == "Tinggi"


def test_an_indicator_that_was_removed_still_counts_in_the_months_before() -> None:
    """Half of 100 points each: X full, Y a fifth: 60,00; without Y the months since are 100,00."""
    first = contract(replace(X, weight=50.0), replace(Y, weight=50.0))
    second = contract(replace(X, weight=100.0), number=2, from_month=7, parent="x")
    found = facts(first, second)
    assert [skor(found, month) for month in (6, 7)] == [60.0, 100.0]


def test_an_indicator_that_came_later_was_not_due_before() -> None:
    second = contract(replace(X, weight=50.0), replace(Y, weight=50.0), number=2, from_month=7,
                      parent="x")  # fmt: skip
    values = tuple(one for one in VALUES if one.code == "X" or one.month == 7)
    found = facts(contract(replace(X, weight=100.0)), second, values=values)
    assert [skor(found, month) for month in (6, 7)] == [100.0, 60.0]
    assert found.rows["Y", 6]["status"] == "belum jatuh tempo"
    assert found.rows["Y", 6]["bobot_dinilai"] == 0


def test_a_contract_that_was_never_changed_is_live_in_all_months() -> None:
    assert facts(FIRST).past == {}
