"""The register of everything received: files, senders, values and findings, as rows and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec

from kontrak_xl.core import stored
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import ContractKey
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.intake.parcels.parcel import Envelope, path_in_words
from kontrak_xl.returns.reading.reader import UnreadInput
from kontrak_xl.returns.register import schema
from kontrak_xl.returns.register.database import Database, SqlValues
from kontrak_xl.returns.register.receipts import (
    Arrival,
    Reading,
    ReceivedFile,
    SaveInfo,
    mark_repetitions,
)


class _FindingRecord(msgspec.Struct, frozen=True):
    """A finding; ``file`` is where it stands within a mail or an archive."""

    code: str
    sheet: str
    cell: str
    seen: str
    expected: str
    post: str
    file: str = ""


class _UnreadRecord(msgspec.Struct, frozen=True):
    """An input that was not accepted."""

    text: str
    sheet: str
    cell: str
    code: str
    field: str | None
    month: int


def of_findings(findings: Iterable[Finding]) -> str:
    """Findings as one text."""
    lines = [
        _FindingRecord(
            code=finding.code.number,
            sheet=finding.where.sheet,
            cell=finding.where.cell,
            seen=finding.seen,
            expected=finding.expected,
            post=finding.post,
            file=finding.where.file,
        )
        for finding in findings
    ]
    return msgspec.json.encode(lines).decode()


def to_findings(text: str, file: str = "") -> tuple[Finding, ...]:
    """The findings of a text, told of ``file`` where the same content has other names."""
    return tuple(
        Finding(
            stored.code(line.code),
            Origin(file or line.file, line.sheet, line.cell),
            line.seen,
            line.expected,
            line.post,
        )
        for line in msgspec.json.decode(text, type=list[_FindingRecord])
    )


def of_unread(unread: Iterable[UnreadInput]) -> str:
    """Inputs as one text."""
    lines = [
        _UnreadRecord(
            text=one.text,
            sheet=one.where.sheet,
            cell=one.where.cell,
            code=one.code,
            field=one.field,
            month=one.month,
        )
        for one in unread
    ]
    return msgspec.json.encode(lines).decode()


def to_unread(text: str, file: str) -> tuple[UnreadInput, ...]:
    """The inputs of a text."""
    return tuple(
        UnreadInput(
            text=one.text,
            where=Origin(file, one.sheet, one.cell),
            code=one.code,
            field=stored.choice(Field, one.field) if one.field is not None else None,
            month=one.month,
        )
        for one in msgspec.json.decode(text, type=list[_UnreadRecord])
    )


class Register:
    """The register of one working folder; use it as a context manager."""

    def __init__(self, path: Path, *, untouched: bool = False) -> None:
        """Open a register; with ``untouched`` one that is there is only read.

        Raises:
            RegisterError, NewerRegisterError, CannotWriteError: one sentence each.
        """
        self._database = Database(path, untouched=untouched)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._database.__exit__(kind, error, trace)

    # What is known ---------------------------------------------------------------------------

    def readings_by_hash(self) -> Mapping[str, int]:
        """The hashes of all files ever registered, each with the version that read it last.

        It is 0 for what is to be read again. Mails of the inbox that are no reports are known too.
        """
        query = "SELECT sha, 1 AS reading FROM mails WHERE account = ?"
        found = self._database.execute(query, (schema.BY_HAND,))
        read = self._database.execute("SELECT sha, reading FROM arrivals")
        return {row["sha"]: row["reading"] for rows in (found, read) for row in rows}

    def arrivals(self) -> tuple[Arrival, ...]:
        """Every file ever registered, the first first."""
        return tuple(_arrival(row) for row in self._database.execute(schema.ARRIVALS))

    def counts(self, sha: str) -> bool:
        """Whether a registered file holds a workbook of ours."""
        query = (
            "SELECT count(*) AS workbooks FROM submissions s JOIN files f ON f.sha = s.workbook "
            "WHERE s.arrival = ? AND f.contract <> ''"
        )
        return any(row["workbooks"] for row in self._database.execute(query, (sha,)))

    def files(self) -> tuple[ReceivedFile, ...]:
        """Every workbook received, and every file without one, in the order in which they count."""
        held = [_received(row) for row in self._database.execute(schema.FILES)]
        empty = [_nothing_in(row) for row in self._database.execute(schema.EMPTY)]
        return mark_repetitions((*held, *empty))

    def notes(self, arrivals: Container[str]) -> Iterator[Finding]:
        """What is to be told of mails and archives beside the workbooks in them."""
        for row in self._database.execute(schema.HOLDERS):
            if row["sha"] in arrivals:
                yield from _arrival(row).findings

    def observations(self, file: ReceivedFile) -> Iterator[Observation]:
        """What a workbook of ours reports."""
        query = (
            "SELECT code, field, month, number, words, sheet, cell, readings, typed "
            "FROM observations "
            "WHERE sha = ? ORDER BY month, code, field"
        )
        if file.key is None:
            return
        for row in self._database.execute(query, (file.sha,)):
            value = row["words"] if row["number"] is None else float(row["number"])
            where = Origin(file.name, row["sheet"], row["cell"])
            yield Observation(
                file.key,
                row["code"],
                stored.choice(Field, row["field"]),
                row["month"],
                value,
                where,
                _readings(row["readings"]),
                row["typed"],
            )

    # Registering -----------------------------------------------------------------------------

    def add(self, arrival: Arrival, readings: Sequence[Reading], version: int = 1) -> None:
        """Register a file with all that it holds, in one transaction.

        One that is known keeps its name and its first date, and is told anew what it holds;
        ``version`` is that of the reading, 0 where it is to be done again.
        """
        letter = arrival.letter or Envelope()
        sent = letter.sent.isoformat() if letter.sent else None
        mail = (letter.sender, letter.subject, letter.message_id, sent)
        known = of_findings(arrival.findings), version
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO arrivals VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (sha) DO UPDATE SET "
                "kept = excluded.kept, sender = excluded.sender, subject = excluded.subject, "
                "message = excluded.message, sent = excluded.sent, findings = excluded.findings, "
                "reading = excluded.reading",
                (arrival.sha, arrival.name, arrival.kept, arrival.first.isoformat(),
                 *(mail if arrival.letter else (None,) * 4), *known),
            )  # fmt: skip
            self._database.execute("DELETE FROM submissions WHERE arrival = ?", (arrival.sha,))
            for one in readings:
                self._put(arrival.sha, one)
            self._database.run(schema.FORGET)

    def _put(self, arrival: str, one: Reading) -> None:
        submission, run = one.submission, self._database.execute
        run("INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?,?,?,?,?,?)", (
            one.sha, str(submission.key) if submission.key else "",
            submission.number, submission.verdict.value,
            submission.modified, of_findings(submission.findings), of_unread(submission.unread),
            one.saved.application, one.saved.by, one.saved.origin, one.claimed,
        ))  # fmt: skip
        run("DELETE FROM observations WHERE sha = ?", (one.sha,))
        self._database.execute_all(
            "INSERT OR REPLACE INTO observations VALUES (?,?,?,?,?,?,?,?,?,?)",
            [_row(one.sha, observation) for observation in submission.observations],
        )
        run("INSERT INTO submissions VALUES (?,?,?)", (arrival, one.inside, one.sha))


# Between rows and values ---------------------------------------------------------------------


def _arrival(row: SqlValues) -> Arrival:
    return Arrival(
        sha=row["sha"],
        name=row["name"],
        kept=row["kept"],
        first=dt.datetime.fromisoformat(row["first"]),
        letter=_letter(row),
        findings=to_findings(row["findings"]),
    )


def _letter(row: SqlValues) -> Envelope | None:
    """The mail that a file came with; a file laid into the inbox has none."""
    if row["sender"] is None:
        return None
    return Envelope(
        sender=row["sender"],
        subject=row["subject"] or "",
        message_id=row["message"] or "",
        sent=dt.datetime.fromisoformat(row["sent"]) if row["sent"] else None,
    )


def _nothing_in(row: SqlValues) -> ReceivedFile:
    """A file that holds no workbook at all."""
    own = _arrival(row)
    return ReceivedFile(
        sha=own.sha,
        name=own.name,
        received=own.received,
        modified="",
        key=None,
        edition=0,
        verdict="kirim ulang",
        findings=own.findings,
        arrival=own.sha,
        file=own.name,
        letter=own.letter,
    )


def _received(row: SqlValues) -> ReceivedFile:
    letter, name = _letter(row), path_in_words(row["name"], row["inside"])
    first = dt.datetime.fromisoformat(row["first"])
    own = Arrival(sha=row["arrival"], name=row["name"], first=first, letter=letter)
    return ReceivedFile(
        sha=row["workbook"],
        name=name,
        received=own.received,
        modified=row["modified"],
        key=key_of(row["contract"]) if row["contract"] else None,
        edition=row["edition"],
        verdict=row["verdict"],
        findings=to_findings(row["findings"], name),
        unread=to_unread(row["unread"], name),
        arrival=row["arrival"],
        file=row["name"],
        inside=row["inside"],
        letter=letter,
        saved=SaveInfo(application=row["application"], by=row["saved_by"], origin=row["origin"]),
        claimed=row["claimed"],
    )


def _row(sha: str, observation: Observation) -> tuple[object, ...]:
    number = observation.value if isinstance(observation.value, float) else None
    words = observation.value if isinstance(observation.value, str) else None
    return (sha, observation.code, observation.field.value, observation.month, number, words,
            observation.origin.sheet, observation.origin.cell,
            _of_readings(observation.readings), observation.typed)  # fmt: skip


def _of_readings(readings: Sequence[float]) -> str:
    """What a value may mean as one text, empty where it is sure."""
    return msgspec.json.encode(readings).decode() if readings else ""


def _readings(text: str) -> tuple[float, ...]:
    return tuple(map(float, msgspec.json.decode(text, type=list[float]))) if text else ()


def key_of(contract: str) -> ContractKey:
    """The contract that a key names as text."""
    year, rest = contract.split("-", 1)
    post, serial = rest.rsplit("-", 1)
    return ContractKey(int(year), post, int(serial))
