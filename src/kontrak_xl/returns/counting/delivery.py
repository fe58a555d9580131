"""What one contract delivered in a period, and files that belong to none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kontrak_xl.core.model import Period
from kontrak_xl.rules.reporting import Reporting, Turnout, together, turnout

_BEFORE = {"sebagian": Reporting.PARTIAL, "belum": Reporting.SILENT}
"""What months are called that were closed before these words were six."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one post has sent for one period.

    ``asked`` counts the OPD's cells due up to the period's last month, ``given`` those that were
    read, ``unread`` those that were filled in but have no reading. ``months`` has twelve words:
    the state of reporting in each month of the period, "" for the months after it; ``state`` is
    that of the period to date. ``received`` is when its latest file came in.
    """

    post: str
    asked: int
    given: int
    months: tuple[str, ...]
    files: int = 0
    last_file: str = ""
    received: dt.datetime | None = None
    unread: int = 0
    state: str = ""

    def in_month(self, month: int) -> Reporting:
        """The state of one month; of what lies after the period nothing was asked."""
        word = self.months[month - 1]
        return Reporting(_BEFORE.get(word, word) or Reporting.NOT_ASKED)

    def within(self, period: Period) -> Reporting:
        """The state of some months together, as :func:`~kontrak_xl.rules.reporting.together`."""
        return together(self.in_month(month) for month in range(period.first, period.last + 1))

    @property
    def to_date(self) -> Reporting:
        """The state of the period; a month that was closed before this was kept has its counts."""
        if self.state or not self.asked:
            return Reporting(self.state or Reporting.NOT_ASKED)
        if not self.given:
            return Reporting.SILENT
        return Reporting.COMPLETE if self.given >= self.asked else Reporting.PARTIAL


def reported_in(own: Period | None, last: int) -> Period:
    """The months whose reports a book is about: its triwulan or semester, or its last month."""
    return own or Period(last, last)


def turnout_of(deliveries: Iterable[Delivery], period: Period) -> Turnout:
    """How many posts have reported the months of a period, and how."""
    return turnout(delivery.within(period) for delivery in deliveries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """One received file of which nobody could tell whose contract it is, or that stays unread.

    ``sha`` is the beginning of its SHA-256.
    """

    file: str
    received: dt.datetime
    sender: str
    sha: str
    problem: str
    remedy: str
