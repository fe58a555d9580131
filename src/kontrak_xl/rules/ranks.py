"""Where ranks and predikat are given: on the score as shown, to whom enough was judged of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from kontrak_xl.core.model import Period, Post, RankingPolicy
from kontrak_xl.rules import rulebook
from kontrak_xl.rules.tables import roll

UNRANKED = "belum diperingkat"
EXCLUDED = "dikecualikan"
SILENT, NOT_YET = "Tidak melapor", "Belum melapor"
"""What stands for the predikat of who was asked and filled in nothing, after and before its
deadline."""
ENDED = "berakhir"
"""The post has ended: its last score stands, and takes no place."""
NEW = "baru"
"""The post began after January and has too few months of its own: no place yet."""
OWN_MONTHS = 3
"""From its how many-th own month on a new post is ranked; so many months its period must have."""


class Standing(StrEnum):
    """Whether a post has a place, and if not the first reason why."""

    RANKED = "diperingkat"
    ENDED = "berakhir"
    EXCLUDED = "dikecualikan"
    NEW = "baru"
    SILENT = "tidak melapor"
    UNDUE = "belum ada yang jatuh tempo"
    EARLY = "belum cukup jatuh tempo"
    UNMEASURED = "belum cukup bernilai"


@dataclass(frozen=True, slots=True)
class Heard:
    """Of which contracts something was asked in the period, and whose OPD answered anything.

    ``in_time`` are those of which nothing was answered while no deadline is over.
    """

    asked: frozenset[str]
    spoken: frozenset[str]
    in_time: frozenset[str] = frozenset()


def standing(post: Mapping[str, Any], policy: RankingPolicy) -> Standing:
    """Why a post of ``Scores.posts`` has a place, or has none (R-terukur)."""
    measured, due = float(post["bobot_terukur"]), float(post["bobot_jatuh_tempo"])
    if post["keadaan"] == ENDED:
        return Standing.ENDED
    if post["dikecualikan"]:
        return Standing.EXCLUDED
    if post["keadaan"] == NEW:
        return Standing.NEW
    if silent(post):
        return Standing.SILENT
    if not due:
        return Standing.UNDUE
    if due < policy.min_due:
        return Standing.EARLY
    return Standing.RANKED if measured and measured >= policy.min_measured else Standing.UNMEASURED


def silent(post: Mapping[str, Any]) -> bool:
    """Whether something was asked of a post of ``Scores.posts``, and nothing came.

    Who has ended or has only begun stands apart from those.
    """
    return bool(post["diminta"]) and not post["melapor"] and not post["keadaan"]


def life(seat: Post, period: Period) -> str:
    """Whether a post has ended or has only begun; "" where it is ranked as any other.

    To date a new post is ranked from its third own month on; in a period of three months or more
    it needs three own months of that period (R-mulai-sampai).
    """
    if seat.last < period.last:
        return ENDED
    if seat.first == 1:
        return ""
    within = period.last - max(seat.first, period.first) + 1
    own = period.last - seat.first + 1
    longer = period.last - period.first + 1 >= OWN_MONTHS
    return NEW if (within if longer else own) < OWN_MONTHS else ""


def rank(posts: pd.DataFrame, heard: Heard, policy: RankingPolicy) -> pd.DataFrame:
    """Ranks on the score as shown, ties share a rank (1, 2, 2, 4); who was silent has none."""
    if posts.empty:
        return posts.assign(peringkat=math.nan, predikat_skor="", predikat="", melapor=False,
                            diminta=False)  # fmt: skip
    told = posts.assign(
        melapor=_among(posts["kontrak"], heard.spoken),
        diminta=_among(posts["kontrak"], heard.asked),
    )
    records = told.to_dict("records")
    stands = [standing({str(k): v for k, v in one.items()}, policy) for one in records]
    enough = _are(posts, (s is Standing.RANKED for s in stands))
    judged = (posts["bobot_terukur"] >= policy.min_measured) & (posts["bobot_terukur"] > 0)
    judged &= posts["bobot_jatuh_tempo"] >= policy.min_due
    named = roll(posts, {"predikat": rulebook.band_of(policy.bands)})["predikat"]
    out = posts["dikecualikan"].astype(bool)
    mute = pd.Series(SILENT, index=posts.index)
    mute = mute.where(~_among(posts["kontrak"], heard.in_time), NOT_YET)
    apart = posts["keadaan"]
    judged &= apart == ""
    by_score = named.where(judged, UNRANKED).where(~out, EXCLUDED).where(apart != ENDED, ENDED)
    return posts.assign(
        peringkat=posts["skor"].where(enough).rank(method="min", ascending=False),
        predikat_skor=by_score,
        predikat=by_score.where(_are(posts, (s is not Standing.SILENT for s in stands)), mute),
        melapor=told["melapor"],
        diminta=told["diminta"],
    )


def _among(contracts: pd.Series[str], known: frozenset[str]) -> pd.Series[bool]:
    return contracts.isin(known)


def _are(posts: pd.DataFrame, tests: Iterable[bool]) -> pd.Series[bool]:
    return pd.Series(list(tests), index=posts.index, dtype=bool)
