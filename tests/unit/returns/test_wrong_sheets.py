"""*Salah lembar?*: a sheet of a running month beside an empty due one is asked about, and goes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.returns.counting.merging import MergedReports, merge_reports
from kontrak_xl.returns.counting.wrong_sheets import due_months
from kontrak_xl.returns.reading.reader import UnreadInput
from kontrak_xl.returns.register.receipts import ReceivedFile
from tests.support.scoring import due, edition, issued

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kontrak_xl.core.model import Edition

CONTRACT = edition(issued("A"), issued("B", plan=due((2, 20.0), (4, 20.0))))
KEY = CONTRACT.key
Cell = tuple[str, Field, int]
JAN, FEB, MAR = (("A", Field.VALUE, month) for month in (1, 2, 3))
OBSTACLE: Cell = ("A", Field.OBSTACLE, 2)
FORM: Cell = ("", Field.FILLED_BY, 2)
Day = tuple[int, int]


def received(
    day: Day, *, unread: tuple[int, ...] = (), findings: tuple[Finding, ...] = ()
) -> ReceivedFile:
    name = f"{day[1]}-{day[0]}.xlsx"
    return ReceivedFile(
        sha=name, name=name, received=dt.datetime(2026, day[1], day[0], 9, 0), modified="",
        key=KEY, edition=1, verdict="diterima", findings=findings,
        unread=tuple(UnreadInput(text="1-2", where=Origin(name), code="A", field=Field.VALUE,
                                 month=month) for month in unread),
    )  # fmt: skip


def laid(
    *files: tuple[ReceivedFile, Mapping[Cell, float | str]], contract: Edition = CONTRACT
) -> MergedReports:
    held = {file.name: values for file, values in files}

    def observed(file: ReceivedFile) -> list[Observation]:
        return [
            Observation(KEY, *place, value, Origin(file.name, f"M{place[2]}", "F8"))
            for place, value in held[file.name].items()
        ]

    return merge_reports([file for file, _ in files], observed, lambda _: False,
                         due=due_months([contract]))  # fmt: skip


def standing(found: MergedReports) -> dict[Cell, float | str]:
    return {(one.code, one.field, one.month): one.value for one in found.observations}


def told(found: MergedReports) -> list[tuple[Code, str, str, str]]:
    return [(one.code, one.where.file, one.seen, one.expected) for one in found.findings]


ASKED = (Code.WRONG_SHEET, "2-9.xlsx", "Februari", "Januari")
WRONG: tuple[ReceivedFile, dict[Cell, float | str]] = received((9, 2)), {FEB: 7.0, FORM: "Ani"}


def test_a_sheet_beside_an_empty_due_one__is_asked_about() -> None:
    found = laid(WRONG)
    assert told(found) == [ASKED]
    assert standing(found) == {FEB: 7.0, FORM: "Ani"}


@pytest.mark.parametrize(
    ("file", "values"),
    [
        (received((9, 2)), {JAN: 9.0, FEB: 7.0}),
        (received((9, 2), unread=(1,)), {FEB: 7.0}),
        (received((1, 3)), {FEB: 7.0}),
        (received((9, 2)), {OBSTACLE: "hujan"}),
    ],
    ids=["January is there", "January is unread", "February is over", "only a remark"],
)
def test_others__are_not_asked_about(
    file: ReceivedFile, values: Mapping[Cell, float | str]
) -> None:
    assert told(laid((file, values))) == []


def test_a_month_that_asks_for_nothing__is_no_empty_one() -> None:
    contract = edition(issued("A", plan=due((2, 10.0))))
    assert told(laid(WRONG, contract=contract)) == []


def test_a_later_file_whose_sheet_is_blank__takes_the_values_back() -> None:
    found = laid(WRONG, (received((12, 2)), {JAN: 7.0}))
    assert standing(found) == {JAN: 7.0}
    assert told(found) == [(Code.SHEET_WITHDRAWN, "2-12.xlsx", "Februari", "")]
    first, second = found.tallies
    assert (first.counting, first.replaced_by, second.counting) == (
        0, ("“2-12.xlsx” (2-12.xls)",), 1,
    )  # fmt: skip


def test_what_is_taken_back__is_asked_about_no_more() -> None:
    """Six moved from February to March (K618); both sheets are blank in the last file."""
    moved = (received((9, 2)), {FEB: 10.0, MAR: 5.0}), (received((10, 2)), {FEB: 4.0, MAR: 11.0})
    assert Code.VALUE_SHIFTED in {code for code, *_ in told(laid(*moved))}
    found = laid(*moved, (received((12, 2)), {JAN: 7.0}))
    assert standing(found) == {JAN: 7.0}
    assert {code for code, *_ in told(found)} == {Code.SHEET_WITHDRAWN}


def test_who_filled_a_blank_sheet__does_not_keep_it() -> None:
    found = laid(WRONG, (received((12, 2)), {JAN: 7.0, FORM: "Budi"}))
    assert standing(found) == {JAN: 7.0, FORM: "Budi"}


GONE = Finding(Code.MONTH_MISSING, Origin("2-12.xlsx"), "Februari")


@pytest.mark.parametrize(
    ("file", "values"),
    [
        (received((1, 3)), {JAN: 7.0}),
        (received((12, 2)), {JAN: 7.0, OBSTACLE: "hujan"}),
        (received((12, 2), unread=(2,)), {JAN: 7.0}),
        (received((12, 2), findings=(GONE,)), {JAN: 7.0}),
    ],
    ids=["February is over", "a remark stands there", "something unread", "the sheet is gone"],
)
def test_nothing_else__takes_anything_back(
    file: ReceivedFile, values: Mapping[Cell, float | str]
) -> None:
    found = laid(WRONG, (file, values))
    assert standing(found)[FEB] == 7.0
    assert Code.SHEET_WITHDRAWN not in [one.code for one in found.findings]


def test_where_nothing_is_asked_about__a_blank_never_erases() -> None:
    found = laid(
        WRONG,
        (received((10, 2)), {JAN: 9.0, FEB: 7.0}),
        (received((12, 2)), {JAN: 9.0}),
    )
    assert standing(found)[FEB] == 7.0
    assert Code.WRONG_SHEET not in [one.code for one in found.findings]


def test_what_was_taken_back__is_told_by_the_file_that_did_it_alone() -> None:
    found = laid(WRONG, (received((12, 2)), {JAN: 7.0}), (received((5, 3)), {JAN: 7.0, FEB: 8.0}))
    assert standing(found) == {JAN: 7.0, FEB: 8.0}
    assert told(found) == []
