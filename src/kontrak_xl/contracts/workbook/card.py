"""*Rapor*: the result to date of the month that the reader chooses, and the year as two charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from kontrak_xl.contracts.workbook import paper, parts
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.blocks import DONE, DUE, LATER, OVERDUE, first_day, stage_state
from kontrak_xl.contracts.workbook.entries import entry_state
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.core.model import MONTHS, IssuedRow, RowStatus
from kontrak_xl.rules import to_date
from kontrak_xl.rules.formulas import literal
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    CellValue,
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
    at,
    cell,
)

ROWS = 13
"""How many rows of the sheet the curves take."""


_NAME, _SHORT, _SCORE, PLAN, SPENT = range(10, 15)
"""The columns of the cells behind the curves, right of what is printed."""


WIDTHS = {9: 3.0, _NAME: 12.0, _SHORT: 6.0, _SCORE: 9.0, PLAN: 18.0, SPENT: 18.0}


_PIXELS = 0.75


_HIGH = int(ROWS * 20)


_SECOND = 3
"""The column at which the second chart begins."""


_NAVY, _ORANGE = "#1F3864", "#E08E0B"
"""Told apart by the colour-blind and in grey, the one dark, the other light."""


_NO_ZERO = "0.00;-0.00;;"
"""A month without a score has an empty text behind it, which charts take for 0."""


def month_names(row: int) -> str:
    """The twelve names in the table that begins at ``row``, as the list to choose from."""
    return _run(row, _NAME)


def _run(row: int, col: int) -> str:
    return Area(row + 1, col, row + 12, col).a1(sheet=layout.CARD_NAME)


def table(facts: Facts, grid: Addresses, row: int, complete: Sequence[bool]) -> Iterator[PageCell]:
    """Scores and money by month; a month without data is empty, never 0."""
    heads = {_NAME: "Bulan", _SHORT: "Bln", _SCORE: "Skor"}
    if grid.budget_rows:
        heads |= {PLAN: "RAK s.d. bulan (Rp)", SPENT: "SP2D s.d. bulan (Rp)"}
    for col, text in heads.items():
        yield PageCell(row, col, text, Style(Look.HEADER))
    score = Style(Look.COMPUTED, parts.score_format(facts))
    for month, name in enumerate(MONTHS, 1):
        text = f'=IF({grid.post("lengkap", month)}=1,{grid.post("skor", month)},"")'
        shown = facts.totals[month]["skor"] if complete[month - 1] else ""
        yield PageCell(row + month, _NAME, name, Style(Look.GIVEN))
        yield PageCell(row + month, _SHORT, name[:3], Style(Look.GIVEN))
        yield PageCell(row + month, _SCORE, shown, score, text)
    yield from _money(facts, grid, row)


def _money(facts: Facts, grid: Addresses, row: int) -> Iterator[PageCell]:
    """RAK and SP2D to date of the budget row; every OPD has one at most."""
    if not grid.budget_rows:
        return
    budget = grid.budget_rows[0]
    index = facts.edition.rows.index(budget)
    money = Style(Look.COMPUTED, parts.MONEY)
    totals = accumulate(planned or 0.0 for planned in budget.plan)
    first = at(layout.CALC_NAME, grid.calc_row(index), grid.block_col(to_date.PLAN, 1))
    for month, planned in enumerate(totals, 1):
        record = facts.rows[budget.code, month]
        there = record["status"] == RowStatus.JUDGED
        last = grid.calc(to_date.PLAN, index, month).rpartition("!")[2]
        status, spent = (grid.calc(step, index, month) for step in ("status", "realisasi_sd"))
        text = f'=IF({status}={literal(RowStatus.JUDGED)},{spent},"")'
        yield PageCell(row + month, PLAN, planned, money, f"=SUM({first}:{last})")
        yield PageCell(row + month, SPENT, record["realisasi_sd"] if there else "", money, text)


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
_SETTLED = "Nilai pusat yang jatuh tempo lengkap"
_CHOSEN, _SHOWN = "$C$4", "$C$5"
_WIDTHS = {col: column.width for col, column in enumerate(layout.CARD.columns)}
_LAST = max(_WIDTHS)
_TEXT_WIDTHS = (_WIDTHS[1], 48.0, 60.0, 72.0)
"""Widths of the indicator's text: long texts in many rows print larger in a wider column."""
_NOTE = (
    "Skor = jumlah nilai kelompok × bobot kelompok, dibagi bobot yang dinilai. Yang belum "
    "jatuh tempo atau menunggu pusat tidak dinilai dan bobotnya dibagikan."
)
_STAGE_HEADS = {0: "Kode tahap", 1: "Tahap", 2: "Bobot tahap", 3: "Jatuh tempo", 4: "Lokasi",
                5: "Selesai", 8: "Keadaan"}  # fmt: skip
"""The columns of the stages; what was done is told of the chosen month."""


def _col(key: str) -> int:
    return column_index(layout.CARD, key)


def page(facts: Facts) -> Page:
    """The sheet *Rapor*, one printed page: the score first, then what it is made of."""
    choices = (_laid_out(facts, {**_WIDTHS, 1: width}) for width in _TEXT_WIDTHS)
    return max(choices, key=paper.scale)


def _laid_out(facts: Facts, widths: Mapping[int, float]) -> Page:
    grid, month, rows = Addresses(facts.edition), shown_month(facts), facts.edition.rows
    head = parts.head(facts, f"RAPOR KINERJA {facts.edition.key.year}", widths)
    first, last = _HEAD + 1, _HEAD + len(rows)
    drawn = _drawn(facts)
    stages = drawn + ROWS + 1
    puts = [
        *head.puts,
        *_choice(facts, grid, month),
        *parts.heads(layout.CARD.columns, _HEAD),
        *_rows(facts, grid, month),
        *_groups(facts, grid, month, last + 2),
        *table(facts, grid, drawn, [_complete(facts, m) for m in range(1, 13)]),
        *_stages(facts, grid, month, stages),
    ]
    end = stages + (len(facts.edition.stages) + 1 if facts.edition.stages else -2)
    return Page(
        name=layout.CARD_NAME,
        cells=tuple(puts),
        widths={**widths, **WIDTHS},
        heights={**head.heights, **_heights(facts, stages, widths)},
        freeze=(_HEAD + 1, 2),
        validations=(_months(month_names(drawn)),),
        merges=(*head.merges, *_results(facts, grid, month), _note()),
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
        heights[line] = _height(row.text, widths[1])
    for line, stage in enumerate(facts.edition.stages, stages + 2):
        heights[line] = max(_height(stage.name, widths[1]), _height(stage.place, widths[4]))
    return heights


def _height(text: str, width: float) -> float:
    return text_width.height(max(2, parts.lines(text, width, 9)), 9) + 1


def shown_month(facts: Facts) -> int:
    """The latest complete month, January while there is none."""
    complete = [m for m in range(1, 13) if _complete(facts, m)]
    return max(complete, default=1)


def _complete(facts: Facts, month: int) -> bool:
    words = {entry_state(facts, row, month) for row in facts.edition.rows}
    return "Lengkap" in words and not words & {"Belum", "Periksa"}


def _choice(facts: Facts, grid: Addresses, month: int) -> Iterator[PageCell]:
    label = Style(align=Align.RIGHT)
    names = month_names(_drawn(facts))
    year = facts.edition.key.year
    text = f'="Sampai dengan bulan "&INDEX({names},{_SHOWN})&" {year}"'
    words = f"Sampai dengan bulan {MONTHS[month - 1]} {year}"
    yield PageCell(2, 0, words, Style(Look.SUBTITLE, bold=True), text)
    yield PageCell(3, 1, "Bulan yang ditampilkan (pilih) ▼", label)
    yield PageCell(3, 2, None, Style(Look.CHOICE, align=Align.CENTRE))
    yield PageCell(4, 1, "Bulan ke-", label)
    numbers = grid.months(1, 12).split(":")
    last = (
        f"SUMPRODUCT(MAX({grid.post_year('lengkap')}*{layout.CALC_NAME}!{numbers[0]}:{numbers[1]}))"
    )
    known = f"MATCH({_CHOSEN},{names},0)"
    text = f"=IF(ISNUMBER({known}),{known},MAX(1,{last}))"
    yield PageCell(4, 2, month, Style(Look.COMPUTED, "0", Align.CENTRE), text)
    for row, words in ((3, "SKOR"), (4, "Predikat"), (5, "Bobot terukur (%)")):
        yield PageCell(row, 4, words, Style(align=Align.RIGHT, bold=row == 3))
    yield PageCell(5, 1, *_pending(facts, month))


def _results(facts: Facts, grid: Addresses, month: int) -> Iterator[Merge]:
    """Score, predikat and bobot terukur of the chosen month."""
    total = facts.totals[month]
    measured = _pick(grid.post_year("bobot_terukur"))
    shown = total["skor"] if total["bobot_terukur"] > 0 else "–"
    score = f'=IF({measured}>0,{_pick(grid.post_year("skor"))},"–")'
    predicate = f"={_pick(grid.post_year('predikat'))}"
    large = Style(Look.RESULT, parts.score_format(facts), Align.CENTRE, size=14)
    plain = Style(Look.RESULT, "0.00", Align.CENTRE)
    yield Merge(3, 5, 3, 7, shown, large, score)
    yield Merge(4, 5, 4, 7, str(total["predikat_skor"]), plain, predicate)
    yield Merge(5, 5, 5, 7, total["bobot_terukur"], plain, f"={measured}")


def _pending(facts: Facts, month: int) -> tuple[str, Style, str]:
    """Says SEMENTARA as long as the centre has to fill something that is due."""
    statuses = [facts.rows[row.code, month]["status"] for row in facts.edition.rows]
    waiting = statuses.count(RowStatus.WAITING)
    count = f'COUNTIF({_status_column(facts)},"{RowStatus.WAITING}")'
    text = f'=IF({count}>0,"SEMENTARA: "&{count}&" nilai menunggu pusat","{_SETTLED}")'
    cached = f"SEMENTARA: {waiting} nilai menunggu pusat" if waiting else _SETTLED
    return cached, Style(Look.BANNER, wrap=True), text


def _status_column(facts: Facts) -> str:
    col = _col("status")
    return Area(_HEAD + 1, col, _HEAD + len(facts.edition.rows), col).a1()


def _pick(year: str) -> str:
    """The chosen month of a run of twelve."""
    return f"INDEX({year},{_SHOWN})"


def _rows(facts: Facts, grid: Addresses, month: int) -> Iterator[PageCell]:
    for index, row in enumerate(facts.edition.rows):
        at = _HEAD + 1 + index
        record = facts.rows[row.code, month]
        small = Style(Look.GIVEN, align=Align.CENTRE, wrap=True, size=9)
        yield PageCell(at, _col("kode"), row.code, Style(Look.CODE, shrink=True))
        yield PageCell(at, _col("indikator"), row.text, Style(Look.GIVEN, wrap=True, size=9))
        yield PageCell(at, _col("satuan"), row.unit, small)
        yield PageCell(at, _col("bobot"), row.weight, Style(Look.GIVEN, "General", Align.CENTRE))
        yield from _row_results(facts, grid, row, index, str(record["status"]), month)


def _row_results(
    facts: Facts, grid: Addresses, row: IssuedRow, index: int, status: str, month: int
) -> Iterator[PageCell]:
    at, record = _HEAD + 1 + index, facts.rows[row.code, month]
    here = cell(at, _col("status"))
    due, there = status != RowStatus.NOT_DUE, status == RowStatus.JUDGED
    counted = there or status == RowStatus.NOT_REPORTED
    is_counted = f"OR({here}={literal(RowStatus.JUDGED)},{here}={literal(RowStatus.NOT_REPORTED)})"
    number = Style(Look.COMPUTED, parts.number_format(row), shrink=True)
    score = Style(Look.COMPUTED, parts.score_format(facts))
    cells = (
        ("rencana_sd", "target", due, f"{here}<>{literal(RowStatus.NOT_DUE)}", number),
        ("realisasi_sd", "realisasi_sd", there, f"{here}={literal(RowStatus.JUDGED)}", number),
        ("capaian", "capaian", counted, is_counted, score),
        ("nilai", "nilai", counted, is_counted, score),
    )
    for key, step, shown, test, style in cells:
        text = f'=IF({test},{_pick(grid.row_year(step, index))},"")'
        yield PageCell(at, _col(key), record[step] if shown else "", style, text)
    words = Style(Look.COMPUTED, align=Align.CENTRE, wrap=True, size=9)
    yield PageCell(at, _col("status"), status, words, f"={_pick(grid.row_year('status', index))}")


def _groups(facts: Facts, grid: Addresses, month: int, row: int) -> Iterator[PageCell]:
    for col, head in ((1, "Kelompok indikator"), (2, "Bobot"), (3, "Nilai kelompok")):
        yield PageCell(row, col, head, Style(Look.HEADER))
    for index, group in enumerate(facts.edition.groups):
        at = row + 1 + index
        record = facts.groups[group.code, month]
        judged, value = (
            _pick(grid.group_year(name, index)) for name in ("dinilai", "nilai_kelompok")
        )
        yield PageCell(at, 1, group.name, Style(Look.GIVEN))
        yield PageCell(at, 2, group.weight, Style(Look.GIVEN, "General", Align.CENTRE))
        shown = record["nilai_kelompok"] if record["dinilai"] > 0 else "–"
        style = Style(Look.RESULT, parts.score_format(facts), Align.CENTRE)
        yield PageCell(at, 3, shown, style, f'=IF({judged}>0,{value},"–")')


def _stages(facts: Facts, grid: Addresses, month: int, row: int) -> Iterator[PageCell]:
    """The dated stages: when each is due, what it weighs, where it is, and whether it is done."""
    if not facts.edition.stages:
        return
    yield PageCell(row, 0, layout.STAGES.title, Style(Look.SECTION))
    for col, head in _STAGE_HEADS.items():
        yield PageCell(row + 1, col, head, Style(Look.HEADER))
    middle = Style(Look.GIVEN, "General", Align.CENTRE, size=9)
    text = Style(Look.GIVEN, wrap=True, size=9)
    word = Style(Look.COMPUTED, "mmm yyyy", Align.CENTRE, size=9, wrap=True)
    year = facts.edition.key.year
    for index, (line, stage) in enumerate(enumerate(facts.edition.stages, row + 2)):
        done, when, late = (
            _pick(grid.stage_year(name, index)) for name in ("tercatat", "waktu", "telat")
        )
        lasting = f'IF({late}>0,"{DONE}, {OVERDUE} "&{late}&" bulan","{DONE}")'
        month_due = grid.stage_due(index)
        due = f'IF({_SHOWN}>{month_due},"{OVERDUE}",IF({_SHOWN}={month_due},"{DUE}","{LATER}"))'
        cells: tuple[tuple[CellValue, Style, str], ...] = (
            (stage.code, Style(Look.CODE, shrink=True), ""),
            (stage.name, text, ""),
            (stage.weight, middle, ""),
            (MONTHS[stage.month - 1], middle, ""),
            (stage.place, text, ""),
            (
                first_day(year, facts.stages[stage.code, month]),
                word,
                f'=IF({done}>0,DATE({year},{when},1),"")',
            ),
            (stage_state(facts, stage, month), word, f"=IF({done}>0,{lasting},{due})"),
        )
        for col, (value, style, formula) in zip(_STAGE_HEADS, cells, strict=True):
            yield PageCell(line, col, value, style, formula)


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
