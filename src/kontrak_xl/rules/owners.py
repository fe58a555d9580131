"""Data that one OPD tells of all: who owns it, and whether it is there for all (R-pusat).

Owners are competitors. What an owner tells is judged for all posts or for none, so that nobody
gains by what is withheld or pasted first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from kontrak_xl.core.model import (
    Accumulation,
    ContractKey,
    Edition,
    Filler,
    IssuedRow,
    Measure,
    RowStatus,
)
from kontrak_xl.core.observations import NONE_HERE
from kontrak_xl.core.text import normalised
from kontrak_xl.rules.ranks import ENDED
from kontrak_xl.rules.rulebook import by_cause


def awaits(row: IssuedRow) -> bool:
    """Whether a row waits until its owner has answered for all; one kategori of the pemda never."""
    return row.filler is Filler.CENTRE and not by_cause(row)


def none_here(value: object) -> bool:
    """Whether a told value says that there is nothing to measure."""
    return isinstance(value, str) and normalised(value) == normalised(NONE_HERE)


def _position(row: IssuedRow) -> bool:
    """Whether the last due month alone judges a row: *terakhir*, and SP2D to date."""
    return row.accumulation is Accumulation.LAST or row.measure is Measure.BUDGET


def months_without(row: IssuedRow, told: Mapping[int, float | str]) -> list[int]:
    """The months (1–12) that do not count, because the owner says that there is nothing in them.

    Of a position one month judges; without it the row is not judged (:func:`set_aside`).
    """
    if not awaits(row) or _position(row):
        return []
    return [month for month, value in told.items() if none_here(value)]


def set_aside(row: IssuedRow, due: Iterable[int], told: Mapping[int, float | str]) -> bool:
    """Whether the owner says of the last due month that there is nothing to judge a row by."""
    if not awaits(row) or not _position(row):
        return False
    return none_here(told.get(max(due, default=0)))


def owners(editions: Iterable[Edition]) -> Callable[[IssuedRow], frozenset[ContractKey]]:
    """Whose contract a row's *Penanggung jawab data* means; of most rows nobody's."""
    found: dict[str, set[ContractKey]] = {}
    for edition in editions:
        post = edition.post
        for name in (post.code, post.name, post.short, *post.aliases):
            if name:
                found.setdefault(normalised(name), set()).add(edition.key)
    return lambda row: frozenset(found.get(normalised(row.owner), ()) if row.owner else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How far an owner's list is: for how many of the posts that are asked about it answers."""

    code: str
    text: str
    answered: int
    asked: int
    lacking: tuple[str, ...]

    @property
    def words(self) -> str:
        """``Persentase realisasi anggaran: 42 dari 43``."""
        return f"{self.text}: {self.answered} dari {self.asked}"


def answers(rows: pd.DataFrame, posts: pd.DataFrame) -> tuple[Answers, ...]:
    """The lists that are awaited, of ``Scores.rows`` and ``posts``, in the order of a first post.

    Who has ended is awaited no more: its last score stands, and others are judged without it.
    """
    gone = posts.loc[posts["keadaan"] == ENDED, "kontrak"]
    waiting = rows.loc[(rows["status"] == RowStatus.WAITING) & ~rows["kontrak"].isin(gone)]
    found = []
    for code in dict.fromkeys(waiting["kode"]):
        asked = waiting[waiting["kode"] == code]
        there = asked["terjawab"] > 0
        found.append(
            Answers(
                code=str(code),
                text=str(asked["indikator"].iloc[0]),
                answered=int(there.sum()),
                asked=len(asked),
                lacking=tuple(map(str, asked.loc[~there, "opd"])),
            )
        )
    return tuple(found)
