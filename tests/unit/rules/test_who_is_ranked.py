"""Who has a place: enough weight is due, half of it has a nilai, and something was reported."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.core.model import (
    Blank,
    ContractKey,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    Period,
    RankingPolicy,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field
from kontrak_xl.rules.decisions import WAIVER, Decision, Decisions
from kontrak_xl.rules.handbook import in_short
from kontrak_xl.rules.ranks import SILENT, UNRANKED, Standing, standing
from kontrak_xl.rules.reporting import reports_of
from kontrak_xl.rules.scores import Outlook, score
from tests.support.scoring import BANDS, JUNE, KEY, LAST, due, edition, issued, level, seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kontrak_xl.core.observations import Observation

POLICY = RankingPolicy(bands=BANDS, min_due=20.0)
CENTRAL: dict[str, Any] = {**LAST, "filler": Filler.CENTRE, "plan": level(100)}
NEVER = due()


def post(
    rows: Sequence[IssuedRow],
    values: Sequence[Observation] = (),
    told: Sequence[Observation] = (),
    policy: RankingPolicy = POLICY,
    **more: Any,
) -> dict[str, Any]:
    """The one post of a contract of these rows."""
    shelf = [edition(*rows, policy=more.pop("scoring", ScoringPolicy()))]
    found = score(shelf, values, told, more.pop("period", JUNE), policy, **more)
    return dict(found.posts.iloc[0])


def stands(found: Mapping[str, Any], policy: RankingPolicy = POLICY) -> Standing:
    return standing(found, policy)


def test_the_share_is_of_the_weight_that_is_due() -> None:
    """Of 100, 30 are due; 20 of them waits for the centre, 10 was typed: a third has a nilai."""
    rows = (
        issued("A", weight=10.0),
        issued("B", weight=20.0, **CENTRAL),
        issued("C", weight=70.0, plan=NEVER),
    )
    found = post(rows, [seen("A", 1, 60.0)])
    assert (found["bobot_jatuh_tempo"], found["bobot_terukur"]) == (30.0, 33.33)
    assert stands(found) is Standing.UNMEASURED
    whole = post(rows, [seen("A", 1, 60.0)], [seen("B", 6, 50.0)])
    assert (whole["bobot_jatuh_tempo"], whole["bobot_terukur"]) == (30.0, 100.0)
    assert (whole["peringkat"], stands(whole)) == (1.0, Standing.RANKED)


def test_an_own_blank_has_a_nilai_of_0() -> None:
    rows = (issued("A", weight=50.0), issued("B", weight=50.0))
    found = post(rows, [seen("A", 1, 60.0)])
    assert (found["bobot_terukur"], found["skor"], found["peringkat"]) == (100.0, 50.0, 1.0)


def test_a_blank_that_is_ignored_has_none() -> None:
    """Where blanks do not count, leaving them blank is no way to be ranked by the rest."""
    rows = (issued("A", weight=40.0), issued("B", weight=60.0))
    found = post(rows, [seen("A", 1, 60.0)], scoring=ScoringPolicy(blank=Blank.IGNORE))
    assert (found["bobot_terukur"], found["skor"]) == (40.0, 100.0)
    assert stands(found) is Standing.UNMEASURED


@pytest.mark.parametrize(("weight", "stand"), [(20.0, Standing.RANKED), (19.99, Standing.EARLY)])
def test_below_a_fifth_of_the_whole_weight_nobody_has_a_place(
    weight: float, stand: Standing
) -> None:
    rows = (issued("A", weight=weight), issued("B", weight=100.0 - weight, plan=NEVER))
    found = post(rows, [seen("A", 1, 60.0)])
    assert found["bobot_jatuh_tempo"] == weight
    assert stands(found) is stand
    assert math.isnan(found["peringkat"]) == (stand is not Standing.RANKED)
    assert (found["predikat"] == UNRANKED) == (stand is not Standing.RANKED)


def test_months_that_were_closed_without_that_share_have_none() -> None:
    assert RankingPolicy().min_due == 0


def test_nothing_due_is_nothing_asked() -> None:
    found = post((issued(plan=NEVER),))
    assert stands(found) is Standing.UNDUE
    assert (found["diminta"], found["melapor"], found["predikat"]) == (False, False, UNRANKED)


def test_who_was_asked_for_nothing_is_ranked_by_what_the_centre_tells() -> None:
    """All its values come from the centre: it is neither silent nor left out."""
    found = post((issued("A", **CENTRAL),), [], [seen("A", 6, 92.83)])
    assert (found["peringkat"], found["skor"], found["predikat"]) == (1.0, 92.83, "Sangat Tinggi")
    assert stands(found) is Standing.RANKED
    assert not found["diminta"]


def test_who_was_asked_and_typed_nothing_has_no_place_however_good_the_centre_finds_it() -> None:
    rows = (issued("A", weight=1.0), issued("B", weight=99.0, **CENTRAL))
    silent = post(rows, [], [seen("B", 6, 100.0)])
    assert (silent["predikat"], stands(silent)) == (SILENT, Standing.SILENT)
    assert math.isnan(silent["peringkat"])
    heard = post(rows, [seen("A", 6, 1.0)], [seen("B", 6, 100.0)])
    assert heard["peringkat"] == 1.0


def test_one_missing_month_costs_its_cell_and_not_the_place() -> None:
    found = post((issued("A", **LAST, plan=level(100)),), [seen("A", 5, 90.0)])
    assert (found["peringkat"], found["skor"]) == (1.0, 0.0)


def test_what_the_bureau_recognises_is_no_report() -> None:
    """Verifikasi records 0 for an OPD that sent nothing: it stays silent."""
    recognised = [seen("A", 6, 0.0)]
    nothing, same = (Outlook(claims=reports_of(values)) for values in ((), recognised))
    assert stands(post((issued(),), recognised, view=nothing)) is Standing.SILENT
    assert stands(post((issued(),), recognised, view=same)) is Standing.RANKED


WAIVED = Decisions(
    decisions=(Decision(sort=WAIVER, key=KEY, subject="B", reason="uji", by="Sekda", code="B"),)
)


@pytest.mark.parametrize("weight", [1.0, 40.0, 400.0])
@pytest.mark.parametrize("case", ["waived", "not due"])
def test_waived_weight_and_weight_that_is_not_due_never_matter_to_the_share(
    weight: float, case: str
) -> None:
    plan = NEVER if case == "not due" else level(10)
    rows = (
        issued("A", weight=10.0),
        issued("B", weight=weight, plan=plan),
        issued("C", weight=30.0, **CENTRAL),
    )
    found = post(rows, [seen("A", 1, 60.0)], rulings=WAIVED if case == "waived" else Decisions())
    assert found["bobot_terukur"] == 25.0


def test_nihil_that_is_not_judged_stands_on_neither_side() -> None:
    ratio = issued(
        "R", measure=Measure.RATIO, unit="%", weight=60.0, **{**CENTRAL, "entry": EntryMode.MONTH}
    )
    rows = (issued("A", weight=40.0), ratio)
    nihil = [seen("R", 6, 0.0, Field.NUMERATOR), seen("R", 6, 0.0, Field.DENOMINATOR)]
    found = post(rows, [seen("A", 1, 60.0)], nihil)
    assert (found["bobot_jatuh_tempo"], found["bobot_terukur"]) == (40.0, 100.0)


def test_silence_never_ranks_above_work() -> None:
    """January, SP2D is still to be pasted: five report at 90 %, one sends nothing."""
    rows = (issued("A", weight=40.0), issued("SP2D", weight=60.0, **CENTRAL))
    keys = [ContractKey(2026, name) for name in "ABCDEF"]
    shelf = [edition(*rows, key=key) for key in keys]
    values = [seen("A", 1, 9.0, key=key) for key in keys[1:]]
    policy = RankingPolicy(bands=BANDS, min_due=20.0, min_measured=40.0)
    posts = score(shelf, values, [], Period(1, 1), policy).posts.set_index("opd")
    assert list(posts["peringkat"].iloc[1:]) == [1.0] * 5
    assert math.isnan(posts.loc["A", "peringkat"])


def test_all_is_said_in_two_sentences() -> None:
    assert in_short(ScoringPolicy(), POLICY) == (
        "Yang diminta dan kosong dihitung 0; yang meragukan dihitung menurut bacaan terendah "
        "sampai dibenarkan. Diperingkat bila sedikitnya seperlima bobot sudah jatuh tempo dan "
        "separuhnya sudah bernilai."
    )


def test_the_two_sentences_follow_the_policy() -> None:
    other = RankingPolicy(min_due=12.5, min_measured=60.0)
    said = in_short(ScoringPolicy(blank=Blank.IGNORE), other)
    assert said.startswith("Yang diminta dan kosong tidak dihitung; ")
    assert said.endswith(
        "Diperingkat bila sedikitnya 12,5 % bobot sudah jatuh tempo dan 60 % daripadanya sudah "
        "bernilai."
    )
