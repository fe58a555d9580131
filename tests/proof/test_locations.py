"""Where a finding says it is, there it is: after any rows, columns, names and moves."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.observations import Field
from kontrak_xl.returns.reading.submission import read
from kontrak_xl.workbook.layout import contract as layout
from tests.support import samples
from tests.support.samples import Typed, edit, entry_cell

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

EDITION = samples.edition()
SHELF = samples.shelf(EDITION)
WRONG: dict[Typed, typist.CellEntry] = {
    ("WUB", Field.VALUE, 1): "salah 1;9",
    ("JALAN", Field.VALUE, 1): "salah 2;9",
    ("AKRED", Field.VALUE, 1): "salah tiga",
    ("ANGGARAN", Field.PHYSICAL, 1): "salah 4;9",
    ("STUNTING", Field.VALUE, 2): "salah 5;9",
    ("ANGGARAN", Field.OWN_SP2D, 2): "salah 6;9",
}
RIGHT: dict[Typed, typist.CellEntry] = {
    ("SPM", Field.VALUE, 1): 2.5,
    ("SPM", Field.VALUE, 2): 3.5,
    ("WUB", Field.OBSTACLE, 2): "Hujan",
}
TOLD = {str(text) for text in WRONG.values()}
KEPT = ("Januari", "Februari", "Maret", layout.ANNEX_NAME)


@cache
def damaged() -> bytes:
    """A contract of a few sheets in which six inputs are wrong and three right."""

    def change(workbook: Workbook) -> None:
        for name in workbook.sheetnames:
            if name not in KEPT:
                del workbook[name]
        for tab in workbook.worksheets:
            for area in list(tab.merged_cells.ranges):
                tab.unmerge_cells(str(area))

    return edit(samples.typed_in(EDITION, WRONG | RIGHT), change)


SHIFTS = st.lists(
    st.tuples(
        st.sampled_from(("Januari", "Februari")),
        st.sampled_from(("row", "column")),
        st.integers(1, 18),
        st.integers(1, 3),
    ),
    max_size=4,
)
NAMES = st.fixed_dictionaries({}, optional={
    "Januari": st.sampled_from(("jan", "Lembar1", "Jan (rev)")),
    "Februari": st.sampled_from(("FEB FINAL", "Sheet 2")),
})  # fmt: skip


def true_places(content: bytes) -> dict[str, tuple[str, str]]:
    """Where each wrong text stands, by another reader."""
    workbook = openpyxl.load_workbook(BytesIO(content))
    return {
        str(place.value): (tab.title, place.coordinate)
        for tab in workbook.worksheets
        for row in tab.iter_rows()
        for place in row
        if place.value in TOLD
    }


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(SHIFTS, NAMES, st.integers(-2, 2))
def test_reported_cell_is_the_true_cell(
    shifts: list[tuple[str, str, int, int]], names: dict[str, str], moved: int
) -> None:
    def change(workbook: Workbook) -> None:
        for sheet, what, at, count in shifts:
            tab = workbook[sheet]
            (tab.insert_rows if what == "row" else tab.insert_cols)(at, count)
        workbook.move_sheet("Februari", moved)
        for old, new in names.items():
            workbook[old].title = new

    content = edit(damaged(), change)
    found = read(content, "a.xlsx", SHELF)
    wrong = {
        finding.seen.strip("“”"): (finding.where.sheet, finding.where.cell)
        for finding in found.findings
        if finding.code.number in {"K401", "K410"}
    }
    assert wrong == true_places(content)
    values = {(seen.code, seen.field, seen.month): seen.value for seen in found.observations}
    assert values == RIGHT


def test_wrong_inputs_stand_where_they_were_typed() -> None:
    """The other reader sees what this test typed, so that it can contradict ours."""
    places = {
        str(text): (MONTHS[month - 1], entry_cell(EDITION, code, field))
        for (code, field, month), text in WRONG.items()
    }
    assert true_places(damaged()) == places
