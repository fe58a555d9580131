"""What one pemda decides: its name, people, paper, policies and wording."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kontrak_xl.model import Paper, RankingPolicy, ScoringPolicy

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
    """The contract's sentences, with {placeholders} (DOMAIN 1.2)."""

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
