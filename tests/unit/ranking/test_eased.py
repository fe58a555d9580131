"""Promises made easier when their realisation was known: each is listed, none is hidden."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest

from kontrak_xl.core.model import Direction, Edition, Period
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.ranking.eased import Eased, eased
from kontrak_xl.ranking.sheets.book import build
from kontrak_xl.rules.scores import score
from tests.support.rankings import (
    ORIGIN,
    RANKING,
    World,
    commons,
    edition,
    issued,
    report,
    world,
)

WORK = issued("K1", "Peserta", target=120.0)
"""Ten a month."""


def contract(*rows: Any, **changes: Any) -> Edition:
    return replace(edition("OPD-001", "Dinas Satu", rows), **changes)


def seen(code: str, *months: int, value: float = 8.0) -> tuple[Observation, ...]:
    key = contract().key
    return tuple(Observation(key, code, Field.VALUE, at, value, ORIGIN) for at in months)


def found(
    old: Any, new: Any, values: tuple[Observation, ...] = seen("K1", *range(1, 7)), last: int = 8
) -> tuple[Eased, ...]:
    """What a second edition from July makes easier, seen in August."""
    second = contract(*new, number=2, from_month=7, reason="APBD Perubahan")
    book = (contract(*old), second)
    history = [score(book, values, values, Period(1, at), RANKING) for at in range(1, last + 1)]
    return eased(book, values, history, last)


def test_a_target_that_was_lowered_is_told_with_what_was_known() -> None:
    lower = replace(WORK, target=90.0, plan=(*[10.0] * 6, *[5.0] * 6))
    (one,) = found([WORK], [lower])
    assert (one.name, one.change, one.month) == ("Peserta", "target 120 → 90", 7)
    assert one.known == "realisasi s.d. Juni 48, capaian 80,00 %"
    assert one.reason == "APBD Perubahan (terbitan 2)"
    assert "target 120 → 90" in str(one.finding("Buku Induk.xlsx").seen)


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ({}, {"target": 150.0}, 0),
        ({}, {"weight": 40.0}, 0),
        ({"direction": Direction.MIN}, {"direction": Direction.MIN, "target": 150.0}, 1),
        ({"direction": Direction.MIN}, {"direction": Direction.MIN, "target": 90.0}, 0),
        ({"lower": 7.0, "upper": 8.0}, {"lower": 6.0, "upper": 8.0}, 1),
    ],
)
def test_only_what_became_easier_is_told(
    old: dict[str, Any], new: dict[str, Any], count: int
) -> None:
    assert len(found([replace(WORK, **old)], [replace(WORK, **new)])) == count


def test_an_indicator_that_was_removed_is_told() -> None:
    other = issued("K2", "Lain")
    (one,) = found([WORK, other], [other])
    assert (one.name, one.change) == ("Peserta", "indikator dihapus")


def test_a_promise_of_which_nothing_was_known_may_change() -> None:
    lower = replace(WORK, target=90.0)
    assert found([WORK], [lower], seen("K1", 7, 8)) == ()
    assert found([WORK], [lower], ()) == ()


def test_an_edition_that_begins_later_is_told_later() -> None:
    lower = replace(WORK, target=90.0)
    assert found([WORK], [lower], last=6) == ()
    assert len(found([WORK], [lower], last=7)) == 1


def test_a_budget_version_that_lowers_the_plan_of_past_months_is_told() -> None:
    """RAK 60 by June, by the version from July only 30: what is judged stays 60."""
    (rak, *_) = commons(120.0)
    cut = replace(rak, plan=(*[5.0] * 6, *[15.0] * 6))
    (one,) = found([rak], [cut], seen("ANGGARAN", 6, value=54.0))
    assert one.budget
    assert one.change == "RAK s.d. Juni Rp60 → Rp30; yang dinilai tetap yang lama"
    assert one.known == "realisasi s.d. Juni Rp54, capaian 90,00 %"
    assert one.finding("Buku Induk.xlsx").where.sheet == "Anggaran"
    raised = replace(rak, plan=(*[15.0] * 6, *[5.0] * 6))
    assert found([rak], [raised], seen("ANGGARAN", 6, value=54.0)) == ()


def test_perhatian_and_metode_list_them_all_beside_the_score_of_the_last_edition() -> None:
    """Official 84,00; by the last edition alone 36,00: rewards follow the official score."""
    made = world(12)
    first = made.editions[0]
    again = replace(first, from_month=1, number=2)
    easier = tuple(
        Eased(key=first.key, name=f"Indikator {at}", month=5, change="target 50 → 44",
              known="realisasi s.d. April 40", reason="efisiensi (terbitan 2)")
        for at in range(30)
    )  # fmt: skip
    alone = World((again,), made.observations, made.central).scores()
    alone = dataclasses.replace(alone, posts=alone.posts.assign(skor=36.0))
    told = dataclasses.replace(report(made), eased=easier, by_last=alone)
    pages = {page.name: page for page in build(told).pages}
    for name in ("Perhatian", "Metode"):
        texts = [str(put.value) for put in pages[name].cells]
        texts += [str(merge.value) for merge in pages[name].merges]
        assert sum("target 50 → 44" in text for text in texts) == 30, name
    said = {str(put.value) for put in pages["Perhatian"].cells}
    assert {"Terbitan terakhir", "36,00"} <= said
    data = pages["Data"]
    col = next(
        put.col for put in data.cells if put.value == "Capaian terhadap terbitan terakhir (%)"
    )
    shown = [put.value for put in data.cells if put.col == col and put.row > 0]
    assert sum(value is not None for value in shown) == len(
        alone.rows[alone.rows.bobot_dinilai > 0]
    )
