"""A contract with every kind of input, each typed with a value of its own, as it comes back."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from kontrak_xl.core.model import Edition, Filler, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.returns.reading.submission import Submission, read
from kontrak_xl.rules import patterns

from . import samples
from .samples import Typed

if TYPE_CHECKING:
    from kontrak_xl.commands.contoh import typist
    from kontrak_xl.core.model import IssuedRow

REMARKS = (Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE)
NAME = "laporan.xlsx"
EPOCH = dt.date(1899, 12, 30)
"""The day from which Excel counts days."""


def truth(edition: Edition) -> dict[Typed, float | str]:
    """What an OPD reports in every input cell of a year; no two numbers of a month are equal."""
    said: dict[Typed, float | str] = {}
    for month in range(1, 13):
        for index, row in enumerate(edition.rows):
            said |= _row(edition, row, index, month)
        for index, stage in enumerate(edition.stages):
            day = dt.date(edition.key.year, month, 1 + index)
            said[stage.code, Field.DONE, month] = day.isoformat()
        said["", Field.FILLED_BY, month] = f"Pengisi {month}"
        said["", Field.FILLED_ON, month] = f"{month:02d}/02/2026"
        said["", Field.APPROVED, month] = "Ya"
    return said


def _row(edition: Edition, row: IssuedRow, index: int, month: int) -> dict[Typed, float | str]:
    said: dict[Typed, float | str] = {
        (row.code, field, month): f"{field.value} {row.code} {month}" for field in REMARKS
    }
    if row.measure is Measure.BUDGET:
        said[row.code, Field.PHYSICAL, month] = 8.0 * month + index / 8
        said[row.code, Field.OWN_SP2D, month] = 1e6 * month + index
    if row.filler is not Filler.OPD:
        return said
    match row.measure:
        case Measure.CATEGORY:
            points = dict(edition.scales)[row.scale]
            said[row.code, Field.VALUE, month] = points[month % len(points)].category
        case Measure.RATIO:
            said[row.code, Field.NUMERATOR, month] = 10.0 * month + index
            said[row.code, Field.DENOMINATOR, month] = 200.0 + index + month / 4
        case Measure.NUMBER:
            part = 0 if patterns.whole(row.unit) else (index + month * (index + 1) / 2) / 16
            said[row.code, Field.VALUE, month] = 2.0 + part if part else 10.0 * (index + 1) + month
        case _:
            pass
    return said


def entry(place: Typed, value: float | str) -> typist.CellEntry:
    """A true value as it is typed: a day is a number to Excel."""
    if place[1] is Field.DONE:
        return float((dt.date.fromisoformat(str(value)) - EPOCH).days)
    return value


@cache
def filled(edition: Edition) -> bytes:
    """The contract workbook with the whole truth in it, as Excel would have saved it."""
    return samples.typed_in(
        edition, {place: entry(place, value) for place, value in truth(edition).items()}
    )


def reading(content: bytes, edition: Edition, name: str = NAME) -> Submission:
    return read(content, name, samples.shelf(edition))


def values(submission: Submission) -> dict[Typed, float | str]:
    """What was accepted; each input at most once."""
    found = {(seen.code, seen.field, seen.month): seen.value for seen in submission.observations}
    assert len(found) == len(submission.observations)
    return found
