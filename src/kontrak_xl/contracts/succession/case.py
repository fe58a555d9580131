"""One contract while it is compared with the Buku Induk: what it is, what may change, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kontrak_xl.contracts import changes
from kontrak_xl.contracts.changes import ADDED, PLAN, STAGES, Change, Matter
from kontrak_xl.contracts.succession import amendments, draft_edition
from kontrak_xl.contracts.succession.amendments import Amendment
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, RULES, ContractKey, Edition, PanelMean, Post
from kontrak_xl.core.observations import Origin
from kontrak_xl.master.draft import Draft
from kontrak_xl.rules.patterns import MonthlyPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What stands firm while the Buku Induk is compared with what was issued.

    ``month`` is the last month of the contracts' year that has begun (at least 1), ``closed`` the
    last closed one (0 for none), ``returned`` the contracts of which a report has come back,
    ``panel`` how marks become a value in editions that do not say it, once that was adopted.
    """

    month: int
    closed: int = 0
    returned: frozenset[ContractKey] = frozenset()
    panel: PanelMean | None = None

    @property
    def region_frozen(self) -> bool:
        """Whether the choices of the whole region stand for the year."""
        return bool(self.returned) or self.closed > 0

    def frozen(self, key: ContractKey) -> bool:
        """Whether a contract changes only with authority."""
        return key in self.returned or self.closed > 0


@dataclass(frozen=True, slots=True)
class Missing:
    """A thing that differs from the issued edition with nothing that allows it."""

    where: Origin
    post: str
    common: bool
    changes: tuple[Change, ...]


@dataclass(slots=True, kw_only=True)
class Case:
    """One contract while it is compared: ``contents`` by month, without number and reason.

    ``offers`` are the rows of *Perubahan* about its post, ``done`` those that were carried out,
    ``owned`` the changes that each of the others stands behind; ``reasons`` say why a month brings
    something new. ``base`` is the newest edition as it would read if its post never ended.
    ``left`` is what predecessors that ended answer for themselves: plans by the code of their row.
    """

    draft: Draft
    post: Post
    book: tuple[Edition, ...]
    situation: Situation
    offers: tuple[Amendment, ...]
    done: frozenset[Amendment]
    contents: dict[int, Edition] = field(default_factory=dict)
    reasons: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    owned: dict[Amendment, list[Change]] = field(default_factory=lambda: defaultdict(list))
    refused: set[Amendment] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    base: Edition | None = None
    left: Mapping[str, MonthlyPlan] = field(default_factory=dict)

    @property
    def newest(self) -> Edition:
        return self.book[-1]

    @property
    def issued(self) -> Edition:
        """The newest edition as it is compared with, before its post's end cuts it off."""
        return self.base or self.newest

    @property
    def leaving(self) -> bool:
        """Whether the post ends within the year."""
        return self.post.last < 12

    @property
    def over(self) -> bool:
        """Whether the post has ended: what the Buku Induk still says of it changes nothing."""
        return self.post.last < self.situation.month

    @property
    def frozen(self) -> bool:
        return self.situation.frozen(self.newest.key)

    @property
    def horizon(self) -> int:
        """The last month of which people and budget are written down."""
        return max(self.situation.month, self.newest.from_month if self.book else self.post.first)

    @property
    def start(self) -> int:
        """The first month that may still change; 13 where none may."""
        return max(self.newest.from_month, self.situation.closed + 1)

    def want(self, month: int) -> Edition:
        """What the Buku Induk wants in a month, as if the post never ended."""
        post = replace(self.post, last=12, merged_into=())
        return bare(draft_edition.draft_edition(self.draft, post, month))

    def say(self, code: Code, where: Origin, seen: str, expected: str) -> None:
        self.findings.append(Finding(code, where, seen, expected, self.post.code))

    def early(self, month: int, where: Origin, post: str) -> bool:
        """Whether a month may no longer change, which is told at its cell."""
        if month >= self.start:
            return False
        closed = month <= self.situation.closed
        code = Code.CHANGE_IN_CLOSED if closed else Code.CHANGE_TOO_EARLY
        expected = MONTHS[self.start - 1] if self.start <= 12 else "tahun berikutnya"
        self.findings.append(Finding(code, where, MONTHS[month - 1], expected, post))
        return True

    def offered(self, change: Change) -> list[tuple[int, Amendment]]:
        """The rows of *Perubahan* that name a change, with how exactly."""
        known = (*self.book, self.want(self.horizon))
        called = amendments.texts(change.code, known) if change.code else ()
        found = ((amendment.names(change, called), amendment) for amendment in self.offers)
        return [(level, amendment) for level, amendment in found if level]

    def open(self, thing: Sequence[Change]) -> dict[Change, list[tuple[int, Amendment]]]:
        """The rows that name each change of one thing and that no edition carries out yet."""
        named = {change: self.offered(change) for change in thing}
        return {
            change: [(level, a) for level, a in offers if a not in self.done]
            for change, offers in named.items()
        }

    def offered_any(self, thing: Sequence[Change]) -> bool:
        """Whether a row that no edition carries out yet names one of the changes."""
        return any(self.open(thing).values())

    def authority(self, thing: Sequence[Change]) -> dict[Change, Amendment]:
        """The row that stands behind each change of one thing, as far as there is one."""
        offers = self.open(thing)
        found: dict[Change, Amendment] = {}
        late = {PLAN, STAGES}
        for change in sorted(thing, key=lambda change: change.column in late):
            chosen = amendments.choose(change, offers[change], thing)
            if chosen is None and change.column in late:
                lead = [found[c] for c in thing if c in found]
                chosen = lead[0] if lead else None
            if chosen is not None:
                found[change] = chosen
                self.owned[chosen].append(change)
        return found

    def due(self, amendment: Amendment) -> int | None:
        """From when a row counts; none where its month is wrong or has not begun."""
        if amendment in self.refused:
            return None
        where, post = amendment.record.where("mulai"), amendment.told_to(self.post.code)
        if self.early(amendment.month, where, post):
            self.refused.add(amendment)
            return None
        if amendment.month > self.horizon:
            self.refused.add(amendment)
            seen = f"“{amendment.subject}”"
            month = MONTHS[amendment.month - 1]
            self.findings.append(Finding(Code.CHANGE_WAITS, where, seen, month, post))
            return None
        return amendment.month

    def amended(self, matter: Matter) -> int:
        """The month from which issued editions carry out the latest row on a thing; 1 for none."""
        probe = Change(matter=matter, column="", before=None, after=None)
        months = [a.month for _, a in self.offered(probe) if a in self.done]
        return max(months, default=1)

    def because(self, month: int, reason: str) -> None:
        if reason not in self.reasons[month]:
            self.reasons[month].append(reason)

    def since(self, change: Change) -> int:
        """From when what a change touches has been as it is: a correction begins there."""
        month = 1
        for edition, step in changes.steps(self.book):
            touched = {(c.matter, c.code, c.column) for c in step}
            own = (change.matter, change.code)
            if (*own, change.column) in touched or (*own, ADDED) in touched:
                month = edition.from_month
        return month


def bare(edition: Edition) -> Edition:
    """An edition as content alone."""
    return replace(edition, number=0, from_month=1, reason="", parent="", rules=RULES)
