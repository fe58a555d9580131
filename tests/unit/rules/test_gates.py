"""What may not gain: 0/0, numbers below zero, and days that a report names too late."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.contracts.workbook import book, entries
from kontrak_xl.contracts.workbook.addresses import column_index
from kontrak_xl.contracts.workbook.facts import gather
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import (
    RULES,
    Accumulation,
    Direction,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    Period,
    RowStatus,
    ScoringPolicy,
)
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.master import centre, decisions, verification
from kontrak_xl.ranking import money
from kontrak_xl.returns.counting import zero_pairs
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.rules import to_date
from kontrak_xl.rules.decisions import NO_DECISIONS
from kontrak_xl.rules.expr import Fold, UpTo
from kontrak_xl.rules.patterns import may_be_negative
from kontrak_xl.rules.rulebook import rule_for
from kontrak_xl.rules.scores import Scores, score
from kontrak_xl.workbook.layout import contract as layout
from tests.support import oracle, samples
from tests.support.samples import read_master, render_master
from tests.support.scoring import (
    JUNE,
    KEY,
    LAST,
    MADE,
    RANKING,
    REGION,
    due,
    edition,
    issued,
    level,
    of_post,
    of_row,
    seen,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kontrak_xl.core.model import Edition
    from kontrak_xl.master.reading import Master
    from kontrak_xl.workbook.kinds import Value

PAIRED: dict[str, Any] = {"measure": Measure.RATIO, "unit": "%", "plan": level(80.0)}
FULL = issued("FULL", weight=50.0, plan=due((1, 10.0)))
BOTH = edition(FULL, issued("R", weight=50.0, **(PAIRED | {"plan": due((1, 80.0))}), **LAST))
WHOLE = seen("FULL", 1, 10.0)


def pair(code: str, month: int, upper: float, lower: float) -> tuple[Observation, Observation]:
    return (seen(code, month, upper, Field.NUMERATOR), seen(code, month, lower, Field.DENOMINATOR))


def scored(contract: Edition, *told: Observation, last: int = 1, central: bool = False) -> Scores:
    own, centres = ((), told) if central else (told, ())
    return score([contract], own, centres, Period(1, last), RANKING)


def verifying(*lines: Mapping[str, Value]) -> Master:
    rows = samples.small_rows()
    usual: dict[str, Value] = {"opd": "DINAS", "alasan": "surat", "verifikator": "Ani",
                               "tanggal": dt.date(2026, 7, 3)}  # fmt: skip
    rows["verifikasi"] = [{**usual, **line} for line in lines]
    return read_master(render_master(rows))


# 0/0 -----------------------------------------------------------------------------------------


def test_two_zeros_are_worth_no_more_than_silence() -> None:
    """10/100 against 80 is 12,50: with the full indicator 56,25; 0/0 and a blank give 50,00."""
    low, zero, silent = (
        scored(BOTH, WHOLE, *told) for told in (pair("R", 1, 10, 100), pair("R", 1, 0, 0), ())
    )
    assert [of_post(one)["skor"] for one in (low, zero, silent)] == [56.25, 50.0, 50.0]
    assert of_row(zero, "R")["status"] == RowStatus.NOT_REPORTED
    assert of_row(zero, "R")["bobot_dinilai"] == 50.0


def test_a_bad_month_of_a_sum_is_not_skipped_by_two_zeros() -> None:
    """9/10 and 1/10 make 50 of 80; with 0/0 for the bad month the row counts 0, not 112,50."""
    contract = edition(issued("R", **PAIRED))
    honest = scored(contract, *pair("R", 1, 9, 10), *pair("R", 2, 1, 10), last=2)
    hidden = scored(contract, *pair("R", 1, 9, 10), *pair("R", 2, 0, 0), last=2)
    assert (of_row(honest, "R")["nilai"], of_row(hidden, "R")["nilai"]) == (62.5, 0.0)
    assert of_row(hidden, "R")["status"] == RowStatus.PARTIAL


@pytest.mark.parametrize("month", [1.0, None], ids=["a month", "the year"])
def test_confirmed_nihil_leaves_the_judgement(month: float | None) -> None:
    claims = (WHOLE, *pair("R", 1, 0, 0))
    read = verification.apply_verifications(
        verifying({"bulan": month, "indikator": "R", "diakui": "nihil"}), [BOTH], claims
    )
    assert read.findings == ()
    found = scored(BOTH, *read.observations)
    assert of_row(found, "R")["status"] == RowStatus.NOT_JUDGED
    assert of_row(found, "R")["bobot_dinilai"] == 0
    assert of_post(found)["skor"] == 100.0
    (told,) = read.verified
    assert (told.claimed, told.recognised) == ("0 / 0", "nihil")
    assert told.when == ("Januari" if month else "sepanjang tahun")


def test_nihil_of_the_year_fills_no_blank_and_hides_no_number() -> None:
    contract = edition(issued("R", **PAIRED))
    master = verifying({"bulan": None, "indikator": "R", "diakui": "nihil"})

    def nilai(*claims: Observation) -> tuple[str, float]:
        read = verification.apply_verifications(master, [contract], claims)
        row = of_row(scored(contract, *read.observations, last=2), "R")
        return row["status"], row["nilai"]

    assert nilai(*pair("R", 1, 8, 10)) == (RowStatus.PARTIAL, 0.0)
    assert nilai(*pair("R", 1, 8, 10), *pair("R", 2, 0, 10)) == (RowStatus.JUDGED, 50.0)
    assert nilai(*pair("R", 1, 8, 10), *pair("R", 2, 0, 0)) == (RowStatus.JUDGED, 100.0)


def test_only_a_rasio_may_be_nihil_for_a_whole_year() -> None:
    lines: tuple[dict[str, Value], ...] = ({"bulan": None, "indikator": "FULL", "diakui": "nihil"},
             {"bulan": None, "indikator": "R", "diakui": 80.0})  # fmt: skip
    master = verifying(*lines)
    read = verification.apply_verifications(master, [BOTH], ())
    place = master.records("verifikasi")[0].where("bulan")
    assert [(one.code, one.where) for one in read.findings] == [(Code.REQUIRED, place)]
    # a number without a month: told by the survey
    assert not read.observations
    assert not read.verified


def test_nihil_is_zero_for_a_number() -> None:
    line: dict[str, Value] = {"bulan": 1.0, "indikator": "FULL", "diakui": " Nihil "}
    read = verification.apply_verifications(verifying(line), [BOTH], [WHOLE])
    assert [(one.code, one.value) for one in read.observations] == [("FULL", 0.0)]


def test_the_centres_own_two_zeros_are_not_judged() -> None:
    """TLHP: an OPD to which BPK gave no recommendation."""
    central = replace(BOTH.rows[1], filler=Filler.CENTRE)
    found = scored(edition(FULL, central), *pair("R", 1, 0, 0), central=True)
    assert of_row(found, "R")["status"] == RowStatus.NOT_JUDGED


def test_the_bureau_sees_the_score_as_it_would_be() -> None:
    claims = (WHOLE, *pair("R", 1, 0, 0))
    basis = Basis(shelf=(BOTH,), observations=claims, counted=claims, central=(),
                  decisions=NO_DECISIONS)  # fmt: skip
    (told,) = zero_pairs.findings(basis, basis.score(Period(1, 1), RANKING), RANKING)
    assert told.code is Code.ZERO_UNDECIDED
    assert "skor 50,00 menjadi 100,00" in told.remedy
    confirmed = (*claims, seen("R", 1, 1.0, Field.NIHIL))
    decided = replace(basis, counted=confirmed)
    assert not [*zero_pairs.findings(decided, decided.score(Period(1, 1), RANKING), RANKING)]


def test_two_zeros_that_nobody_asked_for_are_not_asked_about() -> None:
    """February is not due; the centre's are its own."""
    central = issued("C", filler=Filler.CENTRE, **PAIRED)
    contract = edition(*BOTH.rows, central)
    values = (*pair("R", 2, 0, 0), *pair("C", 1, 0, 0), *pair("R", 1, 0, 5))
    assert zero_pairs.undecided([contract], values, 12) == ()


def test_two_zeros_in_december_are_asked_about_where_december_answers_for_the_rest() -> None:
    """Due in June; what came later is told in December's cell, by the rules of today alone."""
    row = issued("R", **(PAIRED | {"plan": due((6, 80.0))}))
    contract, older = edition(row, rules=2), edition(row, rules=1)
    values = (*pair("R", 6, 8, 10), *pair("R", 12, 0, 0))
    (told,) = zero_pairs.undecided([contract], values, 12)
    assert (told.month, told.field) == (12, Field.DENOMINATOR)
    assert zero_pairs.undecided([contract], values, 11) == ()
    assert zero_pairs.undecided([older], values, 12) == ()
    honest, zero, silent = (
        scored(contract, *values[:2], *told, last=12)
        for told in (pair("R", 12, 4, 10), values[2:], ())
    )
    assert [of_row(one, "R")["nilai"] for one in (honest, zero, silent)] == [75.0, 0.0, 0.0]


# Below zero ----------------------------------------------------------------------------------

NEGATIVE = [
    pytest.param(
        negative, rules, unit, accumulation, id=f"{negative}-{rules}-{unit}-{accumulation}"
    )
    for negative, rules, unit, accumulation in product(
        (False, True), (1, RULES), ("%", "kasus"), Accumulation
    )
]


def row_of(negative: bool, unit: str, accumulation: Accumulation) -> IssuedRow:
    entry = EntryMode.POSITION if accumulation is Accumulation.LAST else EntryMode.MONTH
    return issued("N", unit=unit, accumulation=accumulation, entry=entry, negative=negative,
                  direction=Direction.MIN, plan=due((1, 12.0)), weight=50.0)  # fmt: skip


@pytest.mark.parametrize(("negative", "rules", "unit", "accumulation"), NEGATIVE)
def test_one_gate_says_where_numbers_may_be_negative(
    negative: bool,
    rules: int,
    unit: str,
    accumulation: Accumulation,
) -> None:
    row = row_of(negative, unit, accumulation)
    last = accumulation is Accumulation.LAST
    wanted = last and (negative if rules >= 2 else unit == "%")
    assert may_be_negative(row, rules) is wanted


def _folds(node: Any) -> Iterator[UpTo]:
    """Every fold over two fields in a tree or a record of trees."""
    if isinstance(node, UpTo) and node.where:
        yield node
    if isinstance(node, tuple):
        parts: Iterable[Any] = node
    else:
        known = is_dataclass(node) and not isinstance(node, type)
        parts = [getattr(node, part.name) for part in fields(node)] if known else ()
    for part in parts:
        yield from _folds(part)


@pytest.mark.parametrize("policy", oracle.POLICIES, ids=str)
def test_what_is_counted_by_two_fields_is_never_negative(policy: ScoringPolicy) -> None:
    """Formulas take ``>=0`` for "is there": a number below 0 there would go uncounted."""
    held = set()
    for shape in oracle.SHAPES:
        row = issued(measure=shape.measure, direction=shape.direction, entry=shape.entry,
                     accumulation=shape.accumulation, filler=shape.filler, scope=shape.scope,
                     negative=True)  # fmt: skip
        pairs = {
            fold for fold in _folds(rule_for(row, policy)) if fold.fold in {Fold.SUM, Fold.COUNT}
        }
        held |= {fold.where for fold in pairs}
        assert not pairs or not any(may_be_negative(row, rules) for rules in (1, RULES)), shape
    assert held >= {to_date.VALUE, to_date.DENOMINATOR, to_date.SPAN}


@cache
def below_zero() -> tuple[Master, Master]:
    """−18 recognised by Verifikasi, and told by Nilai Pusat."""
    rows = samples.small_rows()
    rows["pusat"] = [{"bulan": 1.0, "indikator": "N", "opd": "DINAS", "nilai": -18.0}]
    line: dict[str, Value] = {"bulan": 1.0, "indikator": "N", "diakui": -18.0}
    return verifying(line), read_master(render_master(rows))


@pytest.mark.parametrize(("negative", "rules", "unit", "accumulation"), NEGATIVE)
def test_every_gate_says_the_same(
    negative: bool,
    rules: int,
    unit: str,
    accumulation: Accumulation,
) -> None:
    """The engine, the sheet's word, its limit and its formula, Verifikasi, Nilai Pusat."""
    row = row_of(negative, unit, accumulation)
    allowed = may_be_negative(row, rules)
    contract = edition(row, rules=rules)
    told = seen("N", 1, -18.0)
    taken = of_row(scored(contract, told), "N")
    assert taken["status"] == (RowStatus.JUDGED if allowed else RowStatus.NOT_REPORTED)
    assert taken["nilai"] == (100.0 if allowed else 0.0)

    (facts,) = gather(REGION, [contract], [told], [], MADE)
    word = entries.state(Ledger(facts), 0, 1).value
    assert word == (entries.COMPLETE if allowed else entries.CHECK)
    pages = {page.name: page for page in book.build(facts).pages}
    limits = [limit for limit in pages["Januari"].validations if limit.title.startswith("Isi ")]
    assert [limit.low for limit in limits] == [None if allowed else 0.0]

    read = verification.apply_verifications(below_zero()[0], [contract], ())
    assert [one.code for one in read.findings] == ([] if allowed else [Code.NEGATIVE])
    assert len(read.observations) == int(allowed)

    central = edition(replace(row, filler=Filler.CENTRE), rules=rules)
    values, found = centre.central_values(below_zero()[1], [central])
    assert [one.code for one in found] == ([] if allowed else [Code.NEGATIVE])
    assert len(values) == int(allowed)


def test_a_negative_month_of_a_running_sum_is_a_blank() -> None:
    """Before the month's own part is taken from it: −5 s.d. February is no −15 of February."""
    row = issued("N", entry=EntryMode.TO_DATE)
    told = (seen("N", 1, 10.0), seen("N", 2, -5.0))
    found = score([edition(row)], told, (), Period(2, 2), RANKING)
    assert of_row(found, "N")["realisasi_sd"] == 0.0


# Days of stages ------------------------------------------------------------------------------

STEPS = issued("S", measure=Measure.STAGES, unit="%", plan=due((3, 100.0)))
LATE = edition(STEPS, policy=ScoringPolicy(late=10.0))


@pytest.mark.parametrize(
    ("sheet", "day", "nilai"),
    [
        (3, "2026-03-20", 100.0),
        (6, "2026-06-02", 70.0),
        (6, "2026-03-20", 70.0),
        (6, "2025-11-02", 70.0),
        (1, "2025-11-02", 100.0),
        (3, "2026-04-01", 0.0),
        (6, "2024-12-31", 0.0),
    ],
)
def test_a_stage_counts_from_the_report_that_first_names_it(
    sheet: int, day: str, nilai: float
) -> None:
    """Three months after March at ten points of a hundred a month: 70."""
    done = seen("S-3", sheet, day, Field.DONE)
    found = score([LATE], [done], (), JUNE, RANKING)
    assert of_row(found, "S")["nilai"] == nilai


def test_a_day_named_again_costs_nothing() -> None:
    done = [seen("S-3", month, "2026-03-20", Field.DONE) for month in (3, 6)]
    assert of_row(score([LATE], done, (), JUNE, RANKING), "S")["nilai"] == 100.0


@pytest.mark.parametrize(
    ("value", "nilai", "words"),
    [
        (dt.date(2026, 3, 20), 100.0, "20/03/2026"),
        (dt.date(2026, 5, 2), 80.0, "02/05/2026"),
        (dt.date(2025, 11, 2), 100.0, "02/11/2025"),
        (0.0, 0.0, "tidak diakui"),
    ],
)
def test_verifikasi_recognises_the_day(value: dt.date | float, nilai: float, words: str) -> None:
    claim = seen("S-3", 6, "2026-03-20", Field.DONE)
    line: dict[str, Value] = {"bulan": 6.0, "indikator": "S-3", "diakui": value}
    read = verification.apply_verifications(verifying(line), [LATE], [claim])
    assert read.findings == ()
    assert of_row(score([LATE], read.observations, (), JUNE, RANKING), "S")["nilai"] == nilai
    (told,) = read.verified
    assert (told.claimed, told.recognised) == ("20/03/2026", words)


@pytest.mark.parametrize("value", [dt.date(2026, 7, 1), dt.date(2024, 12, 31), 50.0, "nihil"])
def test_other_words_about_a_stage_are_refused(value: Value) -> None:
    line: dict[str, Value] = {"bulan": 6.0, "indikator": "S-3", "diakui": value}
    read = verification.apply_verifications(verifying(line), [LATE], ())
    assert [one.code for one in read.findings] == [Code.BAD_COMBINATION]
    assert (read.observations, read.verified) == ((), ())


def test_a_day_is_for_stages_alone() -> None:
    line: dict[str, Value] = {"bulan": 6.0, "indikator": "FULL", "diakui": "20 Maret 2026"}
    read = verification.apply_verifications(verifying(line), [BOTH], ())
    assert [one.code for one in read.findings] == [Code.BAD_COMBINATION]


def test_the_sheets_say_the_same_of_stages_and_pairs() -> None:
    """The cached value of each formula is what Excel makes of the cell beside it."""
    contract = edition(STEPS, issued("R", **PAIRED), policy=ScoringPolicy(late=10.0))
    claims = [seen("S-3", 6, "2026-03-20", Field.DONE), *pair("R", 1, 0, 0), *pair("R", 2, 0, 0)]
    told = [*claims, seen("R", 2, 1.0, Field.NIHIL)]
    (facts,) = gather(REGION, [contract], told, [], MADE)
    ledger = Ledger(facts)
    words = [entries.state(ledger, 1, month).value for month in (1, 2)]
    assert words == [entries.CHECK, entries.COMPLETE]
    calc = next(page for page in book.build(facts).pages if page.name == "_hitung")
    grid = ledger.grid
    by_place = {(put.row, put.col): put for put in calc.cells}

    def at(row: int, name: str, month: int) -> object:
        return by_place[row, grid.block_col(name, month)].value

    assert at(grid.stage_row(0), "selesai", 6) == 6
    assert [at(grid.calc_row(1), "penyebut", month) for month in (1, 2)] == ["", 0.0]


# Decisions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "closed", "held"),
    [(None, 0, 1), (None, 6, 7), (3.0, 0, 3), (9.0, 6, 9)],
    ids=["no month closed", "June closed", "typed", "typed later"],
)
def test_a_decision_counts_from_its_start(start: float | None, closed: int, held: int) -> None:
    """A bonus decided in July leaves January to June as they were published."""
    rows = samples.small_rows()
    rows["keputusan"] = [
        {"jenis": "bonus", "opd": "DINAS", "nilai": 9.0, "alasan": "juara", "oleh": "Bupati",
         "mulai": start},
    ]  # fmt: skip
    read = decisions.read_decisions(read_master(render_master(rows)), [BOTH], closed + 1)
    points = [read.decisions.points(KEY, month) for month in range(1, 13)]
    assert points == [0.0] * (held - 1) + [9.0] * (13 - held)


def test_the_deviation_is_one_number_in_both_books() -> None:
    """2.000 of 3.000 is 66,67, the plan of 1.000 is 33,33: 33,34 as shown, in either book."""
    row = issued("B", measure=Measure.BUDGET, unit="Rp", entry=EntryMode.TO_DATE,
                 plan=due((1, 1000.0)))  # fmt: skip
    contract = edition(row, pagu=3000.0)
    (facts,) = gather(REGION, [contract], [seen("B", 1, 2000.0)], [], MADE)
    january = next(page for page in book.build(facts).pages if page.name == "Januari")
    grid = Ledger(facts).grid
    at = grid.budget_head + 1, column_index(layout.BUDGET, "deviasi")
    (told,) = (put.value for put in january.cells if (put.row, put.col) == at)
    ours = money.difference(money.share(2000.0, 3000.0), money.share(1000.0, 3000.0))
    assert (told, ours) == (33.34, 33.34)
