"""A bureau that founds, merges and renames OPDs without files: it issues, closes and scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kontrak_xl.contracts import issuing
from kontrak_xl.contracts.succession.case import Situation
from kontrak_xl.contracts.succession.life import lived
from kontrak_xl.core.findings import blocking
from kontrak_xl.core.model import ContractKey, Edition, Period, RankingPolicy
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.master import centre
from kontrak_xl.master import draft as drafting
from kontrak_xl.rules import scores

from . import masters, samples

if TYPE_CHECKING:
    from kontrak_xl.core.findings import Finding
    from kontrak_xl.master.draft import Draft
    from kontrak_xl.rules.scores import Scores
    from kontrak_xl.workbook.kinds import Value

YEAR = 2026


@dataclass
class Office:
    """Works month by month: changes ``rows``, issues, hears from OPDs, closes, ranks."""

    rows: samples.Rows = field(default_factory=samples.small_rows)
    shelf: tuple[Edition, ...] = ()
    returned: frozenset[ContractKey] = frozenset()
    closed: int = 0
    seen: list[Observation] = field(default_factory=list)

    def add(self, sheet: str, **values: Value) -> None:
        """One more record of a sheet."""
        self.rows.setdefault(sheet, []).append(values)

    def change(self, sheet: str, name: str, **values: Value) -> None:
        """The record of a sheet that carries a word in its first columns."""
        first = next(one for one in self.rows[sheet] if name in (_word(v) for v in one.values()))
        first |= values

    def remove(self, sheet: str, name: str) -> None:
        self.rows[sheet] = [r for r in self.rows[sheet] if name not in map(_word, r.values())]

    def draft(self) -> Draft:
        own = lived(self.shelf, self.closed, YEAR)
        return drafting.draft(masters.laid_out(self.rows), own)

    def issue(self, at: int) -> tuple[Finding, ...]:
        """What ``buat`` finds in a month; what it issues goes on the shelf."""
        draft = self.draft()
        assert blocking(draft.findings) == (), draft.findings
        stand = Situation(month=at, closed=self.closed, returned=self.returned)
        planned = issuing.plan(draft, self.shelf, stand)
        self.shelf += planned.fresh
        return planned.findings

    def report(self, post: str, text: str, months: dict[int, float | str]) -> None:
        """What an OPD reports of an indicator, month by month; its contract has come back."""
        key = ContractKey(YEAR, post)
        self.returned |= {key}
        code = self.code(post, text)
        where = Origin(f"{post}.xlsx")
        self.seen += [
            Observation(key, code, Field.VALUE, month, value, where)
            for month, value in months.items()
        ]

    def code(self, post: str, text: str) -> str:
        found = (row.code for e in self.book(post) for row in e.rows if row.text == text)
        return next(found)

    def book(self, post: str) -> list[Edition]:
        own = [edition for edition in self.shelf if edition.key.post == post]
        return sorted(own, key=lambda edition: edition.number)

    def plan(self, post: str, text: str, edition: int = -1) -> list[float | None]:
        """The plan of an indicator in an edition, the newest unless another is named."""
        book = self.book(post)
        row = book[edition].row(self.code(post, text))
        assert row is not None
        return list(row.plan)

    def score(self, first: int, last: int) -> Scores:
        told, _ = centre.central_values(masters.laid_out(self.rows), self.shelf)
        period, policy = Period(first, last), RankingPolicy(min_measured=10.0)
        return scores.score(self.shelf, self.seen, told, period, policy)

    def standing(self, post: str, last: int, first: int = 1) -> dict[str, Any] | None:
        """What became of a post in a period: score, rank, state; none where it is not there."""
        posts = self.score(first, last).posts
        found = posts[posts["opd"] == post].to_dict("records")
        return {str(name): value for name, value in found[0].items()} if found else None


def _word(value: object) -> object:
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value
