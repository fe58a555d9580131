"""Where *Bobot* keeps each weight that can be tried, for the sheets that count with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.view import Common, View
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Formula

NAME, CODE, OFFICIAL, TYPED, USED = range(5)
"""The columns of *Bobot*."""
TOP = 7
"""The first row of weights; its header stands above it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One weight that can be tried: a group's, or that of an indicator of every post."""

    name: str
    code: str
    weight: float
    row: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Slots:
    """Where each weight stands on the sheet."""

    groups: tuple[Slot, ...]
    commons: tuple[Slot, ...]


def slots(view: View) -> Slots:
    """Groups from the top, a row for their sum, a header, then the indicators by group."""
    groups = tuple(
        Slot(group.name, group.code, group.weight, row)
        for row, group in enumerate(view.groups, TOP)
    )
    order = {group.code: number for number, group in enumerate(view.groups)}
    commons: list[Common] = sorted(view.commons, key=lambda common: order[common.group])
    first = TOP + len(groups) + 4
    return Slots(
        groups,
        tuple(
            Slot(common.text, common.code, common.weight, row, common.group)
            for row, common in enumerate(commons, first)
        ),
    )


Chosen = Callable[[Formula], Formula]
"""From a post's own official weight, the one that is tried."""


def group_weights(view: View) -> dict[str, Chosen]:
    """The simulated weight of each group, by its code."""
    return {slot.code: _chosen(slot) for slot in slots(view).groups}


def line_weights(view: View) -> dict[str, Chosen]:
    """The simulated weight of each indicator of every post, by its code."""
    return {slot.code: _chosen(slot) for slot in slots(view).commons}


def _chosen(slot: Slot) -> Chosen:
    """A weight left as it is keeps each post's own, so that editions may differ."""
    used, official = (
        excel.at(slot.weight, slot.row, col, sheet=parts.WEIGHTS) for col in (USED, OFFICIAL)
    )
    return lambda own: excel.if_(used.equals(official), own, used)
