"""The matrix of follow-ups and the marks of panels, from the Buku Induk to what they come to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import ContractKey, Filler, Measure, PanelMean, Period, RowStatus
from kontrak_xl.core.observations import Field
from kontrak_xl.master import centre, panel
from kontrak_xl.rules.scores import score
from kontrak_xl.workbook.pages import cell
from tests.support import samples
from tests.support.samples import Fault, faults, master_cell, read_master, render_master
from tests.support.scoring import JUNE, KEY, LAST, RANKING, due, edition, issued, level, of_row

if TYPE_CHECKING:
    from kontrak_xl.master.reading import Master
    from kontrak_xl.workbook.kinds import Value

Line = dict[str, "Value"]
MEAN, TRIMMED = PanelMean.ALL, PanelMean.TRIMMED
PAIRED: dict[str, Any] = {"measure": Measure.RATIO, "unit": "%"}
OTHER = ContractKey(2026, "LAIN")
CONTRACT = edition(
    issued("TLHP", **PAIRED, **LAST, filler=Filler.CENTRE, plan=level(80)),
    issued("OWN", **PAIRED, **LAST, plan=level(80)),
    issued("NOVEL", measure=Measure.PANEL, filler=Filler.CENTRE, plan=due((6, 80), (12, 80)),
           **LAST),
    issued("NUM"),
)  # fmt: skip
SHELF = [CONTRACT, replace(CONTRACT, key=OTHER)]


def book(sheet: str, *lines: Line, **policy: Value) -> Master:
    rows = samples.small_rows()
    rows[sheet] = list(lines)
    rows["pemda"][0] |= policy
    return read_master(render_master(rows))


def place(sheet: str, row: int, column: str) -> tuple[str, str]:
    return {"tlhp": "TLHP", "panel": "Panel"}[sheet], master_cell(sheet, row, column)


# TLHP ----------------------------------------------------------------------------------------


def followed(at: float, everything: float, agreed: float, post: str = "DINAS") -> Line:
    return {"bulan": at, "opd": post, "rekomendasi": everything, "sesuai": agreed}


def test_the_matrix_of_follow_ups__fills_the_ratio_of_the_centre_alone() -> None:
    found = panel.follow_ups(
        book("tlhp", followed(5, 8144, 4900), followed(6, 8144, 4976), followed(6, 9, 3, "LAIN")),
        SHELF,
    )
    assert faults(found.findings) == []
    told = {(one.key, one.code, one.month, one.field): one for one in found.observations}
    assert {place: one.value for place, one in told.items()} == {
        (KEY, "TLHP", 5, Field.NUMERATOR): 4900, (KEY, "TLHP", 5, Field.DENOMINATOR): 8144,
        (KEY, "TLHP", 6, Field.NUMERATOR): 4976, (KEY, "TLHP", 6, Field.DENOMINATOR): 8144,
        (OTHER, "TLHP", 6, Field.NUMERATOR): 3, (OTHER, "TLHP", 6, Field.DENOMINATOR): 9,
    }  # fmt: skip
    where = told[KEY, "TLHP", 6, Field.NUMERATOR].origin
    assert (where.sheet, where.cell) == place("tlhp", 1, "sesuai")


def test_4976_of_8144_recommendations_are_61_10() -> None:
    """R-rasio, from the matrix to the nilai against a target of 80."""
    told, findings = centre.central_values(book("tlhp", followed(6, 8144, 4976)), SHELF)
    assert Code.BAD_COMBINATION not in {finding.code for finding in findings}
    found = of_row(score([CONTRACT], [], told, JUNE, RANKING), "TLHP")
    assert (found["status"], round(found["realisasi_sd"], 2)) == (RowStatus.JUDGED, 61.10)
    assert (found["realisasi_sd"], found["capaian"], found["nilai"]) == (61.1002, 76.38, 76.38)


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([], RowStatus.WAITING),
        ([followed(5, 8144, 4976)], RowStatus.WAITING),
        ([followed(6, 0, 0)], RowStatus.NOT_JUDGED),
        ([followed(6, 10, 11)], RowStatus.WAITING),
        ([followed(6, 10, 0)], RowStatus.JUDGED),
    ],
)
def test_months_without_a_whole_line__wait(lines: list[Line], status: RowStatus) -> None:
    told = panel.follow_ups(book("tlhp", *lines), [CONTRACT]).observations
    found = of_row(score([CONTRACT], [], told, JUNE, RANKING), "TLHP")
    assert (found["status"], found["nilai"]) == (status, 0)
    assert (found["bobot_dinilai"] > 0) == (status is RowStatus.JUDGED)


def test_two_lines_of_one_month__the_first_counts_and_the_second_is_told() -> None:
    found = panel.follow_ups(book("tlhp", followed(6, 10, 5), followed(6, 10, 9)), [CONTRACT])
    assert faults(found.findings) == [(Code.DUPLICATE.number, *place("tlhp", 1, "opd"))]
    assert [one.value for one in found.observations] == [5, 10]


# Panel ---------------------------------------------------------------------------------------


def mark(name: str, value: float, at: float = 6, word: str = "NOVEL", post: str = "DINAS") -> Line:
    return {"bulan": at, "indikator": word, "opd": post, "penilai": name, "nilai": value}


MARKS = [mark("A", 80), mark("B", 95), mark("C", 70), mark("D", 91)]


@pytest.mark.parametrize(
    ("how", "count", "value"),
    [
        ({}, 4, 84.0), ({"panel": MEAN}, 4, 84.0), ({"panel": TRIMMED}, 4, 85.5),
        ({"panel": TRIMMED}, 3, 80.0), ({"panel": TRIMMED}, 2, 87.5), ({"panel": MEAN}, 1, 80.0),
    ],
)  # fmt: skip
def test_marks__become_their_mean_or_the_trimmed_one_from_three_on(
    how: Line, count: int, value: float
) -> None:
    master = book("panel", *MARKS[:count], **how)
    found = panel.panel(master, SHELF)
    assert faults(found.findings) == []
    (one,) = found.observations
    assert (one.key, one.code, one.field, one.month, one.value) == (
        KEY, "NOVEL", Field.VALUE, 6, value,
    )  # fmt: skip
    assert (one.origin.sheet, one.origin.cell) == place("panel", 0, "nilai")
    after = of_row(score([CONTRACT], [], found.observations, JUNE, RANKING), "NOVEL")
    assert after["capaian"] == pytest.approx(value / 0.8, abs=0.005)


def test_marks__stay_visible_with_their_spread() -> None:
    (given,) = panel.panel_marks(book("panel", *MARKS), SHELF)
    assert given.words == "A 80; B 95; C 70; D 91; rentang 70–95"
    assert (given.row.code, given.month, given.value) == ("NOVEL", 6, 84.0)


def test_the_edition_in_force__says_how_marks_become_a_value() -> None:
    """70, 80, 91, 95: all 84,00, trimmed 85,50; what the Buku Induk says later changes nothing."""
    said = replace(CONTRACT, policy=replace(CONTRACT.policy, panel=TRIMMED))
    later = replace(CONTRACT, number=2, from_month=7, policy=replace(CONTRACT.policy, panel=MEAN))
    master = book("panel", *MARKS, *(mark(name, 70 + at, 12) for at, name in enumerate("EFGH")),
                  panel=MEAN)  # fmt: skip
    june, december = panel.panel_marks(master, [said, later])
    assert (june.value, december.value) == (85.5, 71.5)
    (old,) = panel.panel_marks(book("panel", *MARKS, panel=TRIMMED), [CONTRACT])
    assert old.value == 85.5


def test_a_mark_of_one_assessor__counts_once() -> None:
    (given,) = panel.panel_marks(book("panel", mark("A", 80), mark("A", 10), mark("B", 90)), SHELF)
    assert given.marks == (("A", 80.0), ("B", 90.0))


def test_each_contract_and_month__has_a_mean_of_its_own() -> None:
    lines = (mark("A", 80), mark("A", 60, 12), mark("A", 70, post="LAIN"), mark("B", 90))
    told = panel.panel(book("panel", *lines), SHELF).observations
    assert {(one.key, one.month): one.value for one in told} == {
        (KEY, 6): 85, (KEY, 12): 60, (OTHER, 6): 70,
    }  # fmt: skip


def test_without_marks__the_row_waits() -> None:
    found = of_row(score([CONTRACT], [], [], JUNE, RANKING), "NOVEL")
    assert (found["status"], found["bobot_dinilai"]) == (RowStatus.WAITING, 0)
    before = of_row(score([CONTRACT], [], [], Period(1, 5), RANKING), "NOVEL")
    assert before["status"] == RowStatus.NOT_DUE


WRONG: list[tuple[str, Line, Code, str]] = [
    ("no row of this OPD", mark("A", 80, word="LAIN"), Code.UNKNOWN_REFERENCE, "indikator"),
    ("a row that no panel judges", mark("A", 80, word="NUM"), Code.BAD_COMBINATION, "indikator"),
    ("the ratio of the centre", mark("A", 80, word="TLHP"), Code.BAD_COMBINATION, "indikator"),
    ("a month that is not due", mark("A", 80, 5), Code.NOT_DUE_MONTH, "bulan"),
]


@pytest.mark.parametrize(
    ("line", "code", "column"), [pytest.param(*rest, id=name) for name, *rest in WRONG]
)
def test_a_wrong_mark__is_told_at_its_cell(line: Line, code: Code, column: str) -> None:
    found = panel.panel(book("panel", MARKS[0], line), [CONTRACT])
    expected: list[Fault] = [(code.number, *place("panel", 1, column))]
    assert faults(found.findings) == expected
    counted = of_row(score([CONTRACT], [], found.observations, JUNE, RANKING), "NOVEL")
    assert counted["realisasi_sd"] == 80


@given(st.lists(st.integers(0, 10000).map(lambda n: n / 100), min_size=1, max_size=9))
def test_a_mean__lies_between_its_marks_in_any_order(values: list[float]) -> None:
    for how in PanelMean:
        found = panel.mean(values, how)
        assert min(values) - 1e-9 <= found <= max(values) + 1e-9
        assert found == panel.mean(values[::-1], how)


def test_nilai_pusat__is_no_place_for_what_has_a_sheet_of_its_own() -> None:
    for word, sheet in (("TLHP", "TLHP"), ("NOVEL", "Panel")):
        line: Line = {"bulan": 6.0, "indikator": word, "nilai": 75.0}
        told, findings = centre.central_values(book("pusat", line), [CONTRACT])
        assert [one for one in told if one.code == word] == []
        (finding,) = [one for one in findings if one.code is Code.BAD_COMBINATION]
        assert (finding.where.cell, finding.expected) == (
            master_cell("pusat", 0, "indikator"), f"lembar {sheet}",
        )  # fmt: skip


def test_missing_marks_and_lines__are_asked_of_their_own_sheets() -> None:
    found = centre.missing({"TLHP": 2, "NOVEL": 1}, [CONTRACT], "Buku Induk.xlsx")
    assert faults(found) == [
        (Code.CENTRE_MISSING.number, "TLHP", ""), (Code.CENTRE_MISSING.number, "Panel", ""),
    ]  # fmt: skip


# The grid OPD × assessor -----------------------------------------------------------------------


def grid(*lines: Line, named: tuple[str, ...] = ("Ani", "Budi", "Cici")) -> bytes:
    """A Buku Induk of today whose columns of assessors bear names."""
    rows = samples.small_rows()
    rows["panel"] = list(lines)
    heads = {
        ("Panel", cell(samples.MASTER_HEAD, 3 + at)): name for at, name in enumerate(named)
    }  # fmt: skip
    return typist.fill(render_master(rows), heads)


def line(at: float = 6, post: str = "DINAS", **marks: float) -> Line:
    return {"bulan": at, "indikator": "NOVEL", "opd": post, **marks}


def test_a_grid_of_marks__says_what_the_list_says() -> None:
    """One line an OPD instead of one a mark: the same values, the same words."""
    whole = read_master(
        grid(line(p01=80.0, p02=95.0, p03=70.0), line(post="LAIN", p01=60.0), line(12, p03=50.0))
    )
    assert faults(whole.findings) == []
    told = {(m.key, m.month): m.words for m in panel.panel_marks(whole, SHELF)}
    assert told == {
        (KEY, 6): "Ani 80; Budi 95; Cici 70; rentang 70–95",
        (OTHER, 6): "Ani 60; rentang 60–60",
        (KEY, 12): "Cici 50; rentang 50–50",
    }
    listed = book("panel", mark("Ani", 80), mark("Budi", 95), mark("Cici", 70))
    first = next(m for m in panel.panel_marks(whole, SHELF) if (m.key, m.month) == (KEY, 6))
    (other,) = panel.panel_marks(listed, SHELF)
    assert (other.marks, other.value) == (first.marks, first.value)
    assert other.value == pytest.approx(81 + 2 / 3)
    seen = panel.panel(whole, SHELF)
    assert faults(seen.findings) == []
    assert {(o.origin.sheet, o.origin.cell) for o in seen.observations} == {
        ("Panel", "D5"), ("Panel", "D6"), ("Panel", "F7"),
    }  # fmt: skip


def test_columns_of_assessors__may_stand_anywhere_and_keep_their_proposed_names() -> None:
    whole = read_master(grid(line(p01=80.0, p12=90.0), named=()))
    (found,) = panel.panel_marks(whole, SHELF)
    assert found.marks == (("Penilai 1", 80.0), ("Penilai 12", 90.0))


@pytest.mark.parametrize(
    ("broken", "code", "where"),
    [
        ({("Panel", "D4"): None}, Code.REQUIRED, "D4"),
        ({("Panel", "P4"): "Gunawan", ("Panel", "P5"): 70}, Code.COLUMNS_BEYOND, "P4"),
        ({("Panel", "D5"): 101}, Code.NOT_READABLE, "D5"),
        ({("Panel", "D5"): "delapan"}, Code.NOT_READABLE, "D5"),
    ],
)  # fmt: skip
def test_a_broken_grid__is_told_at_its_cell(
    broken: dict[tuple[str, str], typist.CellEntry], code: Code, where: str
) -> None:
    found = read_master(typist.fill(grid(line(p01=80.0, p02=70.0)), broken))
    assert faults(found.findings) == [(code.number, "Panel", where)]


def test_an_empty_column_beyond__is_nobodys_business() -> None:
    found = read_master(typist.fill(grid(line(p01=80.0)), {("Panel", "P4"): "Gunawan"}))
    assert faults(found.findings) == []


def test_a_mark_in_the_grid_for_what_no_panel_judges__is_told_once() -> None:
    wrong = line(p01=80.0, p02=70.0) | {"indikator": "NUM"}
    found = panel.panel(read_master(grid(wrong)), [CONTRACT])
    assert faults(found.findings) == [
        (Code.BAD_COMBINATION.number, *place("panel", 0, "indikator"))
    ]
    assert found.observations == ()
