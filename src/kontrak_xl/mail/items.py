"""What is to be sent: one letter to one OPD about one matter, and where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is about, in the order in which letters are sent."""

    CONTRACT = "kontrak"
    REISSUED = "perubahan"
    RESULT = "hasil"
    REMINDER = "pengingat"
    BOOK = "buku"
    CARD = "rapor"


class Way(StrEnum):
    """How letters leave (X-mail-ways)."""

    DRAFTS = "draf"
    IMAP = "imap"
    SMTP = "smtp"
    FOLDER = "folder"


class State(StrEnum):
    """Where a letter stands; what may have left is never sent again without being asked about.

    ``SENT`` by *draf*, *imap* or *folder* means that it was laid ready for the officer.
    """

    QUEUED = "antre"
    SENDING = "sedang dikirim"
    SENT = "terkirim"
    REFUSED = "ditolak"
    DEFERRED = "ditunda"
    UNKNOWN = "belum pasti"


About = tuple[str, LetterKind, str]
"""To whom a letter goes, of which kind it is, and its matter: what makes it the same letter."""
_ALSO = " + "
"""Between the matters of a letter that tells of two."""


def told(post: str, kind: LetterKind, matter: str) -> tuple[About, ...]:
    """All that one letter tells of; ``matter`` is ``2026-03 final + buku 2026-04`` of two."""
    own, *others = matter.split(_ALSO)
    more = (other.partition(" ") for other in others)
    return (post, kind, own), *((post, LetterKind(word), rest) for word, _, rest in more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """One attached file; ``content`` makes its bytes when the letter is written, not before.

    ``owner`` is the OPD whose data it holds; it goes to nobody else.
    """

    name: str
    owner: str
    content: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLetter:
    """One letter that is due.

    ``matter`` says what it is about, so that nobody is told the same twice: an edition's id, a
    file's SHA-256 with its verdict, a month. ``template`` names its text in ``surat/``, ``words``
    fill its placeholders. ``why`` is a short sentence for the plan. ``answers`` is the Message-ID
    of the mail that it answers.
    """

    post: str
    name: str
    kind: LetterKind
    matter: str
    why: str
    to: tuple[str, ...]
    template: str
    words: Mapping[str, str] = field(default_factory=dict)
    enclosures: tuple[Enclosure, ...] = ()
    answers: str = ""

    @property
    def about(self) -> About:
        """What makes it the same letter as another."""
        return self.post, self.kind, self.matter

    @property
    def kinds(self) -> str:
        """``rapor``, or ``rapor dan buku`` where it tells of two things."""
        return " dan ".join(kind for _, kind, _ in told(*self.about))

    def with_matter_of(self, other: DueLetter) -> DueLetter:
        """The same letter, which tells of another's matter too."""
        matter = f"{self.matter}{_ALSO}{other.kind} {other.matter}"
        return replace(self, matter=matter, why=f"{self.why}; {other.why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxLetter:
    """One letter in the outbox.

    ``message`` is its own Message-ID, made before anything leaves; ``batch`` when the run began
    that queued it; ``turn`` counts how often the officer asked for the same letter again;
    ``kept`` is its file in ``arsip/keluar/``; ``moment`` when its ``state`` was reached, ``due``
    when a deferred one may be tried again; ``answer`` what the server, a bounce or the officer
    said last.
    """

    message: str
    batch: dt.datetime
    post: str
    kind: LetterKind
    matter: str
    recipients: tuple[str, ...]
    subject: str
    kept: str
    way: Way
    turn: int = 1
    state: State = State.QUEUED
    moment: dt.datetime
    attempts: int = 0
    due: dt.datetime | None = None
    answer: str = ""

    @property
    def about(self) -> About:
        """What makes it the same letter as another."""
        return self.post, self.kind, self.matter

    @property
    def abouts(self) -> tuple[About, ...]:
        """All that it tells of, its own matter first."""
        return told(*self.about)
