"""Which reported value counts, of all that was received, and what each file has part in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kontrak_xl.findings import Code, Finding, Severity
from kontrak_xl.model import ContractKey, Field, Observation, Origin
from kontrak_xl.numerals import show
from kontrak_xl.receipts import Received, latest_by_contract

FORM = frozenset((Field.FILLED_BY, Field.FILLED_ON, Field.APPROVED))
"""Who filled a sheet and when: it differs with every sending, and nobody needs to be told."""
REMARKS = frozenset((*FORM, Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE))
"""What an OPD says beside its numbers; it may be added to at any time."""
WORDS = frozenset((Field.CAUSE, Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE))
"""Texts whose change moves no score."""
Place = tuple[ContractKey, str, Field, int]
"""What one observation reports: contract, row or stage, field, month."""
Observed = Callable[[Received], Iterable[Observation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What part one file has: its values as it came, and how many of them count now.

    ``replaced_by`` are the files whose values stand in place of its own, ``reported`` its values,
    each with its place and cell.
    """

    file: Received
    months: tuple[int, ...] = ()
    new: int = 0
    changed: int = 0
    same: int = 0
    counting: int = 0
    replaced_by: tuple[str, ...] = ()
    reported: tuple[Observation, ...] = ()

    @property
    def values(self) -> int:
        """How many values it reports."""
        return self.new + self.changed + self.same


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts now: one observation per contract × row × field × month, with what changed."""

    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...] = ()


NOTHING = Standing((), ())


def standing(
    files: Iterable[Received], observed: Observed, accepted: Callable[[Received], bool]
) -> Standing:
    """Which value counts for each contract × month × row × field (DESIGN 7.7).

    The latest received non-blank value wins and a blank never erases; those of a file that is
    ``accepted`` by decision win over all others. ``files`` are those that may count.
    """
    ordered = sorted(
        (file for file in files if file.key is not None),
        key=lambda file: (accepted(file), file.order),
    )
    board = _Board(accepted)
    for file in ordered:
        board.take(file, observed(file))
    tallies = board.tallies()
    told = (*board.findings.values(), *_unchanged(tallies))
    return Standing(tuple(seen for seen, _ in board.current.values()), told, tallies)


class _Board:
    """The values as they are laid over each other, file by file."""

    def __init__(self, accepted: Callable[[Received], bool]) -> None:
        self._accepted = accepted
        self._files: list[tuple[Received, list[Observation], Counter[str]]] = []
        self.current: dict[Place, tuple[Observation, int]] = {}
        self.findings: dict[Place, Finding] = {}

    def take(self, file: Received, observations: Iterable[Observation]) -> None:
        """Lay the values of the next file over those before."""
        own, counts = list(observations), Counter[str]()
        at = len(self._files)
        self._files.append((file, own, counts))
        for seen in own:
            place = place_of(seen)
            before = self.current.get(place)
            counts[_kind(before[0] if before else None, seen)] += 1
            if before is not None and before[0].value != seen.value:
                change = self._change(before, seen, file)
                if change is not None:
                    self.findings[place] = change
            self.current[place] = seen, at

    def _change(
        self, before: tuple[Observation, int], seen: Observation, file: Received
    ) -> Finding | None:
        """A reported value that a later file changes, or two files of one moment that differ."""
        older = self._files[before[1]][0]
        post = seen.key.post
        if self._accepted(file) and not self._accepted(older) and older.order > file.order:
            stands = f"{worded(seen.value)} ({file.name})"
            return Finding(
                Code.DECIDED_OTHERWISE, before[0].origin, worded(before[0].value), stands, post
            )
        if seen.field in FORM:
            return None
        same_time = older.received == file.received
        scores = Code.SAME_TIME if same_time else Code.RESULT_CHANGED
        code = Code.OTHER_CHANGED if seen.field in WORDS else scores
        was = f"{worded(before[0].value)} ({older.name})"
        return Finding(code, seen.origin, worded(seen.value), was, post)

    def tallies(self) -> tuple[Tally, ...]:
        """What part each file has, in the order in which they count."""
        return tuple(
            Tally(
                file=file,
                months=tuple(sorted({seen.month for seen in own if seen.field not in FORM})),
                new=counts["new"],
                changed=counts["changed"],
                same=counts["same"],
                counting=sum(self.current[place_of(seen)][1] == at for seen in own),
                replaced_by=tuple(dict.fromkeys(self._winners(own, at))),
                reported=tuple(own),
            )
            for at, (file, own, counts) in enumerate(self._files)
        )

    def _winners(self, own: Iterable[Observation], at: int) -> Iterator[str]:
        for seen in own:
            winner = self.current[place_of(seen)][1]
            if winner != at:
                file = self._files[winner][0]
                yield f"“{file.name}” ({file.short})"


def place_of(seen: Observation) -> Place:
    """What an observation reports."""
    return seen.key, seen.code, seen.field, seen.month


def _kind(before: Observation | None, seen: Observation) -> str:
    if before is None:
        return "new"
    return "same" if before.value == seen.value else "changed"


def worded(value: float | str) -> str:
    """A reported value as a finding says it."""
    return show(value) if isinstance(value, float) else f"“{value}”"


def _unchanged(tallies: Sequence[Tally]) -> Iterator[Finding]:
    """Of each contract the last file, where it says nothing that was not said before."""
    last = latest_by_contract(tally.file for tally in tallies)
    before: dict[ContractKey, str] = {}
    for tally in tallies:
        file = tally.file
        if file.key is None:
            continue
        if last[file.key] is file and unchanged(tally) and not _faulty(file):
            seen = f"“{before[file.key]}”"
            yield Finding(Code.NOTHING_NEW, Origin(file.name), seen, "", file.key.post)
        if tally.values:
            before[file.key] = file.name


def unchanged(tally: Tally) -> bool:
    """Whether a file says only what others had said before."""
    return bool(tally.same) and not tally.new and not tally.changed


def _faulty(file: Received) -> bool:
    return any(finding.severity is Severity.ERROR for finding in file.findings)


def copies(files: Iterable[Received], live: Sequence[Received]) -> Iterator[Finding]:
    """Where the last file of a contract lies in the inbox once more."""
    last = {file.sha: file for file in latest_by_contract(live).values()}
    for file in files:
        if file.copy_of and file.sha in last:
            key = last[file.sha].key
            seen, post = f"“{file.copy_of}”", key.post if key else ""
            yield Finding(Code.SAME_FILE, Origin(file.name), seen, "", post)
