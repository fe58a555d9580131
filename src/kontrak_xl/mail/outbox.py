"""The outbox in the register: what was queued, what left, what came back (X-outbox).

Each change of state is on the disk before the next step is taken (SQLite with full
synchronisation), so that a run killed anywhere leaves a letter in a state that tells what may have
happened to it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kontrak_xl.core import stored
from kontrak_xl.mail.items import LetterKind, OutboxLetter, State, Way
from kontrak_xl.returns.register.database import Database, SqlValues

_COLUMNS = (
    "message, batch, post, kind, matter, turn, recipients, subject, kept, way, state, moment, "
    "attempts, due, answer"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a mail server reports of one recipient of a letter of ours (RFC 3464).

    ``sha`` is of the mail that reports it; ``status`` as ``5.1.1``; ``words`` the server's own.
    """

    sha: str
    message: str
    recipient: str
    status: str
    words: str
    moment: dt.datetime

    @property
    def final(self) -> bool:
        """Whether it will never arrive; 4.x.x is only late."""
        return self.status.startswith("5")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecord:
    """One mail of a mailbox that was looked at; ``became`` says what it was taken for."""

    account: str
    box: str
    validity: int
    uid: int
    message: str
    sha: str
    became: str
    sender: str
    subject: str
    moment: dt.datetime
    flagged: bool = False

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Where it lies in the mailbox, for good."""
        return self.account, self.box, self.validity, self.uid


class Outbox:
    """The letters of one working folder; use it as a context manager."""

    def __init__(self, path: Path, *, untouched: bool = False) -> None:
        """Open the register of a working folder for its letters.

        Raises:
            RegisterError, NewerRegisterError, CannotWriteError: one sentence each.
        """
        self._database = Database(path, untouched=untouched)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._database.__exit__(kind, error, trace)

    # Letters ---------------------------------------------------------------------------------

    def entries(self) -> tuple[OutboxLetter, ...]:
        """Every letter, in the order in which they were queued."""
        rows = self._database.execute("SELECT * FROM outbox ORDER BY batch, rowid")
        return tuple(map(_entry, rows))

    def queue(self, entries: Iterable[OutboxLetter]) -> None:
        """Add letters, all or none; two of one matter and turn are refused by the table."""
        marks = ",".join("?" * len(_COLUMNS.split(",")))
        with self._database.transaction():
            self._database.execute_all(
                f"INSERT INTO outbox ({_COLUMNS}) VALUES ({marks})",  # noqa: S608 -- our columns
                [_row(entry) for entry in entries],
            )

    def move(self, entry: OutboxLetter) -> None:
        """Write a letter's state, way, kept file, attempts, date and answer."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE outbox SET state = ?, way = ?, kept = ?, recipients = ?, subject = ?, "
                "moment = ?, attempts = ?, due = ?, answer = ? WHERE message = ?",
                (entry.state.value, entry.way.value, entry.kept, json.dumps(entry.recipients),
                 entry.subject, entry.moment.isoformat(), entry.attempts, _text(entry.due),
                 entry.answer, entry.message),
            )  # fmt: skip

    def drop(self, message: str) -> None:
        """Forget a letter that never left: one that is queued or deferred, no other."""
        with self._database.transaction():
            self._database.execute(
                "DELETE FROM outbox WHERE message = ? AND state IN (?, ?)",
                (message, State.QUEUED.value, State.DEFERRED.value),
            )

    # What came back --------------------------------------------------------------------------

    def bounces(self) -> tuple[Bounce, ...]:
        """Every report of a letter that did not arrive, or not yet."""
        rows = self._database.execute("SELECT * FROM bounces ORDER BY moment")
        return tuple(map(_bounce, rows))

    def bounced(self, bounces: Iterable[Bounce]) -> None:
        """Keep reports; one that is known stays as it was."""
        with self._database.transaction():
            self._database.execute_all(
                "INSERT OR IGNORE INTO bounces VALUES (?,?,?,?,?,?)",
                [(one.sha, one.message, one.recipient, one.status, one.words,
                  one.moment.isoformat()) for one in bounces],
            )  # fmt: skip

    def mail_records(self) -> tuple[MailRecord, ...]:
        """Every mail that was looked at."""
        rows = self._database.execute("SELECT * FROM mails ORDER BY moment")
        return tuple(map(_mail_record, rows))

    def remember(self, mail: MailRecord) -> None:
        """Remember a mail and what became of it."""
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO mails VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (*mail.place, mail.message, mail.sha, mail.became, mail.sender, mail.subject,
                 mail.moment.isoformat(), int(mail.flagged)),
            )  # fmt: skip


# Between rows and values ---------------------------------------------------------------------


def _row(entry: OutboxLetter) -> tuple[object, ...]:
    return (entry.message, entry.batch.isoformat(), entry.post, entry.kind.value, entry.matter,
            entry.turn, json.dumps(entry.recipients), entry.subject, entry.kept, entry.way.value,
            entry.state.value, entry.moment.isoformat(), entry.attempts, _text(entry.due),
            entry.answer)  # fmt: skip


def _entry(row: SqlValues) -> OutboxLetter:
    return OutboxLetter(
        message=row["message"],
        batch=dt.datetime.fromisoformat(row["batch"]),
        post=row["post"],
        kind=stored.choice(LetterKind, row["kind"]),
        matter=row["matter"],
        turn=row["turn"],
        recipients=_texts(json.loads(row["recipients"])),
        subject=row["subject"],
        kept=row["kept"],
        way=stored.choice(Way, row["way"]),
        state=stored.choice(State, row["state"]),
        moment=dt.datetime.fromisoformat(row["moment"]),
        attempts=row["attempts"],
        due=dt.datetime.fromisoformat(row["due"]) if row["due"] else None,
        answer=row["answer"],
    )


def _bounce(row: SqlValues) -> Bounce:
    return Bounce(
        sha=row["sha"],
        message=row["message"],
        recipient=row["recipient"],
        status=row["status"],
        words=row["told"],
        moment=dt.datetime.fromisoformat(row["moment"]),
    )


def _mail_record(row: SqlValues) -> MailRecord:
    return MailRecord(
        account=row["account"],
        box=row["box"],
        validity=row["validity"],
        uid=row["uid"],
        message=row["message"],
        sha=row["sha"],
        became=row["became"],
        sender=row["sender"],
        subject=row["subject"],
        moment=dt.datetime.fromisoformat(row["moment"]),
        flagged=bool(row["flagged"]),
    )


def _texts(found: Any) -> tuple[str, ...]:  # noqa: ANN401 -- it comes out of JSON
    return tuple(str(one) for one in found)


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
