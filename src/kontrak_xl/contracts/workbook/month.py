"""The realization sheet of one month: what the OPD fills in, and what it sees at once."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.contracts.workbook import blocks, entries, parts, signing
from kontrak_xl.contracts.workbook.addresses import ENTRY_PLAN, Addresses, column_index
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.ledger import Ledger, to_its_date
from kontrak_xl.core.model import (
    APART,
    MEASURED,
    MONTHS,
    Accumulation,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    RowStatus,
)
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import REMARKS, Field
from kontrak_xl.rules import asking, patterns, to_date
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Formula
from kontrak_xl.workbook.kinds import Choice, Date
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    ConditionalFormat,
    Look,
    Merge,
    Page,
    PageCell,
    Style,
    Validation,
    ValidationKind,
    cell,
)

_COLUMNS = layout.PERFORMANCE.columns
_LAST = len(_COLUMNS) - 1
_WIDTHS = {col: column.width for col, column in enumerate(_COLUMNS)}
_ONE_PAGE = 42
"""A report of so many rows still prints legibly on one sheet of paper."""
_TEXT = Style(Look.GIVEN, wrap=True)
_SMALL = Style(Look.GIVEN, wrap=True, align=Align.CENTRE, size=9)
_MODE = Style(Look.GIVEN, wrap=True, align=Align.CENTRE, size=9, bold=True)
_WORD = Style(Look.COMPUTED, align=Align.CENTRE, wrap=True, size=9)
_STATE = Style(Look.BANNER, align=Align.LEFT, size=11)
APPROVAL_COL = 2
"""The column of the approval's answers; their labels stand to the left."""
NOT_ASKED = "tidak diminta"
"""Said of a cell that is closed in its month."""
ENTRY_WORDS = {
    EntryMode.MONTH: "bulan ini saja",
    EntryMode.TO_DATE: "s.d. bulan ini",
    EntryMode.POSITION: "posisi bulan ini",
}


def _col(key: str) -> int:
    return column_index(layout.PERFORMANCE, key)


def page(ledger: Ledger, month: int) -> Page:
    """The sheet of one month: the indicators, the budget, the approval."""
    facts, grid = ledger.facts, ledger.grid
    name = MONTHS[month - 1]
    last = grid.approval_first + len(layout.APPROVAL.columns) + 1
    title = f"REALISASI KINERJA BULAN {name.upper()} {facts.edition.key.year}"
    head, signed = parts.head(facts, title, _WIDTHS), _signature(facts, grid)
    puts = [
        *head.puts,
        *_standing(ledger, month),
        PageCell(4, 0, facts.past.get(month, layout.PERFORMANCE.help), Style(Look.NOTE)),
        PageCell(5, 0, "A. Indikator", Style(Look.SECTION)),
        *parts.heads(_COLUMNS, grid.performance_head),
        *_indicators(ledger, month),
        PageCell(grid.performance_last + 1, 1, weights(facts), Style(Look.NOTE)),
        *blocks.puts(ledger, month),
        *_approval(grid),
    ]
    first = grid.performance_first
    return Page(
        name=name,
        cells=tuple(puts),
        merges=(
            excel.merge(Area(2, 0, 2, 4), state(ledger, month), _STATE),
            *_answers(facts, grid, month),
            *head.merges,
            *signed.merges,
        ),
        widths=_WIDTHS,
        heights={**_heights(facts, grid, month), **head.heights, last: signed.height},
        freeze=(first, 2),
        validations=tuple(_allows(facts, grid, month)),
        conditional_formats=tuple(_whens(grid)),
        printing=parts.printing(
            facts,
            landscape=True,
            repeat=(0, grid.performance_head),
            tall=1 if last <= _ONE_PAGE else 0,
            area=Area(0, 0, last, _LAST),
        ),
        select=(first, _col(Field.VALUE.value)),
        tab="#F2C94C",
        zoom=90,
    )


def state(ledger: Ledger, month: int) -> Formula | str:
    """The one line that says whether a month is complete, or why nothing is asked for."""
    post = ledger.facts.issued.post
    if not post.alive(month):
        begins = month < post.first
        at = MONTHS[(post.first if begins else post.last) - 1]
        return f"TIDAK DIMINTA: OPD ini {'mulai' if begins else 'berakhir'} {at}"
    states = entries.states(ledger, month)
    wrong, missing, done = (
        excel.count_if(states, word) for word in (entries.CHECK, entries.MISSING, entries.COMPLETE)
    )
    settled = excel.if_(done > 0, "LENGKAP", "Tidak ada isian yang jatuh tempo bulan ini")
    so_far = excel.if_(missing > 0, "BELUM: " & missing & " isian lagi", settled)
    return excel.if_(wrong > 0, "PERIKSA: " & wrong & " isian perlu diperbaiki", so_far)


def _standing(ledger: Ledger, month: int) -> Iterator[PageCell]:
    """Score to date, predikat and bobot terukur, above the table."""
    label, result = Style(Look.NOTE, align=Align.RIGHT), Look.RESULT
    score, measured = ledger.post("skor", month), ledger.post("bobot_terukur", month)
    number = Style(result, parts.score_format(ledger.facts), Align.CENTRE)
    word = Style(result, align=Align.CENTRE, wrap=True)
    col = _col("rencana_sd")
    yield PageCell(2, col, "Skor s.d. bulan ini", label)
    begun = entries.begun(ledger, month) > 0
    yield excel.put(2, col + 1, excel.if_(excel.and_(begun, measured > 0), score, "–"), number)
    yield PageCell(2, col + 4, "Bobot terukur (%)", label)
    yield excel.put(
        2, col + 5, excel.if_(begun, measured, "–"), Style(result, "0.00", Align.CENTRE)
    )
    named = excel.if_(begun, ledger.post("predikat", month), entries.NOT_BEGUN)
    yield excel.put(2, col + 6, named, word)
    waiting = excel.count_if(ledger.steps("status", month), RowStatus.WAITING.value)
    note = excel.if_(
        waiting > 0, "SEMENTARA: masih ada nilai yang ditunggu dari penanggung jawab data", ""
    )
    yield excel.put(3, col + 1, note, Style(Look.NOTE))


def _indicators(ledger: Ledger, month: int) -> Iterator[PageCell]:
    facts, grid = ledger.facts, ledger.grid
    for index, row in enumerate(ledger.rows):
        at = grid.performance_first + index
        yield PageCell(at, _col("kode"), row.code, Style(Look.CODE))
        yield PageCell(at, _col("indikator"), row.text, _TEXT)
        yield PageCell(at, _col("satuan"), row.unit, _SMALL)
        asked = facts.asked(row)[month - 1]
        yield PageCell(at, _col("isian"), entry_word(grid, row, asked, month), _MODE)
        yield PageCell(at, _col("kelompok"), facts.group_name(row), _SMALL)
        yield PageCell(at, _col("bobot"), row.weight, Style(Look.GIVEN, "General", Align.CENTRE))
        yield _value(ledger, index, month)
        for field in REMARKS:
            given = facts.value(row.code, field, month)
            yield PageCell(at, _col(field.value), given, Style(Look.INPUT, wrap=True, size=9))
        yield from _computed(ledger, index, month)


def weights(facts: Facts) -> str:
    """What the weights of each group add up to."""
    sums = (
        (group, sum(row.weight for row in facts.edition.rows if row.group == group.code))
        for group in facts.edition.groups
    )
    told = (
        f"{group.name} {show(total)} (bobot kelompok {show(group.weight)})" for group, total in sums
    )
    return f"Jumlah bobot indikator: {'; '.join(told)}"


def entry_word(grid: Addresses, row: IssuedRow, asked: int, month: int) -> str:
    """What is to be typed for a row, or where, in words.

    ``asked`` is the first month that the month's cell answers for.
    """
    if row.filler is Filler.CENTRE:
        return f"diisi {row.teller}"
    if asked == asking.CLOSED:
        return NOT_ASKED
    match row.measure:
        case Measure.RATIO:
            return f"isi bagian {blocks.letter(grid, blocks.Block.RATIO)}"
        case Measure.STAGES:
            return f"isi bagian {blocks.letter(grid, blocks.Block.STAGES)}"
        case _:
            return mode_word(row, asked, month)


def mode_word(row: IssuedRow, asked: int, month: int) -> str:
    """Which months a cell speaks of."""
    if asked == month:
        return ENTRY_WORDS[row.entry]
    way = "rata-rata" if row.accumulation is Accumulation.MEAN else "jumlah"
    return f"{way} {MONTHS[asked - 1]} s.d. {MONTHS[month - 1]}"


def _value(ledger: Ledger, index: int, month: int) -> PageCell:
    row, at = ledger.rows[index], ledger.grid.performance_first + index
    if row.measure in APART:
        rasio = row.measure is Measure.RATIO
        found = entries.ratio_found(ledger, index, month) if rasio else None
        return excel.put(at, _col(Field.VALUE.value), found, Style(Look.GIVEN, "0.00", Align.AUTO))
    look = Look.CHOICE if row.scale else Look.INPUT
    if row.filler is Filler.CENTRE:
        look = Look.GIVEN
    elif (
        not ledger.facts.issued.post.alive(month)
        or ledger.facts.asked(row)[month - 1] == asking.CLOSED
    ):
        look = Look.CLOSED
    number = "" if row.measure is Measure.CATEGORY else parts.number_format(row)
    align = Align.CENTRE if row.measure is Measure.CATEGORY else Align.AUTO
    value = ledger.facts.value(row.code, Field.VALUE, month)
    return PageCell(at, _col(Field.VALUE.value), value, Style(look, number, align))


def _computed(ledger: Ledger, index: int, month: int) -> Iterator[PageCell]:
    """Plan, totals, capaian, nilai and status, each found in ``_hitung`` by this row's key."""
    row, at = ledger.rows[index], ledger.grid.performance_first + index
    place = excel.match(entries.key(ledger, index), ledger.keys)

    def found(name: str) -> Formula:
        return excel.index(ledger.steps(name, month), place)

    def when(test: Formula, name: str) -> Formula:
        return excel.if_error(excel.if_(test, found(name), ""), "")

    planned = ENTRY_PLAN if to_its_date(row) else to_date.PLAN
    told = excel.if_error(found("status"), "kode tidak dikenal")
    status = excel.at(told.value, at, _col("status"))
    there = excel.or_(*(status.equals(state.value) for state in MEASURED))
    judged = excel.or_(there, status.equals(RowStatus.NOT_REPORTED.value))
    number = Style(Look.COMPUTED, parts.number_format(row), shrink=True)
    score = Style(Look.COMPUTED, parts.score_format(ledger.facts))
    cells = (
        ("rencana", when(excel.is_number(found(planned)), planned), number),
        ("rencana_sd", when(status.differs(RowStatus.NOT_DUE.value), "target"), number),
        ("realisasi_sd", when(there, "realisasi_sd"), number),
        ("capaian", when(judged, "capaian"), score),
        ("nilai", when(judged, "nilai"), score),
        ("status", told, _WORD),
        ("keterangan", entries.state(ledger, index, month), _WORD),
    )
    for name, content, style in cells:
        yield excel.put(at, _col(name), content, style)


def _approval(grid: Addresses) -> Iterator[PageCell]:
    """Who filled the sheet in, and where its head signs."""
    first = grid.approval_first
    letter = blocks.letter(grid, blocks.Block.APPROVAL)
    yield PageCell(first - 1, 0, f"{letter}. Pengisi dan persetujuan", Style(Look.SECTION))
    for at, column in enumerate(layout.APPROVAL.columns, first):
        yield PageCell(at, APPROVAL_COL - 1, column.header, Style(Look.GIVEN))


def _answers(facts: Facts, grid: Addresses, month: int) -> Iterator[Merge]:
    """The answers of the form, wide enough for a name."""
    for at, column in enumerate(layout.APPROVAL.columns, grid.approval_first):
        look = Look.CHOICE if isinstance(column.kind, Choice) else Look.INPUT
        number = "dd/mm/yyyy" if isinstance(column.kind, Date) else ""
        value = facts.value("", Field(column.key), month)
        style = Style(look, number, Align.LEFT)
        yield Merge(at, APPROVAL_COL, at, APPROVAL_COL + 2, value, style)


def _signature(facts: Facts, grid: Addresses) -> signing.SignatureBlock:
    """Place, date, position and name of who signs the month's report, in one row."""
    when = f"{facts.region.place}, {signing.BLANK} {facts.edition.key.year}"
    row = grid.approval_first + len(layout.APPROVAL.columns) + 1
    return signing.alone(facts, row, _WIDTHS, _col("status"), when)


def _allows(facts: Facts, grid: Addresses, month: int) -> Iterator[Validation]:
    value = _col(Field.VALUE.value)
    for index, row in enumerate(facts.edition.rows):
        asked = facts.asked(row)[month - 1]
        if row.filler is Filler.CENTRE or row.measure in APART or asked == asking.CLOSED:
            continue
        at = grid.performance_first + index
        area = Area(at, value, at, value)
        title, prompt = f"Isi {mode_word(row, asked, month)}"[:32], _prompt(row, asked, month)
        if row.measure is Measure.CATEGORY:
            source = "=" + grid.scale(row.scale)[0]
            yield Validation(
                area=area,
                check=ValidationKind.LIST,
                source=source,
                title=title,
                prompt=prompt,
                error="Pilih dari daftar.",
            )
        else:
            signed = patterns.may_be_negative(row, facts.edition.rules)
            yield Validation(
                area=area,
                check=ValidationKind.DECIMAL,
                low=None if signed else 0.0,
                title=title,
                prompt=prompt,
                error="Ketik angka saja, misalnya 45,5. Kosong = belum ada data, 0 = nihil.",
            )
    yield from blocks.allows(facts, grid, month)
    first = grid.approval_first
    yield Validation(
        area=Area(first + 2, APPROVAL_COL, first + 2, APPROVAL_COL),
        check=ValidationKind.LIST,
        source=("Ya", "Belum"),
        title="Persetujuan",
        prompt=layout.APPROVAL.columns[2].help,
    )


def _prompt(row: IssuedRow, asked: int, month: int) -> str:
    words = {
        EntryMode.MONTH: f"Realisasi bulan ini saja, dalam {row.unit}.",
        EntryMode.TO_DATE: f"Jumlah sejak Januari sampai bulan ini, dalam {row.unit}.",
        EntryMode.POSITION: f"Keadaan pada akhir bulan ini, dalam {row.unit}.",
    }
    percent = " Isi 45 untuk 45 %." if "%" in row.unit else ""
    said = words[row.entry]
    if asked != month:
        several = mode_word(row, asked, month)
        said = f"{several[:1].upper()}{several[1:]}, dalam {row.unit}."
    return f"{said}{percent} Kosong = belum lapor, 0 = nihil."[:255]


def _whens(grid: Addresses) -> Iterator[ConditionalFormat]:
    first, last = grid.performance_first, grid.performance_last
    state = cell(first, _col("keterangan")).replace("G", "$G")
    area = Area(first, _col("keterangan"), last, _col("keterangan"))
    yield ConditionalFormat(area=area, formula=f'={state}="Periksa"', fill="#F4B183", bold=True)
    yield ConditionalFormat(area=area, formula=f'={state}="Belum"', fill="#FCE4D6")
    yield ConditionalFormat(area=area, formula=f'={state}="Lengkap"', ink="#00695C", bold=True)
    for key in ("rencana", Field.VALUE.value, "rencana_sd", "realisasi_sd"):
        col = _col(key)
        here = cell(first, col)
        fraction = f"=IF(ISNUMBER({here}),{here}<>ROUND({here},0),FALSE)"
        yield ConditionalFormat(
            area=Area(first, col, last, col), formula=fraction, number=parts.DECIMAL
        )
    yield ConditionalFormat(
        area=Area(2, 0, 2, 4), formula='=LEFT($A$3,7)="LENGKAP"', fill="#D5EFE9", ink="#00695C"
    )


def _heights(facts: Facts, grid: Addresses, month: int) -> dict[int, float]:
    heights: dict[int, float] = {2: 22, grid.performance_head: 40}
    for index, row in enumerate(facts.edition.rows):
        lines = [2, parts.lines(row.text, _WIDTHS[_col("indikator")])]
        asked = entry_word(grid, row, facts.asked(row)[month - 1], month)
        lines.append(parts.lines(asked, _WIDTHS[_col("isian")] * 0.9, 9))
        lines.append(parts.lines(facts.group_name(row), _WIDTHS[_col("kelompok")], 9))
        for field in REMARKS:
            remark = str(facts.value(row.code, field, month) or "")
            lines.append(parts.lines(remark, _WIDTHS[_col(field.value)]))
        heights[grid.performance_first + index] = 14.0 * max(lines)
    return heights | blocks.heights(facts, grid)
