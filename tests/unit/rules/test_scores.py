"""Scores from the Excel file to the final number, every table cell of the rules, and the oracle."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.commands import buat
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.issuing import by_contract
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import gather
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import (
    Accumulation,
    Band,
    Blank,
    ContractKey,
    Direction,
    Edition,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    Minimising,
    Period,
    Points,
    RankingPolicy,
    RowStatus,
    Scope,
    ScoringPolicy,
    Stage,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.master import centre, templates
from kontrak_xl.master import pages as buku_induk
from kontrak_xl.master.reading import master_of
from kontrak_xl.returns.reading import submission as realizations
from kontrak_xl.rules.patterns import spread
from kontrak_xl.rules.ranks import SILENT, UNRANKED
from kontrak_xl.rules.scores import Scores, score
from kontrak_xl.workbook import writer
from tests.support import oracle
from tests.support.oracle import SHAPES, Shape
from tests.support.scoring import (
    BANDS,
    JUNE,
    KEY,
    LAST,
    MADE,
    RANKING,
    REGION,
    J,
    N,
    P,
    U,
    W,
    compare,
    due,
    edition,
    issued,
    level,
    of_post,
    of_row,
    rows_of,
    seen,
    typed,
    values_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Pairs = Mapping[int, tuple[float | None, float | None]]
    PairCase = tuple[dict[str, Any], Pairs, ScoringPolicy, tuple[RowStatus, float, float, float]]

NOTHING: tuple[float | None, ...] = (None,) * 12
WHOLE = tuple(
    Band(name=name, bound=bound, from_bound=True, whole=True)
    for name, bound in (("Sangat Tinggi", 91.0), ("Tinggi", 76.0), ("Sedang", 66.0),
                        ("Rendah", 51.0), ("Sangat Rendah", 0.0))
)  # fmt: skip


def workbook(issued: Edition) -> bytes:
    """The contract workbook as it is mailed, with nothing filled in."""
    (facts,) = gather(REGION, [issued], (), (), MADE)
    return writer.render(book.build(facts))


def scored(
    rows: IssuedRow | tuple[IssuedRow, ...],
    values: Iterable[Observation] = (),
    told: Iterable[Observation] = (),
    period: Period = JUNE,
    policy: ScoringPolicy = ScoringPolicy(),  # noqa: B008 -- frozen
) -> Scores:
    rows = rows if isinstance(rows, tuple) else (rows,)
    return score([edition(*rows, policy=policy)], values, told, period, RANKING)


# The worked example ---------------------------------------------------------------------------

CENTRAL: dict[str, Any] = {"filler": Filler.CENTRE, "group": "KHUSUS"}


def even(target: float, *, counted: bool) -> tuple[float | None, ...]:
    return spread(target, "merata", "bulanan", Accumulation.SUM, counted=counted, typed=NOTHING)


EXAMPLE = edition(
    issued("WUB", weight=40.0, unit="orang", target=3250.0, plan=even(3250, counted=True)),
    issued("JALAN", weight=35.0, target=50.0, plan=due((3, 8), (6, 12), (9, 15), (12, 15))),
    issued("STUNTING", weight=25.0, direction=Direction.MIN, target=16.0, plan=level(16), **LAST),
    issued("ANGGARAN", weight=50.0, measure=Measure.BUDGET, entry=EntryMode.TO_DATE, unit="Rp",
           plan=due((1, 10e9), (4, 12e9), (6, 18e9), (10, 60e9)), **CENTRAL),
    issued("MCP", weight=30.0, target=80.0, plan=level(80), **LAST, **CENTRAL),
    issued("OPINI", weight=20.0, measure=Measure.CATEGORY, scope=Scope.REGION, scale="BPK",
           target_text="WTP", plan=due((6, 100)), **LAST, **CENTRAL),
)  # fmt: skip
JOINED = (200.0, 240.0, 250.0, 260.0, 230.0, 250.0)
REPORTED = [
    *(seen("WUB", at, value) for at, value in enumerate(JOINED, 1)),
    seen("JALAN", 3, 9.5), seen("JALAN", 5, 1.25), seen("JALAN", 6, 12.25),
    seen("STUNTING", 3, 19.0), seen("STUNTING", 6, 18.0), seen("STUNTING", 7, 2.0),
]  # fmt: skip
TOLD = [seen("ANGGARAN", 5, 25e9), seen("ANGGARAN", 6, 33e9), seen("MCP", 6, 76.15)]
WDP = seen("OPINI", 6, "WDP")
NAMED = seen("OPINI", 6, 1.0, Field.CAUSE)


class Variant(NamedTuple):
    """What is known of the opinion, and what the method's worked example says it comes to."""

    opinion: list[Observation]
    special: float
    measured: float
    total: float
    judged: tuple[RowStatus, float]
    predicate: str


VARIANTS = [
    Variant([], 87.26, 92.0, 90.15, (RowStatus.WAITING, 0.0), "Sangat Tinggi"),
    Variant([WDP], 89.81, 100.0, 91.17, (RowStatus.JUDGED, 100.0), "Sangat Tinggi"),
    Variant([WDP, NAMED], 84.81, 100.0, 89.17, (RowStatus.JUDGED, 75.0), "Tinggi"),
]


@pytest.fixture(scope="module")
def returned() -> realizations.Submission:
    """The workbook of the worked example, filled in by its OPD and read back."""
    content = fill(workbook(EXAMPLE), typed(EXAMPLE, REPORTED))
    submission = realizations.read(content, "Kontrak Dinas Uji (1).xlsx", {KEY: (EXAMPLE,)})
    assert submission.key == KEY
    return submission


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_worked_example_from_file_to_score(
    returned: realizations.Submission, variant: Variant
) -> None:
    told = [*TOLD, *variant.opinion]
    scores = score([EXAMPLE], returned.observations, told, JUNE, RANKING)
    rows = scores.rows.set_index("kode")
    first = ["WUB", "JALAN", "STUNTING", "ANGGARAN", "MCP"]
    assert list(rows.loc[first, "target"]) == [1625, 20, 16, 40e9, 80]
    assert list(rows.loc[first, "realisasi_sd"]) == [1430, 23, 18, 33e9, 76.15]
    assert list(rows.loc[first, "capaian"]) == [88, 115, 87.5, 82.5, 95.19]
    assert list(rows.loc[first, "nilai"]) == [88, 100, 87.5, 82.5, 95.19]
    assert (rows.loc["OPINI", "status"], rows.loc["OPINI", "nilai"]) == variant.judged
    groups = scores.groups.set_index("kelompok_kode")["nilai_kelompok"]
    assert (groups["OPD"], groups["KHUSUS"]) == (92.08, variant.special)
    post = of_post(scores)
    assert (post["skor"], post["bobot_terukur"]) == (variant.total, variant.measured)
    assert (post["peringkat"], post["predikat"]) == (1, variant.predicate)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_worked_example_in_exact_decimals(variant: Variant) -> None:
    card = oracle.judge([EXAMPLE], REPORTED, [*TOLD, *variant.opinion], JUNE)[KEY]
    assert float(card.groups["KHUSUS"][0]) == variant.special
    assert (float(card.score), float(card.measured)) == (variant.total, variant.measured)
    opini = card.rows["OPINI"]
    assert (opini.status, float(opini.value)) == variant.judged


def told_rows(opinion: list[dict[str, Any]]) -> dict[str, Any]:
    """A small Buku Induk: one dinas, the six indicators, BKAD's money and the centre's values."""
    base = templates.load("pamekasan")
    common = {"opd": ("SEMUA",), "kelompok": "KHUSUS", "pengisi": "pusat"}
    own: dict[str, Any] = {"opd": ("DINAS",), "kelompok": "OPD"}
    last = {"akumulasi": "terakhir", "isian": "posisi"}
    jalan = {"m03": 8.0, "m06": 12.0, "m09": 15.0, "m12": 15.0}
    june = {"pola": "sesuai bulan", "m06": 100.0}
    return {
        "pemda": [{"nama": "Kabupaten Uji", "tingkat": "kabupaten", "kepala": "Nama Bupati",
                   "jabatan_kepala": "Bupati Uji", "tahun": 2026.0, "tempat": "Uji"}],
        "naskah": base["naskah"], "skala": [
            *base["skala"],
            *({"skala": "BPK", "jenis": "kategori", "sebutan": name, "angka": points}
              for name, points in (("WTP", 100.0), ("WDP", 75.0)))],
        "opd": [{"kode": "DINAS", "nama": "Dinas Uji", "singkatan": "Dinas Uji"}],
        "pejabat": [{"opd": "DINAS", "nama": "Nama Kepala"}],
        "kelompok": [{"kode": "OPD", "nama": "Kinerja OPD", "bobot": 60.0},
                     {"kode": "KHUSUS", "nama": "Kinerja Khusus", "bobot": 40.0}],
        "indikator": [
            {**own, "kode": "WUB", "indikator": "Peserta WUB", "satuan": "orang",
             "target": 3250.0, "bobot": 40.0},
            {**own, "kode": "JALAN", "indikator": "Jalan diperbaiki", "satuan": "km",
             "target": 50.0, "bobot": 35.0},
            {**own, "kode": "STUNTING", "indikator": "Angka stunting", "satuan": "%",
             "target": 16.0, "bobot": 25.0, "arah": "min", **last},
            {**common, "kode": "ANGGARAN", "indikator": "Realisasi anggaran", "satuan": "Rp",
             "target": 100.0, "bobot": 50.0, "ukuran": "anggaran"},
            {**common, "kode": "MCP", "indikator": "MCP KPK", "satuan": "nilai",
             "target": 80.0, "bobot": 30.0, **last},
            {**common, "kode": "OPINI", "indikator": "Opini BPK", "satuan": "opini",
             "target": "WTP", "bobot": 20.0, "ukuran": "kategori", "cakupan": "pemda",
             "skala": "BPK", **last},
        ],
        "rencana": [{"indikator": "JALAN", "pola": "sesuai bulan", **jalan},
                    {"indikator": "OPINI", **june}],
        "anggaran": [{"opd": "DINAS", "pagu": 100e9, "m01": 10e9, "m04": 12e9, "m06": 18e9,
                      "m10": 60e9}],
        "keuangan": [{"opd": "DINAS", "sm05": 25e9, "sm06": 33e9}],
        "pusat": [{"bulan": 6.0, "indikator": "MCP", "nilai": 76.15}, *opinion],
    }  # fmt: skip


BOOKS: list[tuple[list[dict[str, Any]], float, float]] = [
    ([], 92.0, 90.15),
    ([{"bulan": 6.0, "indikator": "Opini BPK", "nilai": "WDP"}], 100.0, 91.17),
    ([{"bulan": 6.0, "indikator": "OPINI", "nilai": "WDP", "penyebab": ("DINAS",)}], 100.0, 89.17),
]


@pytest.mark.parametrize(("opinion", "measured", "total"), BOOKS)
def test_the_worked_example_from_a_buku_induk(
    tmp_path: Path, opinion: list[dict[str, Any]], measured: float, total: float
) -> None:
    place = Folder(tmp_path)
    writer.write(buku_induk.book(told_rows(opinion), MADE), place.master)
    made = buat.buat(tmp_path, clock=lambda: MADE)
    assert len(made.written) == 1, made.findings
    shelf = editions.load(place.shelf)
    content = fill(made.written[0].read_bytes(), typed(shelf[0], REPORTED))
    submission = realizations.read(content, "kembali.xlsx", by_contract(shelf))
    told, findings = centre.central_values(master_of(place), shelf)
    assert not findings
    scores = score(shelf, submission.observations, told, JUNE, RANKING)
    post = of_post(scores)
    assert (post["skor"], post["bobot_terukur"]) == (total, measured)


# The tables of the method, cell by cell --------------------------------------------------------

NOL, IGNORE = ScoringPolicy(), ScoringPolicy(blank=Blank.IGNORE)
INVERSE = ScoringPolicy(minimising=Minimising.INVERSE, cap=120.0)
MIN: dict[str, Any] = {"direction": Direction.MIN}
STABLE: dict[str, Any] = {"direction": Direction.STABLE, **LAST}
RUNNING: dict[str, Any] = {"entry": EntryMode.TO_DATE}
MEAN: dict[str, Any] = {"accumulation": Accumulation.MEAN}
BY_CENTRE: dict[str, Any] = {"filler": Filler.CENTRE}
RANGE: dict[str, Any] = {**LAST, "lower": 80.0, "upper": 90.0, "plan": level(80)}
LOW: dict[str, Any] = {**LAST, **MIN, "lower": 7.0, "upper": 8.0, "plan": level(7)}
BUDGET: dict[str, Any] = {"measure": Measure.BUDGET, **RUNNING, "unit": "Rp"}
QUARTERS = due((3, 10), (6, 20), (9, 10), (12, 10))
Case = tuple[dict[str, Any], dict[int, float], ScoringPolicy, tuple[RowStatus, float, float, float]]
TO_DATE: list[Case] = [
    # jumlah: Σ t, Σ a; a blank counts as 0 for maks, withholds min
    ({}, dict.fromkeys(range(1, 7), 9.0), NOL, (J, 60, 54, 90)),
    ({}, {1: 10, 3: 20}, NOL, (J, 60, 30, 50)),
    ({}, {}, NOL, (N, 60, 0, 0)),
    ({}, {7: 10}, NOL, (N, 60, 0, 0)),
    ({}, {2: 0}, NOL, (J, 60, 0, 0)),
    ({"plan": QUARTERS}, {4: 15, 5: 6}, NOL, (J, 30, 21, 70)),
    (MIN, dict.fromkeys(range(1, 7), 11.0), NOL, (J, 60, 66, 90)),
    (MIN, dict.fromkeys(range(1, 6), 11.0), NOL, (P, 60, 55, 0)),
    ({**MIN, "plan": QUARTERS}, {3: 8, 5: 9, 6: 16}, NOL, (J, 30, 33, 90)),
    ({**MIN, "plan": QUARTERS}, {5: 99}, NOL, (N, 30, 99, 0)),
    # an s.d. value is a position: that of the latest due month, where a blank counts 0
    (RUNNING, {5: 40}, NOL, (N, 60, 0, 0)),
    (RUNNING, {3: 45, 6: 40}, NOL, (J, 60, 40, 66.67)),
    ({**RUNNING, "plan": QUARTERS}, {3: 9, 4: 25, 5: 99}, NOL, (N, 30, 0, 0)),
    ({**RUNNING, **MIN}, {6: 66}, NOL, (J, 60, 66, 90)),
    ({**RUNNING, **MIN}, {5: 55}, NOL, (N, 60, 0, 0)),
    ({**RUNNING, **MIN}, {5: 70, 6: 60}, NOL, (J, 60, 60, 100)),
    # rata-rata: over the due months, and those that were reported beside them
    ({**MEAN, "plan": QUARTERS}, {3: 12, 4: 9, 6: 12}, NOL, (J, 15, 11, 73.33)),
    ({**MEAN, "plan": QUARTERS}, {6: 12}, NOL, (J, 15, 6, 40)),
    ({**MEAN, **MIN, "plan": QUARTERS}, {3: 18, 6: 18}, NOL, (J, 15, 18, 80)),
    ({**MEAN, **MIN, "plan": QUARTERS}, {6: 18}, NOL, (P, 15, 9, 0)),
    # terakhir: t and a of the latest due month; no other month stands in
    ({**LAST, "plan": due((3, 10), (5, 20))}, {3: 9, 5: 19}, NOL, (J, 20, 19, 95)),
    ({**LAST, "plan": due((3, 10), (5, 20))}, {3: 20, 4: 20, 6: 20}, NOL, (N, 20, 0, 0)),
    ({**LAST, "plan": level(10)}, {6: -2.5}, NOL, (J, 10, -2.5, -25)),
    # nothing due yet, T = 0
    ({"plan": due((7, 5))}, {3: 5}, NOL, (U, 0, 5, 0)),
    ({"plan": due((3, 0))}, {3: 5}, NOL, (U, 0, 5, 0)),
    ({**STABLE, "plan": level(0)}, {6: 5}, NOL, (U, 0, 5, 0)),
    ({**MIN, "plan": due((3, 0), (6, 0))}, {3: 0, 6: 0}, NOL, (J, 0, 0, 100)),
    ({**MIN, "plan": due((3, 0), (6, 0))}, {3: 0, 6: 1}, NOL, (J, 0, 1, 0)),
    ({**MIN, "plan": due((3, 0), (6, 0))}, {6: 0}, NOL, (P, 0, 0, 0)),
    # the centre's blanks wait, whatever the policy
    (BY_CENTRE, {1: 10, 3: 20}, NOL, (W, 60, 30, 0)),
    ({**BY_CENTRE, **LAST}, {5: 10}, NOL, (W, 10, 0, 0)),
    ({**BY_CENTRE, **LAST}, {6: 9}, IGNORE, (J, 10, 9, 90)),
    # kosong = abaikan drops unreported months from plan and realisation alike
    ({}, {1: 10, 3: 20}, IGNORE, (J, 20, 30, 150)),
    ({}, {}, IGNORE, (N, 0, 0, 0)),
    ({"plan": QUARTERS}, {4: 15}, IGNORE, (U, 0, 15, 0)),
    (MIN, {1: 11, 3: 11}, IGNORE, (J, 20, 22, 90)),
    (RUNNING, {3: 20, 5: 40}, IGNORE, (J, 50, 40, 80)),
    ({**RUNNING, **MIN}, {5: 55}, IGNORE, (J, 50, 55, 90)),
    ({**RUNNING, **MIN, "plan": due((3, 10), (4, 10))}, {3: 9, 5: 30}, IGNORE, (J, 10, 9, 110)),
    ({**MEAN, "plan": QUARTERS}, {6: 12}, IGNORE, (J, 20, 12, 60)),
    ({**LAST, "plan": due((3, 10), (5, 20))}, {3: 9}, IGNORE, (J, 10, 9, 90)),
    # anggaran: the s.d. cell of the last month, never a sum of them
    (BUDGET, {5: 30, 6: 51}, NOL, (J, 60, 51, 85)),
    (BUDGET, {5: 30}, NOL, (N, 60, 0, 0)),
    (BUDGET, {5: 30}, IGNORE, (N, 60, 0, 0)),
    ({**BUDGET, **BY_CENTRE}, {5: 30}, NOL, (W, 60, 0, 0)),
    ({**BUDGET, "plan": NOTHING}, {6: 30}, NOL, (U, 0, 30, 0)),
    # T and A that are not money are rounded to 4 decimals
    ({**LAST, "plan": level(3)}, {6: 1.00005}, NOL, (J, 3, 1.0001, 33.34)),
    ({**LAST, "plan": level(3), "unit": "Rp juta"}, {6: 1.00005}, NOL, (J, 3, 1.00005, 33.34)),
]  # fmt: skip
ACHIEVED: list[Case] = [
    ({**LAST, "plan": level(16)}, {6: 18}, NOL, (J, 16, 18, 112.5)),
    ({**LAST, **MIN, "plan": level(16)}, {6: 18}, NOL, (J, 16, 18, 87.5)),
    ({**LAST, **MIN, "plan": level(16)}, {6: 40}, NOL, (J, 16, 40, -50)),
    ({**LAST, **MIN, "plan": level(16)}, {6: 0}, NOL, (J, 16, 0, 200)),
    ({**LAST, **MIN, "plan": level(16)}, {6: 18}, INVERSE, (J, 16, 18, 88.89)),
    ({**LAST, **MIN, "plan": level(16)}, {6: 0}, INVERSE, (J, 16, 0, 120)),
    ({**LAST, **MIN, "plan": level(16)}, {6: -3}, INVERSE, (J, 16, -3, 120)),
    ({**LAST, **MIN, "plan": level(0)}, {6: 0}, INVERSE, (J, 0, 0, 100)),
    ({**LAST, **MIN, "plan": level(0)}, {6: -1}, NOL, (J, 0, -1, 100)),
    ({**LAST, **MIN, "plan": level(0)}, {6: 2}, INVERSE, (J, 0, 2, 0)),
    ({**STABLE, "plan": level(10)}, {6: 10}, NOL, (J, 10, 10, 100)),
    ({**STABLE, "plan": level(10)}, {6: 8}, NOL, (J, 10, 8, 80)),
    ({**STABLE, "plan": level(10)}, {6: 12}, NOL, (J, 10, 12, 80)),
    ({**STABLE, "plan": level(10)}, {6: 31}, NOL, (J, 10, 31, -110)),
    (RANGE, {6: 80}, NOL, (J, 80, 80, 100)),
    (RANGE, {6: 85}, NOL, (J, 80, 85, 100)),
    (RANGE, {6: 90}, NOL, (J, 80, 90, 100)),
    (RANGE, {6: 92}, NOL, (J, 80, 92, 102.22)),
    (RANGE, {6: 70}, NOL, (J, 80, 70, 87.5)),
    (LOW, {6: 6.5}, NOL, (J, 7, 6.5, 107.14)),
    (LOW, {6: 9}, NOL, (J, 7, 9, 87.5)),
    (LOW, {6: 9}, INVERSE, (J, 7, 9, 88.89)),
    ({**RANGE, "direction": Direction.STABLE}, {6: 99}, NOL, (J, 80, 99, 90)),
    ({**RANGE, "direction": Direction.STABLE}, {6: 60}, NOL, (J, 80, 60, 75)),
    # exactly between two hundredths: away from zero
    ({**LAST, "plan": level(20)}, {6: 17.123}, NOL, (J, 20, 17.123, 85.62)),
    ({**LAST, "plan": level(20)}, {6: 0.201}, NOL, (J, 20, 0.201, 1.01)),
    ({**LAST, **MIN, "plan": level(20)}, {6: 60.001}, NOL, (J, 20, 60.001, -100.01)),
]  # fmt: skip


@pytest.mark.parametrize(("row", "values", "policy", "expected"), TO_DATE + ACHIEVED)
def test_a_cell_of_the_tables(
    row: dict[str, Any],
    values: dict[int, float],
    policy: ScoringPolicy,
    expected: tuple[RowStatus, float, float, float],
) -> None:
    one = issued(**row)
    reports = [seen("A", at, float(value)) for at, value in values.items()]
    own, told = ([], reports) if one.filler is Filler.CENTRE else (reports, [])
    found = of_row(scored(one, own, told, policy=policy))
    steps = ("status", "target", "realisasi_sd", "capaian")
    assert tuple(found[step] for step in steps) == expected
    capaian = expected[3]
    assert found["nilai"] == min(max(capaian, 0), policy.cap)
    shared = expected[0] in {U, W} or (expected[0] is N and policy is IGNORE and row is not BUDGET)
    assert found["bobot_dinilai"] == (0 if shared else 40)


OWN_CATEGORY: dict[str, Any] = {"measure": Measure.CATEGORY, "scale": "BPK", **LAST}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("WTP", (J, 133.33, 100)), ("wdp", (J, 100, 100)), ("TW", (J, 44.45, 44.45)),
        ("TMP", (J, 0, 0)), ("BAIK", (N, 0, 0)), (75.0, (N, 0, 0)),
    ],
)  # fmt: skip
def test_an_own_category_is_its_points_over_those_of_its_target(
    word: str | float, expected: tuple[RowStatus, float, float]
) -> None:
    row = issued(**OWN_CATEGORY, plan=level(75), target=75.0)
    found = of_row(scored(row, [seen("A", 6, word)]))
    assert (found["status"], found["capaian"], found["nilai"]) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], (W, 0)),
        ([seen("OPINI", 6, "entah")], (W, 0)),
        ([seen("OPINI", 5, "WDP")], (J, 100)),
        ([seen("OPINI", 5, "WDP"), seen("OPINI", 5, 1.0, Field.CAUSE)], (J, 75)),
        ([seen("OPINI", 5, "WDP"), seen("OPINI", 4, 1.0, Field.CAUSE)], (J, 100)),
        ([seen("OPINI", 4, "TW"), WDP, NAMED], (J, 75)),
        ([seen("OPINI", 7, "WDP")], (W, 0)),
    ],
)  # fmt: skip
def test_an_opinion_is_judged_once_known(
    told: list[Observation], expected: tuple[RowStatus, float]
) -> None:
    opini = EXAMPLE.row("OPINI")
    assert opini is not None
    found = of_row(scored(opini, told=told), "OPINI")
    assert (found["status"], found["nilai"]) == expected


def test_a_named_opd_never_gains_by_a_result_above_the_target() -> None:
    opini = replace(EXAMPLE.rows[-1], target=75.0)
    best = [seen("OPINI", 6, "WTP")]
    for told in (best, [*best, NAMED]):
        assert of_row(scored(opini, told=told), "OPINI")["capaian"] == 100


# The kinds with blocks of their own -------------------------------------------------------------

RATIO: dict[str, Any] = {"measure": Measure.RATIO, "unit": "%", "plan": level(80)}
LATEST: dict[str, Any] = {**RATIO, **LAST}
NJ = RowStatus.NOT_JUDGED
YEAR: dict[int, tuple[float | None, float | None]] = dict.fromkeys(range(1, 7), (45.0, 50.0))
RATIOS: list[PairCase] = [
    # terakhir: the latest due pair
    ({**LATEST}, {6: (4976, 8144)}, NOL, (J, 80, 61.1002, 76.38)),
    ({**LATEST}, {5: (4976, 8144)}, NOL, (N, 80, 0, 0)),
    ({**LATEST}, {5: (4976, 8144)}, IGNORE, (J, 80, 61.1002, 76.38)),
    ({**LATEST, "plan": due((3, 60), (6, 80), (9, 90))}, {3: (9, 10), 6: (6, 10)}, NOL,
     (J, 80, 60, 75)),
    ({**LATEST, "plan": due((3, 60))}, {3: (6, 10), 6: (10, 10)}, NOL, (J, 60, 60, 100)),
    # jumlah: Σ pembilang ÷ Σ penyebut of the due months against the last target
    ({**RATIO}, YEAR, NOL, (J, 80, 90, 112.5)),
    ({**RATIO}, {**YEAR, 1: (0, 250)}, NOL, (J, 80, 45, 56.25)),
    ({**RATIO, "plan": due((3, 60), (6, 80))}, {3: (1, 10), 4: (2, 5), 6: (7, 10)}, NOL,
     (J, 80, 40, 50)),
    ({**RATIO}, {at: YEAR[at] for at in range(1, 6)}, NOL, (P, 80, 90, 0)),
    ({**RATIO}, {at: YEAR[at] for at in range(1, 6)}, IGNORE, (J, 80, 90, 112.5)),
    ({**RATIO, "plan": due((3, 60), (6, 80))}, {3: (1, 10)}, IGNORE, (J, 60, 10, 16.67)),
    ({**RATIO}, {}, NOL, (N, 80, 0, 0)),
    ({**RATIO}, {}, IGNORE, (N, 0, 0, 0)),
    # 0 of 0 by an OPD is a blank until nihil is confirmed; of the centre it is an answer
    ({**LATEST}, {6: (0, 0)}, NOL, (N, 80, 0, 0)),
    ({**RATIO}, dict.fromkeys(range(1, 7), (0, 0)), NOL, (N, 80, 0, 0)),
    ({**RATIO}, {**dict.fromkeys(range(1, 6), (0, 0)), 6: (4, 5)}, NOL, (P, 80, 80, 0)),
    ({**RATIO}, dict.fromkeys(range(1, 6), (0, 0)), NOL, (N, 80, 0, 0)),
    ({**LATEST, **BY_CENTRE}, {6: (0, 0)}, NOL, (NJ, 80, 0, 0)),
    ({**RATIO, **BY_CENTRE}, dict.fromkeys(range(1, 7), (0, 0)), NOL, (NJ, 80, 0, 0)),
    ({**RATIO, **BY_CENTRE}, {**dict.fromkeys(range(1, 6), (0, 0)), 6: (4, 5)}, NOL,
     (J, 80, 80, 100)),
    ({**RATIO, **BY_CENTRE}, dict.fromkeys(range(1, 6), (0, 0)), NOL, (W, 80, 0, 0)),
    # pairs that are none
    ({**LATEST}, {6: (11, 10)}, NOL, (N, 80, 0, 0)),
    ({**LATEST}, {6: (5, None)}, NOL, (N, 80, 0, 0)),
    ({**LATEST}, {6: (None, 5)}, NOL, (N, 80, 0, 0)),
    ({**RATIO}, {**YEAR, 2: (51, 50)}, NOL, (P, 80, 90, 0)),
    # nothing due, T = 0
    ({**LATEST, "plan": due((7, 80))}, {6: (5, 10)}, NOL, (U, 0, 0, 0)),
    ({**LATEST, "plan": level(0)}, {6: (5, 10)}, NOL, (U, 0, 50, 0)),
    ({**LATEST, **MIN, "plan": level(0)}, {6: (0, 10)}, NOL, (J, 0, 0, 100)),
    ({**LATEST, **MIN, "plan": level(0)}, {6: (1, 10)}, NOL, (J, 0, 10, 0)),
    # the other arah
    ({**LATEST, **MIN, "plan": level(20)}, {6: (25, 100)}, NOL, (J, 20, 25, 75)),
    ({**LATEST, **MIN, "plan": level(20)}, {6: (25, 100)}, INVERSE, (J, 20, 25, 80)),
    ({**RATIO, **MIN, "plan": level(20)}, {6: (25, 100)}, NOL, (P, 20, 25, 0)),
    ({**LATEST, "direction": Direction.STABLE}, {6: (9, 10)}, NOL, (J, 80, 90, 87.5)),
    ({**LATEST, **RANGE}, {6: (46, 50)}, NOL, (J, 80, 92, 102.22)),
    ({**LATEST, **RANGE}, {6: (85, 100)}, NOL, (J, 80, 85, 100)),
    ({**RATIO, **RANGE, "accumulation": Accumulation.SUM, "entry": EntryMode.MONTH}, YEAR, NOL,
     (J, 80, 90, 100)),
    # the centre's blanks wait
    ({**LATEST, **BY_CENTRE}, {5: (5, 10)}, NOL, (W, 80, 0, 0)),
    ({**RATIO, **BY_CENTRE}, {5: (5, 10)}, NOL, (W, 80, 50, 0)),
    ({**RATIO, **BY_CENTRE}, {5: (5, 10)}, IGNORE, (J, 80, 50, 62.5)),
    # exactly between two hundredths
    ({**LATEST, "plan": level(20)}, {6: (17.123, 100)}, NOL, (J, 20, 17.123, 85.62)),
    # rounded to 4 decimals before it is divided
    ({**LATEST, "plan": level(33.33)}, {6: (1, 3)}, NOL, (J, 33.33, 33.3333, 100.01)),
]  # fmt: skip


@pytest.mark.parametrize(("row", "pairs", "policy", "expected"), RATIOS)
def test_a_ratio(
    row: dict[str, Any],
    pairs: dict[int, tuple[float | None, float | None]],
    policy: ScoringPolicy,
    expected: tuple[RowStatus, float, float, float],
) -> None:
    one = issued(**row)
    reports = [
        seen("A", at, float(value), field)
        for at, pair in pairs.items()
        for field, value in zip((Field.NUMERATOR, Field.DENOMINATOR), pair, strict=True)
        if value is not None
    ]
    own, told = ([], reports) if one.filler is Filler.CENTRE else (reports, [])
    found = of_row(scored(one, own, told, policy=policy))
    steps = ("status", "target", "realisasi_sd", "capaian")
    assert tuple(found[step] for step in steps) == expected
    assert found["nilai"] == min(max(expected[3], 0), policy.cap)
    shared = expected[0] in {U, W, NJ} or (expected[0] is N and policy is IGNORE)
    assert found["bobot_dinilai"] == (0 if shared else 40)


# The practice of Pamekasan: dokumen in March, pekerjaan from April to June, peluncuran in July.
KIHT = (("DOKUMEN", 3, 30.0), ("PEKERJAAN", 6, 40.0), ("PELUNCURAN", 7, 30.0))
KIHT_ROW = issued("KIHT", measure=Measure.STAGES, unit="%", plan=due((3, 30), (6, 40), (7, 30)))
KIHT_STAGES = tuple(
    Stage(code=code, indicator="KIHT", name=code.title(), month=at, weight=weight)
    for code, at, weight in KIHT
)


def kiht(late: float = 0.0) -> Edition:
    return edition(KIHT_ROW, stages=KIHT_STAGES, policy=ScoringPolicy(late=late))


Days = dict[str, dict[int, str]]
"""For each stage the days that were typed, by the month of the sheet."""
PROMPT: Days = {"DOKUMEN": {3: "2026-03-20"}, "PEKERJAAN": {6: "2026-06-28"},
                "PELUNCURAN": {7: "2026-07-01"}}  # fmt: skip
STEPPED: list[tuple[Days, float, dict[int, tuple[float, float]]]] = [
    # by the judged month: T (weight due) and nilai
    (PROMPT, 5, {3: (30, 100), 5: (30, 100), 6: (70, 100), 7: (100, 100), 12: (100, 100)}),
    ({}, 5, {3: (30, 0), 6: (70, 0), 12: (100, 0)}),
    ({"PEKERJAAN": PROMPT["PEKERJAAN"]}, 0, {3: (30, 0), 6: (70, 57.14), 7: (100, 40)}),
    # done early: no help for what is overdue, counts from its own month
    ({"PELUNCURAN": {2: "2026-02-10"}}, 5, {2: (0, 0), 3: (30, 0), 6: (70, 0), 7: (100, 30)}),
    ({"DOKUMEN": {1: "2025-12-30"}}, 5, {3: (30, 100), 6: (70, 42.86)}),
    # late: 30 × (1 − 5 % × 2) = 27
    ({"DOKUMEN": {5: "2026-05-02"}}, 0, {4: (30, 0), 5: (30, 100), 6: (70, 42.86)}),
    ({"DOKUMEN": {5: "2026-05-02"}}, 5, {4: (30, 0), 5: (30, 90), 6: (70, 38.57)}),
    ({"DOKUMEN": {5: "2026-05-02"}}, 50, {5: (30, 0)}),
    ({"DOKUMEN": {5: "2026-05-02"}}, 100, {5: (30, 0), 6: (70, 0)}),
    # told late, done on time: the report that first names it counts, an earlier day is not believed
    ({"DOKUMEN": {5: "2026-03-20"}}, 5, {3: (30, 0), 4: (30, 0), 5: (30, 90)}),
    # told twice: the earliest report, whatever the days
    ({"DOKUMEN": {4: "2026-04-20", 5: "2026-03-31"}}, 5, {4: (30, 95), 5: (30, 95)}),
    ({"DOKUMEN": {3: "2026-03-31", 5: "2026-05-31"}}, 5, {5: (30, 100)}),
    # a day after its sheet's month is none
    ({"DOKUMEN": {3: "2026-04-01"}}, 5, {3: (30, 0), 12: (100, 0)}),
    ({"DOKUMEN": {3: "2024-12-31"}}, 5, {3: (30, 0), 12: (100, 0)}),
]  # fmt: skip


@pytest.mark.parametrize(("days", "late", "expected"), STEPPED)
def test_stages(days: Days, late: float, expected: dict[int, tuple[float, float]]) -> None:
    contract = kiht(late)
    values = [seen(c, at, day, Field.DONE) for c, own in days.items() for at, day in own.items()]
    for last, (target, nilai) in expected.items():
        found = of_row(score([contract], values, [], Period(1, last), RANKING), "KIHT")
        assert (found["target"], found["nilai"]) == (target, nilai), last
        assert found["status"] == (J if target else U)
        compare([contract], values, Period(1, last))


def test_the_stages_of_a_contract__are_shown_with_their_delay() -> None:
    values = [seen("DOKUMEN", 5, "2026-05-02", Field.DONE),
              seen("PELUNCURAN", 2, "2026-02-10", Field.DONE)]  # fmt: skip
    stages = score([kiht(5.0)], values, [], JUNE, RANKING).stages.set_index("tahap")
    columns = ["tercatat", "waktu", "telat", "jatuh", "diakui", "tepat"]
    assert {code: tuple(line) for code, *line in stages[columns].itertuples()} == {
        "DOKUMEN": (1, 5, 2, 30, 27, 0), "PEKERJAAN": (0, 0, 0, 40, 0, 0),
        "PELUNCURAN": (1, 2, 0, 0, 0, 0),
    }  # fmt: skip


def test_a_period_of_its_own__has_its_own_stages_and_pairs() -> None:
    """April to June: what fell due before is over, what was told before counts in April."""
    rows = (KIHT_ROW, issued("R", **RATIO), issued("L", **LATEST))
    contract = edition(*rows, stages=KIHT_STAGES)
    values = [seen("PEKERJAAN", 2, "2026-02-10", Field.DONE)]
    for code in ("R", "L"):
        for at in range(1, 7):
            upper = 10.0 if at < 4 else 4.0
            values += [
                seen(code, at, upper, Field.NUMERATOR),
                seen(code, at, 10.0, Field.DENOMINATOR),
            ]
    scores = score([contract], values, [], Period(4, 6), RANKING)
    found = scores.rows.set_index("kode")[["target", "realisasi_sd", "capaian"]]
    assert {code: tuple(line) for code, *line in found.itertuples()} == {
        "KIHT": (40, 40, 100), "R": (80, 40, 50), "L": (80, 40, 50),
    }  # fmt: skip
    assert list(scores.stages["tahap"]) == ["PEKERJAAN", "PELUNCURAN"]
    compare([contract], values, Period(4, 6))


def test_stages_and_ratios__of_a_contract_that_changes() -> None:
    """Stages by the edition in force at the end; targets of a rasio by that of their month."""
    first = edition(KIHT_ROW, issued("R", **LATEST), stages=KIHT_STAGES)
    moved = tuple(replace(s, month=s.month + 2) for s in KIHT_STAGES)
    later = replace(KIHT_ROW, plan=due((5, 30), (8, 40), (9, 30)))
    second = edition(
        later, issued("R", **{**LATEST, "plan": level(40)}), stages=moved, number=2, from_month=5,
        parent="x", policy=ScoringPolicy(late=10.0),
    )  # fmt: skip
    values = [seen("DOKUMEN", 6, "2026-06-01", Field.DONE)]
    for at in (4, 6):
        values += [seen("R", at, 2.0, Field.NUMERATOR), seen("R", at, 10.0, Field.DENOMINATOR)]

    def rows(last: int) -> dict[str, tuple[float, ...]]:
        scores = score([first, second], values, [], Period(1, last), RANKING)
        found = scores.rows.set_index("kode")[["target", "nilai"]]
        return {str(code): tuple(line) for code, *line in found.itertuples()}

    assert rows(4) == {"KIHT": (30, 0), "R": (80, 25)}
    assert rows(6) == {"KIHT": (30, 90), "R": (40, 50)}
    assert rows(8) == {"KIHT": (70, 38.57), "R": (40, 0)}


def told_kinds() -> dict[str, Any]:
    """A Buku Induk whose only group has a rasio of both fillers, stages and a panel."""
    rows = told_rows([])
    own: dict[str, Any] = {"opd": ("DINAS",), "kelompok": "OPD", "satuan": "%"}
    rows["kelompok"] = [{"kode": "OPD", "nama": "Kinerja OPD", "bobot": 100.0}]
    rows["indikator"] = [
        {**own, "kode": "TLHP", "indikator": "Tindak lanjut LHP BPK", "target": 80.0,
         "bobot": 20.0, "ukuran": "rasio", "pengisi": "pusat"},
        {**own, "kode": "LAYANAN", "indikator": "Layanan tepat waktu", "target": 90.0,
         "bobot": 30.0, "ukuran": "rasio", "akumulasi": "jumlah"},
        {**own, "kode": "KIHT", "indikator": "Kawasan industri", "bobot": 30.0,
         "ukuran": "tahapan"},
        {**own, "kode": "INOVASI", "indikator": "Inovasi", "satuan": "nilai", "target": 90.0,
         "bobot": 20.0, "ukuran": "panel", "pengisi": "pusat", "frekuensi": "semester"},
    ]  # fmt: skip
    rows["tahapan"] = [
        {"indikator": "KIHT", "tahap": name, "bulan": float(at), "bobot": weight}
        for name, at, weight in (("Dokumen", 3, 30.0), ("Pekerjaan", 6, 40.0), ("Luncur", 7, 30.0))
    ]
    rows["rencana"] = rows["pusat"] = []
    rows["tlhp"] = [{"bulan": 6.0, "opd": "DINAS", "rekomendasi": 8144.0, "sesuai": 4976.0}]
    rows["panel"] = [
        {
            "bulan": 6.0,
            "indikator": "Inovasi",
            "opd": "DINAS",
            "p01": 70.0,
            "p02": 81.0,
            "p03": 96.0,
            "p04": 84.0,
        }
    ]
    return rows


@pytest.mark.parametrize(
    ("policy", "kiht_nilai", "innovation", "total"),
    [({}, 100.0, 91.94, 93.66), ({"telat_tahapan": 5.0}, 95.71, 91.94, 92.38),
     ({"panel": "tanpa tertinggi dan terendah"}, 100.0, 91.67, 93.61)],
)  # fmt: skip
def test_the_new_kinds_from_a_buku_induk_and_a_returned_file_to_the_score(
    tmp_path: Path, policy: dict[str, Any], kiht_nilai: float, innovation: float, total: float
) -> None:
    """(76,38×20 + 100×30 + 100×30 + 91,94×20) ÷ 100 = 93,66; dokumen came two months late."""
    rows = told_kinds()
    rows["pemda"][0] |= policy
    place = Folder(tmp_path)
    writer.write(buku_induk.book(rows, MADE), place.master)
    made = buat.buat(tmp_path, clock=lambda: MADE)
    assert len(made.written) == 1, made.findings
    (contract,) = shelf = editions.load(place.shelf)
    stage = {one.name: one.code for one in contract.stages}
    values = [seen(stage["Dokumen"], 5, "2026-05-20", Field.DONE),
              seen(stage["Pekerjaan"], 6, "2026-06-20", Field.DONE)]  # fmt: skip
    for at in range(1, 7):
        pair = (
            seen("LAYANAN", at, 46.0, Field.NUMERATOR),
            seen("LAYANAN", at, 50.0, Field.DENOMINATOR),
        )
        values += pair
    content = fill(made.written[0].read_bytes(), typed(contract, values))
    submission = realizations.read(content, "kembali.xlsx", by_contract(shelf))
    assert submission.findings == ()
    told, findings = centre.central_values(master_of(place), shelf)
    assert not findings
    scores = score(shelf, submission.observations, told, JUNE, RANKING)
    found = scores.rows.set_index("kode")["nilai"]
    assert dict(found) == {
        "TLHP": 76.38, "LAYANAN": 100, "KIHT": kiht_nilai, "INOVASI": innovation,
    }  # fmt: skip
    assert of_post(scores)["skor"] == total


# Editions and periods --------------------------------------------------------------------------


def test_a_contract_of_two_editions() -> None:
    """Plan by the edition in force in the month; all else by the one in force at the end."""
    first = edition(
        issued(weight=30.0), issued("B", weight=70.0), issued("U", **BUDGET),
        issued("K", **OWN_CATEGORY, weight=10.0, plan=level(75)),
    )  # fmt: skip
    other = ("BPK", (Points(category="WTP", points=60),))
    second = edition(
        issued(weight=50.0, plan=level(20)), issued("B", weight=50.0, direction=Direction.MIN),
        issued("U", **BUDGET, plan=level(20)),
        issued("K", **OWN_CATEGORY, weight=10.0, plan=level(60)),
        number=2, from_month=7, parent="x", policy=ScoringPolicy(cap=120.0), scales=(other,),
    )  # fmt: skip
    values = [seen(code, at, 12.0) for code in ("A", "B") for at in range(1, 10)]
    values += [seen("U", at, 9.0 * at) for at in range(1, 10)]
    values += [seen("K", at, "WTP") for at in range(1, 10)]

    def rows(last: int) -> dict[str, tuple[float, ...]]:
        scores = score([second, first], values, [], Period(1, last), RANKING)
        steps = scores.rows.set_index("kode")[["target", "capaian", "nilai", "bobot"]]
        return {str(code): tuple(line) for code, *line in steps.itertuples()}

    assert rows(6) == {
        "A": (60, 120, 100, 30), "B": (60, 120, 100, 70), "U": (60, 90, 90, 40),
        "K": (75, 133.33, 100, 10),
    }  # fmt: skip
    assert rows(9) == {
        "A": (120, 90, 90, 50), "B": (90, 80, 80, 50), "U": (120, 67.5, 67.5, 40),
        "K": (60, 100, 100, 10),
    }  # fmt: skip


def test_a_later_budget_version_leaves_the_plan_of_past_months() -> None:
    """SP2D 90 of RAK 100 by June; a version from August cuts January to June to 40: still 90."""
    murni = edition(issued("U", **BUDGET, plan=(*[20.0] * 5, *[0.0] * 7)))
    cut = (*[8.0] * 5, *[0.0] * 2, *[12.0] * 5)
    perubahan = edition(issued("U", **BUDGET, plan=cut), number=2, from_month=8, parent="x")
    values = [seen("U", at, 90.0) for at in range(5, 8)] + [seen("U", 8, 112.0)]

    def july_and_august(*book: Edition) -> list[float]:
        return [
            float(of_row(score(book, values, [], Period(1, at), RANKING), "U")["capaian"])
            for at in (7, 8)
        ]

    assert july_and_august(murni, perubahan) == [90.0, 100.0]  # 112 of 100 + 12
    raised = edition(
        issued("U", **BUDGET, plan=(*[40.0] * 5, *[0.0] * 2, *[12.0] * 5)), number=2, from_month=8
    )
    assert july_and_august(murni, raised) == [90.0, 100.0]


def test_a_budget_that_is_judged_from_a_later_edition_on_has_the_plan_of_the_whole_year() -> None:
    """SP2D is cumulative, so a RAK that begins in July alone would let anybody exceed it."""
    first, second, third = (
        edition(issued(), number=1),
        edition(issued(), issued("U", **BUDGET, plan=level(10)), number=2, from_month=7),
        edition(issued(), issued("U", **BUDGET, plan=level(5)), number=3, from_month=9),
    )
    values = [seen("U", 9, 60.0)]
    found = score([first, second, third], values, [], Period(1, 9), RANKING)
    assert of_row(found, "U")["target"] == 85.0  # eight months of 10, September 5


def test_a_contract_that_begins_later() -> None:
    late = edition(issued(), from_month=4)
    assert score([late], [], [], Period(1, 3), RANKING).posts.empty
    found = of_row(score([late], [seen("A", 5, 15.0)], [], JUNE, RANKING))
    assert (found["target"], found["realisasi_sd"], found["capaian"]) == (30, 15, 50)


def test_a_period_of_its_own_folds_its_own_months() -> None:
    """April to September: values to date lose what stood before April."""
    rows = (
        issued(), issued("S", **RUNNING), issued("M", **RUNNING, **MIN), issued("U", **BUDGET),
        issued("L", **LAST),
    )  # fmt: skip
    values = [seen("A", at, float(at)) for at in range(1, 13)]
    values += [seen("S", 2, 20.0), seen("S", 3, 30.0), seen("S", 9, 84.0), seen("S", 10, 99.0)]
    values += [seen("M", 2, 20.0), seen("M", 9, 86.0)]
    values += [seen("U", 3, 24.0), seen("U", 9, 75.0), seen("U", 12, 99.0), seen("L", 9, 8.0)]
    found = scored(rows, values, period=Period(4, 9)).rows.set_index("kode")
    assert list(found["target"]) == [60, 60, 60, 60, 10]
    assert list(found["realisasi_sd"]) == [39, 54, 66, 51, 8]
    assert list(found["capaian"]) == [65, 90, 90, 85, 80]


# Cells that answer for several months -----------------------------------------------------------

EVERY_OTHER = due((1, 1), (3, 1), (5, 1), (7, 1), (9, 1), (11, 1))
QUARTERLY = due((3, 20), (6, 20), (9, 20), (12, 20))
CASES_OF_95: dict[int, float] = {1: 0, 2: 25, 3: 0, 4: 30, 5: 0, 6: 40}
SPANS: list[tuple[dict[str, Any], dict[int, float], int, int, tuple[float, float, float]]] = [
    # (row, values, number of the rules, last month, (target, realisation, nilai))
    ({**MIN, "plan": EVERY_OTHER, "target": 6.0}, CASES_OF_95, 1, 6, (3, 95, 0)),
    ({**MIN, "plan": EVERY_OTHER, "target": 6.0}, CASES_OF_95, 2, 6, (3, 95, 0)),
    ({**MIN, "plan": EVERY_OTHER, "target": 6.0}, {1: 0, 3: 25, 5: 30, 7: 40}, 2, 7, (4, 95, 0)),
    ({**MIN, "plan": QUARTERLY}, {1: 20, 2: 20, 3: 0}, 1, 3, (20, 40, 0)),
    ({**MEAN, "plan": QUARTERLY}, {1: 10, 2: 10, 3: 90}, 1, 3, (20, 36.6667, 100)),
    ({**MEAN, "plan": QUARTERLY}, {1: 10, 2: 10, 3: 90}, 2, 3, (20, 36.6667, 100)),
    ({**MEAN, **MIN, "plan": QUARTERLY}, {1: 10, 2: 10, 3: 25}, 2, 3, (20, 25, 75)),
    # a due cell weighs as many months as it answers for, and so does its plan
    ({**MEAN, "plan": due((3, 20), (4, 40))}, {3: 10, 4: 30}, 2, 4, (25, 15, 60)),
    # what stands in closed cells counts only where that is worth less
    ({"plan": QUARTERLY}, {1: 5, 2: 5, 3: 10}, 1, 3, (20, 20, 100)),
    ({"plan": QUARTERLY}, {1: 5, 2: 5, 3: 10}, 2, 3, (20, 10, 50)),
    ({"plan": QUARTERLY}, {1: 5, 2: 5}, 2, 3, (20, 0, 0)),
    # a position in a closed cell is ignored
    ({**RUNNING, "plan": QUARTERLY}, {3: 20, 5: 90, 6: 30}, 2, 6, (40, 30, 75)),
    ({**LAST, "plan": QUARTERLY}, {3: 20, 5: 90}, 2, 6, (20, 0, 0)),
    # December answers for the months after the year's last due one
    ({**MIN, "plan": due((3, 5), (9, 5))}, {3: 1, 9: 1, 12: 18}, 2, 12, (10, 20, 0)),
    ({**MIN, "plan": due((3, 5), (9, 5))}, {3: 1, 9: 1}, 2, 12, (10, 2, 0)),
    ({**MEAN, "plan": due((6, 10), (9, 20))}, {6: 10, 9: 20, 12: 4}, 2, 12, (15, 11, 73.33)),
]  # fmt: skip


@pytest.mark.parametrize(("row", "values", "number", "last", "expected"), SPANS)
def test_no_value_vanishes_between_due_months(
    row: dict[str, Any],
    values: dict[int, float],
    number: int,
    last: int,
    expected: tuple[float, float, float],
) -> None:
    """By hand: (10 + 10 + 90) ÷ 3 = 36,67; (3 × 20 + 1 × 40) ÷ 4 = 25, (3 × 10 + 30) ÷ 4 = 15."""
    contract = edition(issued(**row), rules=number)
    told = [seen("A", at, value) for at, value in values.items()]
    found = of_row(score([contract], told, [], Period(1, last), RANKING))
    assert (found["target"], found["realisasi_sd"], found["nilai"]) == expected
    compare([contract], told, Period(1, last))


@pytest.mark.parametrize("number", [1, 2])
def test_no_pair_vanishes_between_due_months(number: int) -> None:
    """1/100, 1/100 and 9/10 in a quarter are 11/210 = 5,24 %, whoever closes the first two."""
    row = issued(**{**RATIO, "plan": due((3, 90), (6, 90))})
    pairs = {1: (1.0, 100.0), 2: (1.0, 100.0), 3: (9.0, 10.0)}
    told = [
        seen("A", at, value, field)
        for at, pair in pairs.items()
        for field, value in zip((Field.NUMERATOR, Field.DENOMINATOR), pair, strict=True)
    ]
    contract = edition(row, rules=number)
    found = of_row(score([contract], told, [], Period(1, 3), RANKING))
    assert found["realisasi_sd"] == 5.2381
    compare([contract], told, Period(1, 3))


def test_a_contract_reissued_under_newer_rules_keeps_what_its_open_cells_held() -> None:
    """Until June every cell was open; from July on a due cell answers for the months before it."""
    row = issued(plan=due((2, 20), (5, 20), (9, 20)))
    first, second = edition(row), edition(row, number=2, from_month=7, parent="x", rules=2)
    values = [seen("A", at, 10.0) for at in (1, 2, 4, 5, 6)] + [seen("A", 9, 15.0)]
    told = [*values, seen("A", 8, 7.0)]
    found = of_row(score([first, second], told, [], Period(1, 9), RANKING))
    assert (found["target"], found["realisasi_sd"]) == (60, 65)
    compare([first, second], told, Period(1, 9))


# Ranks and predikat ----------------------------------------------------------------------------


def contracts(marks: Mapping[str, float | None]) -> tuple[list[Edition], list[Observation]]:
    """One contract each, whose score is the mark; a mark of None reports nothing."""
    row = issued(**LAST, plan=level(100))
    keys = {name: ContractKey(2026, name) for name in marks}
    shelf = [edition(row, key=key) for key in keys.values()]
    values = [
        seen("A", 6, mark, key=keys[name]) for name, mark in marks.items() if mark is not None
    ]
    return shelf, values


def ranked(marks: Mapping[str, float | None], policy: RankingPolicy = RANKING) -> dict[str, Any]:
    shelf, values = contracts(marks)
    posts = score(shelf, values, [], JUNE, policy).posts.set_index("opd")
    return {
        name: [rank, word] for name, rank, word in posts[["peringkat", "predikat"]].itertuples()
    }


def test_ties_share_a_rank() -> None:
    marks = {"D": 70.0, "A": 95.0, "B": 80.004, "C": 80.0}
    assert {name: found[0] for name, found in ranked(marks).items()} == {
        "A": 1, "B": 2, "C": 2, "D": 4
    }  # fmt: skip


def test_who_reported_nothing_of_what_was_asked_is_not_ranked() -> None:
    found = ranked({"A": 0.0, "B": None})
    assert found["A"] == [1, "Sangat Rendah"]
    assert math.isnan(found["B"][0])
    assert found["B"][1] == SILENT


def test_too_little_measured_is_not_ranked() -> None:
    """Half the weight waits for the centre: 50 % is just enough, less is not."""
    for weight, rank in ((40.0, 1.0), (40.01, None)):
        rows = (issued(), issued("B", weight=weight, **BY_CENTRE))
        post = of_post(scored(rows, [seen("A", 6, 60.0)]))
        assert post["skor"] == 100
        assert (post["peringkat"] == 1.0) == (rank == 1.0)
        assert post["predikat"] == ("Sangat Tinggi" if rank else UNRANKED)
    nothing = RankingPolicy(min_measured=0.0, bands=BANDS)
    (found,) = ranked({"A": 50.0}, nothing).values()
    assert found == [1, "Sangat Rendah"]
    undue = score([edition(issued(plan=NOTHING))], [seen("A", 1, 1.0)], [], JUNE, nothing)
    assert (of_post(undue)["bobot_terukur"], of_post(undue)["predikat"]) == (0, UNRANKED)


@pytest.mark.parametrize(
    ("mark", "usual", "whole"),
    [
        (100.0, "Sangat Tinggi", "Sangat Tinggi"), (90.5, "Sangat Tinggi", "Sangat Tinggi"),
        (90.49, "Sangat Tinggi", "Tinggi"), (90.01, "Sangat Tinggi", "Tinggi"),
        (90.0, "Tinggi", "Tinggi"), (75.5, "Tinggi", "Tinggi"), (75.49, "Tinggi", "Sedang"),
        (75.0, "Sedang", "Sedang"), (65.01, "Sedang", "Rendah"), (65.0, "Rendah", "Rendah"),
        (50.5, "Rendah", "Rendah"), (50.49, "Rendah", "Sangat Rendah"),
        (50.0, "Sangat Rendah", "Sangat Rendah"), (0.0, "Sangat Rendah", "Sangat Rendah"),
    ],
)  # fmt: skip
def test_the_edges_of_the_predikat(mark: float, usual: str, whole: str) -> None:
    for bands, expected in ((BANDS, usual), (WHOLE, whole)):
        (found,) = ranked({"A": mark}, RankingPolicy(bands=bands)).values()
        assert found == [1, expected]


# Against the oracle ----------------------------------------------------------------------------


@st.composite
def books(draw: st.DrawFn, least: int = 1) -> tuple[list[Edition], list[Observation]]:
    """A contract of one to three editions with random rows, and what was reported on it."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=least, max_size=4))
    policies = st.sampled_from(oracle.POLICIES)
    spanned_from = draw(st.integers(1, 3))
    starts = sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=2)))
    shelf = []
    for number, start in enumerate(starts, 1):
        rows = tuple(draw(rows_of(shape, f"R{at}")) for at, shape in enumerate(shapes))
        policy = draw(policies)
        rules = 2 if number >= spanned_from else 1
        one = edition(*rows, number=number, from_month=start, policy=policy, rules=rules)
        shelf.append(one)
    values = [one for at, shape in enumerate(shapes) for one in draw(values_of(shape, f"R{at}"))]
    return shelf, values


WHOLE_YEAR = st.integers(1, 12).map(lambda last: Period(1, last))
PARTS = st.tuples(st.integers(1, 12), st.integers(1, 12)).map(lambda p: Period(min(p), max(p)))
PERIODS = WHOLE_YEAR | PARTS


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(books(), PERIODS)
def test_the_library_equals_the_oracle(
    contract: tuple[list[Edition], list[Observation]], period: Period
) -> None:
    compare(*contract, period)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "-".join(map(str, shape)))
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_shape_equals_the_oracle_under_every_policy(
    shape: Shape, data: st.DataObject
) -> None:
    """Four rows of one shape under all eight policies and both rules at once, a contract each."""
    codes = ("A", "B", "C", "D")
    rows = tuple(data.draw(rows_of(shape, code)) for code in codes)
    values = [one for code in codes for one in data.draw(values_of(shape, code))]
    ways = [(policy, rules) for policy in oracle.POLICIES for rules in (1, 2)]
    keys = [ContractKey(2026, f"D{at}") for at in range(len(ways))]
    shelf = [
        edition(*rows, key=key, policy=policy, rules=rules)
        for key, (policy, rules) in zip(keys, ways, strict=True)
    ]
    spread_out = [replace(one, key=key) for key in keys for one in values]
    compare(shelf, spread_out, data.draw(PERIODS))


def test_several_contracts_are_scored_as_if_each_were_alone() -> None:
    marks = {"A": 91.0, "B": 17.123, "C": 50.005}
    shelf, values = contracts(marks)
    together = score(shelf, values, [], JUNE, RANKING).posts.set_index("opd")["skor"]
    cards = oracle.judge(shelf, values, [], JUNE)
    assert {key.post: float(card.score) for key, card in cards.items()} == together.to_dict()


# Ranges around 0 -------------------------------------------------------------------------------

CASH = {**LAST, "lower": -5.0, "upper": 5.0, "plan": level(-5)}
LEAK = {**LAST, "lower": 0.0, "upper": 5.0, "plan": level(0)}


@pytest.mark.parametrize(
    ("row", "value", "capaian", "nilai"),
    [
        ({**CASH, "direction": Direction.STABLE}, 3.0, 100, 100),
        ({**CASH, "direction": Direction.STABLE}, 7.0, 80, 80),
        ({**CASH, "direction": Direction.STABLE}, -7.5, 75, 75),
        ({**CASH, "direction": Direction.STABLE}, -20.0, -50, 0),
        ({**CASH, "direction": Direction.MAX}, 7.0, 120, 100),
        ({**CASH, "direction": Direction.MAX}, -7.0, 80, 80),
        ({**LEAK, "direction": Direction.MIN}, 0.0, 100, 100),
        ({**LEAK, "direction": Direction.MIN}, 6.0, 80, 80),
        ({**LEAK, "direction": Direction.MIN}, -1.0, 120, 100),
        ({**LEAK, "direction": Direction.MAX}, 0.0, 100, 100),
        ({**LEAK, "direction": Direction.STABLE}, 10.0, 0, 0),
        ({**CASH, "lower": -5.0, "upper": 0.0, "direction": Direction.STABLE}, 1.0, 80, 80),
        ({**CASH, "lower": -9.0, "upper": -4.0, "plan": level(-9)}, -10.0, 80, 80),
    ],
)  # fmt: skip
def test_a_range_around_0__is_left_by_its_own_width(
    row: dict[str, Any], value: float, capaian: float, nilai: float
) -> None:
    """Worked by hand: 100 ± distance to the nearer bound ÷ width × 100 (R-rentang)."""
    contract = edition(issued("A", **row))
    found = of_row(score([contract], [seen("A", 6, value)], [], JUNE, RANKING), "A")
    assert (found["status"], found["capaian"], found["nilai"]) == (
        RowStatus.JUDGED, capaian, nilai,
    )  # fmt: skip


@pytest.mark.parametrize("direction", Direction)
def test_a_range_around_0__left_blank_counts_0_and_is_due(direction: Direction) -> None:
    contract = edition(issued("A", **{**LEAK, "direction": direction}))
    found = of_row(score([contract], [], [], JUNE, RANKING), "A")
    assert (found["status"], found["nilai"]) == (RowStatus.NOT_REPORTED, 0)
    assert found["bobot_dinilai"] > 0
