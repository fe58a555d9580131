"""Everything a ranking workbook tells, gathered before a single cell is placed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kontrak_xl.contracts.changes import Change
from kontrak_xl.core.dates import running
from kontrak_xl.core.findings import Findings
from kontrak_xl.core.model import RULES, BudgetColour, Edition, Period
from kontrak_xl.core.region import Region
from kontrak_xl.master.panel import PanelMarks
from kontrak_xl.ranking.eased import Eased
from kontrak_xl.ranking.money import Money
from kontrak_xl.ranking.moves import Move
from kontrak_xl.ranking.tepra import COLOURS
from kontrak_xl.returns.counting.delivery import Delivery, Stranger, reported_in, turnout_of
from kontrak_xl.rules.decisions import Decision, Verification
from kontrak_xl.rules.reporting import Turnout
from kontrak_xl.rules.scores import Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One month for the head of region: SEMENTARA while ``final`` is false.

    ``own`` is the triwulan or semester that the report is of, None for a month. ``scores`` lead:
    those of ``own`` alone, or those to date at its last month (policy *Urutan triwulan*);
    ``beside`` are the others, none for a month. ``moves`` tell by contract what became of each
    score since the period before, as it was published.
    ``history`` holds the scores to date of each month of the year up to the period's last, as
    published where they are closed; ``published`` those of the closed months by month.
    ``changes`` are the later editions with what differs from the one before,
    ``eased`` the promises that were made easier once their realisation was known, ``by_last`` what
    contracts that were issued again come to by their last edition alone;
    ``verified``, ``decisions`` and ``marks`` what people decided beside the numbers, ``strangers``
    the files of which nobody can tell whose they are, ``colours`` those of spending, from the best.
    ``over`` tells that the deadline of the period's last month is over, ``rules`` by which number
    of the rules the scores were computed.
    """

    region: Region
    scores: Scores
    editions: tuple[Edition, ...]
    deliveries: tuple[Delivery, ...]
    findings: Findings
    made: dt.datetime
    final: bool = False
    own: Period | None = None
    beside: Scores | None = None
    moves: Mapping[str, Move] = field(default_factory=dict)
    history: tuple[Scores, ...] = ()
    money: tuple[Money, ...] = ()
    changes: tuple[tuple[Edition, tuple[Change, ...]], ...] = ()
    verified: tuple[Verification, ...] = ()
    decisions: tuple[Decision, ...] = ()
    marks: tuple[PanelMarks, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    eased: tuple[Eased, ...] = ()
    by_last: Scores | None = None
    colours: tuple[BudgetColour, ...] = COLOURS
    published: Mapping[int, Scores] = field(default_factory=dict)
    over: bool = False
    rules: int = RULES

    @property
    def by_itself(self) -> bool:
        """Whether a triwulan or semester leads with its own score."""
        return self.own is not None and self.scores.period == self.own

    @property
    def running(self) -> bool:
        """Whether the month has not ended: its plans are whole only at its end (BERJALAN)."""
        return not self.final and running(self.region.year, self.scores.period.last, self.made)

    @property
    def reported(self) -> Period:
        """The months whose reports the book is about: its triwulan or semester, or its month."""
        return reported_in(self.own, self.scores.period.last)

    @property
    def turnout(self) -> Turnout:
        """How many posts have reported those months, and how."""
        return turnout_of(self.deliveries, self.reported)
