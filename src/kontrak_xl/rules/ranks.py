"""Where ranks and predikat are given: on the score as shown, to whom enough was judged of."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kontrak_xl.core.model import ContractKey, Period, Post, RankingPolicy
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import rulebook
from kontrak_xl.rules.series import ValuesByInput
from kontrak_xl.rules.tables import roll

UNRANKED = "belum diperingkat"
EXCLUDED = "dikecualikan"
SILENT = "Tidak melapor"
ENDED = "berakhir"
"""The post has ended: its last score stands, and takes no place."""
NEW = "baru"
"""The post began after January and has too few months of its own: no place yet."""
OWN_MONTHS = 3
"""From its how many-th own month on a new post is ranked; so many months its period must have."""
_SPOKEN = {Field.VALUE, Field.NUMERATOR, Field.DONE, Field.OWN_SP2D, Field.PHYSICAL}
"""The fields with which an OPD is heard."""


def rank(
    posts: pd.DataFrame,
    reports: ValuesByInput,
    period: Period,
    policy: RankingPolicy,
    seats: Mapping[ContractKey, Post],
) -> pd.DataFrame:
    """Ranks on the score as shown, ties share a rank (1, 2, 2, 4); too little judged, no rank.

    Who has ended or has only begun has no rank either (``keadaan``, R-mulai-sampai).
    """
    lives = {str(key): life(seat, period) for key, seat in seats.items()}
    words = [lives[contract] for contract in posts["kontrak"]]
    standing = pd.Series(words, index=posts.index, dtype=str)
    enough = (posts["bobot_terukur"] >= policy.min_measured) & (posts["bobot_terukur"] > 0)
    enough &= ~posts["dikecualikan"].astype(bool) & (standing == "")
    ranks = posts["skor"].where(enough).rank(method="min", ascending=False)
    named = roll(posts, {"predikat": rulebook.band_of(policy.bands)}) if len(posts) else posts
    voices = _voices(reports, period)
    silent = ~posts["kontrak"].isin(voices)
    names = named["predikat"] if len(posts) else pd.Series(dtype=str)
    by_score = names.where(enough, UNRANKED).where(~posts["dikecualikan"].astype(bool), EXCLUDED)
    by_score = by_score.where(standing != ENDED, ENDED)
    named_otherwise = posts["dikecualikan"].astype(bool) | (standing == ENDED)
    return posts.assign(
        peringkat=ranks,
        predikat_skor=by_score,
        predikat=by_score.where(~silent | named_otherwise, SILENT),
        melapor=~silent,
        keadaan=standing,
    )


def life(seat: Post, period: Period) -> str:
    """Whether a post has ended or has only begun; "" where it is ranked as any other.

    To date a new post is ranked from its third own month on; in a period of three months or more
    it needs three own months of that period.
    """
    if seat.last < period.last:
        return ENDED
    if seat.first == 1:
        return ""
    within = period.last - max(seat.first, period.first) + 1
    own = period.last - seat.first + 1
    longer = period.last - period.first + 1 >= OWN_MONTHS
    return NEW if (within if longer else own) < OWN_MONTHS else ""


def _voices(reports: ValuesByInput, period: Period) -> set[str]:
    """The contracts whose OPD reported any value in the period."""
    return {
        str(key)
        for (key, _, field), months in reports.items()
        if field in _SPOKEN and any(period.first <= month <= period.last for month in months)
    }
