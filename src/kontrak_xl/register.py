"""The register of everything received (SQLite): files, where they came from, what they report."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from kontrak_xl import codec, schema
from kontrak_xl.decided import UNDECIDED, Decided, decided
from kontrak_xl.errors import CannotWriteError, KontrakError
from kontrak_xl.findings import Finding
from kontrak_xl.intake.parcel import Letter, shown
from kontrak_xl.model import ContractKey, Field, Observation, Origin
from kontrak_xl.receipts import Arrival, Reading, Received, Saved, told_apart
from kontrak_xl.rulings import FileRuling
from kontrak_xl.standing import NOTHING, Standing, copies, standing

_IN_USE = "sedang dipakai program lain, mungkin konsolidasi lain yang masih berjalan"
_REASONS = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: "hanya dapat dibaca",
    sqlite3.SQLITE_FULL: "ruang disk penuh",
    sqlite3.SQLITE_CANTOPEN: "tidak dapat dibuka",
    sqlite3.SQLITE_CORRUPT: "rusak",
    sqlite3.SQLITE_NOTADB: "rusak",
}
_PATIENCE = 10.0
"""Seconds to wait for another run; each holds the register for the time of one file."""


class RegisterError(KontrakError):
    """The register cannot be opened, read or written."""

    def __init__(self, path: Path, cause: sqlite3.Error) -> None:
        code = getattr(cause, "sqlite_errorcode", 0)
        why = _REASONS.get(code & 0xFF, f"kesalahan basis data {code}")
        todo = (
            "tunggu sampai selesai"
            if why == _IN_USE
            else "tutup program lain yang memakainya atau pulihkan dari cadangan"
        )
        super().__init__(f"Arsip {path} tidak dapat dipakai ({why}); {todo}, lalu ulangi.")


class NewerRegisterError(KontrakError):
    """A later version of the programme has written the register."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Arsip {path} ditulis oleh kontrak-xl yang lebih baru; perbarui kontrak-xl, "
            "lalu ulangi."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that was received, and what of it counts under the decisions in force.

    ``files`` are all in the order in which they count; ``live`` those that may count: neither
    refused by decision nor a repetition. ``notes`` are the findings of mails and archives.
    """

    files: tuple[Received, ...] = ()
    live: tuple[Received, ...] = ()
    standing: Standing = NOTHING
    decided: Decided = UNDECIDED
    notes: tuple[Finding, ...] = ()


class Register:
    """The register of one working folder; use it as a context manager."""

    def __init__(self, path: Path, *, untouched: bool = False) -> None:
        """Open a register; with ``untouched`` one that is there is only read.

        Raises:
            RegisterError, NewerRegisterError, CannotWriteError: one sentence each.
        """
        self._path = path
        try:
            self._database = self._looked_at() if untouched else self._opened()
        except OSError as error:
            raise CannotWriteError(path, error) from error
        except sqlite3.Error as error:
            raise RegisterError(path, error) from error

    def _opened(self) -> sqlite3.Connection:
        """The database to write to, brought to the version of today."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            self._bring_up(database)
        except BaseException:
            database.close()
            raise
        return database

    def _looked_at(self) -> sqlite3.Connection:
        """The database as it is; one of an earlier version is brought up in memory alone.

        What a killed run has left half done can only be undone by opening it to write.
        """
        address = f"{_address(self._path)}?mode=ro"
        database = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
        try:
            version = _version(database)
        except sqlite3.OperationalError as error:
            database.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
            return self._opened()
        if version == schema.VERSION:
            return database
        memory = sqlite3.connect(":memory:", isolation_level=None)
        database.backup(memory)
        database.close()
        self._bring_up(memory)
        return memory

    def _bring_up(self, database: sqlite3.Connection) -> None:
        if _version(database) == schema.VERSION:
            return
        with _transaction(database):
            version = _version(database)
            if version > schema.VERSION:
                raise NewerRegisterError(self._path)
            if version < schema.VERSION:
                _run(database, schema.ONE, schema.FROM_1, schema.CREATE, schema.INTO_2, schema.MARK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            raise RegisterError(self._path, error) from error

    # What is known ---------------------------------------------------------------------------

    def known(self) -> Mapping[str, int]:
        """The hashes of all files ever registered, each with the version that read it last.

        It is 0 for what is to be read again.
        """
        return dict(self._database.execute("SELECT sha, reading FROM arrivals"))

    def arrivals(self) -> tuple[Arrival, ...]:
        """Every file ever registered, the first first."""
        return tuple(_arrival(row) for row in self._database.execute(schema.ARRIVALS))

    def counts(self, sha: str) -> bool:
        """Whether a registered file holds a workbook of ours."""
        query = (
            "SELECT count(*) FROM submissions s JOIN files f ON f.sha = s.workbook "
            "WHERE s.arrival = ? AND f.contract <> ''"
        )
        return bool(self._database.execute(query, (sha,)).fetchone()[0])

    def files(self) -> tuple[Received, ...]:
        """Every workbook received, and every file without one, in the order in which they count."""
        held = [_received(row) for row in self._database.execute(schema.FILES)]
        empty = [_nothing_in(row) for row in self._database.execute(schema.EMPTY)]
        return told_apart((*held, *empty))

    def _notes(self, arrivals: Container[str]) -> Iterator[Finding]:
        """What is to be told of mails and archives beside the workbooks in them."""
        for row in self._database.execute(schema.HOLDERS):
            if row[0] in arrivals:
                yield from _arrival(row).findings

    def observations(self, file: Received) -> Iterator[Observation]:
        """What a workbook of ours reports."""
        query = (
            "SELECT code, field, month, number, words, sheet, cell FROM observations "
            "WHERE sha = ? ORDER BY month, code, field"
        )
        if file.key is None:
            return
        for code, field, month, number, words, sheet, cell in self._database.execute(
            query, (file.sha,)
        ):
            value = words if number is None else float(number)
            where = Origin(file.name, sheet, cell)
            yield Observation(file.key, code, Field(field), month, value, where)

    def account(self, rulings: Iterable[FileRuling] = ()) -> Account:
        """All files, and what counts of them under decisions."""
        files = self.files()
        ruled = decided(rulings, files)
        live = tuple(file for file in files if not (file.copy_of or ruled.refuses(file)))
        live = tuple(sorted(live, key=lambda file: (ruled.accepts(file), file.order)))
        counted = standing(live, self.observations, ruled.accepts)
        found = (*counted.findings, *copies(files, live), *ruled.findings)
        return Account(
            files=files,
            live=live,
            standing=Standing(counted.observations, found, counted.tallies),
            decided=ruled,
            notes=tuple(self._notes({file.arrival for file in live})),
        )

    def standing(self, rulings: Iterable[FileRuling] = ()) -> Standing:
        """Which value counts for each contract × month × row × field (DESIGN 7.7)."""
        return self.account(rulings).standing

    # Registering -----------------------------------------------------------------------------

    def add(self, arrival: Arrival, readings: Sequence[Reading], version: int = 1) -> None:
        """Register a file with all that it holds, in one transaction.

        One that is known keeps its name and its first date, and is told anew what it holds;
        ``version`` is that of the reading, 0 where it is to be done again.
        """
        letter = arrival.letter or Letter()
        sent = letter.sent.isoformat() if letter.sent else None
        mail = (letter.sender, letter.subject, letter.message_id, sent)
        known = codec.of_findings(arrival.findings), version
        with _transaction(self._database):
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
            _run(self._database, schema.FORGET)

    def _put(self, arrival: str, one: Reading) -> None:
        read, run = one.submission, self._database.execute
        run("INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?,?,?,?,?,?)", (
            one.sha, str(read.key) if read.key else "", read.number, read.verdict.value,
            read.modified, codec.of_findings(read.findings), codec.of_unread(read.unread),
            one.saved.application, one.saved.by, one.saved.origin, one.claimed,
        ))  # fmt: skip
        run("DELETE FROM observations WHERE sha = ?", (one.sha,))
        self._database.executemany(
            "INSERT OR REPLACE INTO observations VALUES (?,?,?,?,?,?,?,?)",
            [_row(one.sha, seen) for seen in read.observations],
        )
        run("INSERT INTO submissions VALUES (?,?,?)", (arrival, one.inside, one.sha))


# Between rows and values ---------------------------------------------------------------------


def _arrival(row: Sequence[Any]) -> Arrival:
    sha, name, kept, first, *mail, findings = row
    return Arrival(
        sha=sha,
        name=name,
        kept=kept,
        first=dt.datetime.fromisoformat(first),
        letter=_letter(*mail),
        findings=codec.to_findings(findings),
    )


def _letter(
    sender: str | None, subject: str | None, message: str | None, sent: str | None
) -> Letter | None:
    if sender is None:
        return None
    return Letter(
        sender=sender,
        subject=subject or "",
        message_id=message or "",
        sent=dt.datetime.fromisoformat(sent) if sent else None,
    )


def _nothing_in(row: Sequence[Any]) -> Received:
    """A file that holds no workbook at all."""
    own = _arrival(row)
    return Received(
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


def _received(row: Sequence[Any]) -> Received:
    arrival, inside, sha, file, first, *mail = row[:9]
    contract, edition, verdict, modified, findings, unread, *saved, claimed = row[9:]
    letter, name = _letter(*mail), shown(file, inside)
    own = Arrival(sha=arrival, name=file, first=dt.datetime.fromisoformat(first), letter=letter)
    application, by, origin = saved
    return Received(
        sha=sha,
        name=name,
        received=own.received,
        modified=modified,
        key=key_of(contract) if contract else None,
        edition=edition,
        verdict=verdict,
        findings=codec.to_findings(findings, name),
        unread=codec.to_unread(unread, name),
        arrival=arrival,
        file=file,
        inside=inside,
        letter=letter,
        saved=Saved(application=application, by=by, origin=origin),
        claimed=claimed,
    )


def _row(sha: str, seen: Observation) -> tuple[object, ...]:
    number = seen.value if isinstance(seen.value, float) else None
    words = seen.value if isinstance(seen.value, str) else None
    return (sha, seen.code, seen.field.value, seen.month, number, words,
            seen.origin.sheet, seen.origin.cell)  # fmt: skip


def key_of(contract: str) -> ContractKey:
    """The contract that a key names as text."""
    year, rest = contract.split("-", 1)
    post, serial = rest.rsplit("-", 1)
    return ContractKey(int(year), post, int(serial))


# SQLite --------------------------------------------------------------------------------------


def _address(path: Path) -> str:
    """A file as SQLite takes it, on a network share of Windows too (four slashes)."""
    plain = path.absolute().as_posix()
    return f"file://{'' if plain.startswith('/') else '/'}{quote(plain, safe='/:')}"


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; another run waits its turn from the first statement on."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _run(database: sqlite3.Connection, *scripts: str) -> None:
    """Several statements within a transaction, which ``executescript`` would end."""
    for statement in ";".join(scripts).split(";"):
        if statement.strip():
            database.execute(statement)
