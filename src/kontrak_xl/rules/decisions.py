"""What the bureau decided, as values: the lines of *Keputusan* and *Verifikasi* on a contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kontrak_xl.core.dates import month_end
from kontrak_xl.core.model import MONTHS, ContractKey

WAIVER, EXCLUSION = "kecualikan indikator", "kecualikan OPD"


ACCEPTED_FILE, REFUSED_FILE = "terima berkas", "tolak berkas"


BONUS, DEDUCTION = "bonus", "pengurangan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of *Keputusan* that concerns a contract; ``code`` is the row that it waives.

    ``points`` are added to the score, negative for a deduction; it holds for months that end on
    ``until`` or before, for all where that is ``None``.
    """

    sort: str
    key: ContractKey
    subject: str
    reason: str
    by: str
    code: str = ""
    points: float = 0.0
    until: dt.date | None = None

    def holds(self, month: int) -> bool:
        """Whether it is in force at the end of a month."""
        return self.until is None or month_end(self.key.year, month) <= self.until

    def shown(self, month: int) -> bool:
        """Whether *Metode* tells it: what is in force, and files that are decided about now."""
        return self.sort in {ACCEPTED_FILE, REFUSED_FILE} or self.holds(month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One line of *Verifikasi*: what an OPD claimed and what was recognised, in words.

    ``month`` is 1–12, or 0 for the whole year; ``claimed`` is "–" where nothing was reported.
    """

    key: ContractKey
    code: str
    subject: str
    month: int
    claimed: str
    recognised: str
    reason: str
    by: str
    on: dt.date | None

    @property
    def when(self) -> str:
        """The month in words."""
        return MONTHS[self.month - 1] if self.month else "sepanjang tahun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All decisions in force, in the order of the sheet.

    ``at`` is the month of which they are asked whatever month is judged (0: that month).
    """

    decisions: tuple[Decision, ...] = ()
    at: int = 0

    def _of(self, sort: str, key: ContractKey, month: int) -> Iterator[Decision]:
        asked = self.at or month
        return (d for d in self.decisions if d.sort == sort and d.key == key and d.holds(asked))

    def waives(self, key: ContractKey, code: str, month: int) -> bool:
        """Whether a row is not judged in the score up to a month."""
        return any(decision.code == code for decision in self._of(WAIVER, key, month))

    def waivers(self) -> Decisions:
        """Only what takes rows out of the judgement: the rest moves ranks, not nilai."""
        return self.only(WAIVER)

    def only(self, *sorts: str, at: int = 0) -> Decisions:
        """The decisions of some sorts, asked of month ``at`` where one is given."""
        return Decisions(
            decisions=tuple(d for d in self.decisions if d.sort in sorts), at=at or self.at
        )

    def excludes(self, key: ContractKey, month: int) -> bool:
        """Whether a post is not ranked in a month."""
        return any(self._of(EXCLUSION, key, month))

    def points(self, key: ContractKey, month: int) -> float:
        """Bonus less deductions, in points of the score."""
        chosen = (*self._of(BONUS, key, month), *self._of(DEDUCTION, key, month))
        return sum(decision.points for decision in chosen)


NO_DECISIONS = Decisions()
