"""Contracts of a few rows with what was reported of them, and their scores by two calculations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from kontrak_xl.commands.contoh.typist import CellEntry as Typed
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.core.dates import EPOCH
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
    Period,
    Points,
    Post,
    RankingPolicy,
    RowStatus,
    Scope,
    ScoringPolicy,
    Stage,
)
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.core.region import Region, Wording
from kontrak_xl.rules import asking
from kontrak_xl.rules.scores import Outlook, Scores, score
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import cell
from tests.support import oracle
from tests.support.oracle import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Pairs = Mapping[int, tuple[float | None, float | None]]
    PairCase = tuple[dict[str, Any], Pairs, ScoringPolicy, tuple[RowStatus, float, float, float]]

KEY = ContractKey(2026, "DINAS")
JUNE = Period(1, 6)
MADE = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
ORIGIN = Origin("uji")
BANDS = tuple(
    Band(name=name, bound=bound, from_bound=bound == 0)
    for name, bound in (("Sangat Tinggi", 90.0), ("Tinggi", 75.0), ("Sedang", 65.0),
                        ("Rendah", 50.0), ("Sangat Rendah", 0.0))
)  # fmt: skip
RANKING = RankingPolicy(bands=BANDS)
REGION = Region(
    name="Kabupaten Uji", level="kabupaten", head="Nama Bupati", head_position="Bupati Uji",
    year=2026, place="Uji", office="Bagian Organisasi", ranking=RANKING,
    wording=Wording(title="", opening="", first_called="", second_called="", promise="",
                    supervision=""),
)  # fmt: skip
WORTH = (("WTP", 100.0), ("WDP", 75.0), ("TW", 33.335), ("TMP", 0.0))
OPINION = ("BPK", tuple(Points(category=name, points=points) for name, points in WORTH))
POST = Post(code="DINAS", name="Dinas Uji", short="Dinas Uji", sort="dinas", group="UMUM")


def issued(code: str = "A", **facts: Any) -> IssuedRow:
    """A row: angka maks jumlah of the OPD's own, ten a month, except for what is said."""
    usual: dict[str, Any] = {
        "text": f"Indikator {code}", "unit": "km", "group": "OPD", "measure": Measure.NUMBER,
        "direction": Direction.MAX, "accumulation": Accumulation.SUM, "entry": EntryMode.MONTH,
        "filler": Filler.OPD, "scope": Scope.OWN, "weight": 40.0, "target": 100.0,
        "plan": (10.0,) * 12,
    }  # fmt: skip
    return IssuedRow(code=code, **{**usual, **facts})


def stages_of(row: IssuedRow) -> tuple[Stage, ...]:
    """The stages of a row of tahapan: one for each due month, two in even months."""
    if row.measure is not Measure.STAGES:
        return ()
    stages = []
    for at, weight in enumerate(row.plan, 1):
        shares = () if weight is None else (("", 1.0),) if at % 2 else (("", 0.25), ("b", 0.75))
        for name, share in shares:
            code, part = f"{row.code}-{at}{name}", share * (weight or 0.0)
            stages.append(
                Stage(code=code, indicator=row.code, name=f"Tahap {code}", month=at, weight=part)
            )
    return tuple(stages)


def edition(*rows: IssuedRow, **facts: Any) -> Edition:
    """A contract of these rows; its groups are those that the rows use, 60 and 40.

    Rows of tahapan have the stages of :func:`stages_of`, unless others are given.
    """
    codes = dict.fromkeys(row.group for row in rows)
    usual: dict[str, Any] = {
        "key": KEY, "number": 1, "from_month": 1, "reason": "terbitan pertama", "parent": "",
        "parties": (Party(name="A", position="Kepala"), Party(name="B", position="Bupati")),
        "policy": ScoringPolicy(), "scales": (OPINION,), "post": POST, "pagu": 100e9,
        "groups": tuple(Group(code=code, name=f"Kelompok {code}", weight=weight)
                        for code, weight in zip(codes, (60.0, 40.0, 25.0, 10.0), strict=False)),
        "stages": tuple(stage for row in rows for stage in stages_of(row)),
    }  # fmt: skip
    return Edition(rows=rows, **{**usual, **facts})


def seen(
    code: str, when: int, value: float | str, field: Field = Field.VALUE, key: ContractKey = KEY
) -> Observation:
    return Observation(key, code, field, when, value, ORIGIN)


def typed(issued: Edition, values: Iterable[Observation]) -> dict[tuple[str, str], Typed]:
    """Where on the month sheets of a contract workbook these values are typed."""
    return {(MONTHS[one.month - 1], place_of(issued, one)): content_of(one) for one in values}


def place_of(issued: Edition, one: Observation) -> str:
    """The cell of one value on its month's sheet."""
    grid = Addresses(issued)
    match one.field:
        case Field.DONE:
            codes = [stage.code for stage in issued.stages]
            sheet, first = layout.STAGE_REPORT, grid.stage_head + 1
        case Field.NUMERATOR | Field.DENOMINATOR:
            codes = [row.code for row in grid.ratio_rows]
            sheet, first = layout.RATIO, grid.ratio_head + 1
        case _:
            codes = [row.code for row in issued.rows]
            sheet, first = layout.PERFORMANCE, grid.performance_first
    return cell(first + codes.index(one.code), column_index(sheet, one.field.value))


def content_of(one: Observation) -> Typed:
    """What is typed: a day as the number that Excel keeps for it."""
    if one.field is Field.DONE and isinstance(one.value, str) and one.value[:4].isdigit():
        return float((dt.date.fromisoformat(one.value) - EPOCH).days)
    return one.value


def of_row(scores: Scores, code: str = "A") -> dict[str, Any]:
    return dict(scores.rows.set_index("kode").loc[code])


def of_post(scores: Scores, at: int = 0) -> dict[str, Any]:
    return dict(scores.posts.iloc[at])


LAST: dict[str, Any] = {"accumulation": Accumulation.LAST, "entry": EntryMode.POSITION}


def level(target: float) -> tuple[float | None, ...]:
    return (target,) * 12


def due(*planned: tuple[int, float]) -> tuple[float | None, ...]:
    """A plan with these targets in these months (1–12)."""
    wanted = dict(planned)
    return tuple(wanted.get(number) for number in range(1, 13))


J, N, W, U = RowStatus.JUDGED, RowStatus.NOT_REPORTED, RowStatus.WAITING, RowStatus.NOT_DUE
P = RowStatus.PARTIAL
COUNTS = st.sampled_from((0, 1, 1, 2, 3, 7, 10, 20, 100, 201, 999, 12345))
AMOUNTS = st.builds(lambda count, places: count / 10**places, COUNTS, st.integers(0, 4))
WEIGHTS = st.sampled_from((0.5, 1.0, 7.25, 33.33, 40.0))
WORDS = st.sampled_from(("WTP", "wdp", "TW", "TMP", "entah"))
POSITIVE = (20.0, 16.0, 7.5, 3.0)
MONTH = st.integers(1, 12)


def money(values: st.SearchStrategy[float]) -> st.SearchStrategy[float]:
    return values.map(lambda value: float(round(value * 10**6)))


def reports(shape: Shape) -> st.SearchStrategy[float | str]:
    """What may be typed into a cell of such a row."""
    if shape.measure is Measure.CATEGORY:
        return WORDS
    if shape.measure is Measure.BUDGET:
        return money(AMOUNTS)
    if shape.accumulation is Accumulation.LAST:
        return st.one_of(AMOUNTS, AMOUNTS.map(lambda value: -value))
    return AMOUNTS


@st.composite
def rows_of(draw: st.DrawFn, shape: Shape, code: str) -> IssuedRow:
    """A row of a shape with a random plan."""
    lower = draw(st.sampled_from((*POSITIVE, 0.0, -5.0, -12.5))) if shape.ranged else None
    upper = None if lower is None else lower + draw(st.sampled_from((0.5, 1.0, 10.0)))
    if shape.measure is Measure.CATEGORY:
        level = draw(st.sampled_from((100.0, 75.0)))
    else:
        level = lower or 0.0
    amounts = money(AMOUNTS) if shape.measure is Measure.BUDGET else AMOUNTS
    planned = st.just(level) if level or shape.ranged else amounts
    plan = draw(st.lists(st.none() | planned, min_size=12, max_size=12))
    unit = "Rp" if shape.measure is Measure.BUDGET else draw(st.sampled_from(("km", "km", "Rp")))
    return issued(
        code, unit=unit, group=draw(st.sampled_from(("OPD", "KHUSUS"))), measure=shape.measure,
        direction=shape.direction, accumulation=shape.accumulation, entry=shape.entry,
        filler=shape.filler, scope=shape.scope, weight=draw(WEIGHTS), target=level,
        plan=tuple(plan), lower=lower, upper=upper,
        scale="BPK" if shape.measure is Measure.CATEGORY else "",
    )  # fmt: skip


DAYS = st.dates(dt.date(2024, 12, 1), dt.date(2027, 1, 31)).map(dt.date.isoformat)


def finished(code: str) -> st.SearchStrategy[Observation]:
    """A stage of a row said to be done, in any sheet and on any day."""
    names = st.sampled_from(("", "b"))
    stages = st.builds(lambda month, name: f"{code}-{month}{name}", MONTH, names)
    early = MONTH.map(lambda month: f"2026-{month:02d}-20")
    return st.builds(seen, stages, MONTH, early | DAYS, st.just(Field.DONE))


@st.composite
def pairs_of(draw: st.DrawFn, code: str) -> list[Observation]:
    """Pembilang and penyebut by month, halves and reversed pairs among them."""
    values = []
    for at in range(1, 13):
        lower = draw(st.none() | AMOUNTS)
        share = draw(st.sampled_from((0.0, 0.5, 0.61105, 0.9, 1.0, 1.0, 1.5)))
        upper = draw(st.none() | AMOUNTS) if lower is None else round(lower * share, 4)
        upper = None if draw(st.integers(0, 9)) == 0 else upper
        for field, value in ((Field.NUMERATOR, upper), (Field.DENOMINATOR, lower)):
            values += [] if value is None else [seen(code, at, value, field)]
    return values


@st.composite
def values_of(draw: st.DrawFn, shape: Shape, code: str) -> list[Observation]:
    if shape.measure is Measure.STAGES:
        days = st.lists(finished(code), max_size=8, unique_by=lambda one: (one.code, one.month))
        return draw(days)
    if shape.measure is Measure.RATIO:
        return draw(pairs_of(code))
    cells = draw(st.lists(st.none() | reports(shape), min_size=12, max_size=12))
    values = [seen(code, at, value) for at, value in enumerate(cells, 1) if value is not None]
    if shape.scope is Scope.REGION:
        causes = draw(st.lists(st.integers(1, 12), max_size=6, unique=True))
        values += [seen(code, at, 1.0, Field.CAUSE) for at in causes]
    return values


def parted(
    shelf: list[Edition], values: list[Observation]
) -> tuple[list[Observation], list[Observation]]:
    """The OPD's values and the centre's, by who fills the row."""
    central_rows = {row.code for row in shelf[0].rows if row.filler is Filler.CENTRE}
    own = [one for one in values if one.code not in central_rows]
    return own, [one for one in values if one.code in central_rows]


def demanded(contract: Edition, values: Iterable[Observation]) -> list[Observation]:
    """Of these values those that stand where something is due, or where any month may tell it."""
    plans = {
        row.code: asking.plan(row, contract.rules, contract.post.last)
        for row in contract.rows
        if row.measure not in {Measure.STAGES, Measure.BUDGET}
    }
    return [
        one for one in values if one.code not in plans or plans[one.code][one.month - 1] is not None
    ]


def compare(
    shelf: list[Edition],
    values: list[Observation],
    period: Period,
    over: frozenset[int] = frozenset(),
) -> None:
    """Every row, group and score of the library equals the oracle's."""
    own, told = parted(shelf, values)
    scores = score(shelf, own, told, period, RANKING, view=Outlook(over=over))
    second = oracle.judge(shelf, own, told, period, over)
    cards = {str(key): card for key, card in second.items()}
    assert set(scores.posts["kontrak"]) == set(cards)
    for record in scores.rows.to_dict("records"):
        judged = cards[record["kontrak"]].rows[record["kode"]]
        assert record["status"] == judged.status, record
        assert record["capaian"] == float(judged.achievement), record
        assert record["nilai"] == float(judged.value), record
        assert (record["bobot_dinilai"] > 0) == judged.counts, record
        if judged.status is J:
            assert record["target"] == pytest.approx(float(judged.target), rel=1e-12), record
            assert record["realisasi_sd"] == pytest.approx(float(judged.realized), rel=1e-12)
    for record in scores.groups.to_dict("records"):
        value, weight = cards[record["kontrak"]].groups[record["kelompok_kode"]]
        assert record["nilai_kelompok"] == float(value), record
        assert record["dinilai"] == pytest.approx(float(weight)), record
    for record in scores.posts.to_dict("records"):
        card = cards[record["kontrak"]]
        assert record["skor"] == float(card.score), record
        assert record["bobot_terukur"] == float(card.measured), record
        assert record["bobot_jatuh_tempo"] == float(card.due), record
