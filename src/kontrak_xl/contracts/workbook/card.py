"""*Rapor*: the result to date of the month that the reader chooses, and the year as two charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kontrak_xl.contracts.workbook import paper, parts
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.blocks import first_day
from kontrak_xl.contracts.workbook.entries import (
    DUE,
    LATER,
    NOT_BEGUN,
    OVERDUE,
    begun_year,
    complete_year,
    done_late,
    is_complete,
)
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core.model import MEASURED, MONTHS, RowStatus
from kontrak_xl.rules import to_date
from kontrak_xl.workbook import excel, text_width
from kontrak_xl.workbook.algebra import Content, Formula, Range
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    Chart,
    ChartSeries,
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

ROWS = 13
"""How many rows of the sheet the curves take."""


_NAME, _SHORT, _SCORE, PLAN, SPENT = range(11, 16)
"""The columns of the cells behind the curves, right of what is printed."""


WIDTHS = {10: 3.0, _NAME: 12.0, _SHORT: 6.0, _SCORE: 9.0, PLAN: 18.0, SPENT: 18.0}


_PIXELS = 0.75


_HIGH = int(ROWS * 20)


_SECOND = 3
"""The column at which the second chart begins."""


_NAVY, _ORANGE = "#1F3864", "#E08E0B"
"""Told apart by the colour-blind and in grey, the one dark, the other light."""


_NO_ZERO = "0.00;-0.00;;"
"""A month without a score has an empty text behind it, which charts take for 0."""


def month_names(row: int) -> Range:
    """The twelve names in the table that begins at ``row``, as the list to choose from."""
    return excel.over(MONTHS, Area(row + 1, _NAME, row + 12, _NAME), sheet=layout.CARD_NAME)


def _run(row: int, col: int) -> str:
    return Area(row + 1, col, row + 12, col).a1(sheet=layout.CARD_NAME)


def table(ledger: Ledger, row: int) -> Iterator[PageCell]:
    """Scores and money by month; a month without data is empty, never 0."""
    heads = {_NAME: "Bulan", _SHORT: "Bln", _SCORE: "Skor"}
    if ledger.grid.budget_rows:
        heads |= {PLAN: "RAK s.d. bulan (Rp)", SPENT: "SP2D s.d. bulan (Rp)"}
    for col, text in heads.items():
        yield PageCell(row, col, text, Style(Look.HEADER))
    style = Style(Look.COMPUTED, parts.score_format(ledger.facts))
    for month, name in enumerate(MONTHS, 1):
        yield PageCell(row + month, _NAME, name, Style(Look.GIVEN))
        yield PageCell(row + month, _SHORT, name[:3], Style(Look.GIVEN))
        score = excel.if_(is_complete(ledger, month).equals(1), ledger.post("skor", month), "")
        yield excel.put(row + month, _SCORE, score, style)
    yield from _money(ledger, row)


def _money(ledger: Ledger, row: int) -> Iterator[PageCell]:
    """RAK and SP2D to date of the budget row; every OPD has one at most."""
    if not ledger.grid.budget_rows:
        return
    index = ledger.rows.index(ledger.grid.budget_rows[0])
    money = Style(Look.COMPUTED, parts.MONEY)
    for month in range(1, 13):
        planned = excel.total(ledger.year(to_date.PLAN, index, month))
        judged = ledger.step("status", index, month).equals(RowStatus.JUDGED.value)
        spent = excel.if_(judged, ledger.step("realisasi_sd", index, month), "")
        yield excel.put(row + month, PLAN, planned, money)
        yield excel.put(row + month, SPENT, spent, money)


def charts(
    facts: Facts, grid: Addresses, row: int, widths: Mapping[int, float]
) -> tuple[Chart, ...]:
    """The scores on the left, the money on the right where there is any."""
    left = int(paper.across(widths, 0, _SECOND - 1) / _PIXELS)
    right = int(paper.across(widths, _SECOND, max(widths)) / _PIXELS)
    if not grid.budget_rows:
        return (_scores(facts, row, left + right),)
    return _scores(facts, row, left - 8), _budget(facts, row, right)


def _scores(facts: Facts, row: int, width: int) -> Chart:
    series = ChartSeries(
        name="Skor s.d. bulan",
        categories=_run(row, _SHORT),
        values=_run(row, _SCORE),
        colour=_NAVY,
        labels=_NO_ZERO,
    )
    return Chart(
        kind="column",
        title="Skor tiap bulan yang sudah lengkap",
        series=(series,),
        row=row,
        col=0,
        width=width,
        height=_HIGH,
        low=0,
        high=max(100.0, facts.edition.policy.cap),
    )


def _budget(facts: Facts, row: int, width: int) -> Chart:
    """SP2D as columns, so that a month without data is a gap, under the line of the RAK."""
    categories = _run(row, _SHORT)
    unit, number = _unit(facts.edition.pagu)
    spent = ChartSeries(
        name="SP2D s.d. bulan", categories=categories, values=_run(row, SPENT), colour=_ORANGE
    )
    planned = ChartSeries(
        name="RAK s.d. bulan",
        categories=categories,
        values=_run(row, PLAN),
        colour=_NAVY,
        kind="line",
    )
    return Chart(
        kind="column",
        title=f"Anggaran s.d. bulan ({unit})",
        series=(spent, planned),
        row=row,
        col=_SECOND,
        width=width,
        height=_HIGH,
        low=0,
        number=number,
    )


def _unit(pagu: float) -> tuple[str, str]:
    """The unit of the axis and its number format: thousands are cut off three at a time."""
    if pagu >= 1e10:
        return "Rp miliar", "#,##0,,,"
    return ("Rp miliar", "#,##0.0,,,") if pagu >= 2e9 else ("Rp juta", "#,##0,,")


_HEAD = 9
_SETTLED = "Nilai yang jatuh tempo lengkap"
_WIDTHS = {col: column.width for col, column in enumerate(layout.CARD.columns)}
_LAST = max(_WIDTHS)
_TEXT_WIDTHS = (_WIDTHS[1], 48.0, 60.0, 72.0)
"""Widths of the indicator's text: long texts in many rows print larger in a wider column."""
_NOTE = (
    "Skor = jumlah nilai kelompok × bobot kelompok, dibagi bobot yang dinilai. Yang belum "
    "jatuh tempo atau masih menunggu data tidak dinilai dan bobotnya dibagikan."
)
_STAGE_HEADS = {0: "Kode tahap", 1: "Tahap", 2: "Bobot tahap", 3: "Jatuh tempo", 4: "Lokasi",
                5: "Selesai", 9: "Keadaan"}  # fmt: skip
"""The columns of the stages; what was done is told of the chosen month."""


def _col(key: str) -> int:
    return column_index(layout.CARD, key)


def page(ledger: Ledger) -> Page:
    """The sheet *Rapor*, one printed page: the score first, then what it is made of."""
    month = shown_month(ledger)
    choices = (_laid_out(ledger, month, {**_WIDTHS, 1: width}) for width in _TEXT_WIDTHS)
    return max(choices, key=paper.scale)


def _laid_out(ledger: Ledger, month: int, widths: Mapping[int, float]) -> Page:
    facts, grid, rows = ledger.facts, ledger.grid, ledger.rows
    head = parts.head(facts, f"RAPOR KINERJA {facts.edition.key.year}", widths)
    first, last = _HEAD + 1, _HEAD + len(rows)
    drawn = _drawn(facts)
    stages = drawn + ROWS + 1
    puts = [
        *head.puts,
        *_choice(ledger, month),
        *parts.heads(layout.CARD.columns, _HEAD),
        *_rows(ledger, month),
        *_groups(ledger, month, last + 2),
        *table(ledger, drawn),
        *_stages(ledger, month, stages),
    ]
    end = stages + (len(facts.edition.stages) + 1 if facts.edition.stages else -2)
    return Page(
        name=layout.CARD_NAME,
        cells=tuple(puts),
        widths={**widths, **WIDTHS},
        heights={**head.heights, **_heights(facts, stages, widths)},
        freeze=(_HEAD + 1, 2),
        validations=(_months(month_names(drawn).text),),
        merges=(*head.merges, *_results(ledger, month), _note()),
        conditional_formats=(*_fractions(first, last), _settled()),
        charts=charts(facts, grid, drawn, widths),
        printing=parts.printing(facts, landscape=False, tall=1, area=Area(0, 0, end, _LAST)),
        select=(3, 2),
        tab="#00695C",
    )


def _drawn(facts: Facts) -> int:
    """The row at which the curves begin, below the indicators and their groups."""
    return _HEAD + len(facts.edition.rows) + len(facts.edition.groups) + 4


def _months(names: str) -> Validation:
    return Validation(
        area=Area(3, 2, 3, 2),
        check=ValidationKind.LIST,
        source="=" + names,
        title="Bulan",
        prompt="Pilih bulan; kosongkan untuk bulan lengkap yang terakhir.",
    )


def _note() -> Merge:
    return Merge(7, 0, 7, _LAST, _NOTE, Style(Look.NOTE, wrap=True))


def _heights(facts: Facts, stages: int, widths: Mapping[int, float]) -> dict[int, float]:
    """Rows as high as their longest text, above and in the list of stages."""
    wide = paper.across(widths, 0, _LAST)
    heights = {3: 20.0, 5: 28.0, 7: text_width.height(text_width.lines(_NOTE, wide, 9), 9) + 3}
    heights[_HEAD] = 24.0
    for line, row in enumerate(facts.edition.rows, _HEAD + 1):
        group = _height(facts.group_name(row), widths[_col("kelompok")])
        heights[line] = max(_height(row.text, widths[1]), group)
    for line, stage in enumerate(facts.edition.stages, stages + 2):
        heights[line] = max(_height(stage.name, widths[1]), _height(stage.place, widths[4]))
    return heights


def _height(text: str, width: float) -> float:
    return text_width.height(max(2, parts.lines(text, width, 9)), 9) + 1


def shown_month(ledger: Ledger) -> int:
    """The latest complete month, January while there is none."""
    months = [m for m, whole in enumerate(complete_year(ledger).values, 1) if whole]
    return max(months, default=1)


def _choice(ledger: Ledger, month: int) -> Iterator[PageCell]:
    label = Style(align=Align.RIGHT)
    names = month_names(_drawn(ledger.facts))
    said = "Sampai dengan bulan " & excel.index(names, _shown(month))
    about = said & f" {ledger.facts.edition.key.year}"
    yield excel.put(2, 0, about, Style(Look.SUBTITLE, bold=True))
    yield PageCell(3, 1, "Bulan yang ditampilkan (pilih) ▼", label)
    yield PageCell(3, 2, None, Style(Look.CHOICE, align=Align.CENTRE))
    yield PageCell(4, 1, "Bulan ke-", label)
    yield excel.put(4, 2, _chosen(ledger, names, month), Style(Look.COMPUTED, "0", Align.CENTRE))
    for row, words in ((3, "SKOR"), (4, "Predikat"), (5, "Bobot terukur (%)")):
        yield PageCell(row, 4, words, Style(align=Align.RIGHT, bold=row == 3))
    yield excel.put(5, 1, _pending(ledger, month), Style(Look.BANNER, wrap=True))


def _chosen(ledger: Ledger, names: Range, month: int) -> Formula:
    """The number of the month that is chosen, or of the latest complete one."""
    known = excel.match(excel.at(None, 3, 2, absolute=True), names)
    complete = (is_complete(ledger, at) * at for at in range(1, 13))
    found = excel.if_(excel.is_number(known), known, excel.largest(1, *complete))
    return replace(found, value=month)


def _shown(month: int) -> Formula:
    """The cell with the number of the month that the page shows."""
    return excel.at(month, 4, 2, absolute=True)


def _results(ledger: Ledger, month: int) -> Iterator[Merge]:
    """Score, predikat and bobot terukur of the chosen month."""
    score, predicate, measured = (
        excel.index(ledger.post_year(name), _shown(month))
        for name in ("skor", "predikat", "bobot_terukur")
    )
    large = Style(Look.RESULT, parts.score_format(ledger.facts), Align.CENTRE, size=14)
    plain = Style(Look.RESULT, "0.00", Align.CENTRE)
    filled = ((at, excel.index(begun_year(ledger), at)) for at in range(1, 13))
    first = excel.smallest(*(excel.if_(held > 0, at, 13) for at, held in filled))
    begun = first <= _shown(month)
    shown = excel.if_(excel.and_(begun, measured > 0), score, "–")
    yield excel.merge(Area(3, 5, 3, 7), shown, large)
    yield excel.merge(Area(4, 5, 4, 7), excel.if_(begun, predicate, NOT_BEGUN), plain)
    yield excel.merge(Area(5, 5, 5, 7), measured, plain)


def _pending(ledger: Ledger, month: int) -> Formula:
    """Says SEMENTARA as long as the centre has to fill something that is due."""
    col, rows = _col("status"), ledger.rows
    told = (ledger.facts.rows[row.code, month]["status"] for row in rows)
    statuses = excel.over(told, Area(_HEAD + 1, col, _HEAD + len(rows), col))
    waiting = excel.count_if(statuses, RowStatus.WAITING.value)
    pending = "SEMENTARA: " & waiting & " nilai masih ditunggu"
    return excel.if_(waiting > 0, pending, _SETTLED)


def _rows(ledger: Ledger, month: int) -> Iterator[PageCell]:
    small = Style(Look.GIVEN, align=Align.CENTRE, wrap=True, size=9)
    for index, row in enumerate(ledger.rows):
        at = _HEAD + 1 + index
        yield PageCell(at, _col("kode"), row.code, Style(Look.CODE, shrink=True))
        yield PageCell(at, _col("indikator"), row.text, Style(Look.GIVEN, wrap=True, size=9))
        yield PageCell(at, _col("satuan"), row.unit, small)
        yield PageCell(at, _col("kelompok"), ledger.facts.group_name(row), small)
        yield PageCell(at, _col("bobot"), row.weight, Style(Look.GIVEN, "General", Align.CENTRE))
        yield from _row_results(ledger, index, month)


def _row_results(ledger: Ledger, index: int, month: int) -> Iterator[PageCell]:
    at, row = _HEAD + 1 + index, ledger.rows[index]

    def found(name: str) -> Formula:
        return excel.index(ledger.year(name, index), _shown(month))

    told = found("status")
    status = excel.at(told.value, at, _col("status"))
    there = excel.or_(*(status.equals(state.value) for state in MEASURED))
    counted = excel.or_(there, status.equals(RowStatus.NOT_REPORTED.value))
    number = Style(Look.COMPUTED, parts.number_format(row), shrink=True)
    score = Style(Look.COMPUTED, parts.score_format(ledger.facts))
    cells = (
        ("rencana_sd", "target", status.differs(RowStatus.NOT_DUE.value), number),
        ("realisasi_sd", "realisasi_sd", there, number),
        ("capaian", "capaian", counted, score),
        ("nilai", "nilai", counted, score),
    )
    for key, step, test, style in cells:
        yield excel.put(at, _col(key), excel.if_(test, found(step), ""), style)
    words = Style(Look.COMPUTED, align=Align.CENTRE, wrap=True, size=9)
    yield excel.put(at, _col("status"), told, words)


def _groups(ledger: Ledger, month: int, row: int) -> Iterator[PageCell]:
    style = Style(Look.RESULT, parts.score_format(ledger.facts), Align.CENTRE)
    heads = ("Kelompok indikator", "Bobot kelompok", "Nilai kelompok", "Jumlah bobot indikator")
    for col, head in enumerate(heads, 1):
        yield PageCell(row, col, head, Style(Look.HEADER))
    for index, group in enumerate(ledger.facts.edition.groups):
        at = row + 1 + index
        judged, value = (
            excel.index(ledger.group_year(name, index), _shown(month))
            for name in ("dinilai", "nilai_kelompok")
        )
        yield PageCell(at, 1, group.name, Style(Look.GIVEN))
        yield PageCell(at, 2, group.weight, Style(Look.GIVEN, "General", Align.CENTRE))
        yield excel.put(at, 3, excel.if_(judged > 0, value, "–"), style)
        total = sum(one.weight for one in ledger.rows if one.group == group.code)
        yield PageCell(at, 4, total, Style(Look.GIVEN, "General", Align.CENTRE))


def _stages(ledger: Ledger, month: int, row: int) -> Iterator[PageCell]:
    """The dated stages: when each is due, what it weighs, where it is, and whether it is done."""
    stages = ledger.facts.edition.stages
    if not stages:
        return
    yield PageCell(row, 0, layout.STAGES.title, Style(Look.SECTION))
    for col, head in _STAGE_HEADS.items():
        yield PageCell(row + 1, col, head, Style(Look.HEADER))
    middle = Style(Look.GIVEN, "General", Align.CENTRE, size=9)
    text = Style(Look.GIVEN, wrap=True, size=9)
    word = Style(Look.COMPUTED, "mmm yyyy", Align.CENTRE, size=9, wrap=True)
    for index, stage in enumerate(stages):
        done, when, late = (
            excel.index(ledger.stage_year(name, index), _shown(month))
            for name in ("tercatat", "waktu", "telat")
        )
        month_due, now = ledger.stage_due(index), _shown(month)
        due = excel.if_(now > month_due, OVERDUE, excel.if_(now.equals(month_due), DUE, LATER))
        cells: tuple[tuple[Content, Style], ...] = (
            (stage.code, Style(Look.CODE, shrink=True)),
            (stage.name, text),
            (stage.weight, middle),
            (MONTHS[stage.month - 1], middle),
            (stage.place, text),
            (first_day(ledger, done, when), word),
            (excel.if_(done > 0, done_late(late), due), word),
        )
        for col, (content, style) in zip(_STAGE_HEADS, cells, strict=True):
            yield excel.put(row + 2 + index, col, content, style)


def _settled() -> ConditionalFormat:
    """The banner is calm once nothing is pending."""
    calm = '=LEFT($B$6,9)<>"SEMENTARA"'
    return ConditionalFormat(area=Area(5, 1, 5, 1), formula=calm, fill="#D5EFE9", ink="#00695C")


def _fractions(first: int, last: int) -> Iterator[ConditionalFormat]:
    for key in ("rencana_sd", "realisasi_sd"):
        col = _col(key)
        here = cell(first, col)
        test = f"=IF(ISNUMBER({here}),{here}<>ROUND({here},0),FALSE)"
        yield ConditionalFormat(
            area=Area(first, col, last, col), formula=test, number=parts.DECIMAL
        )
