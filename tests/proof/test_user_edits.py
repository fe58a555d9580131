"""What people do to a contract workbook in a real LibreOffice: read right, or told at its cell."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.workbook.layout import contract as layout
from tests.support import returned
from tests.support.blocks import EDITION
from tests.support.hands import Job, Step, at_work, require_hands
from tests.support.returned import REMARKS, reading, truth, values
from tests.support.samples import Fault, Typed, column_of, faults, row_at

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.returns.reading.reader import UnreadInput
    from kontrak_xl.returns.reading.submission import Submission

pytestmark = [pytest.mark.slow, pytest.mark.office]

TRUTH = truth(EDITION)
MONTH, SHEET = 3, MONTHS[2]
CODES = [row.code for row in EDITION.rows]
FIRST, LAST = row_at(EDITION, CODES[0]), row_at(EDITION, CODES[-1])
"""The rows of the table of indicators, from 0."""
END = column_of(layout.PERFORMANCE.columns[-1].key)
VALUES, WEIGHT = column_of(Field.VALUE.value), column_of("bobot")
FIVE = CODES[:5]
"""The indicators of which the OPD types one value."""
ASIDE = [layout.GUIDE_NAME, layout.AGREEMENT_NAME, layout.ANNEX_NAME, layout.PLAN_NAME,
         layout.CARD_NAME]  # fmt: skip


class Edit(NamedTuple):
    """Gestures, what is told of them, and which inputs of ``SHEET`` are not read for it.

    ``gone`` are inputs that the gestures themselves deleted; the others must be kept as unread.
    """

    steps: list[Step]
    told: list[tuple[Code, str]]
    lost: frozenset[Typed] = frozenset()
    gone: bool = False


def inputs(*codes: str, fields: tuple[Field, ...] = (Field.VALUE, *REMARKS)) -> frozenset[Typed]:
    """Inputs of one month in the table of indicators."""
    places = {(code, field, MONTH) for code in codes for field in fields}
    return frozenset(places & TRUTH.keys())


def cells(column: str, first: int, last: int) -> str:
    """A part of a column, in rows counted from 0."""
    return f"{column}{first + 1}:{column}{last + 1}"


def table(column: str) -> str:
    """The table of indicators from a column on, without its headers."""
    return f"{column}{FIRST + 1}:{END}{LAST + 1}"


BLOCKS = inputs(*CODES, *(stage.code for stage in EDITION.stages),
                fields=(Field.PHYSICAL, Field.OWN_SP2D, Field.NUMERATOR, Field.DENOMINATOR,
                        Field.DONE))  # fmt: skip
NAMES_SWAPPED: list[Step] = [("rename", SHEET, "X"), ("rename", "April", SHEET),
                             ("rename", "X", "April")]  # fmt: skip
EDITS: Mapping[str, Edit] = {
    "two rows on top": Edit([("insert_rows", SHEET, 0, 2)], []),
    "a row in the middle": Edit([("insert_rows", SHEET, FIRST + 2, 1)], []),
    "first row deleted": Edit(
        [("delete_rows", SHEET, FIRST, 1)], [(Code.ROW_MISSING, "")], inputs(CODES[0]), gone=True
    ),
    "fourth row deleted": Edit(
        [("delete_rows", SHEET, FIRST + 3, 1)],
        [(Code.ROW_MISSING, "")],
        inputs(CODES[3]),
        gone=True,
    ),
    "a column before the answers": Edit([("insert_columns", SHEET, 5, 1)], []),
    "column A deleted": Edit(
        [("delete_columns", SHEET, 0, 1)],
        [(Code.TABLE_MISSING, "")] * 4,
        inputs(*CODES) | BLOCKS,
        gone=True,
    ),
    "sorted with the keys": Edit([("sort", SHEET, table("A"), 5, True)], []),
    "sorted without the keys": Edit(
        [("sort", SHEET, table("B"), 4, True)],
        [(Code.ROW_SWAPPED, f"B{row + 1}") for row in range(FIRST, LAST)],
        inputs(*CODES[:-1]),
    ),
    "sheet renamed": Edit([("rename", SHEET, "Realisasi 03")], []),
    "sheets moved": Edit([("move", SHEET, 0), ("move", "Desember", 2), ("move", "_kx", 1)], []),
    "other sheets deleted": Edit([("delete", name) for name in ASIDE], []),
    "sheet of the identity deleted": Edit([("delete", layout.IDENTITY_NAME)], []),
    "sheet copied": Edit(
        [("copy", SHEET, f"{SHEET} (2)", 99)],
        [(Code.SHEET_TWICE, "")],
        frozenset(place for place in TRUTH if place[2] == MONTH),
    ),
    "answers cut to another column": Edit(
        [("cut", SHEET, cells(VALUES, FIRST, FIRST + 3), f"G{FIRST + 1}")],
        [*((Code.BESIDE_ANSWER, f"G{FIRST + at + 1}") for at in range(4)),
         (Code.FORMULA_REPLACED, "")],
        inputs(*FIVE[:4], fields=(Field.VALUE,)),
    ),
    "two answers merged": Edit(
        [("merge", SHEET, cells(VALUES, FIRST, FIRST + 1))],
        [(Code.MERGED, f"{VALUES}{FIRST + at + 1}") for at in range(2)],
        inputs(*FIVE[:2], fields=(Field.VALUE,)),
        gone=True,
    ),
    "a row hidden": Edit([("hide_row", SHEET, FIRST + 1)], [(Code.ROW_HIDDEN, f"A{FIRST + 2}")]),
    # Beyond the sixteen.
    "a column on the left": Edit([("insert_columns", SHEET, 0, 1)], []),
    "ten rows on top, sheet renamed": Edit(
        [("insert_rows", SHEET, 0, 10), ("rename", SHEET, "Lembar7")], []
    ),
    "names of two sheets swapped": Edit(NAMES_SWAPPED, []),
    "names swapped, a column on the left": Edit(
        [*NAMES_SWAPPED, *(("insert_columns", name, 0, 1) for name in (SHEET, "April"))], []
    ),
    "sheet of the calculation deleted": Edit([("delete", layout.CALC_NAME)], []),
    "a row copied": Edit(
        [("insert_rows", SHEET, FIRST + 1, 1),
         ("paste", SHEET, f"A{FIRST + 1}:{END}{FIRST + 1}", f"A{FIRST + 2}")],
        [(Code.ROW_TWICE, f"A{FIRST + 1}")],
        inputs(CODES[0]),
    ),
    "header row deleted": Edit(
        [("delete_rows", SHEET, FIRST - 1, 1)], [(Code.TABLE_MISSING, "")], inputs(*CODES)
    ),
    "answers cut far to the right": Edit(
        [("cut", SHEET, cells(VALUES, FIRST, FIRST + 3), f"T{FIRST + 1}")],
        [(Code.BESIDE_ANSWER, f"T{FIRST + at + 1}") for at in range(4)],
        inputs(*FIVE[:4], fields=(Field.VALUE,)),
    ),
    "weight typed over": Edit(
        [("enter", SHEET, f"{WEIGHT}{FIRST + 1}", "99")],
        [(Code.LOCKED_CHANGED, f"{WEIGHT}{FIRST + 1}")],
    ),
}  # fmt: skip
PARTS = ("xl/workbook.xml", "xl/worksheets/sheet")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The filled workbook after each edit, all made in one LibreOffice; two without any edit."""
    require_hands()
    folder = tmp_path_factory.mktemp("edits")
    source = folder / "asli.xlsx"
    source.write_bytes(returned.filled(EDITION))
    steps: dict[str, list[Step]] = {"none": [], "none again": []}
    steps |= {name: edit.steps for name, edit in EDITS.items()}
    jobs = {
        name: Job(source, own, folder / f"{number}.xlsx")
        for number, (name, own) in enumerate(steps.items())
    }
    at_work(list(jobs.values()))
    return {name: job.target for name, job in jobs.items()}


@pytest.fixture(scope="module")
def found(files: dict[str, Path]) -> dict[str, Submission]:
    """What is read from each of them."""
    return {name: reading(path.read_bytes(), EDITION) for name, path in files.items()}


def content(path: Path) -> dict[str, bytes]:
    """The parts of a workbook that hold its sheets."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith(PARTS)]
        return {name: archive.read(name) for name in names}


def test_the_contract_has_all_kinds_of_inputs() -> None:
    """A canary: every kind of measure and every field, no two numbers of a month the same.

    Causes and nihil are told by the bureau, in no cell of a contract.
    """
    assert {row.measure for row in EDITION.rows} == set(Measure) - {Measure.PANEL}
    assert {field for _, field, _ in TRUTH} == set(Field) - {Field.CAUSE, Field.NIHIL}
    for month in range(1, 13):
        numbers = [value for place, value in TRUTH.items()
                   if place[2] == month and isinstance(value, float)]  # fmt: skip
        assert len(numbers) == len(set(numbers)) >= 10


def test_the_edits_are_made(files: dict[str, Path]) -> None:
    """LibreOffice saves the same workbook the same way; after each edit it differs."""
    untouched = content(files["none"])
    assert content(files["none again"]) == untouched
    assert [name for name in EDITS if content(files[name]) == untouched] == []


def test_saved_by_libreoffice__is_read_right(found: dict[str, Submission]) -> None:
    assert (values(found["none"]), found["none"].findings) == (TRUTH, ())


@pytest.mark.parametrize("name", EDITS)
def test_edit__no_value_is_read_for_another(found: dict[str, Submission], name: str) -> None:
    taken = values(found[name])
    assert {place: value for place, value in taken.items() if TRUTH.get(place) != value} == {}
    assert {place[2] for place in TRUTH.keys() - taken.keys()} <= {MONTH}


@pytest.mark.parametrize("name", EDITS)
def test_edit__what_is_read_and_what_is_told(
    found: dict[str, Submission], files: dict[str, Path], name: str
) -> None:
    """The same when it is read once more in the same process."""
    edit = EDITS[name]
    expected: list[Fault] = [(code.number, SHEET, cell) for code, cell in edit.told]
    assert faults(found[name].findings) == expected
    assert values(found[name]).keys() == TRUTH.keys() - edit.lost
    assert reading(files[name].read_bytes(), EDITION) == found[name]


KEEPING = [name for name, edit in EDITS.items() if edit.lost and not edit.gone]


@pytest.mark.parametrize("name", KEEPING)
def test_edit__what_is_not_read_is_kept(found: dict[str, Submission], name: str) -> None:
    """Nothing that the OPD typed is thrown away: it goes into the workbook that it gets back."""
    kept = {_plain(one) for one in found[name].unread}
    lost = {str(TRUTH[place]) for place in EDITS[name].lost if place[1] is not Field.DONE}
    assert lost <= kept


def _plain(one: UnreadInput) -> str:
    """A number as Python writes it."""
    text = one.text.replace(",", ".")
    try:
        return str(float(text))
    except ValueError:
        return one.text


def test_the_sixteen_edits__are_there() -> None:
    assert list(EDITS).index("a row hidden") == 15
    assert len(KEEPING) >= 5
