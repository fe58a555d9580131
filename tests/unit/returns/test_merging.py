"""What was only recognised comes back in our own workbook and claims nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import ContractKey
from kontrak_xl.core.observations import Field, Observation, Origin, ValueKey
from kontrak_xl.returns.counting.merging import MergedReports, VerifiedValues, merge_reports
from kontrak_xl.returns.register.receipts import ReceivedFile

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = ContractKey(2026, "DINKES")
Value = float | str
MAY: ValueKey = (KEY, "WUB", Field.VALUE, 5)
JUNE: ValueKey = (KEY, "WUB", Field.VALUE, 6)
TOP: ValueKey = (KEY, "SPM", Field.NUMERATOR, 5)
BELOW: ValueKey = (KEY, "SPM", Field.DENOMINATOR, 5)


def received(day: int) -> ReceivedFile:
    return ReceivedFile(
        sha=f"{day:02d}", name=f"{day}.xlsx", received=dt.datetime(2026, 6, day), modified="",
        key=KEY, edition=1, verdict="diterima", findings=(),
    )  # fmt: skip


def laid(
    *files: Mapping[ValueKey, Value],
    recognised: Mapping[ValueKey, Value],
    unclaimed: frozenset[ValueKey] = frozenset(),
    accepted: int = 0,
    closed: frozenset[ValueKey] = frozenset(),
) -> MergedReports:
    """Files of one day after another; ``accepted`` is the day of the one that wins by decision.

    At the places ``closed`` nothing is asked.
    """
    held = {f"{day}.xlsx": values for day, values in enumerate(files, 1)}

    def observed(file: ReceivedFile) -> list[Observation]:
        return [
            Observation(*place, value, Origin(file.name, "Mei", "F8"))
            for place, value in held[file.name].items()
        ]

    return merge_reports(
        [received(day) for day in range(1, len(files) + 1)],
        observed,
        lambda file: file.received.day == accepted,
        VerifiedValues(
            {place: frozenset((value,)) for place, value in recognised.items()}, unclaimed
        ),
        closed=closed.__contains__,
    )


def claims(found: MergedReports) -> dict[ValueKey, Value]:
    return {(one.key, one.code, one.field, one.month): one.value for one in found.observations}


def codes(found: MergedReports) -> list[Code]:
    return [finding.code for finding in found.findings]


def test_what_comes_back__leaves_the_claim_and_is_no_change() -> None:
    found = laid({MAY: 90.0}, {MAY: 80.0, JUNE: 7.0}, recognised={MAY: 80.0})
    assert (claims(found), codes(found)) == ({MAY: 90.0, JUNE: 7.0}, [])
    first, second = found.tallies
    assert (first.counting, second.counting, second.changed, second.same) == (1, 2, 0, 1)
    assert second.replaced_by == ()


@pytest.mark.parametrize("value", [79.0, 0.0, 80.001])
def test_anything_else__is_a_change(value: float) -> None:
    found = laid({MAY: 90.0}, {MAY: value}, recognised={MAY: 80.0})
    assert (claims(found), codes(found)) == ({MAY: value}, [Code.RESULT_CHANGED])


def test_a_first_report__claims_what_it_says() -> None:
    """The claim was confirmed, or the verification was typed before the file came in."""
    found = laid({MAY: 80.0}, recognised={MAY: 80.0})
    assert claims(found) == {MAY: 80.0}


def test_a_number_that_a_cell_has_shortened__is_the_same() -> None:
    third = 100 / 3
    found = laid({MAY: 90.0}, {MAY: float(f"{third:.15g}")}, recognised={MAY: third})
    assert claims(found) == {MAY: 90.0}


def test_a_category__comes_back_too() -> None:
    found = laid({MAY: "Paripurna"}, {MAY: "Utama"}, recognised={MAY: "Utama"})
    assert claims(found) == {MAY: "Paripurna"}


def test_a_pair__comes_back_whole_or_is_a_change() -> None:
    put: dict[ValueKey, Value] = {TOP: 75.0, BELOW: 100.0}
    found = laid({TOP: 30.0, BELOW: 40.0}, put, recognised=put)
    assert claims(found) == {TOP: 30.0, BELOW: 40.0}
    half = laid({TOP: 30.0, BELOW: 40.0}, {**put, TOP: 70.0}, recognised=put)
    assert claims(half) == {TOP: 70.0, BELOW: 100.0}, "never half of one and half of the other"
    same = laid({TOP: 80.0, BELOW: 100.0}, put, recognised=put)
    assert claims(same) == {TOP: 80.0, BELOW: 100.0}


def test_a_blank_erases__only_where_nothing_is_asked() -> None:
    """May was closed: the later file that has only June takes May's value back."""
    files: tuple[dict[ValueKey, Value], ...] = ({MAY: 5.0, JUNE: 7.0}, {JUNE: 12.0})
    found = laid(*files, recognised={}, closed=frozenset((MAY,)))
    assert claims(found) == {JUNE: 12.0}
    first, second = found.tallies
    assert (first.counting, second.counting) == (0, 1)
    assert first.replaced_by == ("“2.xlsx” (02)",)
    assert claims(laid(*files, recognised={})) == {MAY: 5.0, JUNE: 12.0}
    again = laid(*files, {MAY: 6.0}, recognised={}, closed=frozenset((MAY,)))
    assert claims(again) == {MAY: 6.0, JUNE: 12.0}


def test_blank_at_the_closing__stays_blank() -> None:
    found = laid({JUNE: 7.0}, {MAY: 80.0}, recognised={MAY: 80.0}, unclaimed=frozenset((MAY,)))
    assert claims(found) == {JUNE: 7.0}
    other = laid({JUNE: 7.0}, {MAY: 81.0}, recognised={MAY: 80.0}, unclaimed=frozenset((MAY,)))
    assert claims(other) == {JUNE: 7.0, MAY: 81.0}


def test_an_older_file_that_a_decision_puts_first__is_no_copy_of_ours() -> None:
    found = laid({MAY: 80.0}, {MAY: 90.0}, recognised={MAY: 80.0}, accepted=1)
    assert (claims(found), codes(found)) == ({MAY: 80.0}, [Code.DECIDED_OTHERWISE])


def test_after_it__a_real_change_is_told_against_the_claim() -> None:
    found = laid({MAY: 90.0}, {MAY: 80.0}, {MAY: 85.0}, recognised={MAY: 80.0})
    assert claims(found) == {MAY: 85.0}
    (finding,) = found.findings
    assert finding.expected == "90 (1.xlsx)"


def test_a_value_that_moves_to_the_next_month_is_told_beside_the_changes() -> None:
    found = laid({MAY: 90.0, JUNE: 5.0}, {MAY: 80.0, JUNE: 15.0}, recognised={})
    assert codes(found) == [Code.RESULT_CHANGED, Code.RESULT_CHANGED, Code.VALUE_SHIFTED]
    again = laid({MAY: 90.0}, {MAY: 90.0, JUNE: 5.0}, recognised={})
    assert codes(again) == []
