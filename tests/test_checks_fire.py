"""Every check fires, twice in one process, and is missed when it is silenced."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kontrak_xl import settling
from kontrak_xl.findings import Code
from kontrak_xl.model import Field, Observation, Origin
from kontrak_xl.realizations import Submission
from kontrak_xl.register import Register

from .support import corpus, samples
from .support.corpus import Case
from .support.samples import Fault
from .support.silence import Place, module_names, places, silenced, watched
from .test_closing import JUNE, KEY, MAY, clock, closed_with, decision, standing

if TYPE_CHECKING:
    from kontrak_xl.findings import Finding

MODULES = (
    "realizations", "desk", "locating", "recognition", "plausibility", "reader", "tray",
    "register", "settling", "intake",
)  # fmt: skip
"""The rooms that read what comes back and keep it."""
TESTS = Path(__file__).parent
Told = list[str]
Scenario = Callable[[], Iterable["Finding"]]


# Scenarios of what the register and the closed months tell -----------------------------------


def _twice(first: float, second: float, *, apart: bool) -> Iterable[Finding]:
    """Two files that differ, received on two days or at one moment."""
    with tempfile.TemporaryDirectory() as root, Register(Path(root) / "r.sqlite") as register:
        for at, value in enumerate((first, second)):
            name = f"{at}.xlsx"
            seen = Observation(KEY, "WUB", Field.VALUE, 1, value, Origin(name, "Januari", "F8"))
            file = Submission(file=name, key=KEY, number=1, observations=(seen,))
            register.add(name, file, clock(2, 10 + at * apart)())
        return register.standing().findings


def _closed(*decisions: str, filled: bool = False) -> Iterable[Finding]:
    """What is told of a closed May (or a June left blank) that a later file changes."""
    with tempfile.TemporaryDirectory() as root:
        closed = closed_with(Path(root), {MAY: 90.0})
        now = standing({MAY: 90.0, JUNE: 70.0} if filled else {MAY: 95.0}, "b.xlsx")
        rows = [decision(text) for text in decisions]
        return settling.settled(now, (closed,), rows).findings


def _central() -> Iterable[Finding]:
    """What is told of a value of the centre that changes after the closing."""
    where = Origin("Buku Induk.xlsx", "Nilai Pusat", "D5")
    with tempfile.TemporaryDirectory() as root:
        old, new = (Observation(KEY, "OPINI", Field.VALUE, 6, v, where) for v in ("WTP", "WDP"))
        closed = closed_with(Path(root), {MAY: 90.0}, central=[old])
        return settling.central_changes([new], (closed,))


SCENARIOS: dict[Code, Scenario] = {
    Code.RESULT_CHANGED: lambda: _twice(90.0, 95.0, apart=True),
    Code.SAME_TIME: lambda: _twice(90.0, 95.0, apart=False),
    Code.CLOSED_CHANGED: _closed,
    Code.CLOSED_FILLED: lambda: _closed(filled=True),
    Code.CLOSED_CORRECTED: lambda: _closed("Mei"),
    Code.DECISION_VAGUE: lambda: _closed("semuanya"),
    Code.CLOSED_CENTRE: _central,
}
ELSEWHERE: dict[Code, str] = {
    Code.UNFINISHED: "test_failures.py::test_70_an_error_of_our_own",
    Code.SP2D_DIFFERS: "test_drafting.py::",
    Code.SAME_FILE: "test_failures.py::test_73_an_unchanged_copy",
    Code.NOTHING_NEW: "test_failures.py::test_73_an_unchanged_copy",
    Code.ALL_BLANK: "test_failures.py::test_52_an_empty_workbook",
    Code.FILE_UNKNOWN: "test_failures.py::test_65_a_decision_about_an_unknown_file",
}
"""The tests that prove codes which no file alone can bring about."""
PENDING: frozenset[Code] = frozenset((Code.NOTHING_INSIDE, Code.TOO_DEEP, Code.OTHER_CHANGED))
"""Codes that no branch merged so far tells of."""
EQUIVALENT: dict[str, str] = {}
"""Places that nothing can tell from silence, each with its reason."""


# That every check is missed ------------------------------------------------------------------


@cache
def seen_now() -> dict[Case, tuple[list[Fault], frozenset[Place]]]:
    """What each case tells with nothing silenced, and the places that tell it.

    The quick cases come first, and those that wait for a branch last.
    """
    found = {}
    with watched(module_names(*MODULES)) as fired:
        for case in sorted(corpus.CASES, key=lambda case: (bool(case.waits), case.slow)):
            fired.clear()
            found[case] = corpus.told(corpus.reading(case)), frozenset(fired)
    return found


def missed(place: Place) -> bool:
    """Whether a case that expects a code comes out otherwise without this place."""
    code = Code[place.code]
    for case, (before, fired) in seen_now().items():
        if code.number in case.codes and (place in fired or not place.function):
            with silenced(place):
                if corpus.told(corpus.reading(case)) != before:
                    return True
    scenario = SCENARIOS.get(code)
    if scenario is None:
        return False
    told = samples.faults(scenario())
    with silenced(place):
        return samples.faults(scenario()) != told


def all_places() -> list[Place]:
    return [place for module in module_names(*MODULES) for place in places(module)]


def test_the_places_are_seen() -> None:
    found = {str(place) for place in all_places()}
    assert len(found) > 45
    assert {"desk.(table) VALUE_NOT_NUMBER #1", "register._change SAME_TIME #1"} <= found


def test_every_check_is_missed_when_it_is_silent() -> None:
    survivors = [str(place) for place in all_places() if not missed(place)]
    assert survivors == list(EQUIVALENT)


def test_a_silenced_check__is_there_again_afterwards() -> None:
    place = next(place for place in all_places() if place.code == "ROW_TWICE")
    case = next(case for case, (_, fired) in seen_now().items() if place in fired)
    before = corpus.reading(case)
    with silenced(place):
        assert corpus.reading(case) != before
    assert corpus.reading(case) == before


# That every code is expected -----------------------------------------------------------------


def returned() -> list[Code]:
    """The codes about what comes back."""
    return [code for code in Code if "K2" <= code.number < "K7"]


def test_every_code_of_the_catalogue_is_expected_somewhere() -> None:
    expected = {number for case in corpus.CASES for number in case.codes}
    known = {code for code in returned() if code.number in expected} | {*SCENARIOS, *ELSEWHERE}
    assert {code.name for code in returned()} - {code.name for code in known} == {
        code.name for code in PENDING
    }


def test_what_is_proven_elsewhere_is_there() -> None:
    for code, where in ELSEWHERE.items():
        file, _, name = where.partition("::")
        text = (TESTS / file).read_text("utf-8")
        assert re.search(rf"def {name}|{code.name}", text), where


@pytest.mark.parametrize("code", SCENARIOS, ids=lambda code: code.name)
def test_a_scenario_fires_twice(code: Code) -> None:
    first, second = (samples.faults(SCENARIOS[code]()) for _ in range(2))
    assert code.number in {number for number, _, _ in first}
    assert first == second
