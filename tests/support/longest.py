"""The files that take longest, with which workers begin, so that none is left alone with one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

TESTS = Path(__file__).parents[1]
LONGEST = (
    "proof/test_agreement.py",
    "stories/test_contoh.py",
    "proof/test_other_programmes.py",
    "unit/ranking/test_sheets_of_a_year.py",
    "stories/test_examples.py",
    "stories/test_docs.py",
    "proof/test_mutants.py",
    "proof/test_fuzz.py",
    "proof/test_user_edits.py",
    "unit/master/test_draft.py",
    "proof/test_checks_fire.py",
    "proof/test_sent_once.py",
    "proof/test_privacy.py",
    "unit/returns/test_reading_blocks.py",
    "unit/rules/test_scores.py",
    "proof/test_failures.py",
    "unit/ranking/test_sheets.py",
    "unit/master/test_survey.py",
    "proof/test_hostile.py",
    "unit/intake/test_parcels.py",
    "proof/test_killed.py",
)
"""In their order, as measured; a file that is not here comes later, among all the others."""


def rank(item: pytest.Item) -> int:
    """When a test is to be run, by its file."""
    name = item.path.relative_to(TESTS).as_posix()
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
