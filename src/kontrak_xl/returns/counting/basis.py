"""What a period is judged by: editions, observations, values of the centre, decisions."""

from __future__ import annotations

from dataclasses import dataclass, field

from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import Edition, Period, RankingPolicy
from kontrak_xl.core.observations import Observation, ValueKey
from kontrak_xl.master.panel import PanelMarks
from kontrak_xl.rules import scores
from kontrak_xl.rules.decisions import Decisions, Verification
from kontrak_xl.rules.scores import Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The editions and values that a period is scored from, and what is to be told of them.

    ``observations`` are what OPDs claim, ``counted`` what scores of it after *Verifikasi*;
    ``unread`` are the inputs that hold something which is no value.
    """

    shelf: tuple[Edition, ...]
    observations: tuple[Observation, ...]
    counted: tuple[Observation, ...]
    central: tuple[Observation, ...]
    decisions: Decisions
    verified: tuple[Verification, ...] = ()
    marks: tuple[PanelMarks, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: frozenset[ValueKey] = frozenset()
    _known: dict[tuple[Period, RankingPolicy], Scores] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def score(self, period: Period, policy: RankingPolicy) -> Scores:
        """What a period comes to on this basis; it is computed once."""
        if (period, policy) not in self._known:
            self._known[period, policy] = scores.score(
                self.shelf,
                self.counted,
                self.central,
                period,
                policy,
                self.decisions,
                self.unread,
            )
        return self._known[period, policy]
