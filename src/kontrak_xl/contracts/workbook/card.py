"""*Rapor*: the result to date of the month that the reader chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kontrak_xl.contracts.workbook import curves, paper, parts
from kontrak_xl.contracts.workbook.addresses import Grid, column_index
from kontrak_xl.contracts.workbook.blocks import DONE, DUE, LATER, OVERDUE, first_day, stage_state
from kontrak_xl.contracts.workbook.entries import entry_state
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.core.model import MONTHS, IssuedRow, Status
from kontrak_xl.rules.formulas import literal
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Allow,
    Area,
    CellValue,
    Check,
    Look,
    Merge,
    Page,
    Put,
    Style,
    When,
    cell,
)

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
    grid, month, rows = Grid(facts.edition), shown_month(facts), facts.edition.rows
    head = parts.head(facts, f"RAPOR KINERJA {facts.edition.key.year}", widths)
    first, last = _HEAD + 1, _HEAD + len(rows)
    drawn = _drawn(facts)
    stages = drawn + curves.ROWS + 1
    puts = [
        *head.puts,
        *_choice(facts, grid, month),
        *parts.heads(layout.CARD.columns, _HEAD),
        *_rows(facts, grid, month),
        *_groups(facts, grid, month, last + 2),
        *curves.table(facts, grid, drawn, [_complete(facts, m) for m in range(1, 13)]),
        *_stages(facts, grid, month, stages),
    ]
    end = stages + (len(facts.edition.stages) + 1 if facts.edition.stages else -2)
    return Page(
        name=layout.CARD_NAME,
        puts=tuple(puts),
        widths={**widths, **curves.WIDTHS},
        heights={**head.heights, **_heights(facts, stages, widths)},
        freeze=(_HEAD + 1, 2),
        allows=(_months(curves.month_names(drawn)),),
        merges=(*head.merges, *_results(facts, grid, month), _note()),
        whens=(*_fractions(first, last), _settled()),
        charts=curves.charts(facts, grid, drawn, widths),
        printing=parts.printing(facts, landscape=False, tall=1, area=Area(0, 0, end, _LAST)),
        select=(3, 2),
        tab="#00695C",
    )


def _drawn(facts: Facts) -> int:
    """The row at which the curves begin, below the indicators and their groups."""
    return _HEAD + len(facts.edition.rows) + len(facts.edition.groups) + 4


def _months(names: str) -> Allow:
    return Allow(
        area=Area(3, 2, 3, 2),
        check=Check.LIST,
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
    for at, row in enumerate(facts.edition.rows, _HEAD + 1):
        heights[at] = _height(row.text, widths[1])
    for at, stage in enumerate(facts.edition.stages, stages + 2):
        heights[at] = max(_height(stage.name, widths[1]), _height(stage.place, widths[4]))
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


def _choice(facts: Facts, grid: Grid, month: int) -> Iterator[Put]:
    label = Style(align=Align.RIGHT)
    names = curves.month_names(_drawn(facts))
    year = facts.edition.key.year
    text = f'="Sampai dengan bulan "&INDEX({names},{_SHOWN})&" {year}"'
    words = f"Sampai dengan bulan {MONTHS[month - 1]} {year}"
    yield Put(2, 0, words, Style(Look.SUBTITLE, bold=True), text)
    yield Put(3, 1, "Bulan yang ditampilkan (pilih) ▼", label)
    yield Put(3, 2, None, Style(Look.CHOICE, align=Align.CENTRE))
    yield Put(4, 1, "Bulan ke-", label)
    numbers = grid.months(1, 12).split(":")
    last = (
        f"SUMPRODUCT(MAX({grid.post_year('lengkap')}*{layout.CALC_NAME}!{numbers[0]}:{numbers[1]}))"
    )
    known = f"MATCH({_CHOSEN},{names},0)"
    text = f"=IF(ISNUMBER({known}),{known},MAX(1,{last}))"
    yield Put(4, 2, month, Style(Look.COMPUTED, "0", Align.CENTRE), text)
    for row, words in ((3, "SKOR"), (4, "Predikat"), (5, "Bobot terukur (%)")):
        yield Put(row, 4, words, Style(align=Align.RIGHT, bold=row == 3))
    yield Put(5, 1, *_pending(facts, month))


def _results(facts: Facts, grid: Grid, month: int) -> Iterator[Merge]:
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
    waiting = statuses.count(Status.WAITING)
    count = f'COUNTIF({_status_column(facts)},"{Status.WAITING}")'
    text = f'=IF({count}>0,"SEMENTARA: "&{count}&" nilai menunggu pusat","{_SETTLED}")'
    cached = f"SEMENTARA: {waiting} nilai menunggu pusat" if waiting else _SETTLED
    return cached, Style(Look.BANNER, wrap=True), text


def _status_column(facts: Facts) -> str:
    col = _col("status")
    return Area(_HEAD + 1, col, _HEAD + len(facts.edition.rows), col).a1()


def _pick(year: str) -> str:
    """The chosen month of a run of twelve."""
    return f"INDEX({year},{_SHOWN})"


def _rows(facts: Facts, grid: Grid, month: int) -> Iterator[Put]:
    for index, row in enumerate(facts.edition.rows):
        at = _HEAD + 1 + index
        record = facts.rows[row.code, month]
        small = Style(Look.GIVEN, align=Align.CENTRE, wrap=True, size=9)
        yield Put(at, _col("kode"), row.code, Style(Look.CODE, shrink=True))
        yield Put(at, _col("indikator"), row.text, Style(Look.GIVEN, wrap=True, size=9))
        yield Put(at, _col("satuan"), row.unit, small)
        yield Put(at, _col("bobot"), row.weight, Style(Look.GIVEN, "General", Align.CENTRE))
        yield from _row_results(facts, grid, row, index, str(record["status"]), month)


def _row_results(
    facts: Facts, grid: Grid, row: IssuedRow, index: int, status: str, month: int
) -> Iterator[Put]:
    at, record = _HEAD + 1 + index, facts.rows[row.code, month]
    here = cell(at, _col("status"))
    due, there = status != Status.NOT_DUE, status == Status.JUDGED
    counted = there or status == Status.NOT_REPORTED
    is_counted = f"OR({here}={literal(Status.JUDGED)},{here}={literal(Status.NOT_REPORTED)})"
    number = Style(Look.COMPUTED, parts.number_format(row), shrink=True)
    score = Style(Look.COMPUTED, parts.score_format(facts))
    cells = (
        ("rencana_sd", "target", due, f"{here}<>{literal(Status.NOT_DUE)}", number),
        ("realisasi_sd", "realisasi_sd", there, f"{here}={literal(Status.JUDGED)}", number),
        ("capaian", "capaian", counted, is_counted, score),
        ("nilai", "nilai", counted, is_counted, score),
    )
    for key, step, shown, test, style in cells:
        text = f'=IF({test},{_pick(grid.row_year(step, index))},"")'
        yield Put(at, _col(key), record[step] if shown else "", style, text)
    words = Style(Look.COMPUTED, align=Align.CENTRE, wrap=True, size=9)
    yield Put(at, _col("status"), status, words, f"={_pick(grid.row_year('status', index))}")


def _groups(facts: Facts, grid: Grid, month: int, row: int) -> Iterator[Put]:
    for col, head in ((1, "Kelompok indikator"), (2, "Bobot"), (3, "Nilai kelompok")):
        yield Put(row, col, head, Style(Look.HEADER))
    for index, group in enumerate(facts.edition.groups):
        at = row + 1 + index
        record = facts.groups[group.code, month]
        judged, value = (
            _pick(grid.group_year(name, index)) for name in ("dinilai", "nilai_kelompok")
        )
        yield Put(at, 1, group.name, Style(Look.GIVEN))
        yield Put(at, 2, group.weight, Style(Look.GIVEN, "General", Align.CENTRE))
        shown = record["nilai_kelompok"] if record["dinilai"] > 0 else "–"
        style = Style(Look.RESULT, parts.score_format(facts), Align.CENTRE)
        yield Put(at, 3, shown, style, f'=IF({judged}>0,{value},"–")')


def _stages(facts: Facts, grid: Grid, month: int, row: int) -> Iterator[Put]:
    """The dated stages: when each is due, what it weighs, where it is, and whether it is done."""
    if not facts.edition.stages:
        return
    yield Put(row, 0, layout.STAGES.title, Style(Look.SECTION))
    for col, head in _STAGE_HEADS.items():
        yield Put(row + 1, col, head, Style(Look.HEADER))
    middle = Style(Look.GIVEN, "General", Align.CENTRE, size=9)
    text = Style(Look.GIVEN, wrap=True, size=9)
    word = Style(Look.COMPUTED, "mmm yyyy", Align.CENTRE, size=9, wrap=True)
    year = facts.edition.key.year
    for index, (at, stage) in enumerate(enumerate(facts.edition.stages, row + 2)):
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
            yield Put(at, col, value, style, formula)


def _settled() -> When:
    """The banner is calm once nothing is pending."""
    calm = '=LEFT($B$6,9)<>"SEMENTARA"'
    return When(area=Area(5, 1, 5, 1), formula=calm, fill="#D5EFE9", ink="#00695C")


def _fractions(first: int, last: int) -> Iterator[When]:
    for key in ("rencana_sd", "realisasi_sd"):
        col = _col(key)
        here = cell(first, col)
        test = f"=IF(ISNUMBER({here}),{here}<>ROUND({here},0),FALSE)"
        yield When(area=Area(first, col, last, col), formula=test, number=parts.DECIMAL)
