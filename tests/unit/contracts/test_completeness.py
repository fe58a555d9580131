"""What a month sheet says of its own entries is what the bureau says of the report."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.contracts.workbook import card, entries, month
from kontrak_xl.contracts.workbook.facts import gather
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core.model import Accumulation, EntryMode, Filler, Measure, Period
from kontrak_xl.core.observations import Field
from kontrak_xl.rules.decisions import NO_DECISIONS, WAIVER, Decision, Decisions
from kontrak_xl.rules.reporting import Reported, Reporting, reporting, reports_of
from tests.support.scoring import KEY, MADE, REGION, due, edition, issued, level, seen

if TYPE_CHECKING:
    from kontrak_xl.core.model import Edition
    from kontrak_xl.core.observations import Observation
    from kontrak_xl.workbook.pages import Page

LAST: dict[str, Any] = {"accumulation": Accumulation.LAST, "entry": EntryMode.POSITION}
ROWS = (
    issued("NUM", weight=30.0),
    issued("POS", weight=10.0, plan=due((3, 20.0), (6, 20.0)), **LAST),
    issued("RATIO", weight=20.0, measure=Measure.RATIO, unit="%", plan=level(80.0), **LAST),
    issued("STEPS", weight=20.0, measure=Measure.STAGES, plan=due((1, 20), (3, 40), (5, 40))),
    issued("WORD", weight=20.0, measure=Measure.CATEGORY, scale="BPK", plan=level(100.0), **LAST),
    issued("SP2D", weight=10.0, filler=Filler.CENTRE, plan=level(10.0)),
)
TODAY = Period(1, 6)


def ledger(
    of: Edition, observations: list[Observation], decisions: Decisions = NO_DECISIONS
) -> Ledger:
    (facts,) = gather(REGION, (of,), observations, (), MADE, decisions)
    return Ledger(facts)


def told(of: Edition, observations: list[Observation]) -> Reported:
    return reporting([of], reports_of(observations), TODAY)[KEY]


def typed(dice: random.Random) -> list[Observation]:
    """A half-filled year: numbers, pairs of which one half may lack, days and reasons of stages."""
    found = []
    for at in range(1, 7):
        choices = (
            (seen("NUM", at, 5.0),),
            (seen("POS", at, 5.0),),
            (seen("RATIO", at, 5.0, Field.NUMERATOR), seen("RATIO", at, 8.0, Field.DENOMINATOR)),
            (seen("RATIO", at, 5.0, Field.NUMERATOR),),
            (seen("STEPS-3", at, "2026-03-05", Field.DONE),) if at >= 3 else (),
            (seen("STEPS-5", at, "2026-05-05", Field.DONE),) if at >= 5 else (),
            (seen("STEPS", at, "menunggu lelang", Field.OBSTACLE),),
            (seen("WORD", at, "WTP"),),
        )
        found += [one for some in choices if dice.random() < 0.6 for one in some]
    return list({(one.code, one.field, one.month): one for one in found}.values())


def words(book: Ledger, at: int) -> str:
    return said(book, at).partition(":")[0]


def said(book: Ledger, at: int) -> str:
    """What a month's sheet says of itself."""
    found = month.state(book, at)
    value = found if isinstance(found, str) else found.value
    assert isinstance(value, str)
    return value


@pytest.mark.parametrize("number", range(12))
def test_a_month_sheet_is_complete_where_the_report_is(number: int) -> None:
    of, dice = edition(*ROWS), random.Random(number)  # noqa: S311
    observations = typed(dice)
    book = ledger(of, observations)
    for at in range(1, 7):
        until = [one for one in observations if one.month <= at]
        (now,) = (reporting([of], reports_of(until), Period(1, at))[KEY].in_month(at),)
        expected = {
            Reporting.NOT_ASKED: "Tidak ada isian yang jatuh tempo bulan ini",
            Reporting.COMPLETE: "LENGKAP",
        }.get(now.state, "PERIKSA" if now.unread else "BELUM")
        assert words(book, at) == expected, (number, at, now)
        assert (entries.complete(book, at).value == 1) == (now.state is Reporting.COMPLETE)


def test_a_due_stage_without_date_or_reason_is_missing() -> None:
    of = edition(issued("STEPS", measure=Measure.STAGES, plan=due((3, 100))))
    assert said(ledger(of, []), 3) == "BELUM: 1 isian lagi"
    assert words(ledger(of, [seen("STEPS", 3, "menunggu", Field.FOLLOW_UP)]), 3) == "LENGKAP"
    assert words(ledger(of, [seen("STEPS-3", 3, "2026-03-05", Field.DONE)]), 3) == "LENGKAP"
    assert words(ledger(of, []), 4) == "Tidak ada isian yang jatuh tempo bulan ini"


def test_a_waived_row_asks_for_nothing() -> None:
    of = edition(issued("A"), issued("B", plan=due((3, 10.0))))
    waiver = Decision(sort=WAIVER, key=KEY, subject="A", code="A", reason="bencana", by="Sekda")
    book = ledger(of, [], Decisions(decisions=(waiver,)))
    assert words(book, 1) == "Tidak ada isian yang jatuh tempo bulan ini"
    assert said(book, 3) == "BELUM: 1 isian lagi"


def shown(page: Page) -> set[object]:
    return {*(one.value for one in page.cells), *(one.value for one in page.merges)}


def test_an_empty_month_is_not_greeted_with_a_score() -> None:
    blank, filled = ledger(edition(*ROWS), []), ledger(edition(*ROWS), [seen("NUM", 1, 5.0)])
    for page in (month.page(blank, 1), month.page(filled, 2), card.page(blank)):
        assert entries.NOT_BEGUN in shown(page)
        assert "Sangat Rendah" not in shown(page)
    assert entries.NOT_BEGUN not in shown(month.page(filled, 1))
