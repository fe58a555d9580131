"""What is due to whom now: planned from the working folder; nothing is written, nothing sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kontrak_xl.commands.kirim import (
    contract_letters,
    next_month_letters,
    rapor_letters,
    reminders,
    result_letters,
)
from kontrak_xl.commands.kirim.docket import Docket
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.mail.items import DueLetter, LetterKind, OutboxLetter
from kontrak_xl.mail.servers.account import MailAccount
from kontrak_xl.year import Year

__all__ = ["Due", "due"]

_ORDER = tuple(LetterKind)
_MAKERS = ((frozenset((LetterKind.CONTRACT, LetterKind.REISSUED)), contract_letters.due),
           (frozenset((LetterKind.RESULT,)), result_letters.due),
           (frozenset((LetterKind.REMINDER,)), reminders.due),
           (frozenset((LetterKind.BOOK,)), next_month_letters.due),
           (frozenset((LetterKind.CARD,)), rapor_letters.due))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The letters that are due, by kind and OPD, and why others cannot be made."""

    items: tuple[DueLetter, ...]
    findings: tuple[Finding, ...]


def due(
    year: Year,
    account: MailAccount,
    entries: tuple[OutboxLetter, ...],
    *,
    month: int | None = None,
    kinds: frozenset[LetterKind] | None = None,
    posts: frozenset[str] | None = None,
) -> Due:
    """Every letter that the year gives reason for; whether it was sent is not asked here.

    ``account`` is the bureau's mail, ``entries`` what its outbox holds. *Buku* and *rapor* are
    those of the last closed month, or of ``month`` where one is named. ``kinds`` and ``posts``
    choose among all.

    Raises:
        NoContractError, RegisterError, KontrakError: one sentence each.
    """
    docket = Docket(year, account, entries, month)
    wanted = frozenset(LetterKind) if kinds is None else kinds
    found = [one for of, make in _MAKERS if of & wanted for one in make(docket)]
    chosen = [one for one in found if posts is None or one.post in posts]
    items = sorted(
        (one for one in chosen if isinstance(one, DueLetter) and one.kind in wanted),
        key=lambda item: (_ORDER.index(item.kind), item.post, item.matter),
    )
    findings = [one for one in chosen if isinstance(one, Finding)]
    return Due(items=tuple(items), findings=(*findings, *_unaddressed(docket, items)))


def _unaddressed(docket: Docket, items: list[DueLetter]) -> Iterator[Finding]:
    """The OPDs for which letters wait that go to nobody, each once."""
    waiting: dict[str, int] = {}
    for item in items:
        if not item.to and item.about not in docket.matters_sent:
            waiting[item.post] = waiting.get(item.post, 0) + 1
    places = _cells(docket)
    for post, count in waiting.items():
        above = docket.year.draft.posts[post].parent if post in docket.year.draft.posts else ""
        where = places.get(above or post, Origin(docket.folder.master.name, "OPD"))
        yield Finding(Code.NO_ADDRESS, where, f"{count} surat untuk {post}", "OPD", post)


def _cells(docket: Docket) -> Mapping[str, Origin]:
    """Where the address of each OPD belongs."""
    records = docket.year.master.records("opd")
    return {record.text("kode"): record.where("surel") for record in records}
