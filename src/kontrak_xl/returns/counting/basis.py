"""What a period is judged by: editions, observations, values of the centre, decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import ContractKey, Edition, Period, RankingPolicy
from kontrak_xl.core.observations import Field, Observation, ValueKey
from kontrak_xl.master.panel import PanelMarks
from kontrak_xl.rules import scores
from kontrak_xl.rules.decisions import Decisions, Verification
from kontrak_xl.rules.reporting import Reported, Reports, reporting, reports_of
from kontrak_xl.rules.scores import UNSWITCHED, Outlook, Scores, Spared, Switched

_VALUES = frozenset((Field.VALUE, Field.NUMERATOR, Field.DENOMINATOR))
"""The fields that hold the value of an indicator."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The editions and values that a period is scored from, and what is to be told of them.

    ``observations`` are what OPDs claim, ``counted`` what scores of it after *Verifikasi*;
    ``unread`` is what they typed and nobody could read, ``over`` the months past their deadline.
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
    over: frozenset[int] = frozenset()
    _known: dict[tuple[Period, RankingPolicy, Switched], Scores] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def unread_cells(self) -> Spared:
        """The cells in which something stands that has no reading, and nothing else counts."""
        read = {(one.key, one.code, one.month) for one in self.counted if one.field in _VALUES}
        return frozenset((key, code, month) for key, code, _, month in self.unread) - read

    @cached_property
    def claims(self) -> Reports:
        """What the OPDs themselves reported."""
        return reports_of(self.observations, self.unread)

    def reporting(self, period: Period) -> dict[ContractKey, Reported]:
        """How each OPD has reported in a period; of its reports alone."""
        return reporting(self.shelf, self.claims, period, self.over, self.decisions)

    def score(
        self,
        period: Period,
        policy: RankingPolicy,
        switched: Switched = UNSWITCHED,
    ) -> Scores:
        """What a period comes to on this basis, computed once."""
        key = period, policy, switched
        if key not in self._known:
            self._known[key] = scores.score(
                self.shelf, self.counted, self.central, period, policy, self.decisions,
                Outlook(claims=self.claims, over=self.over, switched=switched),
            )  # fmt: skip
        return self._known[key]
