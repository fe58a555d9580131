"""A returned workbook mended and marked: the contract anew, the OPD's own inputs, what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from kontrak_xl.contracts.seal import ORIGIN
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.inputs import Spot
from kontrak_xl.core.findings import Finding, Severity
from kontrak_xl.core.model import Edition
from kontrak_xl.returns.mending import findings_sheet
from kontrak_xl.returns.mending.findings_sheet import Story, sentence
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.pages import Book, Mark, Merge, Page, PageCell, cell
from kontrak_xl.workbook.safe_text import fitting

_WORDS = {Severity.ERROR: "GALAT", Severity.WARNING: "PERINGATAN"}
_SMALL = 9.0
_FindingsByCell = Mapping[str, Sequence[Finding]]
CellT = TypeVar("CellT", PageCell, Merge)


def file_name(edition: Edition) -> str:
    """The mended workbook beside the name of its contract."""
    return f"Perbaikan {book.file_name(edition)}"


def filled(facts: Facts, texts: Mapping[Spot, str]) -> Facts:
    """The facts with what could not be read, which the pages show and nothing counts."""
    return replace(facts, values={**facts.values, **texts})


def build(facts: Facts, story: Story, logo: bytes = b"") -> Book:
    """The contract's workbook with its marks and its sheet *Temuan*, which opens first."""
    whole = book.build(facts, logo)
    sheets: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in story.open:
        if finding.severity is not Severity.INFO and finding.where.cell:
            sheets[finding.where.sheet][finding.where.cell].append(finding)
    first, *others = (_marked(page, sheets.get(page.name, {}), story) for page in whole.pages)
    told = findings_sheet.page(facts, story)
    return replace(
        whole,
        pages=(first, told, *others),
        title=f"Perbaikan {whole.title}",
        custom={**whole.custom, ORIGIN: story.sha},
        active=told.name,
    )


def _marked(page: Page, found: _FindingsByCell, story: Story) -> Page:
    """A page with marks and notes at the cells of its findings, their rows high enough."""
    if not found:
        return page
    puts = tuple(_at(put, found, story) for put in page.cells)
    heights = dict(page.heights)
    for put in puts:
        if put.style.mark and isinstance(put.value, str):
            width = text_width.column(page.widths[put.col])
            high = text_width.height(text_width.lines(put.value, width, _SMALL, bold=True), _SMALL)
            heights[put.row] = max(heights.get(put.row, 0.0), min(high + 4, text_width.HIGHEST))
    merges = tuple(_at(merge, found, story) for merge in page.merges)
    return replace(page, cells=puts, merges=merges, heights=heights)


def _at(at: CellT, found: _FindingsByCell, story: Story) -> CellT:
    here = found.get(cell(at.row, at.col))
    if not here:
        return at
    worst = any(finding.severity is Severity.ERROR for finding in here)
    style = replace(at.style, mark=Mark.WRONG if worst else Mark.DOUBT)
    if isinstance(at.value, str):
        style = replace(style, wrap=True, size=_SMALL)
    return replace(at, style=style, note=_note(here, story))


def _note(findings: Iterable[Finding], story: Story) -> str:
    """What was seen and what to type, the gravest first."""
    ordered = sorted(findings, key=lambda f: f.severity is not Severity.ERROR)
    told = [
        f"{_WORDS[f.severity]}: {sentence(f.problem)}\n{sentence(f.remedy)} [{f.code.number}]"
        for f in ordered
    ]
    origin = story.origin(ordered[0])
    return fitting("\n\n".join([*told, *([origin] if origin else [])]))
