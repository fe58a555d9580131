"""Findings as people work them off: one cause told once, the gravest and the root cause first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kontrak_xl.core.findings import Code, Finding, Severity

_NAMED = 3
"""How many different things that were seen are named before the rest is counted."""
_PLACES = 6
_RANKS = tuple(Severity)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one cause in one file: same code, same remedy."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def code(self) -> Code:
        return self.first.code

    @property
    def severity(self) -> Severity:
        return self.first.severity

    @property
    def problem(self) -> str:
        """The problem once, with all that was seen."""
        seen = tuple(dict.fromkeys(finding.seen for finding in self.findings))
        words = ", ".join(seen[:_NAMED])
        if len(seen) > _NAMED:
            words += f" dan {len(seen) - _NAMED} lainnya"
        return self.code.value.problem.format(seen=words, expected=self.first.expected)

    @property
    def remedy(self) -> str:
        return self.first.remedy

    @property
    def places(self) -> str:
        """The cells in words: ``Januari!F9, F10; Maret!F9``."""
        return _places(self.findings)

    @property
    def spoken(self) -> str:
        """The same for whoever reads a letter: ``lembar Januari, sel F9, F10; lembar Maret``."""
        return _places(self.findings, "lembar {}, sel {}", "lembar {}")

    def __str__(self) -> str:
        if len(self.findings) == 1:
            return str(self.first)
        where = " › ".join(part for part in (self.first.where.file, self.places) if part)
        sentence = f"{self.problem}; {self.remedy}."
        return f"{where}: {sentence} [{self.code.number}]"


def _places(findings: Iterable[Finding], cell: str = "{}!{}", sheet: str = "{}") -> str:
    where = list(dict.fromkeys(finding.where for finding in findings))
    cells: dict[str, list[str]] = {}
    for place in where[:_PLACES]:
        cells.setdefault(place.sheet, []).append(place.cell)
    words = [
        (cell if any(marks) else sheet).format(name, ", ".join(filter(None, marks)))
        for name, marks in cells.items()
        if name
    ]
    rest = [f"{len(where) - _PLACES} tempat lain"] if len(where) > _PLACES else []
    return "; ".join([*words, *rest])


def order(finding: Finding) -> tuple[int, str]:
    """Gravest first; within a severity the file, then its structure, then its values."""
    return _RANKS.index(finding.severity), finding.code.number


def grouped(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """One group for each cause in each file, root causes before what follows from them."""
    groups: dict[tuple[str, Code, str], list[Finding]] = {}
    for finding in dict.fromkeys(findings):
        key = (finding.where.file, finding.code, finding.expected)
        groups.setdefault(key, []).append(finding)
    found = [FindingGroup(tuple(same)) for same in groups.values()]
    return tuple(sorted(found, key=lambda group: order(group.first)))
