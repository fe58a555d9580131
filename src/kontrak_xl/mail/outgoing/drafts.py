"""The ways by which the officer sends: drafts as files or in the mailbox, and plain folders."""

from __future__ import annotations

import datetime as dt
import email.policy
from collections.abc import Iterable
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Protocol

from kontrak_xl.core import files
from kontrak_xl.core.callbacks import Clock, Progress
from kontrak_xl.mail.items import OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.outgoing.message import as_draft

_LIST = "Daftar surat.txt"
_TEXT = "Surat.txt"


class DraftStore(Protocol):
    """A mailbox that keeps drafts."""

    def append(self, folder: str, content: bytes, *, draft: bool = False) -> None: ...

    def find(self, folder: str, message_id: str) -> bool: ...


def lay_drafts(
    outbox: Outbox, entries: Iterable[OutboxLetter], kept: Path, root: Path, clock: Clock
) -> tuple[tuple[OutboxLetter, ...], Path | None]:
    """Write each letter as ``.eml`` that mail programmes open ready to send; where they lie.

    Raises:
        CannotWriteError, CannotReadError: of the first; those before it are laid.
    """
    done, place = [], None
    for entry in entries:
        place = _place(root, entry)
        content = as_draft(files.read(kept / entry.kept))
        files.save(content, place / f"{_own(entry)}.eml")
        done.append(_moved(outbox, entry, Way.DRAFTS, State.SENT, clock()))
    return tuple(done), place


def lay_folders(
    outbox: Outbox, entries: Iterable[OutboxLetter], kept: Path, root: Path, clock: Clock
) -> tuple[tuple[OutboxLetter, ...], Path | None]:
    """Write each letter as a folder with its attachments and a text to paste, and a list of all.

    Raises:
        CannotWriteError, CannotReadError: of the first; those before it are laid.
    """
    done, place = [], None
    for entry in entries:
        place = _place(root, entry)
        letter = parsed(files.read(kept / entry.kept))
        own = place / _own(entry)
        attached = [_file(part, own) for part in letter.iter_attachments()]
        text = _pasted(letter, entry, attached)
        files.save(text.encode("utf-8-sig"), own / _TEXT)
        done.append(_moved(outbox, entry, Way.FOLDER, State.SENT, clock()))
    for batch in {entry.batch for entry in done}:
        _list(outbox, batch, root)
    return tuple(done), place


def _list(outbox: Outbox, batch: dt.datetime, root: Path) -> None:
    """All letters of one run that lie in folders, also those that an earlier try has laid."""
    laid = [one for one in outbox.entries() if one.batch == batch and one.way is Way.FOLDER]
    told = [f"{_own(entry)}: {_to(entry)}; {entry.subject}" for entry in laid]
    text = "\r\n".join([*told, ""])
    files.save(text.encode("utf-8-sig"), _place(root, laid[0]) / _LIST)


def _own(entry: OutboxLetter) -> str:
    return files.safe(f"{entry.post} {entry.kind.value}")


def _place(root: Path, entry: OutboxLetter) -> Path:
    """Where a letter is laid: it depends on when it was queued, so that a second try replaces."""
    return root / f"{entry.batch:%Y-%m-%d %H.%M}"


def put_in_drawer(
    outbox: Outbox,
    entries: Iterable[OutboxLetter],
    kept: Path,
    drawer: DraftStore,
    drafts: str,
    clock: Clock,
    progress: Progress = lambda _done, _all: None,
) -> tuple[OutboxLetter, ...]:
    """Put each letter into the mailbox's drafts, unless it lies there already.

    Raises:
        MailServerError: the mailbox refuses; those before it are laid.
    """
    waiting, done = list(entries), []
    for number, entry in enumerate(waiting, 1):
        content = files.read(kept / entry.kept)
        sending = _moved(outbox, entry, Way.IMAP, State.SENDING, clock())
        if not drawer.find(drafts, entry.message):
            drawer.append(drafts, content, draft=True)
        done.append(_moved(outbox, sending, Way.IMAP, State.SENT, clock()))
        progress(number, len(waiting))
    return tuple(done)


def parsed(content: bytes) -> EmailMessage:
    """A letter of ours as its parts."""
    return BytesParser(EmailMessage, policy=email.policy.SMTP).parsebytes(content)


def _moved(
    outbox: Outbox, entry: OutboxLetter, way: Way, state: State, now: dt.datetime
) -> OutboxLetter:
    tried = entry.attempts + (state is not State.SENT or entry.state is not State.SENDING)
    after = replace(entry, way=way, state=state, moment=now, due=None, answer="", attempts=tried)
    outbox.move(after)
    return after


def _file(part: EmailMessage, folder: Path) -> str:
    name = files.safe(part.get_filename() or "lampiran")
    content = part.get_payload(decode=True)
    files.save(content if isinstance(content, bytes) else b"", folder / name)
    return name


def _to(entry: OutboxLetter) -> str:
    return ", ".join(entry.recipients) or "(tanpa alamat)"


def _pasted(letter: EmailMessage, entry: OutboxLetter, attached: Iterable[str]) -> str:
    """A letter as Notepad shows it, to be copied from."""
    body = letter.get_body(("plain",))
    text = body.get_content() if body else ""
    head = (
        f"Kepada: {_to(entry)}",
        f"Perihal: {letter['subject']}",
        f"Lampiran: {', '.join(attached) or '-'}",
        "",
    )
    return "\r\n".join((*head, *text.splitlines(), ""))
