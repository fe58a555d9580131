"""The register of everything received (SQLite): files, observations, and which value counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

import msgspec

from kontrak_xl.errors import CannotWriteError, KontrakError
from kontrak_xl.findings import Code, Finding
from kontrak_xl.model import ContractKey, Field, Observation, Origin
from kontrak_xl.numerals import show
from kontrak_xl.realizations import Submission

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    sha TEXT PRIMARY KEY, name TEXT NOT NULL, received TEXT NOT NULL, modified TEXT NOT NULL,
    contract TEXT NOT NULL, edition INTEGER NOT NULL, verdict TEXT NOT NULL, findings TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS observations (
    sha TEXT NOT NULL REFERENCES files(sha), code TEXT NOT NULL, field TEXT NOT NULL,
    month INTEGER NOT NULL, number REAL, words TEXT, sheet TEXT NOT NULL, cell TEXT NOT NULL,
    PRIMARY KEY (sha, code, field, month)
);
PRAGMA user_version = 1;
"""


_REASONS = {
    sqlite3.SQLITE_BUSY: "sedang dipakai program lain",
    sqlite3.SQLITE_LOCKED: "sedang dipakai program lain",
    sqlite3.SQLITE_READONLY: "hanya dapat dibaca",
    sqlite3.SQLITE_FULL: "ruang disk penuh",
    sqlite3.SQLITE_CANTOPEN: "tidak dapat dibuka",
    sqlite3.SQLITE_CORRUPT: "rusak",
    sqlite3.SQLITE_NOTADB: "rusak",
}


class RegisterError(KontrakError):
    """The register cannot be opened, read or written."""

    def __init__(self, path: Path, cause: sqlite3.Error) -> None:
        code = getattr(cause, "sqlite_errorcode", 0)
        why = _REASONS.get(code & 0xFF, f"kesalahan basis data {code}")
        super().__init__(
            f"Arsip {path} tidak dapat dipakai ({why}); tutup program lain yang memakainya "
            "atau pulihkan dari cadangan, lalu ulangi."
        )


class _StoredFinding(msgspec.Struct, frozen=True):
    """A finding as the register keeps it: its code by name, so that wording may improve."""

    code: str
    sheet: str
    cell: str
    seen: str
    expected: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One file as the register knows it; ``key`` is ``None`` for what is none of ours."""

    sha: str
    name: str
    received: dt.datetime
    modified: str
    key: ContractKey | None
    edition: int
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def order(self) -> tuple[dt.datetime, str, str]:
        """Later wins: when received, when last saved, then the hash (DESIGN 6a.11)."""
        return self.received, self.modified, self.sha


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts now: one observation per contract × row × field × month, with what changed."""

    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]


def fingerprint(content: bytes) -> str:
    """What tells one file's content from another: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


class Register:
    """The register of one working folder; use it as a context manager."""

    def __init__(self, path: Path, *, untouched: bool = False) -> None:
        """Open a register; with ``untouched`` one that is there is only read."""
        self._path = path
        try:
            if untouched:
                self._database = sqlite3.connect(f"{_address(path)}?mode=ro", uri=True)
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path)
        except OSError as error:
            raise CannotWriteError(path, error) from error
        except sqlite3.Error as error:
            raise RegisterError(path, error) from error
        try:
            self._database.executescript(_SCHEMA)
        except sqlite3.Error as error:
            self._database.close()
            raise RegisterError(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            raise RegisterError(self._path, error) from error

    def known(self) -> frozenset[str]:
        """The hashes of all files ever registered."""
        return frozenset(sha for (sha,) in self._database.execute("SELECT sha FROM files"))

    def add(self, sha: str, submission: Submission, received: dt.datetime) -> None:
        """Register one file with all it reports, in one transaction; a known file is left alone."""
        key = str(submission.key) if submission.key else ""
        stored = [_store(finding) for finding in submission.findings]
        row = (sha, submission.file, received.isoformat(), submission.modified, key,
               submission.number, submission.verdict.value,
               msgspec.json.encode(stored).decode())  # fmt: skip
        with self._database, closing(self._database.cursor()) as cursor:
            cursor.execute("INSERT OR IGNORE INTO files VALUES (?,?,?,?,?,?,?,?)", row)
            if cursor.rowcount:
                cursor.executemany(
                    "INSERT OR REPLACE INTO observations VALUES (?,?,?,?,?,?,?,?)",
                    [_row(sha, seen) for seen in submission.observations],
                )

    def files(self) -> tuple[Received, ...]:
        """Every file, in the order in which they count."""
        query = (
            "SELECT sha, name, received, modified, contract, edition, verdict, findings FROM files"
        )
        found = [_received(row) for row in self._database.execute(query)]
        return tuple(sorted(found, key=lambda file: file.order))

    def standing(self, refused: Container[str] = frozenset()) -> Standing:
        """Which value counts for each contract × month × row × field (DESIGN 7.7).

        The latest received non-blank value wins and a blank never erases. A number that changes
        is a finding at the later file's cell. Files whose name or SHA-256 is ``refused`` (in lower
        case) do not count.
        """
        current: dict[tuple[ContractKey, str, Field, int], tuple[Observation, Received]] = {}
        findings: dict[tuple[ContractKey, str, Field, int], Finding] = {}
        for file in self.files():
            if file.key is None or _refused(file, refused):
                continue
            for seen in self._observations(file, file.key):
                place = (seen.key, seen.code, seen.field, seen.month)
                before = current.get(place)
                change = _change(before, seen, file)
                if change:
                    findings[place] = change
                current[place] = seen, file
        return Standing(tuple(seen for seen, _ in current.values()), tuple(findings.values()))

    def _observations(self, file: Received, key: ContractKey) -> Iterator[Observation]:
        query = (
            "SELECT code, field, month, number, words, sheet, cell FROM observations "
            "WHERE sha = ? ORDER BY month, code, field"
        )
        for code, field, month, number, words, sheet, cell in self._database.execute(
            query, (file.sha,)
        ):
            value = words if number is None else float(number)
            yield Observation(key, code, Field(field), month, value, Origin(file.name, sheet, cell))


def _refused(file: Received, refused: Container[str]) -> bool:
    """Whether a decision names a file: by its hash, its path in the inbox, or its name alone."""
    name = file.name.casefold()
    return any(word in refused for word in (file.sha, name, name.rsplit("/", 1)[-1]))


def _address(path: Path) -> str:
    """A file as SQLite takes it, on a network share of Windows too (four slashes)."""
    plain = path.absolute().as_posix()
    return f"file://{'' if plain.startswith('/') else '/'}{quote(plain, safe='/:')}"


def _change(
    before: tuple[Observation, Received] | None, seen: Observation, file: Received
) -> Finding | None:
    """A reported number that a later file changes, or two files of one moment that differ."""
    if before is None or seen.field is not Field.VALUE or before[0].value == seen.value:
        return None
    code = Code.SAME_TIME if before[1].received == file.received else Code.RESULT_CHANGED
    older = f"{worded(before[0].value)} ({before[1].name})"
    return Finding(code, seen.origin, worded(seen.value), older, seen.key.post)


def worded(value: float | str) -> str:
    """A reported value as a finding says it."""
    return show(value) if isinstance(value, float) else f"“{value}”"


def _row(sha: str, seen: Observation) -> tuple[object, ...]:
    number = seen.value if isinstance(seen.value, float) else None
    words = seen.value if isinstance(seen.value, str) else None
    return (sha, seen.code, seen.field.value, seen.month, number, words,
            seen.origin.sheet, seen.origin.cell)  # fmt: skip


def _store(finding: Finding) -> _StoredFinding:
    where = finding.where
    return _StoredFinding(
        finding.code.name, where.sheet, where.cell, finding.seen, finding.expected, finding.post
    )


def _received(row: tuple[str, str, str, str, str, int, str, str]) -> Received:
    sha, name, received, modified, contract, edition, verdict, stored = row
    findings = msgspec.json.decode(stored, type=list[_StoredFinding])
    return Received(
        sha=sha,
        name=name,
        received=dt.datetime.fromisoformat(received),
        modified=modified,
        key=key_of(contract) if contract else None,
        edition=edition,
        verdict=verdict,
        findings=tuple(_restored(finding, name) for finding in findings),
    )


def _restored(stored: _StoredFinding, file: str) -> Finding:
    where = Origin(file, stored.sheet, stored.cell)
    return Finding(Code[stored.code], where, stored.seen, stored.expected, stored.post)


def key_of(contract: str) -> ContractKey:
    """The contract that a key names as text."""
    year, rest = contract.split("-", 1)
    post, serial = rest.rsplit("-", 1)
    return ContractKey(int(year), post, int(serial))


def latest_by_contract(files: Iterable[Received]) -> dict[ContractKey, Received]:
    """The file that counts last for each contract."""
    return {file.key: file for file in files if file.key is not None}
