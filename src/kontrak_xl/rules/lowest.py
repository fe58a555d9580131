"""Rows of which values are doubted: judged under each reading; the lowest counts (R-ragu)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kontrak_xl.rules import doubtful, rulebook
from kontrak_xl.rules.doubtful import Assumed, Question

_STEPS = list(rulebook.STEP_FIELDS.values())
_TOLD = ["ragu", "tak_terbaca", "bacaan", "nilai_dibenarkan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One row to judge by its place, with its cells under a reading; ``held`` at plan at most."""

    at: int
    reading: Assumed
    held: bool = False


Judge = Callable[[Sequence[Trial]], pd.DataFrame]
"""What judges trials: a line of steps for each, in their order."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows as they count, and as they would count once every question is answered."""

    rows: pd.DataFrame
    answered: pd.DataFrame


def settle(
    plain: pd.DataFrame, asked: Mapping[int, Sequence[Question]], first: int, judge: Judge
) -> Settled:
    """Put what counts in place of rows, by their place, that are asked about.

    ``plain`` are all rows as their values were typed; a question whose cells decide nothing up to
    now (those of a month that no longer judges) leaves its row as it is.
    """
    rows = plain.assign(ragu=0, tak_terbaca=0, bacaan="", nilai_dibenarkan=plain["nilai"])
    if not asked:
        return Settled(rows, rows)
    answered = rows.copy()
    firm = {at: own for at, few in asked.items() if (own := [o for o in few if not o.even])}
    if firm:
        _settle_firm(rows, answered, firm, first, judge)
    even = {at: own[0] for at, few in asked.items() if (own := [o for o in few if o.even])}
    if even:
        _settle_even(rows, answered, firm, even, judge)
    return Settled(rows, answered)


def _settle_firm(
    rows: pd.DataFrame,
    answered: pd.DataFrame,
    asked: Mapping[int, Sequence[Question]],
    first: int,
    judge: Judge,
) -> None:
    """Of questions with a likeliest reading the lowest counts."""
    lowest = _lowest(asked, first, judge)
    likeliest = {at: doubtful.joined(one.readings[0] for one in few) for at, few in asked.items()}
    answers = judge([Trial(at=at, reading=reading) for at, reading in likeliest.items()])
    bases = [
        {at: reading for at, (reading, _) in lowest.items()},
        likeliest,
        dict.fromkeys(asked, doubtful.AS_TYPED),
    ]
    deciding = _deciding(asked, bases, judge)
    for number, (at, few) in enumerate(asked.items()):
        open_still = [one for one in few if one in deciding[at]]
        doubted = [one for one in open_still if not one.open]
        if not open_still:
            continue
        reading, result = lowest[at]
        answer = answers.iloc[number][_STEPS]
        if doubted:
            rows.loc[at, _STEPS] = result[_STEPS]
        cells = [cell for one in doubted for cell in one.cells]
        rows.loc[at, _TOLD] = [
            len(doubted),
            len(open_still) - len(doubted),
            doubtful.in_words(reading, cells),
            answer["nilai"],
        ]
        answered.loc[at, _STEPS] = answer


def _settle_even(
    rows: pd.DataFrame,
    answered: pd.DataFrame,
    firm: Mapping[int, Sequence[Question]],
    asked: Mapping[int, Question],
    judge: Judge,
) -> None:
    """Of questions without a likeliest reading the rule took the lower; the higher is told."""
    likeliest = {at: doubtful.joined(one.readings[0] for one in firm.get(at, ())) for at in asked}
    trials = [
        Trial(at=at, reading={**likeliest[at], **reading})
        for at, one in asked.items()
        for reading in one.readings
    ]
    done = judge(trials)
    for number, (at, one) in enumerate(asked.items()):
        nilai = done["nilai"].iloc[2 * number : 2 * number + 2].tolist()
        if nilai[0] == nilai[1]:
            continue
        lower = int(nilai[1] < nilai[0])
        words = doubtful.in_words(one.readings[lower], one.cells)
        told = list(rows.loc[at, _TOLD])
        words = "; ".join(filter(None, (told[2], words)))
        rows.loc[at, _TOLD] = [told[0] + 1, told[1], words, max(nilai)]
        answered.loc[at, _STEPS] = _line(done, 2 * number + 1 - lower)[_STEPS]


def _lowest(
    asked: Mapping[int, Sequence[Question]], first: int, judge: Judge
) -> dict[int, tuple[Assumed, pd.Series]]:
    """Of each row the combination of readings with the lowest nilai, and what it comes to.

    One under which the row would leave the judgement, so that others share its weight, is taken
    only where there is no other; of equals the likeliest.
    """
    trials = [
        Trial(at=at, reading=reading, held=True)
        for at, few in asked.items()
        for reading in doubtful.combinations(few, first)
    ]
    done = judge(trials)
    order = pd.DataFrame({
        "at": [one.at for one in trials], "shared": -done["bobot_dinilai"].to_numpy(),
        "nilai": done["nilai"].to_numpy(), "number": range(len(trials)),
    })  # fmt: skip
    best = order.sort_values(["at", "shared", "nilai", "number"]).drop_duplicates("at")
    chosen = {int(at): int(number) for at, number in best[["at", "number"]].to_numpy()}
    return {at: (trials[chosen[at]].reading, _line(done, chosen[at])) for at in asked}


def _line(table: pd.DataFrame, at: int) -> pd.Series:
    line: pd.Series = table.iloc[at]
    return line


def _deciding(
    asked: Mapping[int, Sequence[Question]], bases: Sequence[Mapping[int, Assumed]], judge: Judge
) -> dict[int, list[Question]]:
    """The questions without whose cells some result would be another."""
    pairs = [(at, one, base[at]) for at, few in asked.items() for one in few for base in bases]
    there = judge([Trial(at=at, reading=reading) for at, _, reading in pairs])
    gone = judge([Trial(at=at, reading={**reading, **one.blank}) for at, one, reading in pairs])
    changed = (there[_STEPS].to_numpy() != gone[_STEPS].to_numpy()).any(axis=1)
    found: dict[int, list[Question]] = {at: [] for at in asked}
    for (at, one, _), differs in zip(pairs, changed, strict=True):
        if differs and one not in found[at]:
            found[at].append(one)
    return found
