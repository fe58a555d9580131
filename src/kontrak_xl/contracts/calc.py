"""The hidden sheet ``_hitung``: rows collected by key over the months, each step of each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kontrak_xl import folding, scoring
from kontrak_xl.contracts.facts import Facts, Record
from kontrak_xl.contracts.grid import (
    GROUP_BLOCKS,
    GROUP_FACTS,
    POST_BLOCKS,
    ROW_BLOCKS,
    ROW_FACTS,
    SETTINGS,
    Grid,
)
from kontrak_xl.expr import Expr
from kontrak_xl.formulas import formula, literal
from kontrak_xl.layout import contract as layout
from kontrak_xl.model import MONTHS, Accumulation, Field, Filler, IssuedRow, Measure
from kontrak_xl.page import Area, CellValue, Look, Page, Put, Style, cell
from kontrak_xl.scorecards import UNRANKED

_CODE, _CALC, _HEADER = Style(Look.CODE), Style(Look.COMPUTED), Style(Look.HEADER)
_NOTE, _GIVEN = Style(Look.NOTE), Style(Look.GIVEN)
MONTH_RANGE = range(1, 13)


@dataclass(frozen=True, slots=True)
class _Refs:
    """One row of ``_hitung`` in one month: where a formula there finds its values."""

    grid: Grid
    level: str
    index: int
    month: int

    def field(self, name: str) -> str:
        if name == "bulan":
            return str(self.month)
        if name in self._facts:
            return cell(self._row, self._facts.index(name))
        return cell(self._row, self.grid.block_col(name, self.month))

    def setting(self, name: str) -> str:
        return self.grid.setting(name)

    def span(self, name: str) -> str:
        return self._run(name, self.month)

    def year(self, name: str) -> str:
        return self._run(name, 12)

    def months(self) -> str:
        return self.grid.months(1, self.month)

    def column(self, name: str) -> str:
        rows = self._below
        if name in self._below_facts:
            col = self._below_facts.index(name)
        else:
            col = self.grid.block_col(name, self.month)
        return Area(rows[0], col, rows[1], col).a1()

    def table(self, name: str) -> tuple[str, str]:
        return self.grid.scale(name)

    def _run(self, name: str, last: int) -> str:
        first = cell(self._row, self.grid.block_col(name, 1))
        return f"{first}:{cell(self._row, self.grid.block_col(name, last))}"

    @property
    def _row(self) -> int:
        if self.level == "baris":
            return self.grid.calc_row(self.index)
        return self.grid.group_row(self.index) if self.level == "kelompok" else self.grid.post_row

    @property
    def _facts(self) -> tuple[str, ...]:
        return {"baris": ROW_FACTS, "kelompok": GROUP_FACTS}.get(self.level, ("", "kontrak"))

    @property
    def _below(self) -> tuple[int, int]:
        """The rows that a total of this level sums."""
        if self.level == "kelompok":
            return self.grid.calc_row(0), self.grid.calc_row(len(self.grid.edition.rows) - 1)
        return self.grid.group_row(0), self.grid.group_row(len(self.grid.edition.groups) - 1)

    @property
    def _below_facts(self) -> tuple[str, ...]:
        return ROW_FACTS if self.level == "kelompok" else GROUP_FACTS


def page(facts: Facts) -> Page:
    """The hidden sheet: heading, rows, groups, post and scales, from the top."""
    grid = Grid(facts.edition)
    puts = [
        *_heading(facts, grid),
        *_rows(facts, grid),
        *_groups(facts, grid),
        *_post(facts, grid),
        *_scales(facts, grid),
    ]
    return Page(name=layout.CALC_NAME, puts=tuple(puts), widths={0: 14, 1: 16}, hidden=True)


def _heading(facts: Facts, grid: Grid) -> Iterator[Put]:
    note = "Perhitungan. Setiap baris mengumpulkan isian per bulan menurut kode; jangan diubah."
    yield Put(0, 0, note, _NOTE)
    settings = {
        "batas_capaian": facts.edition.policy.cap,
        "min_bobot_terukur": facts.region.ranking.min_measured,
    }
    for at, name in enumerate(SETTINGS):
        yield Put(1, 2 * at, name, _NOTE)
        yield Put(1, 2 * at + 1, settings[name], _GIVEN)
    yield from _block_heads(2, 3, ROW_FACTS, ROW_BLOCKS, grid)
    yield from _block_heads(None, grid.group_row(0) - 1, GROUP_FACTS, GROUP_BLOCKS, grid)
    yield from _block_heads(None, grid.post_row - 1, ("", "kontrak"), POST_BLOCKS, grid)


def _block_heads(
    numbers: int | None, row: int, facts: tuple[str, ...], blocks: tuple[str, ...], grid: Grid
) -> Iterator[Put]:
    for col, name in enumerate(facts):
        yield Put(row, col, name, _HEADER)
    for name in blocks:
        for month in MONTH_RANGE:
            col = grid.block_col(name, month)
            yield Put(row, col, f"{name} {MONTHS[month - 1][:3]}", _HEADER)
            if numbers is not None:
                yield Put(numbers, col, month, _NOTE)


def _rows(facts: Facts, grid: Grid) -> Iterator[Put]:
    for index, row in enumerate(facts.edition.rows):
        at = grid.calc_row(index)
        plain = (row.code, row.group, row.weight, row.target, row.lower, row.upper)
        for col, value in enumerate(plain):
            yield Put(at, col, value, _CODE)
        rule = scoring.rule_for(row, facts.edition.policy)
        steps = scoring.steps_of(rule)
        for month in MONTH_RANGE:
            yield _planned(row, index, month, grid)
            yield _reported(facts, row, index, month, grid)
            yield _cause(facts, row, index, month, grid)
            record = facts.rows[row.code, month]
            refs = _Refs(grid, "baris", index, month)
            yield from _steps(steps, refs, at, record)


def _steps(steps: dict[str, Expr], refs: _Refs, row: int, record: Record) -> Iterator[Put]:
    for name, expr in steps.items():
        col = refs.grid.block_col(name, refs.month)
        yield Put(row, col, record[name], _CALC, formula(expr, refs))


def _planned(row: IssuedRow, index: int, month: int, grid: Grid) -> Put:
    key = f"MATCH($A{grid.calc_row(index) + 1},{grid.plan_keys},0)"
    found = f"INDEX({grid.plan_column(month)},{key})"
    text = f'=IF(COUNT({found})=1,{found},"")'
    planned = row.plan[month - 1]
    col = grid.block_col(folding.PLAN, month)
    return Put(grid.calc_row(index), col, "" if planned is None else planned, _CALC, text)


def _reported(facts: Facts, row: IssuedRow, index: int, month: int, grid: Grid) -> Put:
    """The month's cell found by key: a number, or the points of a category."""
    keys = grid.month_column(month, "kode")
    values = grid.month_column(month, Field.VALUE.value)
    found = f"INDEX({values},MATCH($A{grid.calc_row(index) + 1},{keys},0))"
    value = facts.value(row.code, Field.VALUE, month)
    if row.measure is Measure.CATEGORY:
        text = f'=IFERROR({worth(found, grid.scale(row.scale))},"")'
        cached: float | str | None = points_of(facts, row, value)
    else:
        counts = f'IF({found}>=0,{found},"")' if unsigned(row) else found
        text = f'=IF(COUNT({found})=1,{counts},"")'
        cached = value if value is not None and _counts(facts, row, value) else None
    col = grid.block_col(folding.VALUE, month)
    return Put(grid.calc_row(index), col, "" if cached is None else cached, _CALC, text)


def unsigned(row: IssuedRow) -> bool:
    """Whether a value below zero is refused; only a latest level may be negative (DESIGN 6)."""
    return row.accumulation is not Accumulation.LAST


def worth(found: str, scale: tuple[str, str]) -> str:
    """The points of a category, "" outside the scale; MATCH would take ``*`` for any text."""
    names, points = scale
    known = f"({names}={found})"
    return f'IF(SUMPRODUCT({known}*1)=1,SUMPRODUCT({known}*{points}),"")'


def points_of(facts: Facts, row: IssuedRow, value: float | str | None) -> float | None:
    """What a category is worth on the row's scale."""
    for step in dict(facts.edition.scales).get(row.scale, ()):
        if isinstance(value, str) and step.category.casefold() == value.casefold():
            return step.points
    return None


def _cause(facts: Facts, row: IssuedRow, index: int, month: int, grid: Grid) -> Put:
    """1 where the centre named this OPD as a cause; stated by the bureau, so a constant."""
    named = facts.value(row.code, Field.CAUSE, month)
    value = 1.0 if isinstance(named, float) and named > 0 else 0.0
    return Put(grid.calc_row(index), grid.block_col(folding.CAUSE, month), value, _CALC)


def _groups(facts: Facts, grid: Grid) -> Iterator[Put]:
    roll = scoring.group_roll(facts.edition.policy.decimals)
    steps = {"dinilai": roll.judged, "nilai_kelompok": roll.value, "terukur": roll.measured}
    for index, group in enumerate(facts.edition.groups):
        at = grid.group_row(index)
        given: tuple[CellValue, ...] = (group.code, str(facts.edition.key), group.weight)
        for col, value in enumerate(given):
            yield Put(at, col, value, _CODE)
        for month in MONTH_RANGE:
            record = facts.groups[group.code, month]
            refs = _Refs(grid, "kelompok", index, month)
            yield from _steps({**steps, **scoring.GROUP_PARTS}, refs, at, record)


def _post(facts: Facts, grid: Grid) -> Iterator[Put]:
    roll = scoring.score_roll(facts.edition.policy.decimals)
    steps = {"dinilai_kontrak": roll.judged, "skor": roll.value, "bobot_terukur": roll.measured}
    yield Put(grid.post_row, 1, str(facts.edition.key), _CODE)
    for month in MONTH_RANGE:
        record = facts.totals[month]
        refs = _Refs(grid, "kontrak", 0, month)
        yield from _steps(steps, refs, grid.post_row, record)
        yield _predicate(facts, record, refs)
        yield _complete(facts, month, grid)


def _predicate(facts: Facts, record: Record, refs: _Refs) -> Put:
    bands = formula(scoring.band_of(facts.region.ranking.bands), refs)[1:]
    measured = refs.field("bobot_terukur")
    enough = f"AND({measured}>={refs.setting('min_bobot_terukur')},{measured}>0)"
    text = f"=IF({enough},{bands},{literal(UNRANKED)})"
    col = refs.grid.block_col("predikat", refs.month)
    return Put(refs.grid.post_row, col, str(record["predikat_skor"]), _CALC, text)


def _complete(facts: Facts, month: int, grid: Grid) -> Put:
    """1 where the month has input and nothing of it is missing or unreadable."""
    column = grid.month_column(month, "keterangan")
    open_cells = "+".join(f'COUNTIF({column},"{word}")' for word in ("Belum", "Periksa"))
    text = f'=IF({open_cells}=0,IF(COUNTIF({column},"Lengkap")>0,1,0),0)'
    words = [entry_state(facts, row, month) for row in facts.edition.rows]
    done = "Lengkap" in words and not {"Belum", "Periksa"} & set(words)
    return Put(grid.post_row, grid.block_col("lengkap", month), float(done), _CALC, text)


def entry_state(facts: Facts, row: IssuedRow, month: int) -> str:
    """What the month sheet says of one cell: Lengkap, Belum, Periksa, or who fills it."""
    value = facts.value(row.code, Field.VALUE, month)
    if row.filler is Filler.CENTRE:
        return "menunggu" if value is None else "pusat"
    if value is None:
        return "–" if row.plan[month - 1] is None else "Belum"
    return "Lengkap" if _counts(facts, row, value) else "Periksa"


def _counts(facts: Facts, row: IssuedRow, value: float | str) -> bool:
    """Whether what stands in a cell is a value of its row's kind."""
    if row.measure is Measure.CATEGORY:
        return points_of(facts, row, value) is not None
    return not isinstance(value, str) and not (unsigned(row) and value < 0)


def _scales(facts: Facts, grid: Grid) -> Iterator[Put]:
    row = grid.scale_row
    for _, points in facts.edition.scales:
        for step in points:
            yield Put(row, 0, step.category, _CODE)
            yield Put(row, 1, step.points, _CODE)
            row += 1
        row += 1
