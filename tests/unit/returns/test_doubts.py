"""Doubts about readable numbers: each fires on its own slip, none on honest reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import Accumulation, EntryMode, IssuedRow
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.returns.reading.doubts import doubts
from tests.support.samples import LEVEL, edition, issued_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kontrak_xl.core.findings import Finding

VALUE = Field.VALUE
MONEY = {"unit": "Rp", "target": 1.2e9, "plan": (1e8,) * 12}
QUARTERLY = (None, None, 300.0) * 4
THOUSANDS = {"target": 60_000.0, "plan": (5000.0,) * 12}


def said(row: IssuedRow, values: Mapping[int, float], field: Field = VALUE) -> list[Finding]:
    """The doubts about one row's months, the same when asked twice."""
    issued = edition(rows=(row,))
    seen = [
        Observation(
            issued.key, row.code, field, month, float(value), Origin("a.xlsx", str(month), "F9")
        )
        for month, value in values.items()
    ]
    first, second = (doubts(issued, seen) for _ in range(2))
    assert first == second
    return list(first)


DOUBTED = [
    # what changes of the row, the months, the field, code, month, what was seen, what is expected
    ("percent as a part of one", {"unit": "persen", "target": 90.0}, {1: 0.85}, VALUE,
     Code.PERCENT_AS_FRACTION, 1, "0,85", "85"),
    ("typed in millions", MONEY, {1: 95}, VALUE, Code.VALUE_SCALE, 1, "95",
     "95000000 (95.000.000)"),
    ("typed in thousands, others whole", THOUSANDS, {1: 4800, 2: 5100, 3: 5}, VALUE,
     Code.VALUE_SCALE, 3, "5", "5000"),
    ("typed in millions to date", {**MONEY, "entry": EntryMode.TO_DATE}, {3: 310}, VALUE,
     Code.VALUE_SCALE, 3, "310", "310000000 (310.000.000)"),
    ("three digits too many", {}, {1: 101_000}, VALUE, Code.VALUE_FAR, 1, "101.000",
     "1.200, mungkin maksudnya 101"),
    ("too many, no slip", {}, {1: 6001}, VALUE, Code.VALUE_FAR, 1, "6.001", "1.200"),
    ("half a person", {}, {1: 90.5}, VALUE, Code.VALUE_IN_PIECES, 1, "90,5", "orang"),
    ("SP2D in millions", {}, {1: 90}, Field.OWN_SP2D, Code.VALUE_SCALE, 1, "90",
     "90000 (90.000) atau 90000000 (90.000.000)"),
    ("SP2D in thousands", {}, {1: 95_000}, Field.OWN_SP2D, Code.VALUE_SCALE, 1, "95.000",
     "95000000 (95.000.000)"),
    ("physical as a part of one", {}, {1: 8.3, 2: 0.17}, Field.PHYSICAL,
     Code.PERCENT_AS_FRACTION, 2, "0,17", "17"),
    ("the month where the sum is asked", {"entry": EntryMode.TO_DATE, "target": 120.0,
     "plan": (10.0,) * 12}, {1: 10, 2: 10}, VALUE, Code.MONTH_FOR_SUM, 2, "10", "20"),
    ("a gap between summed months", {"plan": QUARTERLY}, {1: 90, 3: 110}, VALUE,
     Code.GAP_SUMMED, 3, "Februari", "Februari"),
    ("falls", {"entry": EntryMode.TO_DATE}, {1: 90, 2: 80}, VALUE, Code.VALUE_FALLS, 2, "80",
     "Januari 90"),
]  # fmt: skip
HONEST = [
    # what changes of the row, the months, the field
    ("a weak month", THOUSANDS, {1: 4800, 2: 5100, 3: 50}, VALUE),
    ("weak from the start", THOUSANDS, {1: 5, 2: 7, 3: 6}, VALUE),
    ("one of five thousand", THOUSANDS, {1: 5}, VALUE),
    ("uneven months", THOUSANDS, {1: 4800, 2: 90, 3: 5}, VALUE),
    ("nought", MONEY, {1: 0}, VALUE),
    ("dust", {"entry": EntryMode.TO_DATE}, {1: 0.1 + 0.2, 2: 0.3, 3: 1}, VALUE),
    ("an average of people", {"accumulation": Accumulation.MEAN}, {1: 90.5}, VALUE),
    ("a target in parts", {"target": 0.5, "plan": (0.5,) * 12}, {1: 0.5}, VALUE),
    ("a small percentage", {"unit": "%", "target": 3.0, "plan": (3.0,) * 12, **LEVEL}, {1: 0.8},
     VALUE),
    ("kilometres in parts", {"unit": "km"}, {1: 90.125}, VALUE),
    ("a slow start", {}, {1: 0.4, 2: 0.9, 3: 12}, Field.PHYSICAL),
    ("little money in January", {}, {1: 600_000}, Field.OWN_SP2D),
    ("dust on a whole", {}, {1: 90.00000000001}, VALUE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "months", "field", "code", "at", "seen", "expected"),
    [pytest.param(*rest, id=name) for name, *rest in DOUBTED],
)
def test_doubt__is_told_at_its_cell_with_what_was_probably_meant(
    changes: Mapping[str, object],
    months: Mapping[int, float],
    field: Field,
    code: Code,
    at: int,
    seen: str,
    expected: str,
) -> None:
    found = said(issued_row("A", "Uji", **changes), months, field)
    assert [(d.code, d.where.sheet, d.seen, d.expected) for d in found] == [
        (code, str(at), seen, expected)
    ]


@pytest.mark.parametrize(
    ("changes", "months", "field"), [pytest.param(*rest, id=name) for name, *rest in HONEST]
)
def test_honest_report__raises_no_doubt(
    changes: Mapping[str, object], months: Mapping[int, float], field: Field
) -> None:
    found = said(issued_row("A", "Uji", **changes), months, field)
    assert [
        d for d in found if d.code is not Code.VALUE_IN_PIECES or "orang" not in d.expected
    ] == []


def copied(values: tuple[float, ...], again: tuple[float, ...], **changes: object) -> list[Code]:
    """The doubts about two months of several rows."""
    rows = tuple(issued_row(f"R{at}", f"Uji {at}", **changes) for at, _ in enumerate(values))
    issued = edition(rows=rows)
    seen = [
        Observation(issued.key, row.code, VALUE, month, value, Origin("a.xlsx", str(month)))
        for month, month_values in ((1, values), (2, again))
        for row, value in zip(rows, month_values, strict=True)
    ]
    return [doubt.code for doubt in doubts(issued, seen)]


SIX = (91.0, 87.0, 105.0, 110.0, 98.0, 93.0)


def test_copy_of_last_month__is_asked_about_once() -> None:
    assert copied(SIX, SIX) == [Code.MONTH_COPIED]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (SIX, (*SIX[:5], 94.0), {}),
        (SIX[:3], SIX[:3], {}),
        ((100.0,) * 6, (100.0,) * 6, {}),
        ((0.0,) * 6, (0.0,) * 6, {}),
        (SIX, SIX, LEVEL),
    ],
    ids=["one differs", "few rows", "on plan", "noughts", "levels that stay"],
)
def test_months_that_may_well_be_alike__are_not_asked_about(
    before: tuple[float, ...], after: tuple[float, ...], changes: Mapping[str, object]
) -> None:
    assert copied(before, after, **changes) == []


CLOSED = [
    # changes of the row, the values, what is asked at which month, in which words
    ({}, {1: 90, 2: 110, 3: 100}, (Code.CLOSED_CELLS, "1", "Januari 90; Februari 110",
                                   "Maret (Januari s.d. Maret)")),
    ({"accumulation": Accumulation.MEAN}, {3: 100, 5: 110},
     (Code.CLOSED_CELLS, "5", "Mei 110", "Juni (April s.d. Juni)")),
    ({"entry": EntryMode.TO_DATE}, {2: 110, 3: 290},
     (Code.POSITION_UNASKED, "2", "Februari 110", "Maret")),
    (LEVEL, {2: 110, 3: 290}, (Code.POSITION_UNASKED, "2", "Februari 110", "Maret")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "values", "expected"), CLOSED)
def test_a_value_in_a_closed_cell__is_asked_about_once_for_its_due_cell(
    changes: dict[str, object], values: dict[int, float], expected: tuple[Code, str, str, str]
) -> None:
    row = issued_row("A", "Uji", **{"plan": QUARTERLY, **changes})
    for number, told in ((1, []), (2, [expected])):
        issued = edition(rows=(row,), rules=number)
        seen = [
            Observation(
                issued.key, "A", VALUE, month, float(value), Origin("a.xlsx", str(month), "F9")
            )
            for month, value in values.items()
        ]
        codes = {Code.CLOSED_CELLS, Code.POSITION_UNASKED}
        assert [
            (doubt.code, doubt.where.sheet, doubt.seen, doubt.expected)
            for doubt in doubts(issued, seen)
            if doubt.code in codes
        ] == told
