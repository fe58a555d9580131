"""Every check of the whole Buku Induk that stops at nothing: each looks, and says what it saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kontrak_xl.core.findings import Finding
from kontrak_xl.master.checks import (
    calendar,
    central_values,
    lives,
    measures,
    papers,
    people,
    places,
    plans,
    scales,
    sums,
)
from kontrak_xl.master.checks.view import MasterView

Check = Callable[[MasterView], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    *places.CHECKS,
    *lives.CHECKS,
    *people.CHECKS,
    *calendar.CHECKS,
    *scales.CHECKS,
    *measures.CHECKS,
    *plans.CHECKS,
    *sums.CHECKS,
    *central_values.CHECKS,
    *papers.CHECKS,
)
"""The checks in the order of the sheets."""


def survey(view: MasterView) -> tuple[Finding, ...]:
    """The findings of all checks."""
    return tuple(finding for check in CHECKS for finding in check(view))
