"""Putting letters into the outbox: written whole to the disk first, then known to the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from kontrak_xl.core import files
from kontrak_xl.core.files import CannotWriteError
from kontrak_xl.mail.items import DueLetter, OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.outgoing.letter_texts import LetterTexts
from kontrak_xl.mail.outgoing.message import compose, new_id
from kontrak_xl.mail.servers.account import MailAccount

_WAITING = frozenset((State.QUEUED, State.DEFERRED))


def queue(
    outbox: Outbox,
    kept: Path,
    items: Iterable[DueLetter],
    letters: LetterTexts,
    account: MailAccount,
    way: Way,
    now: dt.datetime,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[OutboxLetter, ...]:
    """Write each letter to ``kept`` and queue it; one that a server has deferred stays as it is.

    One that never was tried is written anew, for its text may have been changed meanwhile. An item
    that was refused, or that is asked for again, gets the next turn.

    Raises:
        LetterError, WrongOwnerError, CannotWriteError: of the first; those before it are queued.
    """
    known: dict[object, OutboxLetter] = {}
    for entry in sorted(outbox.entries(), key=lambda one: one.turn):
        known |= dict.fromkeys((entry.about, *entry.abouts), entry)
    found = []
    for number, item in enumerate(items, 1):
        last = known.get(item.about)
        if last is not None and _stays(last, item):
            entry = replace(last, way=way)
            outbox.move(entry)
        else:
            waits = last is not None and last.state in _WAITING
            if last is not None and waits:
                discard(outbox, kept, last)
            turn = last.turn + (not waits) if last else 1
            since = last.batch if last is not None and waits and last.way is way else now
            entry = _fresh(item, letters, account, way, now, turn, kept)
            entry = replace(entry, batch=since)
            outbox.queue((entry,))
        found.append(entry)
        progress(number)
    return tuple(found)


def _stays(entry: OutboxLetter, item: DueLetter) -> bool:
    """Whether a deferred letter still tells of the same and goes to the same addresses."""
    same = entry.about == item.about and set(item.to) == set(entry.recipients)
    return entry.state is State.DEFERRED and same


def discard(outbox: Outbox, kept: Path, entry: OutboxLetter) -> None:
    """Forget a letter that never left, and its text.

    Raises:
        CannotWriteError: its file cannot be removed; the outbox knows it no longer.
    """
    outbox.drop(entry.message)
    path = kept / entry.kept
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(path, error) from error


def _fresh(
    item: DueLetter,
    letters: LetterTexts,
    account: MailAccount,
    way: Way,
    now: dt.datetime,
    turn: int,
    kept: Path,
) -> OutboxLetter:
    message = new_id(account.address)
    text = letters.text(item.template, item.words)
    content = compose(item, text, account, message, now)
    name = file_name(now, item, message)
    files.save(content, kept / name)
    return OutboxLetter(
        message=message,
        batch=now,
        post=item.post,
        kind=item.kind,
        matter=item.matter,
        turn=turn,
        recipients=item.to,
        subject=text.subject,
        kept=name,
        way=way,
        moment=now,
    )


def file_name(now: dt.datetime, item: DueLetter, message: str) -> str:
    """``2026-07-06 DINKES hasil 1a2b3c4d.eml``."""
    short = message.strip("<>")[:8]
    return files.safe(f"{now:%Y-%m-%d} {item.post} {item.kind.value} {short}.eml")
