"""*Perjanjian*: the naskah (R-naskah), set so that it is signed on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from kontrak_xl.contracts.workbook import paper, parts, signing
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.parts import titled
from kontrak_xl.core.model import Party
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Align, Area, Look, Merge, Page, PageCell, Picture, Style, room
from kontrak_xl.workbook.png import Size, size_of

_WIDTHS = {0: 14.0, 1: 2.0, 2: 31.0, 3: 47.0}
"""Label, colon, the rest of the left half, the right half; as wide as A4 and F4 print at 100 %."""
_LABEL, _COLON, _LEFT, _RIGHT = _WIDTHS
_SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0)
_GAPS = (1.4, 1.0, 0.75, 0.5)
"""The white below a paragraph, in lines."""
_SURE = 0.97
"""How much of the page is used, as rows come out a little higher on some printers."""
SIGNATURE = 62.0
"""Points for a signature with its stamp, or for the QR code of an electronic one (22 mm)."""
LOGO_HIGH, _LOGO_WIDE = 62.0, 72.0


@dataclass(frozen=True, slots=True)
class _TextSpan:
    """A text over some columns of one row."""

    first: int
    last: int
    text: str
    style: Style

    def lines(self) -> float:
        """The height that the text takes, in points."""
        wide = paper.across(_WIDTHS, self.first, self.last)
        count = text_width.lines(self.text, wide, self.style.size, bold=self.style.bold)
        return text_width.height(count, self.style.size)


@dataclass(frozen=True, slots=True)
class _AgreementRow:
    """One row of the page: what stands in it and how high it is."""

    cells: tuple[_TextSpan, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _TypeSize:
    """The size of the letters and the white below a paragraph, both in points."""

    size: float
    gap: float

    def style(self, align: Align = Align.AUTO, *, bold: bool = False, more: float = 0.0) -> Style:
        return Style(Look.BODY, align=align, bold=bold, size=self.size + more)

    def row(self, *cells: _TextSpan, gap: float = 0.0) -> _AgreementRow:
        """A row as high as its highest text, with so many gaps below."""
        high = max(cell.lines() for cell in cells) + gap * self.gap
        return _AgreementRow(cells, min(text_width.HIGHEST, high))


def page(facts: Facts, logo: bytes = b"") -> Page:
    """*Perjanjian* in the largest letters with which it is one page of the region's paper."""
    size = size_of(logo)
    rows = _fitting(facts, with_logo=size is not None)
    puts: list[PageCell] = []
    merges: list[Merge] = []
    for at, row in enumerate(rows):
        for cell in row.cells:
            if cell.first == cell.last:
                puts.append(PageCell(at, cell.first, cell.text, cell.style))
            else:
                merges.append(Merge(at, cell.first, at, cell.last, cell.text, cell.style))
    area = Area(0, 0, len(rows) - 1, _RIGHT)
    return Page(
        name=layout.AGREEMENT_NAME,
        cells=tuple(puts),
        merges=tuple(merges),
        pictures=(_picture(logo, size),) if size else (),
        widths=_WIDTHS,
        heights={at: row.height for at, row in enumerate(rows)},
        printing=parts.printing(facts, landscape=False, tall=1, area=area),
        tab="#1F3864",
    )


def _picture(logo: bytes, size: Size) -> Picture:
    """The logo at its own proportions, beside the letterhead."""
    factor = min(_LOGO_WIDE / size.width, LOGO_HIGH / size.height) / 0.75
    return Picture(
        content=logo,
        row=0,
        col=_LABEL,
        width=size.width * factor,
        height=size.height * factor,
        description="Logo pemerintah daerah",
    )


def _fitting(facts: Facts, *, with_logo: bool) -> tuple[_AgreementRow, ...]:
    """The rows in the first setting that fits, in the smallest if none does."""
    high = room(parts.printing(facts, landscape=False))[1] * _SURE
    rows: tuple[_AgreementRow, ...] = ()
    for size, gap in product(_SIZES, _GAPS):
        setting = _TypeSize(size, gap * size)
        rows = tuple(_rows(facts, setting, with_logo=with_logo))
        if sum(row.height for row in rows) <= high:
            break
    return rows


def _rows(facts: Facts, setting: _TypeSize, *, with_logo: bool) -> Iterator[_AgreementRow]:
    yield from _letterhead(facts, setting, with_logo=with_logo)
    words = filled(facts)
    title = setting.style(Align.CENTRE, bold=True, more=2)
    yield setting.row(_TextSpan(_LABEL, _RIGHT, words["title"], title), gap=1.5)
    yield from _body(facts, words, setting)
    yield from _signatures(facts, setting)
    yield from _witness(facts, setting)
    seal = Style(Look.NOTE, size=8)
    yield _AgreementRow((_TextSpan(_LABEL, _LEFT, parts.seal(facts), seal),), 12.0)


def _letterhead(facts: Facts, setting: _TypeSize, *, with_logo: bool) -> Iterator[_AgreementRow]:
    """The kop, its capitals bold, over a double line; a logo stands to its left."""
    first = _COLON if with_logo else _LABEL
    head = facts.region.letterhead or facts.region.name.upper()
    rows = []
    for line in (line.strip() for line in head.split("\n")):
        loud = line == line.upper() and any(letter.isalpha() for letter in line)
        style = setting.style(Align.CENTRE, bold=loud, more=2 if loud else -1)
        rows.append(setting.row(_TextSpan(first, _RIGHT, line, style)))
    free = LOGO_HIGH - sum(row.height for row in rows) if with_logo else 0.0
    if free > 0:
        yield _AgreementRow((), free / 2)
    yield from rows
    yield _AgreementRow((), max(free / 2, 0.0) + 4)
    rule = Style(Look.RULE)
    yield _AgreementRow(tuple(_TextSpan(col, col, "", rule) for col in _WIDTHS), 6 + setting.gap)


def filled(facts: Facts) -> dict[str, str]:
    """The region's wording with its placeholders filled, by the field's name."""
    wording, edition = facts.region.wording, facts.edition
    first, second = edition.parties[:2]
    words = {
        "tahun": str(edition.key.year),
        "nama_pertama": first.name,
        "jabatan_pertama": titled(first),
        "nama_kedua": second.name,
        "jabatan_kedua": titled(second),
        "tempat": facts.region.place,
        "pemda": facts.region.name,
        "opd": edition.post.name,
    }
    named = ("title", "opening", "first_called", "second_called", "promise", "supervision",
             "resignation")  # fmt: skip
    return {name: fill_in(getattr(wording, name), words) for name in named}


def fill_in(text: str, words: dict[str, str]) -> str:
    """Replace known {placeholders}; unknown braces stay as they were typed."""
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text


def _body(facts: Facts, words: dict[str, str], setting: _TypeSize) -> Iterator[_AgreementRow]:
    """The paragraphs in their order (R-naskah 2–6, then the clause of resignation)."""

    def prose(text: str) -> _AgreementRow:
        return setting.row(_TextSpan(_LABEL, _RIGHT, text, setting.style(Align.JUSTIFY)), gap=1)

    first, second = facts.edition.parties[:2]
    yield prose(words["opening"])
    for party, called in ((first, "first_called"), (second, "second_called")):
        yield _pair("Nama", party.name, setting, bold=True)
        yield _pair("Jabatan", titled(party), setting)
        yield prose(words[called])
    for name in ("promise", "supervision", "resignation"):
        if words[name]:
            yield prose(words[name])


def _pair(label: str, content: str, setting: _TypeSize, *, bold: bool = False) -> _AgreementRow:
    plain = setting.style()
    return setting.row(
        _TextSpan(_LABEL, _LABEL, label, plain),
        _TextSpan(_COLON, _COLON, ":", plain),
        _TextSpan(_LEFT, _RIGHT, content, setting.style(bold=bold)),
        gap=0.25,
    )


def _signatures(facts: Facts, setting: _TypeSize) -> Iterator[_AgreementRow]:
    """Second party left, first party right (R-naskah 7), with room to sign."""
    first, second = facts.edition.parties[:2]
    plain = setting.style(Align.CENTRE)
    strong = setting.style(Align.CENTRE, bold=True)

    def side_by_side(left: str, right: str, style: Style) -> _AgreementRow:
        cells = (_TextSpan(_LABEL, _LEFT, left, style), _TextSpan(_RIGHT, _RIGHT, right, style))
        return setting.row(*cells)

    yield _AgreementRow((), setting.gap / 2)
    yield setting.row(_TextSpan(_RIGHT, _RIGHT, signing.dated(facts), plain), gap=0.25)
    yield side_by_side(signing.SECOND, signing.FIRST, plain)
    yield side_by_side(titled(second), titled(first), strong)
    yield _AgreementRow((), SIGNATURE)
    yield side_by_side(second.name, first.name, strong)
    yield from _below(second, first, side_by_side, plain)


def _below(
    second: Party, first: Party, beside: Callable[[str, str, Style], _AgreementRow], style: Style
) -> Iterator[_AgreementRow]:
    """Pangkat and NIP, line by line on both sides."""
    left = signing.below_name(second, official=False)
    right = signing.below_name(first, official=True)
    for at in range(max(len(left), len(right))):
        here, there = (lines[at] if at < len(lines) else "" for lines in (left, right))
        yield beside(here, there, style)


def _witness(facts: Facts, setting: _TypeSize) -> Iterator[_AgreementRow]:
    """The witness below in the middle, who does not witness a contract of his own."""
    wording = facts.region.wording
    names = {party.name for party in facts.edition.parties}
    if not wording.witness or wording.witness in names:
        return
    plain, strong = setting.style(Align.CENTRE), setting.style(Align.CENTRE, bold=True)
    yield _AgreementRow((), setting.gap)
    yield setting.row(_TextSpan(_LABEL, _RIGHT, "SAKSI,", plain))
    if wording.witness_position:
        yield setting.row(_TextSpan(_LABEL, _RIGHT, wording.witness_position, strong))
    yield _AgreementRow((), SIGNATURE)
    yield setting.row(_TextSpan(_LABEL, _RIGHT, wording.witness, strong), gap=0.5)
