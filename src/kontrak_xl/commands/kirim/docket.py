"""What all letters are made from: the year, addresses, and what was sent before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kontrak_xl.commands.kirim.wording import LetterFacts, words
from kontrak_xl.contracts import issuing, shelf
from kontrak_xl.contracts.succession.draft_edition import parties
from kontrak_xl.contracts.workbook.parts import titled
from kontrak_xl.core.addresses import addresses
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import ContractKey, Edition, Period, Post, RowStatus
from kontrak_xl.core.observations import Observation
from kontrak_xl.core.region import Region
from kontrak_xl.mail.items import About, DueLetter, Enclosure, LetterKind, OutboxLetter, State
from kontrak_xl.mail.outgoing.letter_texts import WORDS
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.returns.counting import zero_pairs
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.rules.reporting import Reported
from kontrak_xl.year import Year

_LEFT = frozenset((State.SENDING, State.SENT, State.UNKNOWN))
LetterOrFinding = DueLetter | Finding
"""A letter that is due, or why one cannot be made."""


@dataclass(frozen=True)
class Docket:
    """One look at the year from which letters are made; what is dear is computed once, if at all.

    ``month`` is the month that the officer asked for, ``entries`` what the outbox holds.
    """

    year: Year
    mail: MailAccount
    entries: tuple[OutboxLetter, ...]
    month: int | None = None

    @property
    def folder(self) -> Folder:
        return self.year.folder

    @property
    def region(self) -> Region:
        return self.year.draft.region

    @property
    def now(self) -> dt.datetime:
        return self.year.now

    @property
    def over(self) -> int:
        """The last month of the year that has ended; 0 while none has."""
        passed = self.now.year - self.year.number
        return 12 if passed > 0 else 0 if passed < 0 else self.now.month - 1

    @property
    def focus(self) -> int:
        """The month that was asked for, else the last closed one; 0 while none is."""
        return self.month or max(self.year.closed, default=0)

    @cached_property
    def editions(self) -> Mapping[ContractKey, tuple[Edition, ...]]:
        """All editions of each contract, by number."""
        return issuing.by_contract(self.year.editions)

    @cached_property
    def newest(self) -> tuple[Edition, ...]:
        """The newest edition of each contract, in the order of the codes of their posts."""
        found = shelf.latest(self.year.editions).values()
        return tuple(sorted(found, key=lambda edition: (edition.key.post, edition.key.serial)))

    @property
    def logo(self) -> bytes:
        return self.year.logo

    # People ----------------------------------------------------------------------------------

    def post(self, edition: Edition) -> Post:
        """A contract's post as the Buku Induk says it now."""
        return self.year.draft.posts.get(edition.key.post, edition.post)

    def head(self, post: Post) -> str:
        """The position of who leads a post now, as contracts print it."""
        return titled(parties(self.year.draft, post, min(self.over + 1, 12))[0])

    def addresses(self, post: Post) -> tuple[str, ...]:
        """To whom letters for a post go: itself, or the OPD above it."""
        own = addresses(post.email)
        above = self.year.draft.posts.get(post.parent)
        return own or (addresses(above.email) if above else ())

    # Letters before ----------------------------------------------------------------------------

    @cached_property
    def matters_sent(self) -> frozenset[About]:
        """What every letter is about that left or may have left."""
        return frozenset(about for entry in self.letters_sent for about in entry.abouts)

    @cached_property
    def letters_sent(self) -> tuple[OutboxLetter, ...]:
        """The letters that left or may have left; those that wait are still due as before."""
        return tuple(entry for entry in self.entries if entry.state in _LEFT)

    def item(
        self,
        post: Post,
        *,
        kind: LetterKind,
        matter: str,
        why: str,
        template: str,
        facts: LetterFacts,
        enclosures: tuple[Enclosure, ...] = (),
        answers: str = "",
    ) -> DueLetter:
        """A letter to a post, with the words of its template."""
        known = words(post, self.head(post), self.region, self.mail.name, facts)
        return DueLetter(
            post=post.code,
            name=post.name,
            kind=kind,
            matter=matter,
            why=why,
            to=self.addresses(post),
            template=template,
            words={name: known[name] for name in WORDS[template]},
            enclosures=enclosures,
            answers=answers,
        )

    # What counts -------------------------------------------------------------------------------

    @cached_property
    def bases(self) -> Mapping[ContractKey, Basis]:
        """What counts now, by contract; those of one level share theirs."""
        found = ((level, level.basis(Period(12, 12))) for level in self.year.levels)
        return {edition.key: basis for level, basis in found for edition in level.editions}

    @cached_property
    def _separate_bases(self) -> tuple[Basis, ...]:
        """The same, each once."""
        return tuple({id(basis): basis for basis in self.bases.values()}.values())

    @property
    def _so_far(self) -> Period:
        """To date of the last month that is over; while none is, of the current one."""
        return Period(1, self.over or self.now.month)

    @cached_property
    def waiting(self) -> Mapping[ContractKey, tuple[str, ...]]:
        """The indicators of each contract that wait for the centre, to date of the last month."""
        if not self.over:
            return {}
        split: dict[str, list[str]] = defaultdict(list)
        policy = self.region.ranking
        for basis in self._separate_bases:
            rows = basis.score(Period(1, self.over), policy).rows
            waits = rows[rows["status"] == RowStatus.WAITING]
            for contract, text in zip(waits["kontrak"], waits["indikator"], strict=True):
                split[str(contract)].append(str(text))
        return {key: tuple(split[str(key)]) for key in self.bases if str(key) in split}

    @cached_property
    def unsure(self) -> Mapping[ContractKey, tuple[Mapping[Hashable, Any], ...]]:
        """The rows of each contract with a doubted or an unread value."""
        split: dict[str, list[Mapping[Hashable, Any]]] = defaultdict(list)
        policy = self.region.ranking
        for basis in self._separate_bases:
            rows = basis.score(self._so_far, policy).rows
            for row in rows[(rows["ragu"] > 0) | (rows["tak_terbaca"] > 0)].to_dict("records"):
                split[str(row["kontrak"])].append(row)
        return {key: tuple(split[str(key)]) for key in self.bases if str(key) in split}

    @cached_property
    def undecided(self) -> Mapping[str, tuple[Finding, ...]]:
        """By post its 0/0 that nobody has decided, each with the score as it would be confirmed."""
        split: dict[str, list[Finding]] = defaultdict(list)
        policy = self.region.ranking
        for basis in self._separate_bases:
            for found in zero_pairs.findings(basis, basis.score(self._so_far, policy), policy):
                split[found.post].append(found)
        return {post: tuple(found) for post, found in split.items()}

    @cached_property
    def due_cells(self) -> Mapping[ContractKey, Reported]:
        """What is due of each contract in the year, and what was reported of it."""
        return self.year.reported(Period(1, 12))

    @cached_property
    def reported(self) -> Mapping[ContractKey, tuple[Observation, ...]]:
        """What the OPD of each contract claims."""
        split: dict[ContractKey, list[Observation]] = defaultdict(list)
        for basis in self._separate_bases:
            for observation in basis.observations:
                if self.bases.get(observation.key) is basis:
                    split[observation.key].append(observation)
        return {key: tuple(values) for key, values in split.items()}
