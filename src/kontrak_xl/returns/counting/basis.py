"""What a period is judged by: editions, observations, values of the centre, decisions."""

from __future__ import annotations

from dataclasses import dataclass, field

from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import Edition, Period, RankingPolicy
from kontrak_xl.core.observations import Observation
from kontrak_xl.master.panel import PanelMarks
from kontrak_xl.rules import scores
from kontrak_xl.rules.decisions import Decisions, Verification
from kontrak_xl.rules.scores import Scores, Spared


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The editions and values that a period is scored from, and what is to be told of them.

    ``observations`` are what OPDs claim, ``counted`` what scores of it after *Verifikasi*;
    ``unread`` are the cells in which something was typed that cannot be read.
    """

    shelf: tuple[Edition, ...]
    observations: tuple[Observation, ...]
    counted: tuple[Observation, ...]
    central: tuple[Observation, ...]
    decisions: Decisions
    verified: tuple[Verification, ...] = ()
    marks: tuple[PanelMarks, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: Spared = frozenset()
    _known: dict[tuple[Period, RankingPolicy, int, Spared], Scores] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def score(
        self,
        period: Period,
        policy: RankingPolicy,
        *,
        at: int = 0,
        spared: Spared = frozenset(),
    ) -> Scores:
        """What a period comes to on this basis, computed once; ``at`` and ``spared`` as there."""
        key = period, policy, at, spared
        if key not in self._known:
            self._known[key] = scores.score(
                self.shelf, self.counted, self.central, period, policy, self.decisions,
                at=at, spared=spared,
            )  # fmt: skip
        return self._known[key]
