"""*Temuan*, the sheet of a mended workbook: what is open, what is lost, what is healed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from kontrak_xl.contracts.workbook import paper, parts
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.inputs import Input, Spot, input_in_words, input_positions
from kontrak_xl.core.findings import Code, Finding, Severity
from kontrak_xl.core.grouping import order
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.observations import Origin
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    CellValue,
    Look,
    Mark,
    Merge,
    Page,
    PageCell,
    Style,
    cell,
    quoted,
)
from kontrak_xl.workbook.safe_text import fitting

MARKS: Mapping[Severity, Mark] = {
    Severity.ERROR: Mark.WRONG,
    Severity.WARNING: Mark.DOUBT,
    Severity.INFO: Mark.NONE,
}
_WIDTHS = {0: 5.0, 1: 12.0, 2: 15.0, 3: 34.0, 4: 27.0, 5: 27.0, 6: 36.0}
_LAST = max(_WIDTHS)
_SMALL = 9.0
MOST = 2000
"""Lines of one part of the sheet; what lies beyond is counted."""
_SHORT = 12
"""Letters of a fingerprint that people compare."""
_KIND = (
    "Merah bergaris tebal = galat, harus dibetulkan. "
    "Kuning bergaris putus = peringatan, mohon dipastikan."
)
_OPEN = "Yang perlu dibetulkan atau dipastikan"
_LOST = "Isian semula yang tidak punya tempat"
_WELL = "Yang sudah dipulihkan dalam berkas ini"
_BACK = "sudah dikembalikan; isi kembali bila pernah diisi"
_ONCE = "kini hanya satu; isian semula ada pada sel merah atau pada daftar di atas"
_KEPT = "isian semula ada pada sel merah atau pada daftar di atas"
_HEALED: Mapping[Code, str] = {
    Code.MONTH_MISSING: f"lembar {_BACK}",
    Code.TABLE_MISSING: f"tabel {_BACK}",
    Code.ROW_MISSING: f"baris {_BACK}",
    Code.ROW_TWICE: _ONCE,
    Code.SHEET_TWICE: _ONCE,
    Code.COLUMN_TWICE: _ONCE,
    Code.ROW_SWAPPED: f"baris sudah dikembalikan; {_KEPT}",
    Code.ROW_UNKNOWN: f"baris itu tidak ada lagi; {_KEPT}",
    Code.ROW_NO_CODE: f"baris itu tidak ada lagi; {_KEPT}",
    Code.BESIDE_ANSWER: _KEPT,
    Code.OUTSIDE: _KEPT,
    Code.MERGED: f"sel sudah dipisahkan; {_KEPT}",
    Code.LOCKED_CHANGED: "isi terbitan sudah dikembalikan",
    Code.FORMULA_REPLACED: "rumus sudah dikembalikan",
    Code.PERCENT_FORMAT: "angkanya sudah ditulis dalam persen",
}
_FIXED = "sudah dibetulkan dalam berkas ini"
_EMPTIED = "selnya dikosongkan; isian semula ada pada daftar di atas"


@dataclass(frozen=True, slots=True)
class Lost:
    """An original input that has no cell; ``meant`` is the input that it may have been for."""

    text: str
    where: Origin
    meant: Spot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a mended workbook tells of the file that it mends.

    ``open`` are the findings of reading the mended workbook, ``origins`` says by (sheet, cell) what
    was typed where instead of what stands there; ``healed`` are findings of the file that are gone.
    """

    file: str
    sha: str
    open: tuple[Finding, ...] = ()
    origins: Mapping[tuple[str, str], str] | None = None
    lost: tuple[Lost, ...] = ()
    healed: tuple[Finding, ...] = ()

    def origin(self, finding: Finding) -> str:
        """What the file held where a finding stands now, "" where it is the same."""
        return (self.origins or {}).get((finding.where.sheet, finding.where.cell), "")


@dataclass(frozen=True, slots=True)
class _FindingCell:
    """One cell of a line, or several joined."""

    col: int
    value: CellValue
    style: Style
    last: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class _FindingRow:
    """One row of the sheet; ``height`` 0 is as high as its texts."""

    pieces: tuple[_FindingCell, ...] = ()
    height: float = 0.0


def page(facts: Facts, story: Story) -> Page:
    """The sheet *Temuan*: what to do in two lines, then the lists."""
    head = parts.head(facts, "TEMUAN: YANG PERLU DIPERBAIKI", _WIDTHS)
    lines = list(enumerate(_lines(facts, story), 2))
    last = lines[-1][0]
    return Page(
        name=layout.FINDINGS_NAME,
        cells=(*head.puts, *(put for row, line in lines for put in _puts(row, line))),
        merges=(*head.merges, *(one for row, line in lines for one in _merges(row, line))),
        widths=_WIDTHS,
        heights={**head.heights, **{row: line.height or _height(line) for row, line in lines}},
        printing=parts.printing(facts, landscape=True, repeat=(0, 1), area=Area(0, 0, last, _LAST)),
        select=(2, 0),
        tab="#C00000",
    )


def short(sha: str) -> str:
    """The beginning of a fingerprint, long enough to compare."""
    return sha[:_SHORT]


def sentence(text: str) -> str:
    """A problem or a remedy as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:]}."


def cause(code: Code) -> str:
    """A problem without what was seen of it, as the title of its findings."""
    bare = code.value.problem.replace("{seen}", "").replace("{expected}", "").replace("()", "")
    return sentence(re.sub(r"\s+", " ", bare).replace(" ,", ",").strip(" ,:;"))[:-1]


# Lines -------------------------------------------------------------------------------------------


def _lines(facts: Facts, story: Story) -> Iterator[_FindingRow]:
    wrong = len({f.where for f in story.open if f.severity is Severity.ERROR})
    body = Style(Look.BODY, wrap=True)
    for text in _kindly(wrong, bool(story.open)):
        yield _wide(text, body)
    note = Style(Look.NOTE, wrap=True)
    yield _wide(
        f"Berkas ini perbaikan dari “{fitting(story.file)}”, sidik {short(story.sha)} "
        f"(SHA-256 {story.sha}). {_KIND}",
        note,
    )
    parts_told = (
        (_OPEN, len(story.open), _open(facts, story)),
        (_LOST, len(story.lost), _lost(facts, story.lost)),
        (_WELL, len(story.healed), _healed(story.healed)),
    )
    there = [part for part in parts_told if part[1]]
    for letter, (title, count, lines) in zip("ABC", there, strict=False):
        yield _FindingRow(height=10.0)
        yield _wide(f"{letter}. {title} ({count})", Style(Look.SECTION))
        yield from lines


def _kindly(wrong: int, there: bool) -> tuple[str, str]:  # noqa: FBT001 -- two ways to say it
    """What to do, in two lines."""
    thanks = "Terima kasih, laporan Saudara sudah kami baca."
    if wrong:
        left = (
            f"Masih ada {wrong} sel yang belum dapat kami pakai; sel itu bertanda merah di lembar "
            "bulannya dan tercantum di bawah. Isian lain sudah kami salin."
        )
        todo = (
            "Mohon betulkan sel merah itu (arahkan penunjuk ke sel untuk membaca catatannya), "
            "simpan, lalu kirim kembali berkas ini juga."
        )
    else:
        more = " dan sel bertanda kuning" if there else ""
        left = "Susunan buku yang berubah sudah kami pulihkan dan isian lain sudah kami salin."
        todo = (
            f"Mohon periksa yang dipulihkan{more}, isi kembali yang hilang, simpan, lalu kirim "
            "kembali berkas ini juga."
        )
    return f"{thanks} {left}", todo


def _wide(text: str, style: Style) -> _FindingRow:
    return _FindingRow((_FindingCell(0, text, style, _LAST),))


def _heads(*heads: tuple[int, int, str]) -> _FindingRow:
    style = Style(Look.HEADER)
    return _FindingRow(
        tuple(_FindingCell(col, text, style, last) for col, last, text in heads), 18.0
    )


def _open(facts: Facts, story: Story) -> Iterator[_FindingRow]:
    """The open findings, by severity and cause; root causes have the lower numbers."""
    heads = (
        "No",
        "Tingkat",
        "Sel",
        "Isian",
        "Yang tertulis",
        "Yang diminta",
        "Yang perlu dilakukan",
    )
    yield _heads(*((col, col, text) for col, text in enumerate(heads)))
    inputs = {cell(*place): one for one, place in input_positions(facts.edition).items()}
    ordered = sorted(story.open, key=order)
    number = 0
    for code, found in groupby(ordered[:MOST], key=lambda f: f.code):
        same = list(found)
        title = Style(Look.RESULT, align=Align.LEFT, wrap=True)
        yield _wide(f"{cause(code)} ({len(same)} temuan, {code.number})", title)
        for finding in same:
            number += 1
            yield _finding(facts, story, finding, number, inputs)
    yield from _beyond(len(ordered), "temuan")


def _finding(
    facts: Facts,
    story: Story,
    finding: Finding,
    number: int,
    inputs: Mapping[str, Input],
) -> _FindingRow:
    where, text = finding.where, Style(Look.GIVEN, wrap=True, size=_SMALL)
    meant = inputs.get(where.cell)
    place = f"{where.sheet}, {where.cell}" if where.cell else where.sheet or "seluruh berkas"
    link = f"{quoted(where.sheet)}!{where.cell or 'A1'}" if where.sheet else ""
    remedy = " ".join(part for part in (story.origin(finding), sentence(finding.remedy)) if part)
    middle = Style(Look.GIVEN, align=Align.CENTRE, size=_SMALL)
    severity = replace(middle, mark=MARKS[finding.severity])
    where_style = Style(Look.LINK if link else Look.GIVEN, size=_SMALL)
    return _FindingRow(
        (
            _FindingCell(0, number, middle),
            _FindingCell(1, finding.severity.value, severity),
            _FindingCell(2, place, where_style, link=link),
            _FindingCell(3, input_in_words(facts.edition, *meant) if meant else "", text),
            _FindingCell(4, fitting(finding.seen), text),
            _FindingCell(5, fitting(finding.expected), text),
            _FindingCell(6, fitting(remedy), text),
        )
    )


def _lost(facts: Facts, lost: Iterable[Lost]) -> Iterator[_FindingRow]:
    yield _heads((0, 0, "No"), (1, 1, "Semula di"), (2, 2, "Mungkin untuk"),
                 (3, 3, "Isian"), (4, 6, "Yang tertulis semula"))  # fmt: skip
    found, text = list(lost), Style(Look.GIVEN, wrap=True, size=_SMALL)
    cells = input_positions(facts.edition)
    for number, one in enumerate(found[:MOST], 1):
        meant = link = place = ""
        if one.meant is not None:
            code, field, month = one.meant
            name = MONTHS[month - 1]
            link = f"{quoted(name)}!{cell(*cells[code, field])}"
            place = f"{name}, {cell(*cells[code, field])}"
            meant = input_in_words(facts.edition, code, field)
        where_style = Style(Look.LINK if link else Look.GIVEN, size=_SMALL)
        yield _FindingRow(
            (
                _FindingCell(0, number, Style(Look.GIVEN, align=Align.CENTRE, size=_SMALL)),
                _FindingCell(1, origin_in_words(one.where), text),
                _FindingCell(2, place, where_style, link=link),
                _FindingCell(3, meant, text),
                _FindingCell(4, fitting(one.text), text, 6),
            )
        )
    yield from _beyond(len(found), "isian")


def _healed(healed: Iterable[Finding]) -> Iterator[_FindingRow]:
    yield _heads((0, 0, "No"), (1, 2, "Tempat semula"), (3, 4, "Yang ditemukan"),
                 (5, 6, "Yang sudah kami lakukan"))  # fmt: skip
    found = sorted(healed, key=order)
    text = Style(Look.GIVEN, wrap=True, size=_SMALL)
    for number, finding in enumerate(found[:MOST], 1):
        done = _EMPTIED if finding.code.number.startswith("K4") else _FIXED
        done = _HEALED.get(finding.code, done)
        yield _FindingRow(
            (
                _FindingCell(0, number, Style(Look.GIVEN, align=Align.CENTRE, size=_SMALL)),
                _FindingCell(1, origin_in_words(finding.where), text, 2),
                _FindingCell(3, fitting(sentence(finding.problem)), text, 4),
                _FindingCell(5, sentence(done), text, 6),
            )
        )
    yield from _beyond(len(found), "temuan")


def origin_in_words(where: Origin) -> str:
    """Where something stood in the original file, as its author sees it."""
    place = f"{where.sheet}, {where.cell}" if where.cell else where.sheet or "seluruh berkas"
    return fitting(place)


def _beyond(count: int, what: str) -> Iterator[_FindingRow]:
    if count > MOST:
        text = f"… dan {count - MOST} {what} lagi; lihat berkas semula."
        yield _wide(text, Style(Look.NOTE))


# Cells -------------------------------------------------------------------------------------------


def _puts(row: int, line: _FindingRow) -> Iterator[PageCell]:
    for one in line.pieces:
        if one.last <= one.col:
            yield PageCell(row, one.col, one.value, one.style, link=one.link)


def _merges(row: int, line: _FindingRow) -> Iterator[Merge]:
    for one in line.pieces:
        if one.last > one.col:
            yield Merge(row, one.col, row, one.last, one.value, one.style)


def _height(line: _FindingRow) -> float:
    """As high as the longest text of a line."""
    tall = [16.0]
    for one in line.pieces:
        size = one.style.size or (11.0 if one.style.look is Look.BODY else 10.0)
        wide = paper.across(_WIDTHS, one.col, max(one.col, one.last))
        count = text_width.lines(str(one.value or ""), wide, size)
        tall.append(text_width.height(count, size) + 3)
    return min(max(tall), text_width.HIGHEST)
