"""The Buku Induk is checked before anything is issued: each fault once, at its cell."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.commands import buat, konsolidasi, periksa
from kontrak_xl.commands.contoh.typist import CellEntry as Typed
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.contracts import shelf
from kontrak_xl.contracts.succession import draft_edition
from kontrak_xl.core import files
from kontrak_xl.core.findings import Code, Severity
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.grouping import grouped
from kontrak_xl.core.model import RULES, Accumulation, Edition, EntryMode, Measure
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.master import centre, reading, templates
from kontrak_xl.master import draft as drafting
from kontrak_xl.rules.owners import Answers
from kontrak_xl.rules.patterns import DUE_MONTHS, TYPED_ONLY, may_be_negative, spread, whole
from kontrak_xl.workbook.cells import OpenWorkbook
from kontrak_xl.workbook.layout.master import SHEETS
from tests.support import samples
from tests.support.samples import Fault, Rows, faults, master_cell, read_master, render_master

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.master.draft import Draft
    from kontrak_xl.workbook.columns import Sheet
    from kontrak_xl.workbook.kinds import Value

pytestmark = pytest.mark.slow

Change = tuple[str, int, dict[str, "Value"]]
"""A sheet, the row of a record (the next free one adds a record), and its new values."""


def changed(*changes: Change) -> Rows:
    rows = samples.small_rows()
    for sheet, row, values in changes:
        table = rows.setdefault(sheet, [])
        if row == len(table):
            table.append({})
        table[row] |= values
    return rows


def drafted(rows: Rows) -> Draft:
    return drafting.draft(read_master(render_master(rows)))


def declared(key: str) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.key == key)


def place(sheet: str, row: int, column: str) -> tuple[str, str]:
    """The sheet's name and the cell of one record's column."""
    return declared(sheet).name, master_cell(sheet, row, column)


def weighty(found: Draft) -> list[Fault]:
    """The faults, but for a weight of 0: what is added to break one thing shall change no sum."""
    return faults(f for f in found.findings if f.code is not Code.ZERO_WEIGHT)


# What is good has no finding -----------------------------------------------------------------


def test_good_master__has_no_finding() -> None:
    found = drafted(samples.small_rows())
    assert faults(found.findings) == []
    assert {code: len(rows) for code, rows in found.rows.items()} == {"DINKES": 4, "DPUPR": 4}
    assert (
        centre.central_values(read_master(render_master(samples.small_rows())), small_editions())[1]
        == ()
    )


@pytest.mark.parametrize("name", templates.names())
def test_template__has_nothing_that_stops_the_work(name: str) -> None:
    found = drafted(templates.load(name))
    assert [f for f in found.findings if f.severity is Severity.ERROR] == []
    assert all(own for code, own in found.rows.items() if found.posts[code].sort != "unit")


def test_defaults__follow_from_measure_and_accumulation() -> None:
    rows = drafted(samples.small_rows()).rows["DINKES"]
    assert [(row.text, row.measure, row.accumulation, row.entry) for row in rows] == [
        ("Balita ditimbang", Measure.NUMBER, Accumulation.SUM, EntryMode.MONTH),
        ("Angka stunting", Measure.NUMBER, Accumulation.LAST, EntryMode.POSITION),
        ("Realisasi anggaran", Measure.BUDGET, Accumulation.SUM, EntryMode.TO_DATE),
        ("Opini BPK", Measure.CATEGORY, Accumulation.LAST, EntryMode.POSITION),
    ]


def test_defaults__of_the_measures_with_blocks_of_their_own() -> None:
    panel: dict[str, Value] = {"indikator": "Inovasi", "ukuran": "panel", "pengisi": "pusat"}
    rows = changed(
        spare(**RATIO, pembilang="yang sesuai", penyebut="semua"),
        ("indikator", 7, SPARE | STAGED | {"indikator": "Bertahap"}),
        ("indikator", 8, SPARE | panel),
        stage(0, indikator="Bertahap"), stage(1, indikator="bertahap"),
        stage(2, indikator="Bertahap", bulan=4.0),
    )  # fmt: skip
    found = drafted(rows)
    assert weighty(found) == []
    ratio, staged, panel_row = found.rows["DINKES"][2:5]
    assert [(row.measure, row.accumulation, row.entry) for row in (ratio, staged, panel_row)] == [
        (Measure.RATIO, Accumulation.LAST, EntryMode.POSITION),
        (Measure.STAGES, Accumulation.SUM, EntryMode.MONTH),
        (Measure.PANEL, Accumulation.LAST, EntryMode.POSITION),
    ]
    assert (ratio.numerator, ratio.denominator, ratio.plan) == ("yang sesuai", "semua", (80,) * 12)
    assert (staged.target, staged.plan[:5]) == (100, (None, None, 33.33, 66.67, None))
    stages = [(one.name, one.month, one.weight) for one in found.stages["DINKES"]]
    assert stages == [("Tahap 0", 3, 33.33), ("Tahap 1", 4, 33.33), ("Tahap 2", 4, 33.34)]
    assert {one.indicator for one in found.stages["DINKES"]} == {staged.code}


def test_ratio_summed__carries_its_level_and_is_never_summed() -> None:
    rows = changed(spare(**RATIO, akumulasi="jumlah", frekuensi="triwulan"))
    (row,) = (row for row in drafted(rows).rows["DINKES"] if row.measure is Measure.RATIO)
    assert row.entry is EntryMode.MONTH
    assert row.plan == (None, None, 80, None, None, 80, None, None, 80, None, None, 80)


def test_stages_of_all__stand_behind_an_opds_own() -> None:
    rows = changed(
        spare(**STAGED, opd=("SEMUA",)),
        stage(0, opd="SEMUA", bobot=40.0), stage(1, bobot=60.0), stage(2, opd="DPUPR", bulan=12.0),
    )  # fmt: skip
    found = drafted(rows)
    assert weighty(found) == []
    assert [(one.name, one.weight) for one in found.stages["DINKES"]] == [
        ("Tahap 0", 40), ("Tahap 1", 60),
    ]  # fmt: skip
    assert [(one.name, one.month, one.weight) for one in found.stages["DPUPR"]] == [
        ("Tahap 2", 12, 100)
    ]


def test_stage_code__follows_indicator_and_text_and_not_the_place() -> None:
    rows = changed(spare(**STAGED), stage(0), stage(1), stage(2))
    first = {one.name: one.code for one in drafted(rows).stages["DINKES"]}
    rows["tahapan"].reverse()
    rows["tahapan"][0]["tahap"] = "tahap   2"
    second = {one.name.casefold(): one.code for one in drafted(rows).stages["DINKES"]}
    assert second == {name.casefold(): code for name, code in first.items()}
    assert len(set(first.values())) == 3


def test_derived_code__follows_the_text_and_not_the_place() -> None:
    rows = samples.small_rows()
    first = {row.text: row.code for row in drafted(rows).rows["DINKES"]}
    rows["indikator"].reverse()
    rows["indikator"][2]["indikator"] = "Angka   STUNTING"
    second = {row.text.casefold(): row.code for row in drafted(rows).rows["DINKES"]}
    assert second == {text.casefold(): code for text, code in first.items()}


def test_indicator_for_a_ranking_group__is_carried_by_its_posts() -> None:
    extra: dict[str, Value] = {"opd": ("DINAS",), "kecuali": ("DPUPR",), "bobot": 0.0}
    extra |= {"indikator": "Inovasi", "satuan": "inovasi", "target": 12.0}
    found = drafted(changed(("indikator", 6, extra)))
    assert faults(found.findings) == [(Code.ZERO_WEIGHT.number, *place("indikator", 6, "bobot"))]
    carriers = {c for c, rows in found.rows.items() if any(r.text == "Inovasi" for r in rows)}
    assert carriers == {"DINKES"}


# What is wrong is one finding ----------------------------------------------------------------

SPARE: dict[str, Value] = {"opd": ("DINKES",), "indikator": "Baru", "satuan": "orang",
                           "target": 12.0, "bobot": 0.001}  # fmt: skip
"""An indicator too light to change a sum of weights."""
RANGE: dict[str, Value] = {"target": None, "akumulasi": "terakhir"}


def spare(**more: Value) -> Change:
    return "indikator", 6, SPARE | more


PACKAGE: dict[str, Value] = {"indikator": "JALAN", "opd": "DPUPR", "paket": "x"}
RATIO: dict[str, Value] = {"ukuran": "rasio", "satuan": "%", "target": 80.0}
STAGED: dict[str, Value] = {"ukuran": "tahapan", "satuan": "%", "target": None}


def stage(row: int, **more: Value) -> Change:
    line: dict[str, Value] = {"indikator": "Baru", "tahap": f"Tahap {row}", "bulan": 3.0 + row}
    return "tahapan", row, line | more


OTHER_RATIO: Change = ("indikator", 7, SPARE | RATIO | {"indikator": "Lain", "pengisi": "pusat"})


def one(sheet: str, row: int, column: str, code: Code) -> list[tuple[Code, str, int, str]]:
    return [(code, sheet, row, column)]


WRONG: list[tuple[str, list[Change], list[tuple[Code, str, int, str]]]] = [
    ("post of an indicator", [("indikator", 0, {"opd": ("SEMUA", "DINKEZ")})],
     one("indikator", 0, "opd", Code.UNKNOWN_REFERENCE)),
    ("exception", [("indikator", 0, {"kecuali": ("DINKEZ",)})],
     one("indikator", 0, "kecuali", Code.UNKNOWN_REFERENCE)),
    ("group of an indicator", [spare(kelompok="LAIN")],
     one("indikator", 6, "kelompok", Code.UNKNOWN_REFERENCE)),
    ("group of a weighty indicator", [("indikator", 2, {"kelompok": "LAIN"})],
     one("indikator", 2, "kelompok", Code.UNKNOWN_REFERENCE)),
    ("scale of a category", [("indikator", 1, {"skala": "Opni"})],
     one("indikator", 1, "skala", Code.UNKNOWN_REFERENCE)),
    ("predikat scale", [("pemda", 0, {"skala_predikat": "Tiga"})],
     one("pemda", 0, "skala_predikat", Code.UNKNOWN_REFERENCE)),
    ("plan of no indicator", [("rencana", 1, {"indikator": "Jalan dipebaiki"})],
     one("rencana", 1, "indikator", Code.UNKNOWN_REFERENCE)),
    ("cause of an opinion", [("pusat", 0, {"penyebab": ("DPUPR", "DINKEZ")})],
     one("pusat", 0, "penyebab", Code.UNKNOWN_REFERENCE)),
    ("two indicators with one code", [spare(kode="JALAN")],
     one("indikator", 6, "kode", Code.DUPLICATE)),
    ("two indicators with one text", [spare(indikator="Angka  STUNTING")],
     one("indikator", 6, "indikator", Code.DUPLICATE)),
    ("two posts with one code", [("opd", 2, {"kode": "DINKES", "nama": "Dinas Lain"})],
     one("opd", 2, "kode", Code.DUPLICATE)),
    ("two budgets of one version", [("anggaran", 2, samples.small_rows()["anggaran"][0])],
     one("anggaran", 2, "pagu", Code.DUPLICATE)),
    ("category that its scale lacks", [("indikator", 1, {"target": "WTPP"})],
     one("indikator", 1, "target", Code.NOT_ALLOWED)),
    ("category without points", [("indikator", 1, {"target": "TMP"})],
     one("indikator", 1, "target", Code.NOT_ALLOWED)),
    ("group weights", [("kelompok", 0, {"bobot": 59.0})],
     one("kelompok", 1, "bobot", Code.WEIGHTS_NOT_100)),
    ("weights of a post", [("indikator", 2, {"bobot": 61.0})],
     one("indikator", 3, "bobot", Code.WEIGHTS_NOT_100)),
    ("target missing", [("indikator", 2, {"target": None})],
     one("indikator", 2, "target", Code.BAD_TARGET)),
    ("target in words", [("indikator", 2, {"target": "banyak"})],
     one("indikator", 2, "target", Code.BAD_TARGET)),
    ("target zero", [("indikator", 2, {"target": 0.0})],
     one("indikator", 2, "target", Code.BAD_TARGET)),
    ("target negative", [("indikator", 3, {"target": -1.0})],
     one("indikator", 3, "target", Code.BAD_TARGET)),
    ("planned month negative", [("rencana", 0, {"m05": -20.0, "m09": 70.0})],
     one("rencana", 0, "m05", Code.BAD_TARGET)),
    ("sum typed as a position", [("indikator", 2, {"isian": "posisi"})],
     one("indikator", 2, "isian", Code.BAD_COMBINATION)),
    ("last value typed as an increment", [("indikator", 3, {"isian": "bulan ini"})],
     one("indikator", 3, "isian", Code.BAD_COMBINATION)),
    ("a sum below zero", [("indikator", 2, {"boleh_negatif": "ya"})],
     one("indikator", 2, "boleh_negatif", Code.BAD_COMBINATION)),
    ("a ratio below zero", [spare(**RATIO, boleh_negatif="ya")],
     one("indikator", 6, "boleh_negatif", Code.BAD_COMBINATION)),
    ("perhaps below zero", [("indikator", 3, {"boleh_negatif": "mungkin"})],
     one("indikator", 3, "boleh_negatif", Code.NOT_ALLOWED)),
    ("stable sum", [("indikator", 2, {"arah": "stabil"})],
     one("indikator", 2, "akumulasi", Code.BAD_COMBINATION)),
    ("range as a sum", [("indikator", 5, {"akumulasi": "jumlah"})],
     one("indikator", 5, "akumulasi", Code.BAD_COMBINATION)),
    ("ratio in people", [spare(ukuran="rasio", target=80.0)],
     one("indikator", 6, "satuan", Code.BAD_COMBINATION)),
    ("ratio as a mean", [spare(**RATIO, akumulasi="rata-rata")],
     one("indikator", 6, "akumulasi", Code.BAD_COMBINATION)),
    ("latest ratio typed as an increment", [spare(**RATIO, isian="bulan ini")],
     one("indikator", 6, "isian", Code.BAD_COMBINATION)),
    ("ratio to date", [spare(**RATIO, akumulasi="jumlah", isian="s.d. bulan ini")],
     one("indikator", 6, "isian", Code.BAD_COMBINATION)),
    ("ratio without a target", [spare(**RATIO | {"target": None})],
     one("indikator", 6, "target", Code.BAD_TARGET)),
    ("two ratios of the centre", [spare(**RATIO, pengisi="pusat"), OTHER_RATIO],
     one("indikator", 7, "pengisi", Code.ONE_RATIO)),
    ("stages in people", [spare(**STAGED | {"satuan": "orang"}), stage(0)],
     one("indikator", 6, "satuan", Code.BAD_COMBINATION)),
    ("stages where less is better", [spare(**STAGED, arah="min"), stage(0)],
     one("indikator", 6, "arah", Code.BAD_COMBINATION)),
    ("stages of the centre", [spare(**STAGED, pengisi="pusat"), stage(0)],
     one("indikator", 6, "pengisi", Code.BAD_COMBINATION)),
    ("stages with the latest", [spare(**STAGED, akumulasi="terakhir"), stage(0)],
     one("indikator", 6, "akumulasi", Code.BAD_COMBINATION)),
    ("stages with a target of their own", [spare(**STAGED | {"target": 90.0}), stage(0)],
     one("indikator", 6, "target", Code.BAD_TARGET)),
    ("stages without a stage", [spare(**STAGED)],
     one("indikator", 6, "indikator", Code.NO_PLAN)),
    ("weights of stages", [spare(**STAGED), stage(0, bobot=60.0), stage(1, bobot=30.0)],
     one("tahapan", 1, "bobot", Code.WEIGHTS_NOT_100)),
    ("one stage twice", [spare(**STAGED), stage(0), stage(1, tahap=" tahap  0")],
     one("tahapan", 1, "tahap", Code.DUPLICATE)),
    ("stage of no indicator", [spare(**STAGED), stage(0), stage(1, indikator="Barru")],
     one("tahapan", 1, "indikator", Code.UNKNOWN_REFERENCE)),
    ("stage of a number", [stage(0, indikator="JALAN")],
     one("tahapan", 0, "indikator", Code.BAD_COMBINATION)),
    ("stage of a post without the row", [spare(**STAGED), stage(0), stage(1, opd="DPUPR")],
     one("tahapan", 1, "opd", Code.UNKNOWN_REFERENCE)),
    ("panel of the OPD", [spare(ukuran="panel", satuan="nilai")],
     one("indikator", 6, "pengisi", Code.BAD_COMBINATION)),
    ("panel as a sum", [spare(ukuran="panel", pengisi="pusat", akumulasi="jumlah")],
     one("indikator", 6, "akumulasi", Code.BAD_COMBINATION)),
    ("plan below its target", [("rencana", 0, {"m09": 29.0})],
     one("rencana", 0, "indikator", Code.PLAN_MISMATCH)),
    ("no month due", [("rencana", 0, {"m05": None, "m09": None})],
     one("indikator", 4, "indikator", Code.NO_PLAN)),
    ("a version twice", [("anggaran", 2, {"opd": "DPUPR", "pagu": 0.0})],
     one("anggaran", 2, "pagu", Code.DUPLICATE)),
    ("a version without its month", [
        ("anggaran", 2, {"opd": "DPUPR", "versi": "perubahan", "pagu": 0.0})],
     one("anggaran", 2, "berlaku", Code.BUDGET_SAME_MONTH)),
    ("plan of a post without the row", [("rencana", 1, {"indikator": "JALAN", "opd": "DINKES"})],
     one("rencana", 1, "opd", Code.UNKNOWN_REFERENCE)),
    ("plan said twice", [("rencana", 1, {"indikator": "JALAN", "opd": "DPUPR"})],
     one("rencana", 1, "indikator", Code.DUPLICATE)),
    ("a sheet that does not count yet",
     [("paket", 0, PACKAGE | {"volume": 20.0, "bulan": 5.0}),
      ("paket", 1, PACKAGE | {"volume": 30.0, "bulan": 9.0})],
     one("paket", 0, "indikator", Code.NOT_YET)),
    ("no budget", [("anggaran", 0, {"opd": "DPUPR", "kode": "1.03.01", "pagu": 2.4e9})],
     one("indikator", 0, "indikator", Code.NO_PLAN)),
    ("cash plan", [("anggaran", 1, {"pagu": 2.5e9})],
     one("anggaran", 1, "pagu", Code.BUDGET_MISMATCH)),
    ("no official", [("pejabat", 1, {"opd": "DINKES", "status": "Plh."})],
     one("opd", 1, "kode", Code.NO_OFFICIAL)),
    ("no indicator", [("opd", 2, {"kode": "DINSOS", "nama": "Dinas Sosial"}),
                      ("indikator", 0, {"kecuali": ("DINSOS",)}),
                      ("indikator", 1, {"kecuali": ("DINSOS",)})],
     one("opd", 2, "kode", Code.NO_INDICATOR)),
    ("only an upper bound", [("indikator", 5, {"bawah": None})],
     one("indikator", 5, "bawah", Code.RANGE_ORDER)),
    ("only a lower bound", [("indikator", 5, {"atas": None})],
     one("indikator", 5, "atas", Code.RANGE_ORDER)),
    ("bounds turned round", [("indikator", 5, {"bawah": 8.0, "atas": 7.0})],
     one("indikator", 5, "bawah", Code.RANGE_ORDER)),
    ("bounds alike", [("indikator", 5, {"bawah": -7.0, "atas": -7.0})],
     one("indikator", 5, "bawah", Code.RANGE_ORDER)),
    ("a ratio from below 0", [spare(**RATIO | {"target": None, "bawah": -5.0, "atas": 5.0})],
     one("indikator", 6, "bawah", Code.BAD_COMBINATION)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"), [pytest.param(w, e, id=name) for name, w, e in WRONG]
)
def test_wrong_master__one_finding_at_its_cell(
    changes: list[Change], expected: list[tuple[Code, str, int, str]]
) -> None:
    rows = changed(*changes)
    for _ in range(2):
        assert weighty(drafted(rows)) == [
            (code.number, *place(sheet, row, column)) for code, sheet, row, column in expected
        ]


REFERRING: dict[str, dict[str, Value]] = {
    "pejabat": {"nama": "Orang"},
    "unit": {"kode": "BIDANG-A", "nama": "Bidang A"},
    "rencana": {"indikator": "JALAN"},
    "anggaran": {"pagu": 1.0, "kode": "1.02.01"},
    "keuangan": {},
    "tlhp": {"bulan": 1.0, "rekomendasi": 1.0, "sesuai": 1.0},
    "pusat": {"bulan": 1.0, "indikator": "OPINI", "nilai": "WTP"},
    "panel": {"bulan": 1.0, "indikator": "x", "p01": 1.0},
    "verifikasi": {"bulan": 1.0, "indikator": "x", "diakui": 1.0, "alasan": "x",
                   "verifikator": "x", "tanggal": dt.date(2026, 1, 1)},
    "perubahan": {"mulai": 1.0, "hal": "x", "baru": "x", "alasan": "x"},
    "keputusan": {"jenis": "bonus", "nilai": 1.0, "alasan": "x", "oleh": "x"},
    "tahapan": {"indikator": "Baru", "tahap": "x", "bulan": 1.0},
    "paket": {"indikator": "JALAN", "paket": "x", "volume": 50.0, "bulan": 1.0},
}  # fmt: skip


@pytest.mark.parametrize("sheet", REFERRING)
def test_unknown_post__on_every_sheet_that_asks_for_one(sheet: str) -> None:
    beside = (spare(**STAGED), stage(0)) if sheet == "tahapan" else ()
    row = len(changed(*beside).get(sheet, []))
    rows = changed(*beside, (sheet, row, REFERRING[sheet] | {"opd": "DINKEZ"}))
    found = [f for f in drafted(rows).findings if f.code is not Code.NOT_YET]
    assert faults(found) == [(Code.UNKNOWN_REFERENCE.number, *place(sheet, row, "opd"))]


def test_sheets_that_ask_for_a_post__are_all_tested() -> None:
    """A canary: a new sheet with a column OPD must be checked too."""
    asking = {sheet.key for sheet in SHEETS if any(c.key == "opd" for c in sheet.columns)}
    assert asking == {*REFERRING, "indikator"}


def test_several_faults__are_all_told_at_once() -> None:
    rows = changed(
        ("indikator", 2, {"target": None}),
        ("indikator", 3, {"isian": "bulan ini"}),
        ("anggaran", 1, {"pagu": 2.5e9}),
        ("pusat", 0, {"penyebab": ("DINKEZ",)}),
    )
    found = drafted(rows)
    assert sorted(code for code, _, _ in faults(found.findings)) == ["K106", "K109", "K110", "K114"]
    assert [row.code for row in found.rows["DINKES"]] == ["ANGGARAN", "OPINI"]


# The values of the centre --------------------------------------------------------------------


@cache
def small_editions() -> tuple[Edition, ...]:
    draft = drafted(samples.small_rows())
    return tuple(draft_edition.draft_edition(draft, post) for post in draft.posts.values())


def told(rows: Rows) -> tuple[dict[tuple[str, str, Field, int], float | str], list[Fault]]:
    seen, findings = centre.central_values(read_master(render_master(rows)), small_editions())
    values = {(one.key.post, one.code, one.field, one.month): one.value for one in seen}
    return values, faults(findings)


def test_central_values__reach_every_contract_they_concern() -> None:
    assert told(samples.small_rows()) == (
        {
            ("DINKES", "ANGGARAN", Field.VALUE, 1): 9.0e7,
            ("DINKES", "ANGGARAN", Field.PHYSICAL, 1): 7.5,
            ("DINKES", "OPINI", Field.VALUE, 12): "WDP",
            ("DPUPR", "OPINI", Field.VALUE, 12): "WDP",
            ("DPUPR", "OPINI", Field.CAUSE, 12): 1.0,
        },
        [],
    )


CENTRAL_WRONG: list[tuple[str, Change, tuple[Code, int, str]]] = [
    ("unknown indicator", ("pusat", 0, {"indikator": "OPNI"}),
     (Code.UNKNOWN_REFERENCE, 0, "indikator")),
    ("unknown category", ("pusat", 0, {"nilai": "WTPP"}), (Code.NOT_ALLOWED, 0, "nilai")),
    ("number for a category", ("pusat", 0, {"nilai": 100.0}), (Code.NOT_ALLOWED, 0, "nilai")),
    ("said twice", ("pusat", 1, {"bulan": 12.0, "indikator": "OPINI", "nilai": "WTP"}),
     (Code.DUPLICATE, 1, "nilai")),
    ("said twice by text", ("pusat", 1, {"bulan": 12.0, "indikator": "opini bpk", "nilai": "WTP"}),
     (Code.DUPLICATE, 1, "nilai")),
    ("for a row of the OPD", ("pusat", 1, {"bulan": 6.0, "indikator": "JALAN", "nilai": 5.0}),
     (Code.BAD_COMBINATION, 1, "indikator")),
    ("for SP2D", ("pusat", 1, {"bulan": 6.0, "indikator": "ANGGARAN", "nilai": 5.0}),
     (Code.BAD_COMBINATION, 1, "indikator")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"), [pytest.param(w, e, id=name) for name, w, e in CENTRAL_WRONG]
)
def test_wrong_central_value__one_finding_at_its_cell(
    change: Change, expected: tuple[Code, int, str]
) -> None:
    code, row, column = expected
    for _ in range(2):
        assert told(changed(change))[1] == [(code.number, *place("pusat", row, column))]


def test_wrong_central_value__word_for_a_number() -> None:
    """JALAN, were it filled by the centre, takes numbers only."""
    word: dict[str, Value] = {"bulan": 6.0, "indikator": "JALAN", "nilai": "baik"}
    rows = changed(("indikator", 4, {"pengisi": "pusat"}), ("pusat", 1, word))
    read = read_master(render_master(rows))
    draft = drafting.draft(read)
    issued = [draft_edition.draft_edition(draft, post) for post in draft.posts.values()]
    assert faults(centre.central_values(read, issued)[1]) == [
        (Code.NOT_READABLE.number, *place("pusat", 1, "nilai"))
    ]


def test_a_cause__that_is_dropped_is_asked_about() -> None:
    lines: list[dict[str, Value]] = [
        {"bulan": 5.0, "indikator": "OPINI", "nilai": "WDP", "penyebab": ("DINKES", "DPUPR")},
        {"bulan": 6.0, "indikator": "Opini BPK", "nilai": "WDP", "penyebab": ("DPUPR",)},
    ]
    rows = samples.small_rows() | {"pusat": lines}
    assert told(rows)[1] == [(Code.CAUSE_DROPPED.number, *place("pusat", 1, "penyebab"))]
    lines[1]["penyebab"] = ("DINKES", "DPUPR")
    assert told(rows)[1] == []


def test_sp2d_to_date__that_falls_is_asked_about() -> None:
    paid: dict[str, Value] = {"opd": "DINKES", "sm01": 5e8, "sm03": 4e8, "sm04": 6e8}
    rows = samples.small_rows() | {"keuangan": [paid]}
    assert told(rows)[1] == [(Code.SP2D_FALLS.number, *place("keuangan", 0, "sm03"))]


@pytest.mark.parametrize(
    ("own", "official", "differs"),
    [(90e6, 90e6, False), (90e6, 90e6 + 0.4, False), (90e6, 91e6, True), (0.0, 5.0, True)],
)
def test_sp2d_of_the_opd__that_differs_is_told_at_its_cell(
    own: float, official: float, differs: bool
) -> None:
    key = small_editions()[0].key
    where = Origin("laporan.xlsx", "Januari", "F18")
    mine = Observation(key, "ANGGARAN", Field.OWN_SP2D, 1, own, where)
    theirs = Observation(key, "ANGGARAN", Field.VALUE, 1, official, Origin("Buku Induk.xlsx"))
    expected = [(Code.SP2D_DIFFERS.number, "Januari", "F18")] if differs else []
    assert faults(centre.differences([mine], [theirs])) == expected
    assert faults(centre.differences([mine], [])) == []


def test_missing_central_values__are_told_by_sheet() -> None:
    waiting = [
        Answers(code=code, text=code, answered=0, asked=1, lacking=("DINKES",))
        for code in ("ANGGARAN", "OPINI")
    ]
    found = centre.missing(waiting, small_editions(), "Buku Induk.xlsx")
    assert faults(found) == [
        (Code.CENTRE_MISSING.number, "Keuangan", ""),
        (Code.CENTRE_MISSING.number, "Nilai Pusat", ""),
    ]


# Patterns (R-pola) ---------------------------------------------------------------------------

NOTHING: tuple[float | None, ...] = (None,) * 12
SUM, MEAN, LAST = Accumulation.SUM, Accumulation.MEAN, Accumulation.LAST


def plan(
    target: float, pattern: str = "merata", frequency: str = "bulanan",
    accumulation: Accumulation = SUM, *, counted: bool = False,
    typed: tuple[float | None, ...] = NOTHING,
) -> tuple[float | None, ...]:  # fmt: skip
    return spread(target, pattern, frequency, accumulation, counted=counted, typed=typed)


def total(part: tuple[float | None, ...]) -> float:
    return sum(value or 0 for value in part)


def test_merata__3250_peserta_are_1625_by_june() -> None:
    found = plan(3250, counted=True)
    assert (total(found[:6]), total(found)) == (1625, 3250)
    assert all(value is not None and value.is_integer() for value in found)


DUE = [
    ("merata", "bulanan", tuple(range(1, 13))),
    ("merata", "triwulan", (3, 6, 9, 12)),
    ("merata", "semester", (6, 12)),
    ("merata", "tahunan", (12,)),
    ("triwulan", "bulanan", (3, 6, 9, 12)),
    ("semester", "bulanan", (6, 12)),
    ("akhir tahun", "bulanan", (12,)),
    (TYPED_ONLY, "bulanan", ()),
]


@pytest.mark.parametrize(("pattern", "frequency", "due"), DUE)
@pytest.mark.parametrize("accumulation", [SUM, MEAN, LAST])
def test_due_months__follow_pattern_and_frequency(
    pattern: str, frequency: str, due: tuple[int, ...], accumulation: Accumulation
) -> None:
    found = plan(1200, pattern, frequency, accumulation)
    assert tuple(m for m, value in enumerate(found, 1) if value is not None) == due
    assert accumulation is SUM or set(found) <= {1200, None}
    assert accumulation is not SUM or total(found) == (1200 if due else 0)


def test_typed_cells__win_and_a_typed_zero_is_due() -> None:
    typed = (0.0, *(None,) * 10, 30.0)
    assert plan(1200, typed=typed) == (0, *(100,) * 10, 30)
    assert plan(30, TYPED_ONLY, typed=typed) == typed


def test_generated_zero__is_blank_unless_the_target_is_zero() -> None:
    """Two dokumen in a year are due where their share passes a half: in March and September."""
    assert plan(2, counted=True) == (None, None, 1, *(None,) * 5, 1, None, None, None)
    assert plan(0, counted=True) == (0,) * 12


TARGETS = st.integers(0, 10**9).map(lambda number: number / 100)
PATTERNS = st.sampled_from(["merata", "triwulan", "semester", "akhir tahun"])
FREQUENCIES = st.sampled_from(list(DUE_MONTHS))


@given(target=TARGETS, pattern=PATTERNS, frequency=FREQUENCIES)
def test_sum__equals_the_target(target: float, pattern: str, frequency: str) -> None:
    found = plan(target, pattern, frequency)
    assert total(found) == pytest.approx(target, abs=1e-6)
    assert all(value >= 0 for value in found if value is not None)


@given(target=st.integers(0, 10**7), pattern=PATTERNS, frequency=FREQUENCIES)
def test_counted__whole_units_stay_whole(target: int, pattern: str, frequency: str) -> None:
    found = plan(target, pattern, frequency, counted=True)
    parts = [value for value in found if value is not None]
    assert total(found) == target
    assert all(value.is_integer() for value in parts)
    assert not parts or max(parts) - min(parts) <= 1


@given(target=st.integers(1, 10**6), upto=st.integers(1, 12))
def test_counted__every_month_is_nearest_to_its_share(target: int, upto: int) -> None:
    assert abs(total(plan(target, counted=True)[:upto]) - target * upto / 12) <= 0.5


@given(target=TARGETS, typed=st.lists(st.none() | TARGETS, min_size=12, max_size=12).map(tuple))
def test_typed__every_typed_cell_stands(target: float, typed: tuple[float | None, ...]) -> None:
    found = plan(target, typed=typed)
    assert all(own is None or own == got for own, got in zip(typed, found, strict=True))


@pytest.mark.parametrize(
    ("unit", "counted"), [("orang", True), (" Dokumen ", True), ("km", False), ("%", False)]
)
def test_whole__units_that_are_counted(unit: str, counted: bool) -> None:
    assert whole(unit) is counted


# Issued, and issued again (R-buat-ulang) -------------------------------------------------------


def clock() -> dt.datetime:
    return samples.NOW


def begun(root: Path) -> Folder:
    """A working folder with the small Buku Induk, its contracts issued."""
    folder = Folder(root)
    put(folder, samples.small_rows())
    issued = buat.buat(root, clock=clock)
    assert (len(issued.written), issued.findings) == (2, ())
    return folder


def put(folder: Folder, rows: Rows) -> None:
    files.save(render_master(rows), folder.master)


def numbers(folder: Folder) -> dict[str, int]:
    return {key.post: e.number for key, e in shelf.latest(shelf.load(folder.shelf)).items()}


MORE: Change = ("rencana", 0, {"m05": 25.0, "m09": 25.0})


def test_buat__again_without_a_change_writes_nothing(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    issued = buat.buat(tmp_path, clock=clock)
    assert (issued.written, issued.unchanged, issued.findings) == ((), 2, ())
    assert numbers(folder) == {"DINKES": 1, "DPUPR": 1}


def test_buat__writes_a_deleted_workbook_of_the_same_edition_again(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    lost = next(folder.contracts.glob("*.xlsx"))
    lost.unlink()
    assert buat.buat(tmp_path, clock=clock).written == (lost,)
    assert numbers(folder) == {"DINKES": 1, "DPUPR": 1}


def test_buat__changed_before_a_return_is_a_new_edition_from_the_first_month(
    tmp_path: Path,
) -> None:
    folder = begun(tmp_path)
    first = shelf.latest(shelf.load(folder.shelf))
    put(folder, changed(MORE))
    issued = buat.buat(tmp_path, clock=clock)
    assert (len(issued.written), issued.findings) == (1, ())
    assert numbers(folder) == {"DINKES": 1, "DPUPR": 2}
    latest = shelf.latest(shelf.load(folder.shelf))
    (key,) = (key for key in latest if key.post == "DPUPR")
    assert latest[key].from_month == 1
    assert latest[key].parent == shelf.identify(first[key])


def returned(folder: Folder, post: str) -> None:
    """The OPD sends its workbook back as it is, and the month is consolidated."""
    (path,) = (p for p in folder.contracts.glob("*.xlsx") if post in p.name)
    files.save(path.read_bytes(), folder.inbox / path.name)
    konsolidasi.konsolidasi(folder.root, 1, clock=clock)


def test_buat__changed_after_a_return_is_a_finding_and_the_edition_stands(
    tmp_path: Path,
) -> None:
    folder = begun(tmp_path)
    returned(folder, "DPUPR")
    put(folder, changed(MORE))
    for _ in range(2):
        issued = buat.buat(tmp_path, clock=clock)
        assert issued.written == ()
        assert [f.code for f in issued.findings] == [Code.CHANGED_AFTER_RETURN]
        assert faults(issued.findings) == [("K119", *place("rencana", 0, "indikator"))]
        assert numbers(folder) == {"DINKES": 1, "DPUPR": 1}


def test_buat__another_contract_may_still_change(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    returned(folder, "DINKES")
    put(folder, changed(MORE))
    issued = buat.buat(tmp_path, clock=clock)
    assert (len(issued.written), issued.findings) == (1, ())
    assert numbers(folder) == {"DINKES": 1, "DPUPR": 2}


@pytest.mark.parametrize("change", [("indikator", 2, {"target": None})])
def test_buat__a_galat_in_the_master_stops_everything(tmp_path: Path, change: Change) -> None:
    folder = Folder(tmp_path)
    put(folder, changed(change))
    issued = buat.buat(tmp_path, clock=clock)
    assert issued.written == ()
    assert not list(folder.shelf.glob("*")) if folder.shelf.exists() else True
    assert [f.code for f in issued.findings] == [Code.BAD_TARGET]


def test_buat__a_warning_does_not(tmp_path: Path) -> None:
    put(Folder(tmp_path), changed(("pejabat", 1, {"opd": "DINKES", "status": "Plh."})))
    issued = buat.buat(tmp_path, clock=clock)
    assert (len(issued.written), [f.code for f in issued.findings]) == (2, [Code.NO_OFFICIAL])


def test_buat__a_changed_text_asks_for_the_issued_code(tmp_path: Path) -> None:
    """R-kode: without its code the row would be another one, and its values lost."""
    folder = begun(tmp_path)
    lost = next(row for row in shelf.load(folder.shelf)[0].rows if row.text == "Angka stunting")
    put(folder, changed(("indikator", 3, {"indikator": "Angka stunting balita"})))
    for found in (periksa.periksa(tmp_path), buat.buat(tmp_path, clock=clock).findings):
        told = [one for one in found if one.code is not Code.NO_DEADLINES]
        assert faults(told) == [(Code.CODE_LOST.number, *place("indikator", 3, "kode"))]
        assert lost.code in told[0].seen
    assert numbers(folder) == {"DINKES": 1, "DPUPR": 1}
    said: dict[str, Value] = {"indikator": "Angka stunting balita", "kode": lost.code}
    put(folder, changed(("indikator", 3, said)))
    assert buat.buat(tmp_path, clock=clock).findings == ()
    assert numbers(folder) == {"DINKES": 2, "DPUPR": 1}


def test_buat__a_choice_of_the_region_changes_for_all_or_for_none(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    returned(folder, "DINKES")
    put(folder, changed(("pemda", 0, {"kosong": "abaikan"})))
    issued = buat.buat(tmp_path, clock=clock)
    assert faults(issued.findings) == [("K170", *place("pemda", 0, "kosong"))]
    assert numbers(folder) == {"DINKES": 1, "DPUPR": 1}


def test_konsolidasi__a_post_that_is_gone_is_told_and_not_ranked(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    returned(folder, "DINKES")
    rows = samples.small_rows()
    for sheet in ("opd", "pejabat", "indikator", "rencana", "anggaran", "keuangan"):
        rows[sheet] = [r for r in rows.get(sheet, []) if r.get("opd", r.get("kode")) != "DPUPR"]
        rows[sheet] = [r for r in rows[sheet] if r.get("opd") != ("DPUPR",)]
    put(folder, rows)
    done = konsolidasi.konsolidasi(tmp_path, 1, clock=clock)
    assert list(done.scores.posts["opd"]) == ["DINKES"]
    assert [f.post for f in done.findings if f.code is Code.POST_GONE] == ["DPUPR"]


def test_konsolidasi__what_came_while_a_post_was_gone_counts_when_it_is_back(
    tmp_path: Path,
) -> None:
    """Every file is read against all that was ever issued: what is read once is read for good."""
    folder = begun(tmp_path)
    rows = samples.small_rows()
    for sheet in ("opd", "pejabat", "indikator", "rencana", "anggaran", "keuangan"):
        rows[sheet] = [r for r in rows.get(sheet, []) if r.get("opd", r.get("kode")) != "DPUPR"]
        rows[sheet] = [r for r in rows[sheet] if r.get("opd") != ("DPUPR",)]
    put(folder, rows)
    returned(folder, "DPUPR")
    put(folder, samples.small_rows())
    done = konsolidasi.konsolidasi(tmp_path, 1, clock=clock)
    assert done.new_files == 0
    assert {delivery.post: delivery.files for delivery in done.deliveries} == {
        "DINKES": 0,
        "DPUPR": 1,
    }


def test_konsolidasi__neither_long_texts_nor_huge_numbers_stop_it(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    (path,) = (p for p in folder.contracts.glob("*.xlsx") if "DINKES" in p.name)
    typed: dict[str, Typed] = {"a.xlsx": "x" * 32_000, "b.xlsx": 9e307}
    for name, value in typed.items():
        files.save(fill(path, {("Januari", "F8"): value}), folder.inbox / name)
    done = konsolidasi.konsolidasi(tmp_path, 1, clock=clock)
    assert Code.VALUE_NOT_NUMBER in {finding.code for finding in done.findings}
    assert done.path.exists()


def test_a_galat_of_an_earlier_file__stays_until_the_cell_is_answered(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    (path,) = (p for p in folder.contracts.glob("*.xlsx") if "DINKES" in p.name)
    told = []
    typed: list[tuple[str, Typed]] = [("F8", "1.250"), ("F9", 15.0), ("F8", 1250.0)]
    moments = iter(dt.datetime(2026, 2, day) for day in range(1, 9))
    for day, (cell, value) in enumerate(typed, 1):
        files.save(fill(path, {("Januari", cell): value}), folder.inbox / f"{day}.xlsx")
        done = konsolidasi.konsolidasi(tmp_path, 1, clock=moments.__next__)
        told.append([f.where.cell for f in done.findings if f.code is Code.VALUE_AMBIGUOUS])
    assert told == [["F8"], ["F8"], []]


def test_a_long_sheet__is_read_whole_or_said_to_be_cut() -> None:
    rows = samples.small_rows()
    content = render_master(rows)
    opened = open_workbook(content, Origin("Buku Induk.xlsx"), rows=6)
    assert isinstance(opened, OpenWorkbook)
    assert "Indikator" in opened.cut
    assert "Kelompok Indikator" not in opened.cut
    found = reading.read(opened, "Buku Induk.xlsx")
    assert Code.ROWS_CUT in {finding.code for finding in found.findings}
    assert Code.ROWS_CUT not in {finding.code for finding in read_master(content).findings}


def test_edition__a_changed_record_in_the_archive_is_not_believed(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    path = next(folder.shelf.glob("*.json"))
    changed_record = path.read_bytes().replace(b"Angka", b"Nilai")
    assert changed_record != path.read_bytes()
    path.write_bytes(changed_record)
    with pytest.raises(shelf.DamagedShelfError):
        shelf.load(folder.shelf)


HOLDERS: list[tuple[str, list[dict[str, Value]], int, str]] = [
    ("first of two", [{"nama": "A", "sampai": 6.0}, {"nama": "B", "mulai": 7.0}], 1, "A"),
    ("second of two", [{"nama": "A", "sampai": 6.0}, {"nama": "B", "mulai": 7.0}], 7, "B"),
    ("Plh. beside the holder", [{"nama": "A"}, {"nama": "B", "status": "Plh."}], 1, "A"),
    ("Plh. alone", [{"nama": "B", "status": "Plh."}], 1, "B"),
    ("not yet", [{"nama": "B", "mulai": 7.0}], 1, "B"),
    ("nobody", [], 1, draft_edition.DOTS),
]


@pytest.mark.parametrize(
    ("terms", "at", "name"), [pytest.param(t, m, n, id=i) for i, t, m, n in HOLDERS]
)
def test_parties__who_holds_the_post_in_that_month(
    terms: list[dict[str, Value]], at: int, name: str
) -> None:
    rows = samples.small_rows()
    rows["pejabat"] = [{**term, "opd": "DINKES"} for term in terms]
    draft = drafted(rows)
    first, second = draft_edition.parties(draft, draft.posts["DINKES"], at)
    assert (first.name, second.name) == (name, "Nama Bupati")


@pytest.mark.parametrize(("lower", "upper"), [(-5.0, 5.0), (0.0, 5.0), (-8.0, -7.0)])
def test_a_range_with_a_bound_of_0_or_below__is_issued_and_due(lower: float, upper: float) -> None:
    found = drafted(changed(("indikator", 5, {"bawah": lower, "atas": upper})))
    assert weighty(found) == []
    (row,) = {row.code: row for own in found.rows.values() for row in own if row.ranged}.values()
    assert (row.lower, row.upper, row.target) == (lower, upper, lower)
    assert {part for part in row.plan if part is not None} == {lower}


# Groups ----------------------------------------------------------------------------------------

THIRD: list[Change] = [
    ("kelompok", 0, {"bobot": 45.0}),
    ("kelompok", 2, {"kode": "PRIO", "nama": "Prioritas", "bobot": 15.0}),
]


def test_a_group_that_only_some_opds_have__is_said_and_stops_nothing() -> None:
    own: dict[str, Value] = {
        "opd": "DINKES", "indikator": "Rumah layak", "kode": "RUMAH", "satuan": "unit",
        "target": 12.0, "bobot": 100.0, "kelompok": "PRIO",
    }  # fmt: skip
    found = drafted(changed(*THIRD, ("indikator", 6, own)))
    assert weighty(found) == [(Code.GROUP_UNUSED.number, *place("kelompok", 2, "kode"))]
    (told,) = [f for f in found.findings if f.code is Code.GROUP_UNUSED]
    assert (told.post, told.severity) == ("DPUPR", Severity.INFO)
    assert told.problem == "Dinas Pekerjaan Umum belum mempunyai indikator pada kelompok Prioritas"


def test_a_group_that_nobody_has__is_one_line_and_no_sum_of_weights() -> None:
    found = drafted(changed(*THIRD))
    assert weighty(found) == [(Code.GROUP_EMPTY.number, *place("kelompok", 2, "kode"))]
    (told,) = [f for f in found.findings if f.code is Code.GROUP_EMPTY]
    assert told.problem == "kelompok “Prioritas” belum mempunyai indikator"


def test_wrong_weights_of_many__are_one_line() -> None:
    """A row of SEMUA that weighs too little makes every OPD's sum wrong, from one cause."""
    found = drafted(changed(("indikator", 0, {"bobot": 55.0})))
    (line,) = grouped(f for f in found.findings if f.code is Code.WEIGHTS_NOT_100)
    assert len(line.findings) == 2
    assert line.problem == "jumlah bobot 85 (Dinas Kesehatan), 85 (Dinas Pekerjaan Umum), bukan 100"


def test_an_unknown_exception__is_one_finding_and_nothing_that_follows() -> None:
    """Whoever was meant keeps the row, and its weights are no fault of theirs."""
    rows = changed(("indikator", 0, {"kecuali": ("DINKEZ",)}), ("indikator", 2, {"bobot": 61.0}))
    assert weighty(drafted(rows)) == [
        (Code.UNKNOWN_REFERENCE.number, *place("indikator", 0, "kecuali"))
    ]


def test_kecuali__takes_a_group_of_opds_as_the_column_opd_does() -> None:
    camats: list[Change] = [
        ("opd", 2, {"kode": "KEC-A", "nama": "Kecamatan A", "kelompok": "KECAMATAN"}),
        ("opd", 3, {"kode": "KEC-B", "nama": "Kecamatan B", "kelompok": "KECAMATAN"}),
    ]
    without: list[Change] = [("indikator", at, {"kecuali": ("KECAMATAN",)}) for at in (0, 1)]
    rows = changed(*camats, *without)
    found = drafted(rows)
    assert {code: len(own) for code, own in found.rows.items()} == {
        "DINKES": 4, "DPUPR": 4, "KEC-A": 0, "KEC-B": 0,
    }  # fmt: skip
    assert {f.code for f in found.findings} == {Code.NO_INDICATOR}


def test_an_excepted_group_that_carries_nothing__is_told() -> None:
    camat: Change = ("opd", 2, {"kode": "KEC-A", "nama": "Kecamatan A", "kelompok": "KECAMATAN"})
    without: list[Change] = [("indikator", at, {"kecuali": ("KEC-A",)}) for at in (0, 1)]
    rows = changed(camat, ("indikator", 2, {"kecuali": ("KECAMATAN",)}), *without)
    told = [f for f in drafted(rows).findings if f.code is Code.EXCEPTION_IDLE]
    assert [(f.where.cell, f.seen) for f in told] == [
        (master_cell("indikator", 2, "kecuali"), "KECAMATAN")
    ]


def test_a_range_below_0__takes_numbers_below_0_without_being_told() -> None:
    found = drafted(changed(("indikator", 5, {"bawah": -5.0, "atas": 5.0})))
    (row,) = {row.code: row for own in found.rows.values() for row in own if row.ranged}.values()
    assert may_be_negative(row, RULES)
    rows = [row for own in drafted(changed()).rows.values() for row in own if row.ranged]
    assert not any(may_be_negative(row, RULES) for row in rows)
