"""The tables that the library hands out are those that it declares: names, order, types, values."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import kontrak_xl
from kontrak_xl.commands.riwayat import History
from kontrak_xl.core import frames
from kontrak_xl.core.findings import NO_FINDINGS, Code, Finding, Findings
from kontrak_xl.core.frames import FRAMES, FrameColumn, FrameDeclaration, FrameType
from kontrak_xl.core.observations import Origin
from kontrak_xl.mail import letter_table
from kontrak_xl.ranking.status import YearStatus
from kontrak_xl.rules.scores import Scores
from tests.support import small_year
from tests.support.small_year import clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PYTHON: dict[FrameType, type | tuple[type, ...]] = {
    FrameType.TEXT: str,
    FrameType.NUMBER: (int, float),
    FrameType.COUNT: int,
    FrameType.FLAG: bool,
    FrameType.MOMENT: dt.datetime,
    FrameType.DAY: dt.date,
    FrameType.LIST: tuple,
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> kontrak_xl.Year:
    root: Path = tmp_path_factory.mktemp("tahun")
    small_year.lay(root)
    return kontrak_xl.Year(root, clock=clock(3, 15))


@pytest.fixture(scope="module")
def produced(year: kontrak_xl.Year) -> Mapping[str, tuple[pd.DataFrame, ...]]:
    """Every table of the small year, by where its declaration says that it is found."""
    status, scores = year.status(), (year.scores("februari"), year.scores(triwulan=1))
    scored = (*scores, year.scores("januari"), year.closed[1].scores())
    history = kontrak_xl.riwayat(year.folder.root, "DINKES", clock=clock(3, 15))
    return {
        "Scores.rows": tuple(one.rows for one in scored),
        "Scores.groups": tuple(one.groups for one in scored),
        "Scores.posts": tuple(one.posts for one in scored),
        "Scores.stages": tuple(one.stages for one in scored),
        "findings.to_frame()": (
            year.findings().to_frame(),
            year.report("februari").findings.to_frame(),
            history.findings.to_frame(),
        ),
        "status.months": (status.months,),
        "status.posts": (status.posts,),
        "status.strangers": (status.strangers,),
        "status.letters": (status.letters,),
        "riwayat.submissions": (history.submissions,),
    }


@pytest.mark.parametrize("table", FRAMES, ids=lambda table: table.public_name)
def test_a_table_is_as_declared(
    table: FrameDeclaration, produced: Mapping[str, tuple[pd.DataFrame, ...]]
) -> None:
    for frame in produced[table.public_name]:
        assert tuple(frame.columns) == table.names
        assert wrong(frame, table) == {}
    assert sum(map(len, produced[table.public_name])) > 0


def wrong(frame: pd.DataFrame, table: FrameDeclaration) -> dict[str, list[Any]]:
    """The values of each column that its declaration does not allow."""
    found = {
        column.name: [one for one in frame[column.name].tolist() if not allowed(column, one)]
        for column in table.columns
    }
    return {name: values for name, values in found.items() if values}


def allowed(column: FrameColumn, value: object) -> bool:
    if value is None or value != value:  # noqa: PLR0124 -- NaN
        return column.blank and (value is None) is (column.type is not FrameType.NUMBER)
    known = isinstance(value, PYTHON[column.type])
    if column.type in {FrameType.NUMBER, FrameType.COUNT}:
        return known and not isinstance(value, bool)
    if column.type is FrameType.DAY:
        return known and not isinstance(value, dt.datetime)
    return known


@pytest.mark.parametrize("table", FRAMES, ids=lambda table: table.public_name)
def test_dtypes_are_as_declared(
    table: FrameDeclaration, produced: Mapping[str, tuple[pd.DataFrame, ...]]
) -> None:
    old = int(pd.__version__.split(".")[0]) < 3
    for frame in produced[table.public_name]:
        for column in table.columns:
            kind = str(frame[column.name].dtype)
            declared = "object" if old and column.dtype == "str" else column.dtype
            whole = column.type is FrameType.NUMBER and kind == "int64"
            assert kind == declared or whole, (table.public_name, column.name, kind)


def test_the_check_finds_what_is_wrong() -> None:
    made = frames.MONTHS.frame([])
    assert tuple(made.columns) == frames.MONTHS.names
    row = {column.name: "x" for column in frames.FINDINGS.columns}
    assert wrong(frames.FINDINGS.frame([row]), frames.FINDINGS) == {}
    assert wrong(pd.DataFrame([row | {"kode": 1}]), frames.FINDINGS) == {"kode": [1]}
    assert wrong(pd.DataFrame([row | {"kode": None}]), frames.FINDINGS) == {"kode": [None]}


@pytest.mark.parametrize(
    ("thing", "tables"),
    [
        (Scores, (frames.ROWS, frames.GROUPS, frames.POSTS, frames.STAGES)),
        (YearStatus, (frames.MONTHS, frames.DELIVERIES, frames.STRANGERS, frames.LETTERS)),
        (History, (frames.SUBMISSIONS,)),
        (Findings.to_frame, (frames.FINDINGS,)),
        (letter_table.letters, (frames.LETTERS,)),
    ],
)
def test_docstrings_say_every_column(thing: object, tables: tuple[FrameDeclaration, ...]) -> None:
    said = inspect.getdoc(thing) or ""
    for table in tables:
        assert table.row_meaning in said
        assert [one.name for one in table.columns if one.sentence not in said] == []


def test_every_declared_column_means_something() -> None:
    for table in FRAMES:
        assert len(set(table.names)) == len(table.names)
        assert [one for one in table.columns if not one.meaning] == []
        unitless = {FrameType.NUMBER, FrameType.COUNT, FrameType.MOMENT}
        assert [one.name for one in table.columns if one.type in unitless and not one.unit] == []
    assert len({table.public_name for table in FRAMES}) == len(FRAMES)


# Findings --------------------------------------------------------------------------------------

ONE = Finding(Code.REQUIRED, Origin("Buku Induk.xlsx", "OPD", "B5"), "", "nama", "DINKES")
TWO = Finding(Code.VALUE_ERROR, Origin("<b>.xlsx"), "<script>", "&")


def test_findings_are_the_tuple_that_they_were() -> None:
    found = Findings((ONE, TWO))
    assert found == (ONE, TWO)
    assert found == (ONE, TWO)
    assert hash(found) == hash((ONE, TWO))
    assert isinstance(found, tuple)
    assert found[0] is ONE
    assert found[-1] is TWO
    assert found[1:] == (TWO,)
    assert isinstance(found[:1], Findings)
    assert (*found, ONE) == (ONE, TWO, ONE)
    assert not NO_FINDINGS
    assert repr(Findings()) == "()"


def test_findings_as_a_table() -> None:
    frame = Findings((ONE, TWO)).to_frame()
    assert frame.to_dict("records")[0] == {
        "kode": "K103", "tingkat": "galat", "opd": "DINKES", "berkas": "Buku Induk.xlsx",
        "lembar": "OPD", "sel": "B5", "masalah": ONE.problem, "tindakan": ONE.remedy,
    }  # fmt: skip
    assert len(frame) == 2
    assert tuple(NO_FINDINGS.to_frame().columns) == frames.FINDINGS.names


def test_findings_in_a_notebook_are_shown_and_never_run() -> None:
    shown = Findings((ONE, TWO))._repr_html_()
    assert "K103" in shown
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown
    assert "Tidak ada temuan" in NO_FINDINGS._repr_html_()
    assert "baris lagi" in Findings([ONE] * 300)._repr_html_()
    assert len(re.findall("<tr>", Findings([ONE] * 300)._repr_html_())) == 201


def test_what_the_commands_find_is_a_table_too(year: kontrak_xl.Year) -> None:
    assert isinstance(kontrak_xl.periksa(year.folder.root, clock=clock(3, 15)), Findings)
    assert kontrak_xl.periksa(year.folder.root, clock=clock(3, 15)) == year.findings()
    planned = kontrak_xl.kirim(year.folder.root, sebagai="rencana", clock=clock(3, 15))
    assert isinstance(planned.findings, Findings)


def test_what_the_writing_commands_find_is_a_table_too(tmp_path: Path) -> None:
    small_year.lay(tmp_path)
    now = clock(3, 15)
    for done in (
        kontrak_xl.buat(tmp_path, clock=now),
        kontrak_xl.terima(tmp_path, clock=now),
        kontrak_xl.konsolidasi(tmp_path, "maret", clock=now),
        kontrak_xl.konsolidasi(tmp_path, "januari", clock=now),
        kontrak_xl.tutup(tmp_path, "februari", clock=now),
        kontrak_xl.tutup(tmp_path, "februari", clock=now),
        kontrak_xl.riwayat(tmp_path, "DINKES", clock=now),
    ):
        assert isinstance(done.findings, Findings), type(done).__name__
