"""One cause is told once, the root before what follows from it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.grouping import grouped
from kontrak_xl.core.observations import Origin

FILE = "DINKES.xlsx"


def at(code: Code, sheet: str, cell: str, seen: str = "", expected: str = "angka") -> Finding:
    return Finding(code, Origin(FILE, sheet, cell), seen, expected, "DINKES")


def test_one_cause_in_many_cells__is_one_group_with_all_that_was_seen() -> None:
    cells = [at(Code.VALUE_NOT_NUMBER, "Januari", f"F{row}", "“n/a”") for row in range(8, 12)]
    cells += [at(Code.VALUE_NOT_NUMBER, "Maret", "F8", "“-”")]
    (group,) = grouped(cells)
    assert str(group) == (
        f"{FILE} › Januari!F8, F9, F10, F11; Maret!F8: "
        "isian “n/a”, “-” bukan angka; ketik angka. [K401]"
    )


def test_root_cause_stands_first_within_its_severity() -> None:
    found = [
        at(Code.LOCKED_CHANGED, "Mei", "C8"),
        at(Code.VALUE_NOT_NUMBER, "Mei", "F8"),
        at(Code.MONTH_MISSING, "", "", "Maret", ""),
        at(Code.ROW_HIDDEN, "Mei", "A9"),
    ]
    order = [group.code for group in grouped(found)]
    assert order == [
        Code.MONTH_MISSING, Code.VALUE_NOT_NUMBER, Code.LOCKED_CHANGED, Code.ROW_HIDDEN,
    ]  # fmt: skip


def test_months_that_are_gone__are_one_sentence() -> None:
    gone = [at(Code.MONTH_MISSING, "", "", name, "") for name in ("Mei", "Juni", "Juli", "Agustus")]
    (group,) = grouped(gone)
    assert group.problem == "lembar bulan Mei, Juni, Juli dan 1 lainnya tidak ada"


FINDINGS = st.lists(
    st.builds(
        at,
        st.sampled_from([Code.VALUE_NOT_NUMBER, Code.LOCKED_CHANGED, Code.ROW_MISSING]),
        st.sampled_from(["Januari", "Mei"]),
        st.sampled_from(["F8", "F9", ""]),
        st.sampled_from(["“a”", "“b”"]),
        st.sampled_from(["x", "y"]),
    )
)


@given(FINDINGS)
def test_grouping__loses_and_doubles_nothing(found: list[Finding]) -> None:
    told = [finding for group in grouped(found) for finding in group.findings]
    assert sorted(map(repr, told)) == sorted(map(repr, set(found)))
