"""The register of everything received: files, where they came from, what they report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kontrak_xl import codec, schema, stored
from kontrak_xl.database import Database
from kontrak_xl.decided import UNDECIDED, Decided, decided
from kontrak_xl.findings import Finding
from kontrak_xl.intake.parcel import Letter, shown
from kontrak_xl.model import ContractKey, Field, Observation, Origin
from kontrak_xl.realizations import Submission
from kontrak_xl.receipts import (
    Arrival,
    Reading,
    Received,
    Saved,
    latest_by_contract,
    told_apart,
)
from kontrak_xl.rulings import FileRuling
from kontrak_xl.standing import (
    NO_RECOGNISED,
    NOTHING,
    Recognised,
    Standing,
    copies,
    standing,
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

    def newest(self) -> tuple[tuple[Received, Submission], ...]:
        """The file that counts last for each contract, as it was read."""
        reported = {id(tally.file): tally.reported for tally in self.standing.tallies}
        return tuple(
            (
                file,
                Submission(
                    file=file.name,
                    key=file.key,
                    number=file.edition,
                    modified=file.modified,
                    observations=reported.get(id(file), ()),
                    findings=file.findings,
                    unread=file.unread,
                ),
            )
            for file in latest_by_contract(self.live).values()
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

    def known(self) -> Mapping[str, int]:
        """The hashes of all files ever registered, each with the version that read it last.

        It is 0 for what is to be read again. Mails of the inbox that are no reports are known too.
        """
        query = "SELECT sha, 1 FROM mails WHERE account = ?"
        found = {row[0]: row[1] for row in self._database.execute(query, (schema.BY_HAND,))}
        read = self._database.execute("SELECT sha, reading FROM arrivals")
        return {**found, **{row[0]: row[1] for row in read}}

    def arrivals(self) -> tuple[Arrival, ...]:
        """Every file ever registered, the first first."""
        return tuple(_arrival(row) for row in self._database.execute(schema.ARRIVALS))

    def counts(self, sha: str) -> bool:
        """Whether a registered file holds a workbook of ours."""
        query = (
            "SELECT count(*) FROM submissions s JOIN files f ON f.sha = s.workbook "
            "WHERE s.arrival = ? AND f.contract <> ''"
        )
        return any(row[0] for row in self._database.execute(query, (sha,)))

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
            yield Observation(file.key, code, stored.choice(Field, field), month, value, where)

    def account(
        self, rulings: Iterable[FileRuling] = (), recognised: Recognised = NO_RECOGNISED
    ) -> Account:
        """All files, and what counts of them under decisions.

        Values that were only ``recognised`` come back in our own workbooks and claim nothing.
        """
        files = self.files()
        ruled = decided(rulings, files)
        live = tuple(file for file in files if not (file.copy_of or ruled.refuses(file)))
        live = tuple(sorted(live, key=lambda file: (ruled.accepts(file), file.order)))
        counted = standing(live, self.observations, ruled.accepts, recognised)
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
        read, run = one.submission, self._database.execute
        run("INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?,?,?,?,?,?)", (
            one.sha, str(read.key) if read.key else "", read.number, read.verdict.value,
            read.modified, codec.of_findings(read.findings), codec.of_unread(read.unread),
            one.saved.application, one.saved.by, one.saved.origin, one.claimed,
        ))  # fmt: skip
        run("DELETE FROM observations WHERE sha = ?", (one.sha,))
        self._database.execute_all(
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
