"""Small made-up things to test with: a Buku Induk, an edition, and its contract workbook."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl

from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.facts import gather
from kontrak_xl.core import folder
from kontrak_xl.core.model import (
    MONTHS,
    Accumulation,
    Band,
    ContractKey,
    Direction,
    Edition,
    EntryMode,
    Filler,
    Group,
    IssuedRow,
    Measure,
    Party,
    Points,
    Post,
    RankingPolicy,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Origin
from kontrak_xl.core.region import Region, Wording
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.master import pages, reading
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.cells import OpenWorkbook
from kontrak_xl.workbook.columns import Shape
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.layout.master import PANEL_LIST, SHEETS
from kontrak_xl.workbook.pages import Book, cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openpyxl.workbook import Workbook

    from kontrak_xl.core.findings import Finding
    from kontrak_xl.master.reading import Master
    from kontrak_xl.workbook.kinds import Value

NOW = dt.datetime(2026, 1, 5, 9, 0)
MASTER_HEAD = 3
"""The header row of every table of a Buku Induk, from 0."""
Rows = dict[str, list[dict[str, "Value"]]]
"""The records of a Buku Induk, by sheet key."""
Fault = tuple[str, str, str]
"""A finding's number, sheet and cell."""


def faults(findings: Iterable[Finding]) -> list[Fault]:
    """The findings by number and place, without their wording."""
    return [(f.code.number, f.where.sheet, f.where.cell) for f in findings]


# A Buku Induk ------------------------------------------------------------------------------


def small_rows() -> Rows:
    """A good Buku Induk of two OPDs; each call gives records of its own to damage."""
    return {
        "pemda": [
            {
                "nama": "Pemerintah Kabupaten Contoh",
                "tingkat": "kabupaten",
                "kepala": "Nama Bupati",
                "jabatan_kepala": "Bupati Contoh",
                "tahun": 2026.0,
                "tempat": "Contoh",
                "skala_predikat": "Dua",
            }
        ],
        "naskah": [
            {
                "judul": "PERJANJIAN KINERJA TAHUN {tahun}",
                "pembuka": "Yang bertanda tangan di bawah ini:",
                "sebutan_pertama": "PIHAK PERTAMA.",
                "sebutan_kedua": "PIHAK KEDUA.",
                "janji": "PIHAK PERTAMA berjanji.",
                "supervisi": "PIHAK KEDUA melakukan supervisi.",
            }
        ],
        "jadwal": [{"bulan": 1.0, "batas": dt.date(2026, 2, 5), "jam": "16.00"}],
        "opd": [
            {"kode": "DINKES", "nama": "Dinas Kesehatan", "kelompok": "DINAS"},
            {"kode": "DPUPR", "nama": "Dinas Pekerjaan Umum", "kelompok": "DINAS"},
        ],
        "pejabat": [
            {"opd": "DINKES", "nama": "dr. Sehat"},
            {"opd": "DPUPR", "nama": "Ir. Jalan"},
        ],
        "kelompok": [
            {"kode": "OPD", "nama": "Kinerja OPD", "bobot": 60.0},
            {"kode": "KHUSUS", "nama": "Kinerja Khusus", "bobot": 40.0},
        ],
        "indikator": [
            _common("Realisasi anggaran", "%", 100.0, 70.0, kode="ANGGARAN", ukuran="anggaran",
                    isian="s.d. bulan ini", cakupan="sendiri"),
            _common("Opini BPK", "opini", "WTP", 30.0, kode="OPINI", ukuran="kategori",
                    akumulasi="terakhir", skala="Opini", cakupan="pemda", frekuensi="tahunan"),
            _own("DINKES", "Balita ditimbang", "orang", 1200.0, 60.0),
            _own("DINKES", "Angka stunting", "%", 16.0, 40.0, arah="min", akumulasi="terakhir"),
            _own("DPUPR", "Jalan diperbaiki", "km", 50.0, 70.0, kode="JALAN"),
            _own("DPUPR", "Suhu aspal", "derajat", None, 30.0, akumulasi="terakhir",
                 bawah=7.0, atas=8.0, frekuensi="triwulan"),
        ],
        "rencana": [
            {"indikator": "Jalan diperbaiki", "opd": "DPUPR", "pola": "sesuai bulan",
             "m05": 20.0, "m09": 30.0},
        ],
        "anggaran": [
            _budget("DINKES", 1.2e9),
            _budget("DPUPR", 2.4e9),
        ],
        "keuangan": [{"opd": "DINKES", "sm01": 9.0e7, "fm01": 7.5}, {"opd": "DPUPR"}],
        "pusat": [
            {"bulan": 12.0, "indikator": "OPINI", "nilai": "WDP", "penyebab": ("DPUPR",)}
        ],
        "skala": [
            {"skala": "Dua", "jenis": "predikat", "sebutan": "Baik", "tanda": ">", "angka": 50.0},
            {"skala": "Dua", "jenis": "predikat", "sebutan": "Kurang", "tanda": "≥", "angka": 0.0},
            {"skala": "Opini", "jenis": "kategori", "sebutan": "WTP", "angka": 100.0},
            {"skala": "Opini", "jenis": "kategori", "sebutan": "WDP", "angka": 75.0},
            {"skala": "Opini", "jenis": "kategori", "sebutan": "TMP", "angka": 0.0},
        ],
    }  # fmt: skip


def _common(text: str, unit: str, target: Value, weight: float, **more: Value) -> dict[str, Value]:
    row: dict[str, Value] = {"opd": ("SEMUA",), "indikator": text, "satuan": unit}
    row |= {"target": target, "bobot": weight, "kelompok": "KHUSUS", "pengisi": "pusat"}
    return row | more


def _own(
    post: str, text: str, unit: str, target: Value, weight: float, **more: Value
) -> dict[str, Value]:
    row: dict[str, Value] = {"opd": (post,), "indikator": text, "satuan": unit}
    return row | {"target": target, "bobot": weight} | more


def _budget(post: str, pagu: float) -> dict[str, Value]:
    row: dict[str, Value] = {"opd": post, "pagu": pagu}
    return row | {f"m{month:02d}": pagu / 12 for month in range(1, 13)}


def master_cell(sheet: str, row: int, column: str) -> str:
    """Where a column of the row-th record (from 0) stands, in the order written."""
    declared = next(one for one in SHEETS if one.key == sheet)
    declared = PANEL_LIST if column in ("penilai", "nilai") and sheet == "panel" else declared
    if declared.shape is Shape.FORM:
        return cell(MASTER_HEAD + 1 + column_index(declared, column), 1)
    return cell(MASTER_HEAD + 1 + row, column_index(declared, column))


def render_master(rows: Rows) -> bytes:
    return writer.render(master_book(rows))


def master_book(rows: Rows) -> Book:
    """A Buku Induk; marks of a panel one a line stand as earlier layouts had them."""
    whole, marks = pages.book(rows, NOW), rows.get("panel", ())
    if any("penilai" in mark for mark in marks):
        earlier = pages.table_page(PANEL_LIST, marks, rows)
        kept = tuple(earlier if page.name == PANEL_LIST.name else page for page in whole.pages)
        whole = replace(whole, pages=kept)
    return whole


FEW = 5


def of_few(rows: Rows, posts: int = FEW) -> Rows:
    """The same Buku Induk with its first OPDs alone."""
    kept = {"SEMUA", *(post["kode"] for post in rows["opd"][:posts])}

    def concerned(row: Mapping[str, Any]) -> bool:
        named = row.get("opd", ())
        return {named} <= kept if isinstance(named, str) else {*named} <= kept

    found = {sheet: [row for row in table if concerned(row)] for sheet, table in rows.items()}
    return {**found, "opd": rows["opd"][:posts]}


def read_master(content: bytes) -> Master:
    return reading.read(opened(content), folder.FILE_NAME)


def opened(content: bytes) -> OpenWorkbook:
    found = open_workbook(content, Origin("uji.xlsx"))
    assert isinstance(found, OpenWorkbook), found
    return found


def edit(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook as openpyxl saves it after a change, without any cached value."""
    workbook = openpyxl.load_workbook(BytesIO(content))
    change(workbook)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


# A contract --------------------------------------------------------------------------------

REGION = Region(
    name="Pemerintah Kabupaten Contoh",
    level="kabupaten",
    head="Nama Bupati",
    head_position="Bupati Contoh",
    year=2026,
    place="Contoh",
    office="Bagian Organisasi",
    wording=Wording(
        title="PERJANJIAN KINERJA TAHUN {tahun}",
        opening="Yang bertanda tangan di bawah ini:",
        first_called="PIHAK PERTAMA.",
        second_called="PIHAK KEDUA.",
        promise="PIHAK PERTAMA berjanji.",
        supervision="PIHAK KEDUA melakukan supervisi.",
    ),
    ranking=RankingPolicy(bands=(Band(name="Baik", bound=0, from_bound=True),)),
)


def issued_row(code: str, text: str, **changes: Any) -> IssuedRow:
    """A row counted month by month, 100 orang each, unless said otherwise."""
    row = IssuedRow(
        code=code,
        text=text,
        unit="orang",
        group="OPD",
        measure=Measure.NUMBER,
        direction=Direction.MAX,
        accumulation=Accumulation.SUM,
        entry=EntryMode.MONTH,
        filler=Filler.OPD,
        scope=Scope.OWN,
        weight=20.0,
        target=1200.0,
        plan=(100.0,) * 12,
    )
    return replace(row, **changes)


LEVEL = {"accumulation": Accumulation.LAST, "entry": EntryMode.POSITION}
ROWS = (
    issued_row("WUB", "Peserta pelatihan wirausaha baru"),
    issued_row("JALAN", "Jalan diperbaiki", unit="km", entry=EntryMode.TO_DATE,
               target=60.0, plan=(5.0,) * 12),
    issued_row("STUNTING", "Angka stunting", unit="%", direction=Direction.MIN,
               target=16.0, plan=(16.0,) * 12, **LEVEL),
    issued_row("SPM", "Waktu penerbitan SPM", unit="hari", direction=Direction.MIN,
               accumulation=Accumulation.MEAN, target=2.0, plan=(2.0,) * 12),
    issued_row("AKRED", "Akreditasi puskesmas", unit="predikat", measure=Measure.CATEGORY,
               target=100.0, plan=(100.0,) * 12, target_text="Paripurna",
               scale="Akreditasi", **LEVEL),
    issued_row("ANGGARAN", "Realisasi anggaran", unit="%", group="KHUSUS",
               measure=Measure.BUDGET, entry=EntryMode.TO_DATE, filler=Filler.CENTRE,
               weight=70.0, target=100.0, plan=(1e8,) * 12, common=True),
    issued_row("OPINI", "Opini BPK", unit="opini", group="KHUSUS", measure=Measure.CATEGORY,
               filler=Filler.CENTRE, scope=Scope.REGION, weight=30.0, target=100.0,
               plan=(None,) * 5 + (100.0,) + (None,) * 6, target_text="WTP", scale="Opini",
               common=True, **LEVEL),
)  # fmt: skip
"""One row of every way to fill in a cell: five by the OPD, two by the centre."""


def edition(post: str = "DINKES", **changes: Any) -> Edition:
    """The contract of one OPD with the rows above."""
    first = Edition(
        key=ContractKey(2026, post),
        number=1,
        from_month=1,
        reason="terbitan pertama",
        parent="",
        post=Post(code=post, name=f"Dinas {post}", short=post, sort="dinas", group="DINAS"),
        parties=(
            Party(name="Nama Kepala", position="Kepala Dinas"),
            Party(name=REGION.head, position=REGION.head_position),
        ),
        groups=(
            Group(code="OPD", name="Kinerja OPD", weight=60),
            Group(code="KHUSUS", name="Kinerja Khusus", weight=40),
        ),
        rows=ROWS,
        policy=ScoringPolicy(),
        scales=(
            ("Akreditasi", (Points(category="Paripurna", points=100),
                            Points(category="Utama", points=80))),
            ("Opini", (Points(category="WTP", points=100), Points(category="WDP", points=75))),
        ),
        pagu=1.2e9,
        budget_version="murni",
    )  # fmt: skip
    return replace(first, **changes)


def shelf(*issued: Edition) -> Mapping[ContractKey, tuple[Edition, ...]]:
    """The editions as the reader looks them up."""
    found: dict[ContractKey, tuple[Edition, ...]] = {}
    for one in issued:
        found[one.key] = (*found.get(one.key, ()), one)
    return found


@cache
def contract(issued: Edition) -> bytes:
    """The contract workbook of an edition, nothing filled in."""
    (facts,) = gather(REGION, [issued], (), (), NOW)
    return writer.render(book.build(facts))


@cache
def unfilled(issued: Edition) -> OpenWorkbook:
    """The same workbook as it is read; not to be changed."""
    return opened(contract(issued))


def next_edition(before: Edition) -> Edition:
    """The same contract issued once more."""
    return replace(before, number=before.number + 1, parent=editions.identify(before))


def entry_cell(issued: Edition, code: str, field: Field = Field.VALUE) -> str:
    """Where a row's field is typed on each month's sheet."""
    grid = Addresses(issued)
    if field in {Field.OWN_SP2D, Field.PHYSICAL}:
        at = grid.budget_head + 1 + [row.code for row in grid.budget_rows].index(code)
        return cell(at, column_index(layout.BUDGET, field.value))
    if field in {Field.NUMERATOR, Field.DENOMINATOR}:
        at = grid.ratio_head + 1 + [row.code for row in grid.ratio_rows].index(code)
        return cell(at, column_index(layout.RATIO, field.value))
    if field is Field.DONE:
        at = grid.stage_head + 1 + [stage.code for stage in issued.stages].index(code)
        return cell(at, column_index(layout.STAGE_REPORT, field.value))
    if not code:
        return _beside(issued, layout.APPROVAL.column(field.value).header)
    return cell(row_at(issued, code), column_index(layout.PERFORMANCE, field.value))


@cache
def _beside(issued: Edition, label: str) -> str:
    """The cell to the right of a label on each month's sheet."""
    found = next(grid for grid in unfilled(issued).grids if grid.name == MONTHS[0])
    return next(cell(row, col + 1) for (row, col), at in found.cells.items() if at.value == label)


def row_at(issued: Edition, code: str) -> int:
    """The row of an indicator on each month's sheet, from 0."""
    return Addresses(issued).performance_first + [row.code for row in issued.rows].index(code)


def column_of(key: str) -> str:
    """The letter of a column of a month's table of indicators."""
    return re.sub(r"\d", "", cell(0, column_index(layout.PERFORMANCE, key)))


Typed = tuple[str, Field, int]
"""A row's code, the field, the month."""


def typed_in(issued: Edition, values: Mapping[Typed, typist.CellEntry]) -> bytes:
    """The contract workbook with values typed where they belong."""
    cells = {
        (MONTHS[month - 1], entry_cell(issued, code, field)): value
        for (code, field, month), value in values.items()
    }
    return typist.fill(contract(issued), cells)
