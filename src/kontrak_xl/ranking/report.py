"""Everything a ranking workbook tells, gathered before a single cell is placed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kontrak_xl.contracts.changes import Change
from kontrak_xl.core.findings import Findings
from kontrak_xl.core.model import BudgetColour, Edition
from kontrak_xl.core.region import Region
from kontrak_xl.master.panel import PanelMarks
from kontrak_xl.ranking.money import Money
from kontrak_xl.ranking.tepra import COLOURS
from kontrak_xl.returns.counting.delivery import Delivery, Stranger
from kontrak_xl.rules.decisions import Decision, Verification
from kontrak_xl.rules.scores import Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One month for the head of region: SEMENTARA while ``final`` is false.

    ``increment`` are the scores of a triwulan or semester of its own, where the report is of one;
    ``scores`` are to date at its last month in any case.
    ``history`` holds the scores to date of each month of the year up to the period's last, the
    last of them equal to ``scores``; ``published`` those of the closed months by month, as they
    were published. ``changes`` are the later editions with what differs from the one before,
    ``verified``, ``decisions`` and ``marks`` what people decided beside the numbers, ``strangers``
    the files of which nobody can tell whose they are, ``colours`` those of spending, from the best.
    """

    region: Region
    scores: Scores
    editions: tuple[Edition, ...]
    deliveries: tuple[Delivery, ...]
    findings: Findings
    made: dt.datetime
    final: bool = False
    increment: Scores | None = None
    history: tuple[Scores, ...] = ()
    money: tuple[Money, ...] = ()
    changes: tuple[tuple[Edition, tuple[Change, ...]], ...] = ()
    verified: tuple[Verification, ...] = ()
    decisions: tuple[Decision, ...] = ()
    marks: tuple[PanelMarks, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    colours: tuple[BudgetColour, ...] = COLOURS
    published: Mapping[int, Scores] = field(default_factory=dict)
