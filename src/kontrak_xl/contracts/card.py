"""*Rapor*: the result to date of the month that the reader chooses."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.contracts import parts
from kontrak_xl.contracts.entries import entry_state
from kontrak_xl.contracts.facts import Facts
from kontrak_xl.contracts.grid import Grid, column_index
from kontrak_xl.formulas import literal
from kontrak_xl.layout import contract as layout
from kontrak_xl.model import MONTHS, IssuedRow, Status
from kontrak_xl.page import (
    Align,
    Allow,
    Area,
    Chart,
    ChartSeries,
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
_TREND = 6
"""The column of the months' names, beside the groups; their scores stand to the right."""
_SETTLED = "Semua nilai pusat yang jatuh tempo sudah ada"
_CHOSEN, _SHOWN = "$C$4", "$C$5"


def _col(key: str) -> int:
    return column_index(layout.CARD, key)


def page(facts: Facts) -> Page:
    """The sheet *Rapor*: the score first, then what it is made of."""
    grid = Grid(facts.edition)
    month = shown_month(facts)
    columns = layout.CARD.columns
    first = _HEAD + 1
    last = _HEAD + len(facts.edition.rows)
    puts = [
        *parts.masthead(
            facts, f"RAPOR KINERJA {facts.edition.key.year}", seal_col=len(columns) - 1
        ),
        *_choice(facts, grid, month),
        *parts.heads(columns, _HEAD),
        *_rows(facts, grid, month),
        *_groups(facts, grid, month, last + 2),
        *_trend(facts, grid, last + 2),
    ]
    return Page(
        name=layout.CARD_NAME,
        puts=tuple(puts),
        widths={col: column.width for col, column in enumerate(columns)},
        heights={0: 24, 3: 20, 5: 20}
        | {
            at: 14.0 * max(2, parts.lines(row.text, 42))
            for at, row in enumerate(facts.edition.rows, first)
        },
        freeze=(_HEAD + 1, 2),
        allows=(
            Allow(
                area=Area(3, 2, 3, 2),
                check=Check.LIST,
                source="=" + _month_names(grid),
                title="Bulan",
                prompt="Pilih bulan; kosongkan untuk bulan lengkap yang terakhir.",
            ),
        ),
        merges=tuple(_results(facts, grid, month)),
        whens=(*_fractions(first, last), _settled()),
        charts=(_chart(facts, grid, last + 2 + len(facts.edition.groups) + 4),),
        printing=parts.printing(facts, landscape=True, tall=1),
        select=(3, 2),
        tab="#00695C",
    )


def shown_month(facts: Facts) -> int:
    """The latest complete month, January while there is none."""
    complete = [m for m in range(1, 13) if _complete(facts, m)]
    return max(complete, default=1)


def _complete(facts: Facts, month: int) -> bool:
    words = {entry_state(facts, row, month) for row in facts.edition.rows}
    return "Lengkap" in words and not words & {"Belum", "Periksa"}


def _month_names(grid: Grid) -> str:
    """The twelve names beside the trend, as the list to choose from."""
    first = _HEAD + len(grid.edition.rows) + 3
    return Area(first, _TREND, first + 11, _TREND).a1(sheet=layout.CARD_NAME)


def _choice(facts: Facts, grid: Grid, month: int) -> Iterator[Put]:
    label = Style(align=Align.RIGHT)
    yield Put(3, 1, "Bulan yang ditampilkan (pilih) ▼", label)
    yield Put(3, 2, None, Style(Look.CHOICE, align=Align.CENTRE))
    yield Put(4, 1, "Bulan ke-", label)
    numbers = grid.months(1, 12).split(":")
    last = (
        f"SUMPRODUCT(MAX({grid.post_year('lengkap')}*{layout.CALC_NAME}!{numbers[0]}:{numbers[1]}))"
    )
    known = f"MATCH({_CHOSEN},{_month_names(grid)},0)"
    text = f"=IF(ISNUMBER({known}),{known},MAX(1,{last}))"
    yield Put(4, 2, month, Style(Look.COMPUTED, "0", Align.CENTRE), text)
    for row, words in ((3, "SKOR"), (4, "Predikat"), (5, "Bobot terukur (%)")):
        yield Put(row, 4, words, Style(align=Align.RIGHT, bold=row == 3))
    yield Put(5, 1, *_pending(facts, month))
    note = (
        "Skor = jumlah nilai kelompok × bobot kelompok, dibagi bobot yang dinilai. Yang belum "
        "jatuh tempo atau menunggu pusat tidak dinilai dan bobotnya dibagikan."
    )
    yield Put(7, 0, note, Style(Look.NOTE))


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
    return cached, Style(Look.BANNER), text


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
        yield Put(at, _col("kode"), row.code, Style(Look.CODE))
        yield Put(at, _col("indikator"), row.text, Style(Look.GIVEN, wrap=True))
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
    number = Style(Look.COMPUTED, parts.number_format(row))
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
    words = Style(Look.COMPUTED, align=Align.CENTRE, size=9)
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


def _trend(facts: Facts, grid: Grid, row: int) -> Iterator[Put]:
    """The twelve scores beside the groups; months without any input stay empty, never 0."""
    yield Put(row, _TREND, "Bulan", Style(Look.HEADER))
    yield Put(row, _TREND + 1, "Skor", Style(Look.HEADER))
    for month, name in enumerate(MONTHS, 1):
        at = row + month
        text = f'=IF({grid.post("lengkap", month)}=1,{grid.post("skor", month)},"")'
        shown = facts.totals[month]["skor"] if _complete(facts, month) else ""
        yield Put(at, _TREND, name, Style(Look.GIVEN))
        yield Put(at, _TREND + 1, shown, Style(Look.COMPUTED, parts.score_format(facts)), text)


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


def _chart(facts: Facts, grid: Grid, row: int) -> Chart:
    first = _HEAD + len(grid.edition.rows) + 3
    scores = Area(first, _TREND + 1, first + 11, _TREND + 1).a1(sheet=layout.CARD_NAME)
    series = ChartSeries(
        name="Skor s.d. bulan", categories=_month_names(grid), values=scores, colour="#1F3864"
    )
    title = f"Skor tiap bulan yang sudah lengkap, {facts.edition.post.short}"
    return Chart(
        kind="column",
        title=title,
        series=(series,),
        row=row,
        col=1,
        low=0,
        high=max(100.0, facts.edition.policy.cap),
    )
