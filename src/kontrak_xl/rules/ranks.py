"""Where ranks and predikat are given: on the score as shown, to whom enough was judged of."""

from __future__ import annotations

import pandas as pd

from kontrak_xl.core.model import Period, RankingPolicy
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import rulebook
from kontrak_xl.rules.series import ValuesByInput
from kontrak_xl.rules.tables import roll

UNRANKED = "belum diperingkat"
EXCLUDED = "dikecualikan"
SILENT = "Tidak melapor"
_SPOKEN = {Field.VALUE, Field.NUMERATOR, Field.DONE, Field.OWN_SP2D, Field.PHYSICAL}
"""The fields with which an OPD is heard."""


def rank(
    posts: pd.DataFrame,
    reports: ValuesByInput,
    period: Period,
    policy: RankingPolicy,
) -> pd.DataFrame:
    """Ranks on the score as shown, ties share a rank (1, 2, 2, 4); too little judged, no rank."""
    enough = (posts["bobot_terukur"] >= policy.min_measured) & (posts["bobot_terukur"] > 0)
    enough &= ~posts["dikecualikan"].astype(bool)
    ranks = posts["skor"].where(enough).rank(method="min", ascending=False)
    named = roll(posts, {"predikat": rulebook.band_of(policy.bands)}) if len(posts) else posts
    voices = _voices(reports, period)
    silent = ~posts["kontrak"].isin(voices)
    names = named["predikat"] if len(posts) else pd.Series(dtype=str)
    by_score = names.where(enough, UNRANKED).where(~posts["dikecualikan"].astype(bool), EXCLUDED)
    return posts.assign(
        peringkat=ranks,
        predikat_skor=by_score,
        predikat=by_score.where(~silent | posts["dikecualikan"].astype(bool), SILENT),
        melapor=~silent,
    )


def _voices(reports: ValuesByInput, period: Period) -> set[str]:
    """The contracts whose OPD reported any value in the period."""
    return {
        str(key)
        for (key, _, field), months in reports.items()
        if field in _SPOKEN and any(period.first <= month <= period.last for month in months)
    }
