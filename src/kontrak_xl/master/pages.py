"""The Buku Induk as it is written: its pages, from the declared sheets and given records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kontrak_xl.core.model import MONTHS
from kontrak_xl.master.reading import MARK
from kontrak_xl.workbook.columns import Column, Shape, Sheet
from kontrak_xl.workbook.kinds import (
    Choice,
    ColumnKind,
    Date,
    Key,
    Month,
    Number,
    NumberOrWord,
    Recognised,
    Reference,
    Text,
    Value,
)
from kontrak_xl.workbook.layout import VERSION
from kontrak_xl.workbook.layout.master import SHEETS
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    Book,
    CellValue,
    ConditionalFormat,
    Look,
    Page,
    PageCell,
    Print,
    Style,
    Validation,
    ValidationKind,
    cell,
    quoted,
)

STATUS_NAME = "Status"
SheetRecords = Mapping[str, Sequence[Mapping[str, Value]]]
"""Records to write, by sheet key."""
_HEAD = 3
"""The header row of every table."""


# Writing ---------------------------------------------------------------------------------


def book(rows: SheetRecords, made: dt.datetime) -> Book:
    """A Buku Induk filled with records, ready to be typed in further."""
    pages = [_page(sheet, rows.get(sheet.key, ()), rows) for sheet in SHEETS]
    return Book(
        pages=(_status(rows), *pages),
        title="Buku Induk Kontrak Kinerja",
        subject=f"kontrak_xl Buku Induk {VERSION}",
        created=made,
        custom={"kontrak_xl": f"{MARK}{VERSION}"},
    )


def _page(sheet: Sheet, records: Sequence[Mapping[str, Value]], rows: SheetRecords) -> Page:
    if sheet.shape is Shape.FORM:
        return _form_page(sheet, records[0] if records else {})
    return table_page(sheet, records, rows)


def _titles(sheet: Sheet) -> list[PageCell]:
    return [
        PageCell(0, 0, sheet.title, Style(Look.TITLE)),
        PageCell(1, 0, sheet.help, Style(Look.SUBTITLE)),
    ]


def table_page(sheet: Sheet, records: Sequence[Mapping[str, Value]], rows: SheetRecords) -> Page:
    """One table of the Buku Induk, with room to type in; ``rows`` feed its drop-downs."""
    last = _last_row(sheet, records)
    puts = _titles(sheet)
    for col, column in enumerate(sheet.columns):
        look = Look.HEADER if column.required else Look.HEADER_INPUT
        puts.append(PageCell(_HEAD, col, column.header, Style(look)))
        style = input_style(column)
        for at in range(_HEAD + 1, last + 1):
            index = at - _HEAD - 1
            value = records[index].get(column.key) if index < len(records) else None
            puts.append(PageCell(at, col, cell_value(column.kind, value), style))
    late = [col for col, column in enumerate(sheet.columns) if column.late]
    areas = [Area(_HEAD + 1, col, last, col) for col in range(len(sheet.columns))]
    allows = [_allow(column, area, rows) for column, area in zip(sheet.columns, areas, strict=True)]
    return Page(
        name=sheet.name,
        cells=tuple(puts),
        widths={col: column.width for col, column in enumerate(sheet.columns)},
        heights={0: 24, _HEAD: 32} | _table_heights(sheet, records),
        late=(min(late), max(late)) if late else None,
        freeze=(_HEAD + 1, _frozen(sheet)),
        validations=tuple(allows),
        conditional_formats=tuple(_missing_marks(sheet, last)),
        printing=Print(
            landscape=True,
            repeat=(_HEAD, _HEAD),
            area=Area(0, 0, last, len(sheet.columns) - 1),
            filled=next(col for col, column in enumerate(sheet.columns) if column.required),
            footer="&L&A&RHalaman &P dari &N",
        ),
        filter=Area(_HEAD, 0, last, len(sheet.columns) - 1),
        select=(_HEAD + 1, 0),
        protect=False,
        zoom=90,
    )


def _last_row(sheet: Sheet, records: Sequence[Mapping[str, Value]]) -> int:
    """The last row of a table that is made to be typed in."""
    return _HEAD + sheet.rows(len(records))


def _table_heights(sheet: Sheet, records: Sequence[Mapping[str, Value]]) -> dict[int, float]:
    """Room for the texts that wrap; programmes that do not fit rows show them whole too."""
    heights = {}
    for at, record in enumerate(records, _HEAD + 1):
        sizes = [
            -(-len(str(record.get(column.key) or "")) * 110 // int(100 * column.width))
            for column in sheet.columns
            if input_style(column).wrap
        ]
        if max(sizes, default=1) > 1:
            heights[at] = 13.5 * max(sizes) + 2
    return heights


def _frozen(sheet: Sheet) -> int:
    """How many columns stay in view: the first two, or one where the second is wide."""
    return 1 if len(sheet.columns) < 3 or sheet.columns[1].width > 30 else 2


def _form_page(sheet: Sheet, record: Mapping[str, Value]) -> Page:
    puts = _titles(sheet)
    heads = (("Isian", Look.HEADER), ("Nilai", Look.HEADER_INPUT), ("Keterangan", Look.HEADER))
    puts += [PageCell(_HEAD, col, text, Style(look)) for col, (text, look) in enumerate(heads)]
    allows, heights = [], {0: 24.0}
    for at, column in enumerate(sheet.columns, _HEAD + 1):
        value = record.get(column.key, column.default)
        puts.append(
            PageCell(at, 0, column.header, Style(Look.GIVEN, bold=column.required, wrap=True))
        )
        puts.append(PageCell(at, 1, cell_value(column.kind, value), input_style(column)))
        puts.append(PageCell(at, 2, column.help, Style(Look.NOTE, wrap=True)))
        allows.append(_allow(column, Area(at, 1, at, 1), {}))
        text = str(value or "")
        heights[at] = 14.0 * max(
            1, 1 + text.count("\n"), -(-len(text) // 78), -(-len(column.help) // 52)
        )
    return Page(
        name=sheet.name,
        cells=tuple(puts),
        widths={0: 32, 1: 76, 2: 52},
        heights=heights,
        freeze=(_HEAD + 1, 1),
        validations=tuple(allows),
        printing=Print(landscape=True, footer="&L&A&RHalaman &P dari &N"),
        select=(_HEAD + 1, 1),
        protect=False,
    )


def input_style(column: Column) -> Style:
    """How a cell that the bureau fills looks, from what may stand in it."""
    match column.kind:
        case Choice() | Reference() | Month():
            return Style(Look.CHOICE)
        case Number(money=True):
            return Style(Look.INPUT, "#,##0")
        case Date():
            return Style(Look.INPUT, "dd/mm/yyyy")
        case Text():
            return Style(Look.INPUT, "@", wrap=column.kind.lines > 1 or column.width > 30)
        case Key():
            return Style(Look.INPUT, "@")
        case Number() | NumberOrWord() | Recognised():
            return Style(Look.INPUT)


def cell_value(kind: ColumnKind, value: Value) -> CellValue:
    """A value as people type it into a cell of its kind."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(kind, Month) and isinstance(value, float):
        return MONTHS[int(value) - 1]
    if isinstance(kind, Recognised) and isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return value


def _allow(column: Column, area: Area, rows: SheetRecords) -> Validation:
    """The drop-down or limit that follows from a column's kind."""
    bare = Validation(
        area=area, check=ValidationKind.ANY, title=column.header[:32], prompt=column.help
    )
    match column.kind:
        case Choice(options):
            return replace(
                bare, check=ValidationKind.LIST, source=options, error="Pilih dari daftar."
            )
        case Reference(sheet):
            error = "Kode itu tidak ada pada daftar; tetap dipakai?"
            source = _reference_range(sheet, rows)
            return replace(
                bare, check=ValidationKind.LIST, source=source, strict=False, error=error
            )
        case Month():
            return replace(
                bare, check=ValidationKind.LIST, source=MONTHS, error="Pilih nama bulan."
            )
        case Number(low, high):
            error = f"Ketik angka, atau “{word}”." if (word := column.kind.none) else "Ketik angka."
            limited = replace(bare, low=low, high=high, error=error, strict=not word)
            return replace(limited, check=ValidationKind.DECIMAL)
        case Date():
            first, last = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
            return replace(
                bare, check=ValidationKind.DATE, low=first, high=last, error="Ketik tanggal."
            )
        case Text() | Key() | NumberOrWord() | Recognised():
            return bare


def _reference_range(name: str, rows: SheetRecords) -> str:
    """The codes of another sheet, as the source of a drop-down."""
    sheet = next(sheet for sheet in SHEETS if sheet.name == name)
    col = [column.key for column in sheet.columns].index("kode")
    last = _last_row(sheet, rows.get(sheet.key, ()))
    return "=" + Area(_HEAD + 1, col, last, col).a1(sheet=name)


def _missing_marks(sheet: Sheet, last: int) -> Iterator[ConditionalFormat]:
    """A required cell that is still empty in a row that was begun."""
    first = _HEAD + 1
    row = f"${cell(first, 0)}:${cell(first, len(sheet.columns) - 1)}"
    for col, column in enumerate(sheet.columns):
        if column.required:
            here = cell(first, col)
            yield ConditionalFormat(
                area=Area(first, col, last, col),
                formula=f'=AND(TRIM({here})="",COUNTA({row})>0)',
                fill="#F4B183",
            )


# Status ----------------------------------------------------------------------------------


def _status(rows: SheetRecords) -> Page:
    """What is filled and what is still missing, live."""
    puts = [
        PageCell(0, 0, "BUKU INDUK KONTRAK KINERJA", Style(Look.TITLE)),
        PageCell(1, 0, "Isi dari kiri ke kanan; judul biru tua wajib diisi.", Style(Look.SUBTITLE)),
    ]  # fmt: skip
    heads = ("Lembar", "Isi", "Baris terisi", "Sel wajib kosong", "Keadaan")
    puts += [PageCell(3, col, head, Style(Look.HEADER)) for col, head in enumerate(heads)]
    for at, sheet in enumerate(SHEETS, 4):
        puts.extend(_status_row(sheet, rows, at))
    last = 3 + len(SHEETS)
    area = Area(4, 4, last, 4)
    return Page(
        name=STATUS_NAME,
        cells=tuple(puts),
        widths={0: 22, 1: 52, 2: 14, 3: 18, 4: 22},
        heights={0: 24},
        conditional_formats=(
            ConditionalFormat(area=area, formula='=LEFT($E5,5)="Belum"', fill="#F4B183", bold=True),
        ),
        printing=Print(tall=1, footer="&L&A&RHalaman &P dari &N"),
        protect=False,
    )


def _status_row(sheet: Sheet, rows: SheetRecords, at: int) -> Iterator[PageCell]:
    filled, missing = _filled_formulas(sheet, rows)
    count, gaps = _filled_values(sheet, rows)
    centre = Style(Look.COMPUTED, "0", Align.CENTRE)
    yield PageCell(at, 0, sheet.name, Style(Look.LINK), link=f"{quoted(sheet.name)}!A1")
    yield PageCell(at, 1, sheet.title, Style(Look.GIVEN))
    yield PageCell(at, 2, count, centre, filled)
    yield PageCell(at, 3, gaps, centre, missing)
    text = f'=IF({cell(at, 3)}>0,"Belum lengkap",IF({cell(at, 2)}>0,"Terisi","Kosong"))'
    word = "Belum lengkap" if gaps else "Terisi" if count else "Kosong"
    yield PageCell(at, 4, word, Style(Look.COMPUTED, align=Align.CENTRE), text)


def _spans(sheet: Sheet, rows: SheetRecords) -> dict[str, str]:
    """The input range of each column of a table."""
    last = _last_row(sheet, rows.get(sheet.key, ()))
    return {
        column.key: Area(_HEAD + 1, col, last, col).a1(sheet=sheet.name)
        for col, column in enumerate(sheet.columns)
    }


def _filled_formulas(sheet: Sheet, rows: SheetRecords) -> tuple[str, str]:
    required = [column.key for column in sheet.columns if column.required]
    if sheet.shape is Shape.FORM:
        places = {c.key: at for at, c in enumerate(sheet.columns, _HEAD + 1)}
        area = Area(_HEAD + 1, 1, _HEAD + len(sheet.columns), 1).a1(sheet=sheet.name)
        gaps = "+".join(
            f'({quoted(sheet.name)}!{cell(places[key], 1, absolute=True)}="")' for key in required
        )
        return f"=COUNTA({area})", f"={gaps}+0"
    spans = _spans(sheet, rows)
    first = spans[required[0]]
    gaps = "+".join(f'SUMPRODUCT(({first}<>"")*({spans[key]}=""))' for key in required[1:]) or "0"
    return f'=SUMPRODUCT(({first}<>"")*1)', f"={gaps}"


def _filled_values(sheet: Sheet, rows: SheetRecords) -> tuple[int, int]:
    records = rows.get(sheet.key, ())
    required = [column.key for column in sheet.columns if column.required]
    if sheet.shape is Shape.FORM:
        record = records[0] if records else {}
        values = {column.key: record.get(column.key, column.default) for column in sheet.columns}
        held = [value for value in values.values() if value not in (None, "")]
        return len(held), sum(values[key] in (None, "") for key in required)
    begun = [record for record in records if record.get(required[0]) not in (None, "")]
    return len(begun), sum(r.get(key) in (None, "") for r in begun for key in required[1:])
