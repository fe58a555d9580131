"""Contract workbooks saved again by other programs: read right, or told at the cell.

LibreOffice, Gnumeric, openpyxl, pandas and three JavaScript libraries are run; Google Sheets, WPS
and the Open XML SDK are imitated by what is known of their files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.contracts import issuing
from kontrak_xl.core.findings import Code, Finding, Severity
from kontrak_xl.core.observations import Field
from kontrak_xl.master import draft as drafting
from kontrak_xl.master import templates
from kontrak_xl.returns.reading.submission import Submission, Verdict
from tests.support import imitations, oddities, returned, samples
from tests.support.blocks import EDITION
from tests.support.hands import Job, at_work, require_hands
from tests.support.oddities import ALL, CALCULATED, UNCALCULATED, Put, hidden_row, place
from tests.support.others import Resave, gnumeric, require_gnumeric, require_node, resave
from tests.support.parts import Odd, dressed
from tests.support.returned import reading, truth, values
from tests.support.samples import Fault, Typed, faults

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.core.model import Edition

pytestmark = [pytest.mark.office, pytest.mark.npm]

VALUE = Field.VALUE
NORMAL = frozenset({Code.OTHER_FORMAT, Code.STRICT_FORMAT})
"""What may be told of a file that is in order."""
Meaning = tuple[float | str | None, Code | None]
"""What is read of an answer, and what is told of it."""
Source = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of saving, by which of the tools below, and what it does to the oddities.

    ``but`` says what it makes of single answers; ``notes`` are told of whole sheets.
    """

    tool: str
    calculates: bool = False
    drops_results: bool = False
    shows_hidden: bool = False
    but: Mapping[Typed, Meaning] = field(default_factory=dict)
    notes: frozenset[Code] = frozenset()

    def means(self) -> dict[Typed, Meaning]:
        """What every odd answer is after this way."""
        found = {typed: self._of(typed, put) for typed, put in ALL.items()}
        return found | dict(self.but)

    def _of(self, typed: Typed, put: Put) -> Meaning:
        if self.calculates and typed in CALCULATED:
            return CALCULATED[typed], None
        if self.drops_results and isinstance(put.content, Odd) and put.content.formula:
            return None, Code.FORMULA_OPD
        return put.read, put.told


NOT_TYPED: Meaning = (None, None)
EMPTY_PENDING: Mapping[Typed, Meaning] = {("SPM", VALUE, 5): (None, Code.FORMULA_OPD)}
NO_PERCENT: Mapping[Typed, Meaning] = {
    ("STUNTING", VALUE, 1): (0.175, Code.PERCENT_AS_FRACTION),
    ("STUNTING", VALUE, 5): (0.165, Code.PERCENT_AS_FRACTION),
    ("ANGGARAN", Field.PHYSICAL, 2): (0.125, Code.PERCENT_AS_FRACTION),
}
NO_PENDING: Mapping[Typed, Meaning] = dict.fromkeys(UNCALCULATED, NOT_TYPED)
ERROR_LOST: Mapping[Typed, Meaning] = {("WUB", VALUE, 2): NOT_TYPED}
VALUES_ALONE: Mapping[Typed, Meaning] = {
    **NO_PERCENT,
    **NO_PENDING,
    **ERROR_LOST,
    ("WUB", VALUE, 5): NOT_TYPED,
    ("SPM", VALUE, 1): (None, Code.VALUE_NOT_NUMBER),
    ("WUB", VALUE, 8): (30.0, None),
    ("JALAN", VALUE, 8): (None, None),
    ("WUB", Field.EVIDENCE, 1): ("0", None),
}
"""pandas drops errors, formulas without a result, formats and joined areas, and it makes a formula
of a text that begins with an equals sign."""
WAYS: Mapping[str, Way] = {
    "libreoffice": Way(tool="office", calculates=True),
    "libreoffice-ods": Way(tool="office", calculates=True),
    "libreoffice-xls": Way(tool="office", calculates=True),
    "openpyxl-libreoffice": Way(tool="office", calculates=True),
    "gnumeric": Way(tool="gnumeric_", calculates=True),
    "sheetjs": Way(tool="node"),
    "exceljs": Way(tool="node", but={("SPM", VALUE, 5): (None, Code.FORMULA_OPD)}),
    "populate": Way(tool="node", drops_results=True, but=ERROR_LOST),
    "openpyxl": Way(tool="python", drops_results=True),
    "google": Way(tool="python"),
    "wps": Way(tool="python"),
    "prefixed": Way(tool="python"),
    "values-only": Way(tool="python", shows_hidden=True, but=VALUES_ALONE,
                       notes=frozenset({Code.FORMULA_REPLACED})),
}  # fmt: skip
NO_FORMATS: Mapping[Typed, Meaning] = {
    **NO_PERCENT,
    **NO_PENDING,
    **dict.fromkeys([("WUB", VALUE, 2), ("WUB", VALUE, 5)], NOT_TYPED),
    ("SPM", VALUE, 1): (0.53472222222222221, None),
    ("", Field.FILLED_ON, 1): ("46058", None),
    ("JALAN", VALUE, 2): (46145.0, Code.VALUE_FAR),
    ("JALAN", VALUE, 5): (37 / 3, Code.VALUE_FALLS),
}
"""SheetJS writes neither formats nor errors into .ods: what the file shows is a number."""
SHOWN_AS_NUMBER: Typed = ("SPM", VALUE, 1)
"""An hour that such a file shows as a number: nobody can tell that it was one."""
DIRECT: Mapping[str, Way] = {
    "libreoffice.ods": Way(tool="office", calculates=True, but=EMPTY_PENDING),
    "libreoffice.xls": Way(
        tool="office",
        calculates=True,
        but={**EMPTY_PENDING, ("AKRED", VALUE, 4): (None, Code.FORMULA_OPD)},
    ),
    "gnumeric.ods": Way(tool="gnumeric_", calculates=True, but=NO_PERCENT),
    "sheetjs.ods": Way(tool="node", shows_hidden=True, but=NO_FORMATS),
    "sheetjs.xls": Way(tool="node", shows_hidden=True, but=NO_PENDING),
    "sheetjs.xlsb": Way(tool="node", but=NO_PENDING),
}
"""Other formats as they are received."""
ALL_WAYS = {**WAYS, **DIRECT}


@cache
def openpyxl(content: bytes) -> bytes:
    """Loaded by openpyxl and saved."""
    return samples.edit(content, lambda _book: None)


PYTHON: Mapping[str, Source] = {
    "openpyxl": openpyxl,
    "google": imitations.google,
    "wps": imitations.wps,
    "prefixed": imitations.prefixed,
    "values-only": imitations.values_only,
}
SOURCES = ("kosong", "terisi", "besar", "aneh")
Saved = Mapping[tuple[str, str], bytes]
"""Workbooks by way (or file name) and source."""


# The workbooks -------------------------------------------------------------------------------


@cache
def largest() -> Edition:
    """The largest contract that `kontrak-xl contoh` issues."""
    book = samples.read_master(samples.render_master(templates.load("pamekasan")))
    draft = drafting.draft(book)
    stand = issuing.situation(draft, samples.NOW, frozenset())
    return max(issuing.plan(draft, (), stand).fresh, key=lambda one: len(one.rows + one.stages))


def edition(source: str) -> Edition:
    return largest() if source == "besar" else EDITION


@cache
def original(source: str) -> bytes:
    if source == "kosong":
        return samples.contract(EDITION)
    return oddities.workbook(EDITION) if source == "aneh" else returned.filled(edition(source))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the originals lie, with what openpyxl makes of each."""
    made = tmp_path_factory.mktemp("roundtrips")
    for source in SOURCES:
        (made / f"{source}.xlsx").write_bytes(original(source))
        (made / f"{source}-openpyxl.xlsx").write_bytes(openpyxl(original(source)))
    return made


@pytest.fixture(scope="module")
def office(folder: Path) -> Saved:
    """What one LibreOffice makes of all workbooks."""
    require_hands()
    jobs: list[Job] = []
    found: dict[tuple[str, str], Path] = {}
    for source in SOURCES:
        saved = [folder / f"libreoffice-{source}.{suffix}" for suffix in ("ods", "xls")]
        steps = [("save", str(path)) for path in saved]
        jobs.append(Job(folder / f"{source}.xlsx", steps, folder / f"libreoffice-{source}.xlsx"))
        found["libreoffice", source] = jobs[-1].target
        for path in saved:
            way = f"libreoffice-{path.suffix[1:]}"
            jobs.append(Job(path, (), folder / f"{way}-{source}.xlsx"))
            found[f"libreoffice{path.suffix}", source] = path
            found[way, source] = jobs[-1].target
        calculated = folder / f"openpyxl-libreoffice-{source}.xlsx"
        jobs.append(Job(folder / f"{source}-openpyxl.xlsx", (), calculated))
        found["openpyxl-libreoffice", source] = calculated
    at_work(jobs)
    return {key: path.read_bytes() for key, path in found.items()}


@pytest.fixture(scope="module")
def node(folder: Path) -> Saved:
    """What the JavaScript libraries make of all workbooks."""
    require_node()
    found = {}
    for source in SOURCES:
        for way in ("sheetjs", "exceljs", "populate"):
            found[way, source] = folder / f"{way}-{source}.xlsx"
        for suffix in ("xls", "ods", "xlsb"):
            found[f"sheetjs.{suffix}", source] = folder / f"sheetjs-{source}.{suffix}"
    resave([
        Resave(way.partition(".")[0], folder / f"{source}.xlsx", path)
        for (way, source), path in found.items()
    ])  # fmt: skip
    return {key: path.read_bytes() for key, path in found.items()}


@pytest.fixture(scope="module")
def gnumeric_(folder: Path) -> Saved:
    """What Gnumeric makes of all workbooks."""
    require_gnumeric()
    found = {}
    for source in SOURCES:
        for way, suffix in (("gnumeric", "xlsx"), ("gnumeric.ods", "ods"), ("gnumeric.xls", "xls")):
            path = folder / f"gnumeric-{source}.{suffix}"
            gnumeric(folder / f"{source}.xlsx", path)
            found[way, source] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def python() -> Saved:
    """What Python makes of all workbooks."""
    return {(way, source): make(original(source))
            for way, make in PYTHON.items() for source in SOURCES}  # fmt: skip


Got = Callable[[str, str], Submission]


@pytest.fixture
def got(request: pytest.FixtureRequest) -> Got:
    """What is read of a workbook saved in a way."""

    def read(way: str, source: str) -> Submission:
        content = request.getfixturevalue(ALL_WAYS[way].tool)[way, source]
        return reading(content, edition(source))

    return read


# What is read of them ------------------------------------------------------------------------


def same(one: float | str | None, other: float | str | None) -> bool:
    """Equal but for the digits beyond the fifteenth, which LibreOffice does not save."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-14)
    return one == other


def wrong(found: Submission, true: Mapping[Typed, float | str]) -> dict[Typed, float | str]:
    """Values accepted that are not the true ones."""
    return {typed: value for typed, value in values(found).items()
            if not same(value, true.get(typed))}  # fmt: skip


def beyond(found: Submission, codes: Container[Code]) -> list[Finding]:
    return [finding for finding in found.findings if finding.code not in codes]


def meanings(found: Submission) -> dict[Typed, Meaning]:
    """What was read and told of each odd answer."""
    read = values(found)
    said = {(f.where.sheet, f.where.cell): f.code for f in found.findings}
    return {typed: (read.get(typed), said.get(place(EDITION, typed))) for typed in ALL}


def agrees(one: Meaning, other: Meaning) -> bool:
    return same(one[0], other[0]) and one[1] is other[1]


def elsewhere(found: Submission) -> set[Fault]:
    """What is told of other places than the odd answers."""
    places = {place(EDITION, typed) for typed in ALL}
    return {fault for fault in faults(found.findings) if fault[1:] not in places}


def test_the_workbook_of_oddities__is_read_as_it_is_meant() -> None:
    """A canary: all that the ways below change is there before."""
    found = reading(original("aneh"), EDITION)
    assert meanings(found) == {typed: (put.read, put.told) for typed, put in ALL.items()}
    assert elsewhere(found) == {hidden_row(EDITION)}
    assert {put.told for put in ALL.values()} >= {
        Code.VALUE_TIME, Code.VALUE_ERROR, Code.FORMULA_OPD, Code.MERGED, Code.PERCENT_FORMAT,
        Code.VALUE_AMBIGUOUS, Code.VALUE_NOT_NUMBER,
    }  # fmt: skip


@pytest.mark.parametrize("way", ALL_WAYS)
def test_blank_contract__stays_accepted_and_reports_nothing(got: Got, way: str) -> None:
    found = got(way, "kosong")
    assert (found.key, found.number, values(found)) == (EDITION.key, EDITION.number, {})
    assert beyond(found, NORMAL | ALL_WAYS[way].notes) == []
    assert found.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("source", ["terisi", "besar"])
@pytest.mark.parametrize("way", ALL_WAYS)
def test_filled_contract__every_value_is_read(got: Got, way: str, source: str) -> None:
    found, true = got(way, source), truth(edition(source))
    assert wrong(found, true) == {}
    assert values(found).keys() == true.keys()
    doubts = faults(reading(original(source), edition(source)).findings)
    assert faults(beyond(found, NORMAL | ALL_WAYS[way].notes)) == doubts


@pytest.mark.parametrize("way", ALL_WAYS)
def test_oddities__each_is_read_right_or_told(got: Got, way: str) -> None:
    first, second = got(way, "aneh"), got(way, "aneh")
    assert first == second
    found, expected = meanings(first), ALL_WAYS[way].means()
    assert {typed: (found[typed], expected[typed]) for typed in ALL
            if not agrees(found[typed], expected[typed])} == {}  # fmt: skip
    rows = set() if ALL_WAYS[way].shows_hidden else {hidden_row(EDITION)}
    codes = {code.number for code in NORMAL | ALL_WAYS[way].notes}
    assert {fault for fault in elsewhere(first) if fault[0] not in codes} == rows


@pytest.mark.parametrize("way", ALL_WAYS)
def test_oddities__no_wrong_number_goes_untold(got: Got, way: str) -> None:
    found = got(way, "aneh")
    told = {
        (f.where.sheet, f.where.cell) for f in found.findings if f.severity is not Severity.INFO
    }
    meant = oddities.meant() | CALCULATED | {("WUB", VALUE, 8): 30.0}
    if ALL_WAYS[way].but is NO_FORMATS:
        meant[SHOWN_AS_NUMBER] = 0.53472222222222221
    untold = {typed: value for typed, value in wrong(found, meant).items()
              if isinstance(value, float) and place(EDITION, typed) not in told}  # fmt: skip
    assert untold == {}
    assert values(found) or found.verdict is Verdict.RESEND


def test_other_format__is_said_to_be_one(got: Got) -> None:
    """Excel's own format has no such note."""
    noted = {way for way in [*DIRECT, "sheetjs"]
             if Code.OTHER_FORMAT in {f.code for f in got(way, "terisi").findings}}  # fmt: skip
    assert noted == set(DIRECT)


def test_an_xls_by_gnumeric__is_told_to_be_unreadable(gnumeric_: Saved) -> None:
    """xlrd cannot read it."""
    found = reading(gnumeric_["gnumeric.xls", "terisi"], EDITION)
    assert [finding.code for finding in found.findings] == [Code.NOT_A_WORKBOOK]


# Number formats that nobody declared -----------------------------------------------------------


@pytest.mark.parametrize("number", ["30", "58", "199", "70000"])
def test_a_number_format_declared_nowhere__changes_no_number(number: str) -> None:
    """WPS and old tools write such; another format of the file must not stand in for it."""
    shown = Odd("0.5", shown="0.0%")
    content = dressed(original("terisi"), {("Januari", "A1"): shown}, {}, {})
    found = reading(imitations.unknown_format(content, number), EDITION)
    assert wrong(found, truth(EDITION)) == {}
    assert values(found).keys() == truth(EDITION).keys()
