"""What people read: the worked example to the letter, and every sentence and number proven."""

from __future__ import annotations

import math
import re
from dataclasses import fields, is_dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.core import findings
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import (
    Accumulation,
    Band,
    Blank,
    ContractKey,
    Direction,
    Edition,
    EntryMode,
    Filler,
    Group,
    IssuedRow,
    Measure,
    Minimising,
    PanelMean,
    Period,
    Points,
    Post,
    RankingPolicy,
    RowStatus,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field as Reported
from kontrak_xl.core.observations import Observation, Origin
from kontrak_xl.rules import evaluate, handbook, rulebook, to_date, words
from kontrak_xl.rules.expr import (
    At,
    Const,
    Extreme,
    Filled,
    Fold,
    If,
    Lookup,
    Op,
    Rounded,
    RowField,
    Setting,
    Sign,
    Total,
    UpTo,
    Which,
    minus,
    over,
    plus,
    times,
)
from kontrak_xl.rules.scores import Scores, score
from kontrak_xl.rules.series import spanned
from kontrak_xl.workbook import dictionary
from kontrak_xl.workbook.layout.master import SHEETS
from tests.support import samples

if TYPE_CHECKING:
    from kontrak_xl.rules.expr import Expr

JUNE = Period(1, 6)
POLICY = ScoringPolicy()
SHARED = "bobotnya dibagikan kepada indikator lain"
NUMBER = Measure.NUMBER


def issued(**facts: Any) -> IssuedRow:
    """A row: angka maks jumlah of the OPD's own, except for what is said."""
    usual: dict[str, Any] = {
        "code": "A", "text": "Indikator", "unit": "orang", "group": "OPD", "measure": NUMBER,
        "direction": Direction.MAX, "accumulation": Accumulation.SUM, "entry": EntryMode.MONTH,
        "filler": Filler.OPD, "scope": Scope.OWN, "weight": 40.0, "target": 100.0,
        "plan": (10.0,) * 12,
    }  # fmt: skip
    return IssuedRow(**{**usual, **facts})


def judged(target: float, realized: float, capaian: float, **more: float | str) -> words.RowFacts:
    """The facts of a judged row; nilai is the capaian held between 0 and 100."""
    nilai = min(max(capaian, 0.0), 100.0)
    steps: dict[str, float | str] = {
        "status": "dinilai", "jatuh_tempo": 6.0, "target": target, "realisasi_sd": realized,
        "capaian": capaian, "nilai": nilai, "target_setahun": 100.0,
    }  # fmt: skip
    return {**steps, **more}


# The worked example -------------------------------------------------------------------------

KEY = ContractKey(2026, "DINAS")
ONLY_JUNE = (None,) * 5 + (1.0,) + (None,) * 6
CENTRAL = {"filler": Filler.CENTRE, "group": "KHUSUS"}
LAST = {"accumulation": Accumulation.LAST, "entry": EntryMode.POSITION}
EXAMPLE = (
    issued(code="WUB", weight=40.0, plan=(1625.0, *(None,) * 11)),
    issued(code="JALAN", weight=35.0, unit="km", plan=(20.0, *(None,) * 11)),
    issued(code="STUNTING", weight=25.0, direction=Direction.MIN, plan=(16.0,) * 12, **LAST),
    issued(code="ANGGARAN", weight=50.0, measure=Measure.BUDGET, entry=EntryMode.TO_DATE,
           plan=(40e9, *(None,) * 11), **CENTRAL),
    issued(code="MCP", weight=30.0, plan=(80.0,) * 12, **LAST, **CENTRAL),
    issued(code="OPINI", weight=20.0, measure=Measure.CATEGORY, scope=Scope.REGION, scale="BPK",
           plan=ONLY_JUNE, **LAST, **CENTRAL),
)  # fmt: skip
EDITION = Edition(
    key=KEY, number=1, from_month=1, reason="", parent="", parties=(), rows=EXAMPLE, policy=POLICY,
    post=Post(code="DINAS", name="Dinas", short="Dinas", sort="dinas", group="UMUM"),
    groups=(Group(code="OPD", name="Kinerja OPD", weight=60.0),
            Group(code="KHUSUS", name="Kinerja Khusus", weight=40.0)),
    scales=(("BPK", (Points(category="WTP", points=100), Points(category="WDP", points=75))),),
)  # fmt: skip


def scored(opinion: str = "", cause: float | None = None) -> Scores:
    def seen(code: str, value: float | str, field: Reported = Reported.VALUE) -> Observation:
        return Observation(KEY, code, field, 6, value, Origin("uji"))

    own = [seen("WUB", 1430.0), seen("JALAN", 23.0), seen("STUNTING", 18.0)]
    told = [seen("ANGGARAN", 33e9), seen("MCP", 76.15)]
    if opinion:
        told.append(seen("OPINI", opinion))
    if cause is not None:
        told.append(seen("OPINI", cause, Reported.CAUSE))
    return score([EDITION], own, told, JUNE, RankingPolicy())


def lines(scores: Scores, **more: float | str) -> dict[str, str]:
    rows = {row.code: row for row in EXAMPLE}
    records: list[Any] = scores.rows.to_dict("records")
    return {
        facts["kode"]: words.worked_row(rows[facts["kode"]], POLICY, {**facts, **more})
        for facts in records
    }


def group_line(scores: Scores, group: str) -> str:
    rows = scores.rows[scores.rows["kelompok_kode"] == group]
    value = scores.groups.set_index("kelompok_kode").loc[group, "nilai_kelompok"]
    parts = list(zip(rows["nilai"], rows["bobot_dinilai"], strict=True))
    return words.worked_mean(parts, float(str(value)))


def score_line(scores: Scores) -> str:
    groups = scores.groups.sort_values("bobot_kelompok", ascending=False)
    parts = list(zip(groups["nilai_kelompok"], groups["bobot_kelompok"], strict=True))
    return words.worked_mean(parts, float(scores.posts["skor"].iloc[0]))


def test_the_rows_of_the_worked_example() -> None:
    assert lines(scored()) == {
        "WUB": "1.430 ÷ 1.625 × 100 = 88,00",
        "JALAN": "23 ÷ 20 × 100 = 115,00, dibatasi 100,00",
        "STUNTING": "(2 × 16 − 18) ÷ 16 × 100 = 87,50",
        "ANGGARAN": "33.000.000.000 ÷ 40.000.000.000 × 100 = 82,50",
        "MCP": "76,15 ÷ 80 × 100 = 95,19",
        "OPINI": f"menunggu unit pengelola: sampai nilainya diisi, {SHARED}",
    }


OWN_LINE = "(88,00×40 + 100,00×35 + 87,50×25) ÷ 100 = 92,08"
CASES = [
    (
        (),
        f"menunggu unit pengelola: sampai nilainya diisi, {SHARED}",
        "(82,50×50 + 95,19×30) ÷ 80 = 87,26",
        "(92,08×60 + 87,26×40) ÷ 100 = 90,15",
    ),
    (
        ("WDP",),
        "WDP = 75 poin; bukan OPD penyebab, nilai 100,00",
        "(82,50×50 + 95,19×30 + 100,00×20) ÷ 100 = 89,81",
        "(92,08×60 + 89,81×40) ÷ 100 = 91,17",
    ),
    (
        ("WDP", 1.0),
        "WDP = 75 poin; 75 ÷ 100 × 100 = 75,00",
        "(82,50×50 + 95,19×30 + 75,00×20) ÷ 100 = 84,81",
        "(92,08×60 + 84,81×40) ÷ 100 = 89,17",
    ),
]


@pytest.mark.parametrize(("known", "opinion", "special", "total"), CASES)
def test_the_opinion_and_the_score_of_the_worked_example(
    known: tuple[Any, ...], opinion: str, special: str, total: str
) -> None:
    scores = scored(*known)
    assert group_line(scores, "OPD") == OWN_LINE
    assert group_line(scores, "KHUSUS") == special
    assert score_line(scores) == total
    named = {"kategori": "WDP"} if known else {}
    cause = {"penyebab": known[1]} if len(known) > 1 else {}
    assert lines(scores, **named, **cause)["OPINI"] == opinion
    assert lines(scores, **named)["OPINI"] == opinion  # the cause shows in the capaian


# Lines of single rows -----------------------------------------------------------------------

RANGE = {**LAST, "lower": 80.0, "upper": 90.0}
BOUNDS = {"batas_bawah": 80.0, "batas_atas": 90.0}
AROUND = {**LAST, "lower": -5.0, "upper": 5.0, "direction": Direction.STABLE}
NEAR = {"batas_bawah": -5.0, "batas_atas": 5.0}
LOSS = {**LAST, "lower": 0.0, "upper": 5.0}
LEAK = {"batas_bawah": 0.0, "batas_atas": 5.0}
MIN = {"direction": Direction.MIN}
RATIO = {"measure": Measure.RATIO, "unit": "%"}
STAGED = {"measure": Measure.STAGES, "unit": "%"}
OPINION = EXAMPLE[-1]
ROW_LINES = [
    (RANGE, judged(80, 85, 100, **BOUNDS), "85 di dalam rentang 80–90: 100,00"),
    (RANGE, judged(80, 80, 100, **BOUNDS), "80 di dalam rentang 80–90: 100,00"),
    (RANGE, judged(80, 90, 100, **BOUNDS), "90 di dalam rentang 80–90: 100,00"),
    (RANGE, judged(80, 92, 102.22, **BOUNDS), "92 ÷ 90 × 100 = 102,22, dibatasi 100,00"),
    (RANGE, judged(80, 70, 87.5, **BOUNDS), "70 ÷ 80 × 100 = 87,50"),
    ({**RANGE, **MIN}, judged(80, 99, 90, **BOUNDS), "(2 × 90 − 99) ÷ 90 × 100 = 90,00"),
    (AROUND, judged(-5, 3, 100, **NEAR), "3 di dalam rentang −5–5: 100,00"),
    (AROUND, judged(-5, 7, 80, **NEAR), "100 − (7 − 5) ÷ (5 − (−5)) × 100 = 80,00"),
    (AROUND, judged(-5, -7.5, 75, **NEAR), "100 − (−5 − (−7,5)) ÷ (5 − (−5)) × 100 = 75,00"),
    (
        {**LOSS, **MIN},
        judged(0, -1, 120, **LEAK),
        "100 + (0 − (−1)) ÷ (5 − 0) × 100 = 120,00, dibatasi 100,00",
    ),
    ({**LOSS, **MIN}, judged(0, 0, 100, **LEAK), "0 di dalam rentang 0–5: 100,00"),
    (MIN, judged(60, 20, 0), "belum semua bulan jatuh tempo dilaporkan: 0,00"),
    (MIN, judged(60, 118.5, 0), "belum semua bulan jatuh tempo dilaporkan: 0,00"),
    (MIN, judged(60, 119.998, 0), "(2 × 60 − 119,998) ÷ 60 × 100 = 0,00"),
    (MIN, judged(60, 120, 0), "(2 × 60 − 120) ÷ 60 × 100 = 0,00"),
    (MIN, judged(16, 40, -50), "(2 × 16 − 40) ÷ 16 × 100 = −50,00, dibatasi 0,00"),
    (MIN, judged(0, 0, 100), "target 0 dan realisasi 0: 100,00"),
    (MIN, judged(0, 3, 0), "target 0 dan realisasi 3: 0,00"),
    (MIN, judged(0, 0, 0), "belum semua bulan jatuh tempo dilaporkan: 0,00"),
    ({**MIN, **LAST}, judged(4, -3, 275), "(2 × 4 − (−3)) ÷ 4 × 100 = 275,00, dibatasi 100,00"),
    ({"direction": Direction.STABLE}, judged(10, 8, 80), "8 ÷ 10 × 100 = 80,00"),
    ({"direction": Direction.STABLE}, judged(10, 12, 80), "(2 × 10 − 12) ÷ 10 × 100 = 80,00"),
    (LAST, judged(10, -2.5, -25), "−2,5 ÷ 10 × 100 = −25,00, dibatasi 0,00"),
    (RATIO, judged(80, 61.1002, 76.38), "61,1002 ÷ 80 × 100 = 76,38"),
    (RATIO, judged(80, 0, 0), "0 ÷ 80 × 100 = 0,00"),
    (RATIO, judged(80, 61.1002, 0), "belum semua bulan jatuh tempo dilaporkan: 0,00"),
    ({**RATIO, **MIN}, judged(5, 6, 80), "(2 × 5 − 6) ÷ 5 × 100 = 80,00"),
    ({**RATIO, **RANGE}, judged(80, 85, 100, **BOUNDS), "85 di dalam rentang 80–90: 100,00"),
    (STAGED, judged(70, 28.5, 40.71), "28,5 ÷ 70 × 100 = 40,71"),
    (STAGED, judged(70, 0, 0), "0 ÷ 70 × 100 = 0,00"),
    (
        {"measure": Measure.PANEL, **LAST},
        judged(80, 86.6667, 108.33),
        "86,6667 ÷ 80 × 100 = 108,33, dibatasi 100,00",
    ),
    (
        {"measure": Measure.CATEGORY, **LAST},
        judged(80, 70, 87.5, kategori="BB"),
        "BB = 70 poin; 70 ÷ 80 × 100 = 87,50",
    ),
]


@pytest.mark.parametrize(("row", "facts", "line"), ROW_LINES)
def test_a_judged_row(row: dict[str, Any], facts: words.RowFacts, line: str) -> None:
    assert words.worked_row(issued(**row), POLICY, facts) == line


def test_a_withheld_min_is_told_the_same_with_its_months_at_hand() -> None:
    due, both = UpTo(Fold.COUNT, to_date.PLAN), UpTo(Fold.COUNT, to_date.PLAN, to_date.VALUE)
    counts = {words.fact_name(due): 2.0, words.fact_name(both): 1.0}
    for facts in (judged(0, 0, 0), judged(60, 20, 0)):
        line = words.worked_row(issued(**MIN), POLICY, {**facts, **counts})
        assert line == "belum semua bulan jatuh tempo dilaporkan: 0,00"


def test_the_inverse_formula_and_its_edge() -> None:
    inverse = ScoringPolicy(minimising=Minimising.INVERSE, cap=120.0)
    row = issued(**MIN, **LAST)
    assert words.worked_row(row, inverse, judged(16, 18, 88.89)) == "16 ÷ 18 × 100 = 88,89"
    facts = judged(16, 0, 120, nilai=120.0)
    assert words.worked_row(row, inverse, facts) == "realisasi 0: 120,00"


def test_an_opinion_above_the_target_and_without_its_name() -> None:
    above = judged(80, 100, 100, penyebab=1.0, target_setahun=80.0)
    line = words.worked_row(OPINION, POLICY, above)
    assert line == "100 poin; melampaui target: 100,00"
    same = words.worked_row(OPINION, POLICY, judged(100, 100, 100, penyebab=1.0))
    assert same == "100 poin; 100 ÷ 100 × 100 = 100,00"


UNJUDGED = [
    (RowStatus.NOT_DUE, POLICY, f"belum jatuh tempo: {SHARED}"),
    (RowStatus.WAITING, POLICY, f"menunggu unit pengelola: sampai nilainya diisi, {SHARED}"),
    (RowStatus.NOT_REPORTED, POLICY, "belum lapor: dihitung 0"),
    (RowStatus.NOT_REPORTED, ScoringPolicy(blank=Blank.IGNORE), f"belum lapor: {SHARED}"),
    (RowStatus.NOT_JUDGED, POLICY, f"tidak dinilai: {SHARED}"),
]


@pytest.mark.parametrize(("status", "policy", "line"), UNJUDGED)
def test_a_row_that_is_not_judged(status: RowStatus, policy: ScoringPolicy, line: str) -> None:
    facts: words.RowFacts = {"status": status.value}
    assert words.worked_row(issued(), policy, facts) == line


def test_a_ratio_of_nothing_is_said() -> None:
    facts: words.RowFacts = {"status": "tidak dinilai", "target": 80.0}
    line = words.worked_row(issued(**RATIO), POLICY, facts)
    assert line == f"tidak dinilai: penyebut 0, {SHARED}"


def test_a_target_of_nothing_is_said_where_a_month_is_due() -> None:
    facts: words.RowFacts = {"status": "belum jatuh tempo", "jatuh_tempo": 3.0}
    line = words.worked_row(issued(), POLICY, facts)
    assert line == f"belum jatuh tempo: target s.d. bulan ini masih 0, {SHARED}"


def test_a_budget_left_blank_by_its_opd_counts_zero_under_every_policy() -> None:
    row = issued(measure=Measure.BUDGET, entry=EntryMode.TO_DATE)
    for blank in Blank:
        line = words.worked_row(row, ScoringPolicy(blank=blank), {"status": "belum lapor"})
        assert line == "belum lapor: dihitung 0"


MEANS = [
    ([(87.26, 40)], 87.26, "87,26×40 ÷ 40 = 87,26"),
    ([(100, 12.5), (0, 7.25), (55, 0)], 63.29, "(100,00×12,5 + 0,00×7,25) ÷ 19,75 = 63,29"),
    ([(33.333, 0.1), (66.667, 0.2)], 55.556, "(33,333×0,1 + 66,667×0,2) ÷ 0,3 = 55,556"),
    ([(80, 0)], 0, "belum ada yang dinilai"),
    ([], 0, "belum ada yang dinilai"),
]


@pytest.mark.parametrize(("parts", "result", "line"), MEANS)
def test_a_mean(parts: list[tuple[float, float]], result: float, line: str) -> None:
    assert words.worked_mean(parts, result) == line


# Any tree -----------------------------------------------------------------------------------

A, B, C = RowField("a"), RowField("b"), RowField("c")
ABC = {"a": 1234.5, "b": -2.0, "c": 3.0}
TREES: list[tuple[Expr, str]] = [
    (minus(A, plus(B, C)), "1.234,5 − (−2 + 3)"),
    (plus(A, plus(C, C)), "1.234,5 + 3 + 3"),
    (over(A, times(C, C)), "1.234,5 ÷ (3 × 3)"),
    (times(minus(A, B), C), "(1.234,5 − (−2)) × 3"),
    (over(Const(1.0), Const(3.0)), "1 ÷ 3"),
    (Const(1 / 3), "0,33333333"),
    (Const(1e6 / 3), "333.333,3333"),
    (Const("teks"), "teks"),
    (Const(-0.0), "0"),
    (Const(math.nan), "kosong"),
    (Setting("batas"), "120"),
    (Rounded(over(A, C), 2), "1.234,5 ÷ 3"),
    (If(Op(Sign.AT_LEAST, A, C), A, B), "1.234,5"),
    (If(Op(Sign.EQUAL, Const("x"), Const("y")), A, C), "3"),
    (If(Op(Sign.MORE, RowField("tak_ada"), C), A, C), "1.234,5"),
    (If(Filled(Const(math.nan)), A, C), "3"),
    (If(Filled(A), A, C), "1.234,5"),
    (Filled(A), "1.234,5 terisi"),
    (Op(Sign.AT_MOST, A, plus(C, C)), "1.234,5 ≤ 3 + 3"),
    (Extreme(Which.MIN, (A, B, C)), "−2"),
    (Extreme(Which.MAX, (A, times(C, C), Const(math.nan))), "1.234,5"),
    (Extreme(Which.MAX, (A, RowField("x"))), "yang terbesar dari 1.234,5 dan x"),
    (RowField("realisasi_sd"), "realisasi sd"),
    (At("realisasi", A), "realisasi"),
    (Total("bobot_nilai", "kelompok"), "jumlah bobot nilai per kelompok"),
    (Lookup("opini", A), "opini"),
    (UpTo(Fold.SUM, "rencana"), "jumlah rencana s.d. bulan ini"),
    (UpTo(Fold.COUNT, "rencana"), "banyak bulan dengan rencana s.d. bulan ini"),
    (UpTo(Fold.LATEST, "rencana"), "bulan terakhir dengan rencana s.d. bulan ini"),
    (
        UpTo(Fold.SUM, "rencana", where="realisasi", until=A),
        "jumlah rencana pada bulan dengan realisasi s.d. bulan terakhir yang dilaporkan",
    ),
]


@pytest.mark.parametrize(("tree", "text"), TREES)
def test_a_tree_worked(tree: Expr, text: str) -> None:
    assert words.worked(tree, ABC, {"batas": 120.0}) == text


def test_a_fold_that_the_facts_hold_is_a_number() -> None:
    fold = UpTo(Fold.SUM, "rencana")
    assert words.worked(fold, {words.fact_name(fold): 1625.0}, {}) == "1.625"


def test_every_sign_has_a_mark_of_its_own() -> None:
    texts = {words.worked(Op(sign, C, C), ABC, {}) for sign in Sign}
    assert len(texts) == len(Sign)


# Every rule on random months ----------------------------------------------------------------

WAYS = [(way, entry) for way, entries in rulebook.ENTRIES[NUMBER].items() for entry in entries]
ISSUABLE = [
    (measure, way, entry)
    for measure, ways in rulebook.ENTRIES.items()
    for way, entries in ways.items()
    for entry in entries
]
COMBINATIONS = [
    (
        issued(
            measure=measure, direction=direction, accumulation=way, entry=entry, filler=filler,
            scope=scope, **({"lower": 80.0, "upper": 90.25} if ranged else {}),
        ),
        ScoringPolicy(blank=blank, minimising=minimising, cap=120.0),
    )
    for (measure, way, entry), direction, filler, scope, ranged, blank, minimising in product(
        ISSUABLE, Direction, Filler, Scope, (False, True), Blank, Minimising
    )
    if measure is not Measure.STAGES
    or (direction, filler, ranged) == (Direction.MAX, Filler.OPD, False)
]  # fmt: skip
numbers = st.integers(0, 40000).map(lambda cents: cents / 100)
months = st.lists(st.none() | numbers, min_size=12, max_size=12)
causes = st.sampled_from([math.nan, 0.0, 1.0])


def nans(series: list[float | None]) -> evaluate.Array:
    return np.array([[math.nan if value is None else value for value in series]])


def framed(
    row: IssuedRow, plan: list[float | None], value: list[float | None], cause: float
) -> evaluate.Frame:
    """Of a rasio the values stand over greater ones; of stages they are the weights done."""
    bounds = (math.nan if edge is None else edge for edge in (row.lower, row.upper))
    facts = dict(zip(("batas_bawah", "batas_atas"), bounds, strict=True))
    facts |= {"bobot": row.weight, "target_setahun": row.target, "bulan": 6.0}
    due, done = (sum(part or 0 for part in series[:6]) for series in (plan, value))
    facts |= {"tahap_jatuh": due, "tahap_diakui": min(done, due), "tahap_tepat": 0.0}
    monthly = {to_date.PLAN: nans(plan), to_date.VALUE: nans(value)}
    monthly |= {
        to_date.NUMERATOR: nans(value),
        to_date.DENOMINATOR: nans(value) * (1 + np.arange(12) / 5),
    }
    monthly[to_date.CAUSE] = np.full((1, 12), cause)
    every = range(1, 13)
    spans = spanned(monthly[to_date.PLAN][0], monthly[to_date.VALUE][0], every)
    monthly |= {name: np.array([series]) for name, series in spans.items()}
    columns = {name: np.array([fact]) for name, fact in facts.items()}
    return evaluate.Frame(columns, monthly, {"batas_capaian": 120.0}, JUNE, {}, 1)


def stepped(rule: rulebook.Rule, frame: evaluate.Frame) -> evaluate.Frame:
    steps = rulebook.steps_of(rule)
    return evaluate.run(steps, frame)


def facts_of(frame: evaluate.Frame, *trees: Expr) -> dict[str, float | str]:
    """The row's fields, with every fold and month that the trees ask for."""
    facts = {name: column[0] for name, column in frame.fields.items()}
    for leaf in (leaf for tree in trees for leaf in leaves(tree)):
        facts[words.fact_name(leaf)] = float(evaluate.evaluate(leaf, frame)[0])
    return facts


def leaves(node: Any) -> list[UpTo | At]:
    if isinstance(node, UpTo | At):
        return [node]
    if isinstance(node, tuple):
        return [leaf for item in node for leaf in leaves(item)]
    parts = [getattr(node, field.name) for field in fields(node)] if is_dataclass(node) else []
    return [leaf for part in parts for leaf in leaves(part)]


def core(rule: rulebook.Rule) -> Expr:
    """The capaian before it is rounded, of a row that is judged."""
    assert isinstance(rule.achievement, If)
    assert isinstance(rule.achievement.then, Rounded)
    return rule.achievement.then.body


def computed(text: str) -> float:
    """The printed arithmetic as a pocket calculator has it."""
    plain = text.translate(str.maketrans(",×÷−", ".*/-", "."))
    assert re.fullmatch(r"[-\d.*/+() ]+", plain), text
    return float(eval(plain, {"__builtins__": {}}))  # noqa: S307 -- digits and signs only


@given(st.sampled_from(COMBINATIONS), months, months, causes)
def test_the_printed_arithmetic_gives_the_unrounded_capaian(
    combination: tuple[IssuedRow, ScoringPolicy],
    plan: list[float | None],
    value: list[float | None],
    cause: float,
) -> None:
    row, policy = combination
    rule = rulebook.rule_for(row, policy)
    frame = stepped(rule, framed(row, plan, value, cause))
    if frame.fields["status"][0] != RowStatus.JUDGED:
        return
    facts = facts_of(frame, rule.achievement)
    text = words.worked(rule.achievement, facts, frame.settings)
    exact = float(evaluate.evaluate(core(rule), frame)[0])
    assert computed(text) == pytest.approx(exact, rel=1e-6, abs=1e-4)


@given(st.sampled_from(COMBINATIONS), months, months, causes)
def test_the_line_of_a_row_ends_in_its_numbers(
    combination: tuple[IssuedRow, ScoringPolicy],
    plan: list[float | None],
    value: list[float | None],
    cause: float,
) -> None:
    row, policy = combination
    rule = rulebook.rule_for(row, policy)
    frame = stepped(rule, framed(row, plan, value, cause))
    facts = facts_of(frame)
    known = {"penyebab": cause} if rulebook.by_cause(row) else {}
    line = words.worked_row(row, policy, {**facts, **known})
    assert line == words.worked_row(row, policy, {**facts_of(frame, rule.achievement), **known})
    if frame.fields["status"][0] != RowStatus.JUDGED:
        assert line.startswith(
            str(facts["status"]).replace("menunggu data", f"menunggu {row.teller}")
        )
        assert (SHARED in line) == (facts["bobot_dinilai"] == 0)
        return
    shown = re.findall(r"(?:= |: |nilai |dibatasi )(−?[\d.]+,\d\d)(?=$|, dibatasi)", line)
    assert [computed(number) for number in shown] in (
        [facts["capaian"], facts["nilai"]],
        [facts["capaian"]] * int(facts["capaian"] == facts["nilai"]),
    )
    if " = " in line and "poin" not in line:
        work = line.rpartition(" = ")[0]
        assert computed(work) == pytest.approx(float(facts["capaian"]), abs=0.0052)


@pytest.mark.parametrize("way", WAYS)
def test_a_withheld_min_says_so_exactly_where_a_month_is_missing(
    way: tuple[Accumulation, EntryMode],
) -> None:
    row = issued(direction=Direction.MIN, accumulation=way[0], entry=way[1])
    rule = rulebook.rule_for(row, POLICY)
    whole: list[float | None] = [12.0] * 6 + [None] * 6
    for missing in range(6):
        gap = [*whole[:missing], None, *whole[missing + 1 :]]
        for series, complete in ((whole, True), (gap, False)):
            frame = stepped(rule, framed(row, [10.0] * 12, series, math.nan))
            line = words.worked_row(row, POLICY, facts_of(frame))
            needed = way[0] is not Accumulation.LAST and way[1] is not EntryMode.TO_DATE
            told = line == (
                "belum lapor (sebagian): belum semua bulan jatuh tempo dilaporkan, dihitung 0"
            )
            assert told == (needed and not complete), line


# Sentences ----------------------------------------------------------------------------------


def test_the_sentence_of_a_sum() -> None:
    assert words.sentence(issued(), POLICY) == (
        "Makin tinggi makin baik. Realisasi semua bulan dijumlahkan dan dibandingkan dengan jumlah "
        "rencana sampai bulan itu; bulan jatuh tempo yang kosong dihitung 0."
    )


SENTENCES = [
    (
        issued(**MIN, **LAST),
        POLICY,
        (
            "Makin rendah makin baik. Posisi pada bulan jatuh tempo terakhir dibandingkan dengan "
            "target bulan itu; bila bulan itu kosong, capaiannya 0."
        ),
    ),
    (
        issued(**RANGE, filler=Filler.CENTRE),
        POLICY,
        (
            "Makin tinggi makin baik. Posisi pada bulan jatuh tempo terakhir dibandingkan dengan "
            "rentang target 80–90; nilainya diisi unit pengelola, dan selama bulan itu belum "
            f"diisi, {SHARED}."
        ),
    ),
    (
        issued(**MIN),
        POLICY,
        (
            "Makin rendah makin baik. Realisasi semua bulan dijumlahkan dan "
            "dibandingkan dengan jumlah rencana sampai bulan itu; capaiannya 0 sampai semua bulan "
            "jatuh tempo dilaporkan."
        ),
    ),
    (
        issued(entry=EntryMode.TO_DATE),
        POLICY,
        (
            "Makin tinggi makin baik. Realisasi s.d. bulan jatuh tempo terakhir dibandingkan "
            "dengan jumlah rencana sampai bulan itu; bila bulan itu kosong, capaiannya 0."
        ),
    ),
    (
        issued(entry=EntryMode.TO_DATE, filler=Filler.CENTRE),
        ScoringPolicy(blank=Blank.IGNORE),
        (
            "Makin tinggi makin baik. Realisasi s.d. bulan jatuh tempo terakhir dibandingkan "
            "dengan jumlah rencana sampai bulan itu; bulan yang kosong dilewati; nilainya diisi "
            f"unit pengelola, dan selama belum ada, {SHARED}."
        ),
    ),
    (
        issued(accumulation=Accumulation.MEAN, entry=EntryMode.POSITION),
        ScoringPolicy(blank=Blank.IGNORE),
        (
            "Makin tinggi makin baik. Posisi semua bulan dirata-ratakan dan "
            "dibandingkan dengan rata-rata rencananya; bulan yang kosong tidak dihitung, begitu "
            f"pula rencananya; selama belum ada laporan, {SHARED}."
        ),
    ),
    (
        issued(**RATIO, numerator="rekomendasi sesuai", denominator="rekomendasi"),
        POLICY,
        (
            "Makin tinggi makin baik. Rekomendasi sesuai ÷ rekomendasi × 100 dari jumlah "
            "semua bulan dibandingkan dengan target terakhir; capaiannya 0 sampai semua bulan "
            "jatuh tempo dilaporkan. 0 dari 0 sama dengan belum diisi, sampai biro membenarkan "
            "nihil."
        ),
    ),
    (
        issued(**RATIO, **LAST, filler=Filler.CENTRE),
        POLICY,
        (
            "Makin tinggi makin baik. Pembilang ÷ penyebut × 100 pada bulan jatuh tempo terakhir "
            "dibandingkan dengan target terakhir; nilainya diisi unit pengelola, dan "
            f"selama bulan itu belum diisi, {SHARED}. Penyebut 0 tidak dinilai."
        ),
    ),
    (
        issued(**STAGED),
        ScoringPolicy(late=7.5),
        (
            "Bobot tahap jatuh tempo yang sudah selesai dibandingkan dengan bobot semua tahap yang "
            "jatuh tempo; tahap yang selesai lebih awal dihitung pada bulan jatuh temponya; tiap "
            "bulan terlambat mengurangi 7,5 dari 100 poin tahapnya."
        ),
    ),
    (
        EXAMPLE[3],
        POLICY,
        (
            "Makin tinggi makin baik. SP2D s.d. bulan terakhir dibandingkan dengan jumlah RAK "
            "sampai bulan itu; nilainya diisi unit pengelola, dan selama bulan itu belum diisi, "
            f"{SHARED}."
        ),
    ),
]


@pytest.mark.parametrize(("row", "policy", "text"), SENTENCES)
def test_the_sentence_of_a_row(row: IssuedRow, policy: ScoringPolicy, text: str) -> None:
    assert words.sentence(row, policy) == text


def test_every_combination_has_a_sentence_in_good_form() -> None:
    for row, policy in COMBINATIONS:
        text = words.sentence(row, policy)
        assert re.fullmatch(r"[A-Z][^{}]*[a-z0]\.", text), text
        assert "  " not in text
        assert ".." not in text
        assert ("rentang" in text) == (
            row.ranged and row.measure is not Measure.BUDGET and "Satu" not in text
        )


@given(
    st.sampled_from(COMBINATIONS),
    st.text(max_size=20),
    st.tuples(numbers, numbers),
    st.floats(0, 100),
)
def test_a_sentence_of_any_row_starts_with_a_capital(
    combination: tuple[IssuedRow, ScoringPolicy],
    text: str,
    edges: tuple[float, float],
    weight: float,
) -> None:
    row, policy = combination
    lower, upper = sorted(edges)
    bounds: dict[str, Any] = {"lower": lower, "upper": upper} if row.ranged else {}
    said = words.sentence(replace(row, text=text, unit=text, weight=weight, **bounds), policy)
    assert said[0].isupper()
    assert "{" not in said


def test_a_sentence_shares_the_weight_exactly_where_scoring_does() -> None:
    """A row without any value, its months due; a pusat under abaikan is said as R-pusat has it."""
    for row, policy in COMBINATIONS:
        if row.filler is Filler.CENTRE and policy.blank is Blank.IGNORE:
            continue
        empty: list[float | None] = [None] * 12
        frame = framed(row, [10.0] * 12, empty, math.nan)
        weight = stepped(rulebook.rule_for(row, policy), frame).fields["bobot_dinilai"][0]
        assert (SHARED in words.sentence(row, policy)) == (weight == 0)


def test_a_sentence_promises_zero_exactly_where_a_blank_month_gives_it() -> None:
    """Under nol all months but the latest due one are reported."""
    for row, policy in COMBINATIONS:
        if row.filler is Filler.CENTRE or policy.blank is Blank.IGNORE or rulebook.by_cause(row):
            continue
        value: list[float | None] = [10.0] * 5 + [None] * 7
        frame = stepped(rulebook.rule_for(row, policy), framed(row, [10.0] * 12, value, math.nan))
        assert ("capaiannya 0" in words.sentence(row, policy)) == (frame.fields["capaian"][0] == 0)


# Rules, messages, dictionary ----------------------------------------------------------------

BANDS = (
    Band(name="Sangat Tinggi", bound=90),
    Band(name="Tinggi", bound=76, from_bound=True),
    Band(name="Sangat Rendah", bound=0, from_bound=True),
)


def told(policy: ScoringPolicy = POLICY, ranking: RankingPolicy | None = None) -> dict[str, str]:
    pairs = handbook.rules(policy, ranking or RankingPolicy(bands=BANDS))
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names)
    return dict(pairs)


def test_every_rule_is_a_sentence() -> None:
    for name, text in told().items():
        assert re.fullmatch(r"[^{}\n]+\.", f"{name}: {text}"), name
        assert text[0].isupper() or text[0].isdigit()
        assert "  " not in text
    assert {
        "Capaian maks", "Capaian min", "Capaian stabil", "Capaian rentang", "Nilai",
        "Nilai kelompok", "Skor", "Bobot terukur", "Bobot terukur terendah", "Peringkat",
        "Predikat", "Keadaan laporan", "Tidak melapor", "Belum jatuh tempo", "Menunggu data",
        "Bulan kosong",
        "Opini dan OPD penyebab", "Realisasi anggaran", "Rasio", "Tahapan", "Panel", "Pembulatan",
        "SEMENTARA dan FINAL",
    } <= set(told())  # fmt: skip


def test_only_the_policies_in_force_are_told() -> None:
    other = ScoringPolicy(
        blank=Blank.IGNORE, minimising=Minimising.INVERSE, cap=120, decimals=3, late=7.5,
        panel=PanelMean.TRIMMED,
    )  # fmt: skip
    usual, changed = told(), told(other)
    differ = {name for name in usual if usual[name] != changed[name]}
    assert differ == {
        "Capaian min", "Nilai", "Bulan kosong", "Singkatnya", "Pembulatan", "Tahapan", "Panel"
    }  # fmt: skip
    assert "tanpa yang tertinggi dan yang terendah" in changed["Panel"]
    assert "7,5" in changed["Tahapan"]
    assert "(2 × target − realisasi) ÷ target × 100" in usual["Capaian min"]
    assert (
        "target ÷ realisasi × 100; realisasi 0 atau kurang mendapat 120." in changed["Capaian min"]
    )
    assert "paling tinggi 120;" in changed["Nilai"]
    assert "dihitung 0" in usual["Bulan kosong"]
    assert "tidak dihitung" in changed["Bulan kosong"]


def test_the_ranking_policy_is_told() -> None:
    rules = told()
    assert rules["Bobot terukur terendah"].startswith("OPD dengan bobot terukur di bawah 50 % ")
    assert (
        rules["Predikat"] == "Sangat Tinggi di atas 90; Tinggi mulai 76; Sangat Rendah selebihnya."
    )
    assert rules["Bobot jatuh tempo terendah"].startswith("OPD dengan bobot jatuh tempo 0 % ")
    bare = told(ranking=RankingPolicy(min_measured=0, min_due=12.5))
    assert bare["Bobot jatuh tempo terendah"].startswith("OPD dengan bobot jatuh tempo di bawah ")
    assert "12,5 %" in bare["Bobot jatuh tempo terendah"]
    assert "Predikat" not in bare
    assert bare["Bobot terukur terendah"].startswith("OPD dengan bobot terukur 0 % ")
    open_ended = told(ranking=RankingPolicy(bands=BANDS[:2]))["Predikat"]
    above_0 = told(ranking=RankingPolicy(bands=(Band(name="Baik", bound=0),)))["Predikat"]
    assert above_0 == "Baik di atas 0."
    assert open_ended == "Sangat Tinggi di atas 90; Tinggi mulai 76."


def test_the_index_holds_every_message() -> None:
    index = findings.messages()
    assert [entry[0] for entry in index] == [code.number for code in Code]
    for number, severity, problem, remedy in index:
        assert severity in {"galat", "peringatan", "info"}, number
        assert problem
        assert remedy
        assert not {"{", "}"} & set(problem + remedy)
    assert ("K103", "galat", "sel wajib masih kosong", "isi …") in index


def test_the_dictionary_holds_every_column() -> None:
    entries = dictionary.dictionary(SHEETS)
    assert len(entries) == sum(len(sheet.columns) for sheet in SHEETS)
    assert all(all(entry) for entry in entries)
    assert entries[0] == (
        "Pemda", "Nama pemerintah daerah", "diisi unit pengelola", "teks", "wajib",
        "Seperti pada kop surat.",
    )  # fmt: skip
    assert entries[5][4] == "wajib"
    assert {entry[4] for entry in entries} == {"wajib", "boleh kosong"}


@pytest.mark.parametrize(
    ("points", "capaian", "status", "said"),
    [
        (75.0, 100.0, RowStatus.JUDGED, "WDP; bukan OPD penyebab, nilai 100"),
        (75.0, 75.0, RowStatus.JUDGED, ""),
        (100.0, 100.0, RowStatus.JUDGED, ""),
        (0.0, 0.0, RowStatus.WAITING, ""),
        (60.0, 100.0, RowStatus.JUDGED, "60 poin; bukan OPD penyebab, nilai 100"),
    ],
)
def test_a_bad_result_that_is_not_held_against_an_opd__is_told(
    points: float, capaian: float, status: RowStatus, said: str
) -> None:
    """Plan 100, realised 75 and capaian 100 beside each other need a word."""
    scales = {OPINION.scale: (Points(category="WDP", points=75.0),)}
    facts = {"realisasi_sd": points, "capaian": capaian, "status": status.value}
    assert words.spared(OPINION, scales, facts) == said
    other = replace(OPINION, scope=Scope.OWN)
    assert words.spared(other, scales, facts) == ""


def test_an_older_number_of_the_rules_is_told() -> None:
    old, new = (samples.edition(rules=number) for number in (1, 2))
    assert handbook.older_rules(new) == handbook.older_rules(old, scored_by=1) == ""
    assert "aturan nomor 1" in handbook.older_rules(old)
    assert "aturan nomor 2" in handbook.older_rules(old)
