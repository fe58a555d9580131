"""What letters say of one OPD: the words of their placeholders, and the lines of {rincian}."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kontrak_xl.contracts import changes
from kontrak_xl.contracts.workbook.addresses import Addresses
from kontrak_xl.core.dates import moment_in_words, months_in_words
from kontrak_xl.core.findings import BUREAU_ALONE, Code, Finding, Severity
from kontrak_xl.core.grouping import FindingGroup, grouped
from kontrak_xl.core.model import MONTHS, Blank, Edition, Post
from kontrak_xl.core.numerals import show
from kontrak_xl.core.region import Region
from kontrak_xl.rules.decisions import Decision, Verification
from kontrak_xl.rules.reporting import CellState, DueCell, Reported

MOST = 15
"""Lines of one list before the rest is counted."""
_NAMED = 6
"""Indicators that one line names before the rest is counted."""
_LONGEST = 300
_ASKED = "minta OPD "
"""How the catalogue speaks to the bureau of what an OPD is to do."""
_BY_SCHEDULE = "sesuai jadwal pelaporan"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What one letter says beside whose it is: ``month`` and ``deadline`` are 1–12, 0 for none.

    ``deadline`` is the month whose date to report is named, ``number`` the edition.
    """

    month: int = 0
    deadline: int = 0
    lines: tuple[str, ...] = ()
    number: int = 0
    file: str = ""


def words(
    post: Post, head: str, region: Region, sender: str, facts: LetterFacts
) -> Mapping[str, str]:
    """A word for every placeholder; ``head`` is the position of who leads the post."""
    until = {one.month: one.until for one in region.deadlines}.get(facts.deadline)
    return {
        "opd": post.name,
        "jabatan": head,
        "kode": post.code,
        "pemda": region.name,
        "tahun": str(region.year),
        "bulan": month_words(region.year, facts.month),
        "batas": moment_in_words(until) if until else _BY_SCHEDULE,
        "pengirim": (sender or region.office).removesuffix(f", {region.name}") or region.name,
        "rincian": "\n".join(facts.lines).strip("\n"),
        "nomor": str(facts.number) if facts.number else "",
        "berkas": facts.file,
    }


def month_words(year: int, month: int) -> str:
    """``Juni 2026``; nothing for month 0."""
    return f"{MONTHS[month - 1]} {year}" if month else ""


def cut(lines: Sequence[str], most: int = MOST) -> Iterator[str]:
    """The first lines of a list, each with its dash, and how many are left out."""
    for line in lines[:most]:
        yield f"- {line}"
    if len(lines) > most:
        yield f"- dan {len(lines) - most} lainnya"


# Contracts -----------------------------------------------------------------------------------


def change_lines(editions: Sequence[Edition]) -> Iterator[str]:
    """What each edition after the first of these changed, and from which month."""
    for old, new in pairwise(editions):
        month = month_words(new.key.year, new.from_month)
        yield f"Terbitan {new.number}, berlaku mulai {month}:"
        found = [f"{change}" for change in changes.between(old, new)]
        yield from cut(found or ["isi perjanjian tetap; buku kerjanya diperbarui"])


# Results -------------------------------------------------------------------------------------


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings of one file in short lines, the gravest first."""
    chosen = [
        finding
        for finding in findings
        if finding.code not in BUREAU_ALONE
        and (finding.severity is not Severity.INFO or _told_too(finding))
    ]
    yield from cut([_line(group) for group in grouped(chosen)])


_OTHERWISE = frozenset((Code.TEXT_NUMBER, Code.PERCENT_FORMAT))
"""Numbers that are read, but that the formulas of the OPD's own workbook take otherwise."""


def _told_too(finding: Finding) -> bool:
    """What is told though nothing is to be repaired: which file counts, and why scores differ."""
    return finding.code.number.startswith("K6") or finding.code in _OTHERWISE


def _line(group: FindingGroup) -> str:
    places = f"{group.spoken}: " if group.spoken else ""
    remedy = group.remedy.replace(_ASKED, "")
    return _short(f"{places}{group.problem}; {remedy}. [{group.code.number}]")


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _paragraph(heading: str, lines: Sequence[str]) -> Iterator[str]:
    """A paragraph of its own with a heading, where it has any lines."""
    if lines:
        yield ""
        yield heading
        yield from cut(lines)


def pending_lines(names: Sequence[str]) -> Iterator[str]:
    """Which values their owners have not told yet."""
    yield from _paragraph("Nilai yang masih ditunggu dari penanggung jawab datanya:", names)


def unsure_lines(rows: Sequence[Mapping[Hashable, Any]]) -> Iterator[str]:
    """Rows with values that nobody is sure of: what counts of them, and what would."""
    heading = "Isian yang diragukan dihitung menurut bacaan yang terendah sampai dibenarkan:"
    yield from _paragraph(heading, [
        f"{row['indikator']}: "
        + (f"dihitung {row['bacaan']}, " if row["ragu"] else "belum terbaca, ")
        + f"nilai {show(float(row['nilai']), 2)}; bila dibenarkan "
        f"{show(float(row['nilai_dibenarkan']), 2)}"
        for row in rows
    ])  # fmt: skip


def zero_lines(undecided: Sequence[Finding]) -> Iterator[str]:
    """The 0/0 of an OPD that wait for the bureau's word, and what that would change."""
    heading = "0 dari 0 dihitung seperti belum diisi sampai kami membenarkan bahwa memang nihil:"
    yield from _paragraph(heading, [f"{one.seen}: {one.expected}" for one in undecided])


def decision_lines(
    decisions: Sequence[Decision], verified: Sequence[Verification]
) -> Iterator[str]:
    """What people decided about an OPD's values."""
    lines = [
        *(_short(f"{one.sort}{_about(one)}: {one.reason}") for one in decisions),
        *(
            _short(
                f"{one.subject}, {one.when}: dilaporkan {one.claimed}, "
                f"diakui {one.recognised} ({one.reason})"
            )
            for one in verified
        ),
    ]
    if lines:
        yield ""
        yield "Keputusan dan verifikasi yang berlaku:" if decisions else "Hasil verifikasi:"
        yield from cut(lines)


def _about(decision: Decision) -> str:
    return f" “{decision.subject}”" if decision.subject else ""


# What is missing ---------------------------------------------------------------------------


def blank_lines(edition: Edition, reported: Reported, until: int) -> Iterator[str]:
    """The due cells up to a month that are blank: where each is, and what it asks for."""
    blank = _blank(reported, range(1, until + 1))
    if not blank:
        return
    counts = "dihitung 0" if edition.policy.blank is Blank.ZERO else "belum dihitung"
    yield f"{len(blank)} isian jatuh tempo masih kosong dan {counts}:"
    yield from cut([_short(line) for line in _by_indicator(edition, blank)])


def missing_lines(edition: Edition, reported: Reported, months: Sequence[int]) -> Iterator[str]:
    """The late months with what is missing in each."""
    for month in months:
        blank = _blank(reported, (month,))
        name = month_words(edition.key.year, month)
        if reported.in_month(month).silent:
            yield f"- {name}: belum ada isian yang kami terima"
            continue
        listed = "; ".join(_by_indicator(edition, blank[:_NAMED]))
        more = f"; dan {len(blank) - _NAMED} lainnya" if len(blank) > _NAMED else ""
        yield f"- {name}: {len(blank)} isian masih kosong, yaitu {listed}{more}"


def _blank(reported: Reported, months: Iterable[int]) -> list[DueCell]:
    wanted = set(months)
    return [
        cell for cell in reported.cells if cell.state is CellState.BLANK and cell.month in wanted
    ]


def _by_indicator(edition: Edition, cells: Sequence[DueCell]) -> Iterator[str]:
    """``lembar Januari dan Maret, sel F8: “Peserta pelatihan”``, one line for each input."""
    months: dict[str, list[int]] = {}
    for cell in cells:
        months.setdefault(cell.code, []).append(cell.month)
    grid = Addresses(edition)
    stages = {stage.code: stage for stage in edition.stages}
    for code, due in months.items():
        stage, row = stages.get(code), edition.row(code)
        about = f"tahap “{stage.name}”" if stage else f"“{row.text if row else code}”"
        yield f"lembar {months_in_words(due)}, sel {grid.due_cell(code)}: {about}"
