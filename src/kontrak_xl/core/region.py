"""What one pemda decides: its name, people, paper, policies and wording."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from kontrak_xl.core.model import Paper, RankingPolicy, ScoringPolicy

PLACEHOLDERS = (
    "tahun",
    "nama_pertama",
    "jabatan_pertama",
    "nama_kedua",
    "jabatan_kedua",
    "tempat",
    "pemda",
    "opd",
)
"""What may stand in {braces} in the wording of a contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The contract's sentences, with {placeholders} (R-naskah)."""

    title: str
    opening: str
    first_called: str
    second_called: str
    promise: str
    supervision: str
    resignation: str = ""
    witness: str = ""
    witness_position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When the report of a month is due, and when the month closes."""

    month: int
    due: dt.date | None = None
    hour: str = ""
    objections_until: dt.date | None = None
    closes: dt.date | None = None

    @property
    def until(self) -> dt.datetime | None:
        """The last moment to report: the hour of the day that is set, else the day's end."""
        if self.due is None:
            return None
        found = _HOUR.search(self.hour)
        hour, minute = (int(found[1]), int(found[2])) if found else (23, 59)
        time = dt.time(hour, minute) if hour < 24 and minute < 60 else dt.time(23, 59)
        return dt.datetime.combine(self.due, time)


_HOUR = re.compile(r"(\d{1,2})[.:](\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One pemda in one year; ``signed`` is the date on the contracts, if it is known."""

    name: str
    level: str
    head: str
    head_position: str
    year: int
    place: str
    office: str
    wording: Wording
    signed: dt.date | None = None
    contact: str = ""
    paper: Paper = Paper.F4
    letterhead: str = ""
    logo: str = ""
    scoring: ScoringPolicy = ScoringPolicy()  # noqa: RUF009 -- frozen
    ranking: RankingPolicy = RankingPolicy()  # noqa: RUF009 -- frozen
    predicate_scale: str = ""
    deadlines: tuple[Deadline, ...] = ()

    @property
    def undated(self) -> tuple[int, ...]:
        """The months (1–12) for which *Jadwal* names no day to report; they end at *tutup*."""
        dated = {deadline.month for deadline in self.deadlines if deadline.until is not None}
        return tuple(month for month in range(1, 13) if month not in dated)
