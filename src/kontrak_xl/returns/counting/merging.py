"""Which reported value counts, of all that was received, and what each file has part in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

from kontrak_xl.core.findings import Code, Finding, Severity
from kontrak_xl.core.model import ContractKey
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import (
    FORM,
    REMARKS,
    Field,
    Observation,
    Origin,
    ValueKey,
    value_key,
)
from kontrak_xl.returns.counting.conspicuous import ValueChange, shifted
from kontrak_xl.returns.counting.wrong_sheets import NOTHING_DUE, DueMonths, SheetWatch
from kontrak_xl.returns.register.receipts import ReceivedFile, latest_by_contract

WORDS = frozenset((Field.CAUSE, *REMARKS))
"""Texts whose change moves no score."""
_PAIR = frozenset((Field.NUMERATOR, Field.DENOMINATOR))
"""Two numbers that are recognised, and come back, together."""
ReportReader = Callable[[ReceivedFile], Iterable[Observation]]
IsClosed = Callable[[ValueKey], bool]
"""Whether nothing is asked at a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What part one file has: its values as it came, and how many of them count now.

    ``replaced_by`` are the files whose values stand in place of its own or whose blanks took them
    back, ``reported`` its values, each with its place and cell.
    """

    file: ReceivedFile
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
class MergedReports:
    """What counts now: one observation per contract × row × field × month, with what changed."""

    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...] = ()


NO_REPORTS = MergedReports((), ())


@dataclass(frozen=True, slots=True)
class VerifiedValues:
    """The values that *Verifikasi* put in place of claims, now or when a month was closed.

    The workbook for the next month shows them, so they come back though no OPD has typed them.
    ``without_claim`` are the places of which nothing was reported when their month was closed.
    """

    values: Mapping[ValueKey, frozenset[float | str]]
    without_claim: frozenset[ValueKey] = frozenset()

    def holds(self, observation: Observation) -> bool:
        """Whether an observation says no more than what was recognised at its place."""
        return any(
            _same(value, observation.value) for value in self.values.get(value_key(observation), ())
        )


NO_VERIFIED_VALUES = VerifiedValues({})


def _same(one: float | str, other: float | str) -> bool:
    """Whether two values are one; a cell keeps fifteen digits of a number."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-12)
    return one == other


def merge_reports(
    files: Iterable[ReceivedFile],
    observed: ReportReader,
    accepted: Callable[[ReceivedFile], bool],
    verified: VerifiedValues = NO_VERIFIED_VALUES,
    due: DueMonths = NOTHING_DUE,
    closed: IsClosed = lambda _: False,
) -> MergedReports:
    """Which value counts for each contract × month × row × field (R-yang-dihitung).

    The latest received non-blank value wins and a blank never erases; those of a file that is
    ``accepted`` by decision win over all others. What was only ``verified`` and comes back
    changes no claim. ``files`` are those that may count.

    A blank takes values back in two cases alone: the sheet of a month that runs still beside a
    ``due`` one that is empty (R-salah-lembar), and where nothing is asked (``closed``).
    """
    ordered = sorted(
        (file for file in files if file.key is not None),
        key=lambda file: (accepted(file), file.order),
    )
    board = _Board(accepted, verified, due, closed)
    for file in ordered:
        board.take(file, observed(file))
    tallies = board.tallies()
    told = (*board.findings.values(), *board.shifts.values(), *board.sheets(), *_unchanged(tallies))
    return MergedReports(
        tuple(observation for observation, _ in board.current.values()), told, tallies
    )


class _Board:
    """The values as they are laid over each other, file by file."""

    def __init__(
        self,
        accepted: Callable[[ReceivedFile], bool],
        verified: VerifiedValues = NO_VERIFIED_VALUES,
        due: DueMonths = NOTHING_DUE,
        closed: IsClosed = lambda _: False,
    ) -> None:
        self._watch = SheetWatch(due)
        self._withdrawn: dict[ContractKey, list[Finding]] = defaultdict(list)
        self._accepted = accepted
        self._verified = verified
        self._closed = closed
        self._taken_back: dict[ValueKey, int] = {}
        self._files: list[tuple[ReceivedFile, list[Observation], Counter[str]]] = []
        self._echoes: set[tuple[int, ValueKey]] = set()
        self.current: dict[ValueKey, tuple[Observation, int]] = {}
        self.findings: dict[ValueKey, Finding] = {}
        self.shifts: dict[ValueKey, Finding] = {}

    def take(self, file: ReceivedFile, observations: Iterable[Observation]) -> None:
        """Lay the values of the next file over those before."""
        own, counts = list(observations), Counter[str]()
        at = len(self._files)
        self._files.append((file, own, counts))
        self._withdraw(file, own, at)
        echoes = self._echoed(own, file)
        self._echoes |= {(at, place) for place in echoes}
        self._clear_closed(file, {value_key(observation) for observation in own}, at)
        changed: list[ValueChange] = []
        for observation in own:
            place = value_key(observation)
            if place in echoes:
                counts["same"] += 1
                continue
            before = self.current.get(place)
            counts[_kind(before[0] if before else None, observation)] += 1
            old = before[0].value if before else 0.0
            if isinstance(old, float) and old != observation.value:
                changed.append((old, observation))
            if before is not None and before[0].value != observation.value:
                change = self._change(before, observation, file)
                if change is not None:
                    self.findings[place] = change
            self.current[place] = observation, at
        self.shifts |= {value_key(one): told for one, told in shifted(changed)}
        self._watch.look(file, own, self.current.keys())

    def _withdraw(self, file: ReceivedFile, own: Sequence[Observation], at: int) -> None:
        """Withdraw the sheets that are asked about and that a file leaves blank."""
        taken_back = self._watch.withdrawn(file, own, self.current.keys())
        if file.key is not None:
            self._withdrawn[file.key] = [one.finding for one in taken_back]
        for one in taken_back:
            self._drop(one.places, at)

    def sheets(self) -> Iterator[Finding]:
        """The sheets that are asked about, and those that the last file of an OPD took back."""
        yield from self._watch.findings
        for told in self._withdrawn.values():
            yield from told

    def _clear_closed(self, file: ReceivedFile, told: set[ValueKey], at: int) -> None:
        """Values of this contract in closed cells that the file no longer has count no more."""
        gone = [
            place
            for place in self.current
            if place[0] == file.key and place not in told and self._closed(place)
        ]
        self._drop(gone, at)

    def _drop(self, places: Iterable[ValueKey], at: int) -> None:
        """What stood at some places counts no more, by the word of a file."""
        for place in places:
            del self.current[place]
            self.findings.pop(place, None)
            self.shifts.pop(place, None)
            self._taken_back[place] = at

    def _stands(self, place: ValueKey) -> int:
        """The file whose word counts at a place, be it that there is nothing."""
        return self.current[place][1] if place in self.current else self._taken_back[place]

    def _echoed(self, own: Sequence[Observation], file: ReceivedFile) -> set[ValueKey]:
        """Where a file says what our own workbook had put before its OPD, and claims nothing."""
        held = {value_key(observation) for observation in own if self._verified.holds(observation)}
        return {
            value_key(observation)
            for observation in own
            if held.issuperset(_together(observation)) and self._idle(observation, file)
        }

    def _idle(self, observation: Observation, file: ReceivedFile) -> bool:
        """Whether an earlier file claims another value, or the OPD had left the place blank."""
        before = self.current.get(value_key(observation))
        if before is None:
            return value_key(observation) in self._verified.without_claim
        return before[0].value != observation.value and self._files[before[1]][0].order < file.order

    def _counts(self, observation: Observation, at: int) -> bool:
        """Whether a file's value stands, be it as what was recognised in place of a claim."""
        place = value_key(observation)
        return (at, place) in self._echoes or self._stands(place) == at

    def _change(
        self, before: tuple[Observation, int], observation: Observation, file: ReceivedFile
    ) -> Finding | None:
        """A reported value that a later file changes, or two files of one moment that differ."""
        older = self._files[before[1]][0]
        post = observation.key.post
        if self._accepted(file) and not self._accepted(older) and older.order > file.order:
            stands = f"{worded(observation.value)} ({file.name})"
            return Finding(
                Code.DECIDED_OTHERWISE, before[0].origin, worded(before[0].value), stands, post
            )
        if observation.field in FORM:
            return None
        same_time = older.received == file.received
        scores = Code.SAME_TIME if same_time else Code.RESULT_CHANGED
        code = Code.OTHER_CHANGED if observation.field in WORDS else scores
        was = f"{worded(before[0].value)} ({older.name})"
        return Finding(code, observation.origin, worded(observation.value), was, post)

    def tallies(self) -> tuple[Tally, ...]:
        """What part each file has, in the order in which they count."""
        return tuple(
            Tally(
                file=file,
                months=tuple(
                    sorted(
                        {observation.month for observation in own if observation.field not in FORM}
                    )
                ),
                new=counts["new"],
                changed=counts["changed"],
                same=counts["same"],
                counting=sum(self._counts(observation, at) for observation in own),
                replaced_by=tuple(dict.fromkeys(self._winners(own, at))),
                reported=tuple(own),
            )
            for at, (file, own, counts) in enumerate(self._files)
        )

    def _winners(self, own: Iterable[Observation], at: int) -> Iterator[str]:
        for observation in own:
            if not self._counts(observation, at):
                file = self._files[self._stands(value_key(observation))][0]
                yield f"“{file.name}” ({file.short})"


def _together(observation: Observation) -> tuple[ValueKey, ...]:
    """The places that are recognised in one: a pair's two numbers, else its own."""
    fields = _PAIR if observation.field in _PAIR else (observation.field,)
    return tuple((observation.key, observation.code, field, observation.month) for field in fields)


def _kind(before: Observation | None, observation: Observation) -> str:
    if before is None:
        return "new"
    return "same" if before.value == observation.value else "changed"


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


def _faulty(file: ReceivedFile) -> bool:
    return any(finding.severity is Severity.ERROR for finding in file.findings)


def copies(files: Iterable[ReceivedFile], live: Sequence[ReceivedFile]) -> Iterator[Finding]:
    """Where the last file of a contract lies in the inbox once more."""
    last = {file.sha: file for file in latest_by_contract(live).values()}
    for file in files:
        if file.copy_of and file.sha in last:
            key = last[file.sha].key
            seen, post = f"“{file.copy_of}”", key.post if key else ""
            yield Finding(Code.SAME_FILE, Origin(file.name), seen, "", post)
