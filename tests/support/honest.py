"""Contracts drafted from a template, and what comes in when everybody reports honestly."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from kontrak_xl.contracts import issuing
from kontrak_xl.core.model import EntryMode, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.master import draft, templates

from .masters import laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kontrak_xl.core.model import Edition
    from kontrak_xl.core.region import Region

NOW = dt.datetime(2026, 1, 2, 9, 0)
_PLACE = Origin("uji")
Template = tuple["Region", tuple["Edition", ...]]


@cache
def template(name: str) -> Template:
    """The region of a template and its first editions, as a bureau gets them that only starts."""
    made = draft.draft(laid_out(templates.load(name)))
    planned = issuing.plan(made, (), issuing.situation(made, NOW, frozenset(), 0))
    return made.region, planned.fresh


def reported(edition: Edition, filler: Filler, until: int) -> Iterator[Observation]:
    """Every value that is due of a contract up to a month, each as planned."""
    for row in edition.rows:
        if row.filler is not filler:
            continue
        if row.measure is Measure.STAGES:
            yield from _stages(edition, row, until)
            continue
        so_far = 0.0
        for month, planned in enumerate(row.plan[:until], 1):
            so_far += planned or 0.0
            if planned is not None:
                yield from _cell(edition, row, month, planned, so_far)


def _stages(edition: Edition, row: IssuedRow, until: int) -> Iterator[Observation]:
    for stage in edition.stages:
        if stage.indicator == row.code and stage.month <= until:
            day = dt.date(edition.key.year, stage.month, 1).isoformat()
            yield Observation(edition.key, stage.code, Field.DONE, stage.month, day, _PLACE)


def _cell(
    edition: Edition, row: IssuedRow, month: int, planned: float, so_far: float
) -> Iterator[Observation]:
    values: dict[Field, float | str] = {Field.VALUE: planned}
    if row.measure is Measure.RATIO:
        values = {Field.NUMERATOR: planned, Field.DENOMINATOR: 100.0}
    elif row.measure is Measure.CATEGORY:
        best = max(dict(edition.scales)[row.scale], key=lambda step: step.points)
        values = {Field.VALUE: best.category}
    elif row.entry is EntryMode.TO_DATE:
        values = {Field.VALUE: so_far}
    for field, value in values.items():
        yield Observation(edition.key, row.code, field, month, value, _PLACE)
