"""Which received files the decisions *terima berkas* and *tolak berkas* are about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import PurePosixPath

from kontrak_xl.core.files import SHORT
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.intake.parcels.parcel import path_in_words
from kontrak_xl.master.decisions import FileDecision
from kontrak_xl.returns.register.receipts import FileId, ReceivedFile
from kontrak_xl.rules.decisions import ACCEPTED_FILE, REFUSED_FILE, Decision

_HASH = re.compile(rf"[0-9a-f]{{{SHORT},64}}")
_FOLDER = "masuk/"
_NAMED = 3
"""How many files a finding names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDecisions:
    """What people decided about files; a file that is both accepted and refused is refused."""

    accepted: Mapping[FileId, FileDecision] = field(default_factory=dict)
    refused: Mapping[FileId, FileDecision] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()

    def accepts(self, file: ReceivedFile) -> bool:
        """Whether a file's values win whenever it was received."""
        return _own(file) in self.accepted

    def refuses(self, file: ReceivedFile) -> bool:
        """Whether none of a file's values count."""
        return _own(file) in self.refused

    def decision(self, file: ReceivedFile) -> FileDecision | None:
        """The line that decides about a file."""
        return self.refused.get(_own(file)) or self.accepted.get(_own(file))


NO_FILE_DECISIONS = FileDecisions()


def match_decisions(
    rulings: Iterable[FileDecision], files: Sequence[ReceivedFile]
) -> FileDecisions:
    """The files that decisions name, and the lines that name none, or several by one name."""
    kinds: dict[str, dict[FileId, FileDecision]] = {ACCEPTED_FILE: {}, REFUSED_FILE: {}}
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for ruling in rulings:
        found = [file for file in files if _means(ruling, file)]
        kinds[ruling.sort] |= {_own(file): ruling for file in found}
        decisions += [
            ruling.on(key) for key in dict.fromkeys(file.key for file in found if file.key)
        ]
        findings += _doubts(ruling, found, files)
    return FileDecisions(
        accepted=kinds[ACCEPTED_FILE],
        refused=kinds[REFUSED_FILE],
        decisions=tuple(decisions),
        findings=tuple(findings),
    )


def assigned_posts(
    rulings: Iterable[FileDecision], files: Iterable[ReceivedFile]
) -> Mapping[str, str]:
    """The OPD to which a decision gives each workbook whose own identity conflicts, by hash."""
    wanted = [ruling for ruling in rulings if ruling.sort == ACCEPTED_FILE and ruling.post]
    return {
        file.sha: ruling.post
        for file in files
        if file.claimed or _conflicting(file)
        for ruling in wanted
        if _means(ruling, replace(file, key=None))
    }


def _conflicting(file: ReceivedFile) -> bool:
    return any(finding.code is Code.IDENTITY_CONFLICT for finding in file.findings)


def _own(file: ReceivedFile) -> FileId:
    return file.arrival, file.inside


def _means(ruling: FileDecision, file: ReceivedFile) -> bool:
    """Whether a line names a file: by its name, its path in the inbox, or its SHA-256."""
    if ruling.post and file.key is not None and file.key.post != ruling.post:
        return False
    word = ruling.subject.casefold().replace("\\", "/").removeprefix(_FOLDER)
    if _HASH.fullmatch(word) and any(sha.startswith(word) for sha in (file.sha, file.arrival)):
        return True
    return word in {name.casefold() for name in _names(file)}


def _names(file: ReceivedFile) -> Collection[str]:
    """All that people may call a file."""
    full = (file.name, file.file, file.inside)
    last = (PurePosixPath(name).name for name in full if name)
    short = path_in_words(PurePosixPath(file.file).name, file.inside)
    return {name for name in (*full, *last, short) if name}


def _doubts(
    ruling: FileDecision, found: Sequence[ReceivedFile], files: Iterable[ReceivedFile]
) -> Iterator[Finding]:
    """A line that names no file, or by one name files that are not the same."""
    seen = f"“{ruling.subject}”"
    if not found:
        expected = _alike(ruling, files) or f"yang ditunjukkan kontrak-xl riwayat {ruling.post}"
        yield Finding(Code.FILE_UNKNOWN, ruling.where, seen, expected, ruling.post)
    elif len({file.sha for file in found}) > 1 and len({file.arrival for file in found}) > 1:
        listed = [f"{file.short} ({file.name})" for file in found[-_NAMED:]]
        yield Finding(Code.FILE_MANY, ruling.where, seen, ", ".join(listed), ruling.post)


def _alike(ruling: FileDecision, files: Iterable[ReceivedFile]) -> str:
    """The names that may have been meant."""
    known = {
        name.casefold(): file.name
        for file in files
        if file.key is None or file.key.post == ruling.post
        for name in _names(file)
    }
    near = get_close_matches(ruling.subject.casefold(), known, n=_NAMED, cutoff=0.6)
    return " atau ".join(dict.fromkeys(f"“{known[name]}”" for name in near))
