"""The hidden sheet ``_hitung``: rows collected by key over the months, each step of each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import assert_never

from kontrak_xl.contracts.workbook import entries
from kontrak_xl.contracts.workbook.addresses import (
    GROUP_BLOCKS,
    GROUP_FACTS,
    POST_BLOCKS,
    ROW_BLOCKS,
    ROW_FACTS,
    SETTINGS,
    STAGE_BLOCKS,
    STAGE_FACTS,
    Addresses,
)
from kontrak_xl.contracts.workbook.entries import (
    PAIR,
    counts,
    entry_state,
    pair_of,
    points_of,
    unsigned,
)
from kontrak_xl.contracts.workbook.facts import Facts, ResultRow
from kontrak_xl.core.model import MONTHS, IssuedRow, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import rulebook, to_date
from kontrak_xl.rules.expr import Expr
from kontrak_xl.rules.formulas import formula, literal
from kontrak_xl.rules.scores import UNRANKED
from kontrak_xl.rules.series import done_months
from kontrak_xl.rules.stages import STAGE_PARTS, STAGE_STEPS
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Area, CellValue, Look, Page, PageCell, Style, cell

_CODE, _CALC, _HEADER = Style(Look.CODE), Style(Look.COMPUTED), Style(Look.HEADER)
_NOTE, _GIVEN = Style(Look.NOTE), Style(Look.GIVEN)
MONTH_RANGE = range(1, 13)


class CalcLevel(StrEnum):
    """The tables of ``_hitung``, from the smallest part to the whole."""

    STAGE = "tahap"
    ROW = "baris"
    GROUP = "kelompok"
    POST = "kontrak"


_FACTS = {
    CalcLevel.STAGE: STAGE_FACTS,
    CalcLevel.ROW: ROW_FACTS,
    CalcLevel.GROUP: GROUP_FACTS,
    CalcLevel.POST: ("", "kontrak"),
}
_BELOW = {
    CalcLevel.ROW: CalcLevel.STAGE,
    CalcLevel.GROUP: CalcLevel.ROW,
    CalcLevel.POST: CalcLevel.GROUP,
}
"""Of what the totals of a level are made."""


@dataclass(frozen=True, slots=True)
class _CalcRefs:
    """One row of ``_hitung`` in one month: where a formula there finds its values."""

    grid: Addresses
    level: CalcLevel
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
        match self.level:
            case CalcLevel.STAGE:
                return self.grid.stage_row(self.index)
            case CalcLevel.ROW:
                return self.grid.calc_row(self.index)
            case CalcLevel.GROUP:
                return self.grid.group_row(self.index)
            case CalcLevel.POST:
                return self.grid.post_row
            case _:
                assert_never(self.level)

    @property
    def _facts(self) -> tuple[str, ...]:
        return _FACTS[self.level]

    @property
    def _below(self) -> tuple[int, int]:
        """The rows that a total of this level sums."""
        edition = self.grid.edition
        match self.level:
            case CalcLevel.ROW:
                return self.grid.stage_row(0), self.grid.stage_row(len(edition.stages) - 1)
            case CalcLevel.GROUP:
                return self.grid.calc_row(0), self.grid.calc_row(len(edition.rows) - 1)
            case CalcLevel.POST:
                return self.grid.group_row(0), self.grid.group_row(len(edition.groups) - 1)
            case CalcLevel.STAGE:
                raise LookupError(self.level)
            case _:
                assert_never(self.level)

    @property
    def _below_facts(self) -> tuple[str, ...]:
        return _FACTS[_BELOW[self.level]]


def page(facts: Facts) -> Page:
    """The hidden sheet: heading, rows, groups, post and scales, from the top."""
    grid = Addresses(facts.edition)
    puts = [
        *_heading(facts, grid),
        *_rows(facts, grid),
        *_groups(facts, grid),
        *_post(facts, grid),
        *_scales(facts, grid),
        *_stages(facts, grid),
    ]
    return Page(name=layout.CALC_NAME, cells=tuple(puts), widths={0: 14, 1: 16}, hidden=True)


def _heading(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    note = "Perhitungan. Setiap baris mengumpulkan isian per bulan menurut kode; jangan diubah."
    yield PageCell(0, 0, note, _NOTE)
    settings = {
        "batas_capaian": facts.edition.policy.cap,
        "min_bobot_terukur": facts.region.ranking.min_measured,
        "telat_tahapan": facts.edition.policy.late,
    }
    for at, name in enumerate(SETTINGS):
        yield PageCell(1, 2 * at, name, _NOTE)
        yield PageCell(1, 2 * at + 1, settings[name], _GIVEN)
    used = {name for row in facts.edition.rows for name in _inputs(row)}
    blocks = tuple(name for name in ROW_BLOCKS if name in {*used, *_RESULTS})
    yield from _block_heads(2, 3, ROW_FACTS, blocks, grid)
    yield from _block_heads(None, grid.group_row(0) - 1, GROUP_FACTS, GROUP_BLOCKS, grid)
    yield from _block_heads(None, grid.post_row - 1, ("", "kontrak"), POST_BLOCKS, grid)


def _block_heads(
    numbers: int | None, row: int, facts: tuple[str, ...], blocks: tuple[str, ...], grid: Addresses
) -> Iterator[PageCell]:
    for col, name in enumerate(facts):
        yield PageCell(row, col, name, _HEADER)
    for name in blocks:
        for month in MONTH_RANGE:
            col = grid.block_col(name, month)
            yield PageCell(row, col, f"{name} {MONTHS[month - 1][:3]}", _HEADER)
            if numbers is not None:
                yield PageCell(numbers, col, month, _NOTE)


def _rows(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    for index, row in enumerate(facts.edition.rows):
        at = grid.calc_row(index)
        plain = (row.code, row.group, row.weight, row.target, row.lower, row.upper)
        for col, value in enumerate(plain):
            yield PageCell(at, col, value, _CODE)
        for month in MONTH_RANGE:
            for name in _inputs(row):
                yield _INPUTS[name](facts, index, month, grid)
            refs = _CalcRefs(grid, CalcLevel.ROW, index, month)
            parts = STAGE_PARTS if row.measure is Measure.STAGES else {}
            sums = _stage_sums(facts, row, month) if parts else {}
            yield from _steps(parts, refs, at, sums)
            record = facts.rows[row.code, month]
            yield from _steps(rulebook.steps_of(rule_of(facts, row, month)), refs, at, record)


def rule_of(facts: Facts, row: IssuedRow, month: int) -> rulebook.Rule:
    """The rule that judges a row in a month: its own, or that of a row which is waived."""
    policy = facts.edition.policy
    if facts.decisions.waives(facts.edition.key, row.code, month):
        return rulebook.waived(policy)
    return rulebook.rule_for(row, policy)


def _stage_sums(facts: Facts, row: IssuedRow, month: int) -> ResultRow:
    """What the stages of a row add up to in a month."""
    own = [stage.code for stage in facts.edition.stages if stage.indicator == row.code]
    return {
        name: sum(float(facts.stages[code, month][name.removeprefix("tahap_")]) for code in own)
        for name in STAGE_PARTS
    }


def _steps(
    steps: dict[str, Expr], refs: _CalcRefs, row: int, record: ResultRow
) -> Iterator[PageCell]:
    for name, expr in steps.items():
        col = refs.grid.block_col(name, refs.month)
        yield PageCell(row, col, record[name], _CALC, formula(expr, refs))


def _planned(facts: Facts, index: int, month: int, grid: Addresses) -> PageCell:
    row = facts.edition.rows[index]
    key = f"MATCH($A{grid.calc_row(index) + 1},{grid.plan_keys},0)"
    found = f"INDEX({grid.plan_column(month)},{key})"
    text = f'=IF(COUNT({found})=1,{found},"")'
    planned = row.plan[month - 1]
    col = grid.block_col(to_date.PLAN, month)
    return PageCell(grid.calc_row(index), col, "" if planned is None else planned, _CALC, text)


def _reported(facts: Facts, index: int, month: int, grid: Addresses) -> PageCell:
    """The month's cell found by key: a number, or the points of a category."""
    row = facts.edition.rows[index]
    keys = grid.month_column(month, "kode")
    values = grid.month_column(month, Field.VALUE.value)
    found = f"INDEX({values},MATCH($A{grid.calc_row(index) + 1},{keys},0))"
    value = facts.value(row.code, Field.VALUE, month)
    if row.measure is Measure.CATEGORY:
        text = f'=IFERROR({worth(found, grid.scale(row.scale))},"")'
        cached: float | str | None = points_of(facts, row, value)
    else:
        number = f'IF({found}>=0,{found},"")' if unsigned(row) else found
        text = f'=IF(COUNT({found})=1,{number},"")'
        cached = value if value is not None and counts(facts, row, value) else None
    col = grid.block_col(to_date.VALUE, month)
    return PageCell(grid.calc_row(index), col, "" if cached is None else cached, _CALC, text)


def worth(found: str, scale: tuple[str, str]) -> str:
    """The points of a category, "" outside the scale; MATCH would take ``*`` for any text."""
    names, points = scale
    known = f"({names}={found})"
    return f'IF(SUMPRODUCT({known}*1)=1,SUMPRODUCT({known}*{points}),"")'


def _paired(field: Field) -> Callable[[Facts, int, int, Addresses], PageCell]:
    """One number of the month's pair, "" unless both are there and agree."""

    def put(facts: Facts, index: int, month: int, grid: Addresses) -> PageCell:
        code = facts.edition.rows[index].code
        sheet = MONTHS[month - 1]
        keys = grid.ratio_column("kode").a1(sheet=sheet)
        key = f"MATCH($A{grid.calc_row(index) + 1},{keys},0)"
        upper, lower = (
            f"INDEX({grid.ratio_column(part.value).a1(sheet=sheet)},{key})" for part in PAIR
        )
        wanted = upper if field is Field.NUMERATOR else lower
        agreed = f'{upper}>=0,IF({upper}<={lower},{wanted},""),""'
        text = f'=IF(COUNT({upper})+COUNT({lower})=2,IF({agreed}),"")'
        values = pair_of(facts, code, month)
        cached = "" if values is None else values[PAIR.index(field)]
        return PageCell(
            grid.calc_row(index), grid.block_col(field.value, month), cached, _CALC, text
        )

    return put


def _cause(facts: Facts, index: int, month: int, grid: Addresses) -> PageCell:
    """1 where the centre named this OPD as a cause; stated by the bureau, so a constant."""
    named = facts.value(facts.edition.rows[index].code, Field.CAUSE, month)
    value = 1.0 if isinstance(named, float) and named > 0 else 0.0
    return PageCell(grid.calc_row(index), grid.block_col(to_date.CAUSE, month), value, _CALC)


_INPUTS: dict[str, Callable[[Facts, int, int, Addresses], PageCell]] = {
    to_date.PLAN: _planned,
    to_date.VALUE: _reported,
    to_date.CAUSE: _cause,
    to_date.NUMERATOR: _paired(Field.NUMERATOR),
    to_date.DENOMINATOR: _paired(Field.DENOMINATOR),
}
_RESULTS = frozenset(rulebook.STEP_FIELDS.values())


def _inputs(row: IssuedRow) -> tuple[str, ...]:
    """The months that a row's rule looks at."""
    if row.measure is Measure.STAGES:
        return (to_date.PLAN,)
    if row.measure is Measure.RATIO:
        return (to_date.PLAN, to_date.NUMERATOR, to_date.DENOMINATOR)
    values = (to_date.PLAN, to_date.VALUE)
    return (*values, to_date.CAUSE) if rulebook.by_cause(row) else values


def _groups(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    roll = rulebook.group_roll(facts.edition.policy.decimals)
    steps = {"dinilai": roll.judged, "nilai_kelompok": roll.value, "terukur": roll.measured}
    for index, group in enumerate(facts.edition.groups):
        at = grid.group_row(index)
        given: tuple[CellValue, ...] = (group.code, str(facts.edition.key), group.weight)
        for col, value in enumerate(given):
            yield PageCell(at, col, value, _CODE)
        for month in MONTH_RANGE:
            record = facts.groups[group.code, month]
            refs = _CalcRefs(grid, CalcLevel.GROUP, index, month)
            yield from _steps({**steps, **rulebook.GROUP_PARTS}, refs, at, record)


def _post(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    roll = rulebook.score_roll(facts.edition.policy.decimals)
    steps = {"dinilai_kontrak": roll.judged, "skor": roll.value, "bobot_terukur": roll.measured}
    yield PageCell(grid.post_row, 1, str(facts.edition.key), _CODE)
    for month in MONTH_RANGE:
        record = facts.totals[month]
        refs = _CalcRefs(grid, CalcLevel.POST, 0, month)
        yield from _steps(steps, refs, grid.post_row, record)
        yield _predicate(facts, record, refs)
        yield _complete(facts, month, grid)


def _predicate(facts: Facts, record: ResultRow, refs: _CalcRefs) -> PageCell:
    bands = formula(rulebook.band_of(facts.region.ranking.bands), refs)[1:]
    measured = refs.field("bobot_terukur")
    enough = f"AND({measured}>={refs.setting('min_bobot_terukur')},{measured}>0)"
    text = f"=IF({enough},{bands},{literal(UNRANKED)})"
    col = refs.grid.block_col("predikat", refs.month)
    return PageCell(refs.grid.post_row, col, str(record["predikat_skor"]), _CALC, text)


def _complete(facts: Facts, month: int, grid: Addresses) -> PageCell:
    """1 where the month has input and nothing of it is missing or unreadable."""
    column = grid.month_column(month, "keterangan")
    open_cells = "+".join(f'COUNTIF({column},"{word}")' for word in ("Belum", "Periksa"))
    text = f'=IF({open_cells}=0,IF(COUNTIF({column},"Lengkap")>0,1,0),0)'
    words = [entry_state(facts, row, month) for row in facts.edition.rows]
    done = "Lengkap" in words and not {"Belum", "Periksa"} & set(words)
    return PageCell(grid.post_row, grid.block_col("lengkap", month), float(done), _CALC, text)


def _scales(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    row = grid.scale_row
    for _, points in facts.edition.scales:
        for step in points:
            yield PageCell(row, 0, step.category, _CODE)
            yield PageCell(row, 1, step.points, _CODE)
            row += 1
        row += 1


# Stages --------------------------------------------------------------------------------------


def _stages(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    """Each stage with the month in which each sheet reports it done, and its steps."""
    if not facts.edition.stages:
        return
    yield from _block_heads(None, grid.stage_row(0) - 1, STAGE_FACTS, STAGE_BLOCKS, grid)
    for index, stage in enumerate(facts.edition.stages):
        at = grid.stage_row(index)
        given: tuple[CellValue, ...] = (stage.code, stage.indicator, stage.weight, stage.month)
        for col, value in enumerate(given):
            yield PageCell(at, col, value, _CODE)
        for month in MONTH_RANGE:
            yield _done(facts, index, month, grid)
            refs = _CalcRefs(grid, CalcLevel.STAGE, index, month)
            yield from _steps(STAGE_STEPS, refs, at, facts.stages[stage.code, month])


def _done(facts: Facts, index: int, month: int, grid: Addresses) -> PageCell:
    """The month of the date that the month's sheet gives, "" where none is given or it is later."""
    stage, year = facts.edition.stages[index], facts.edition.key.year
    at, sheet = grid.stage_row(index), MONTHS[month - 1]
    keys, days = (
        grid.stage_report_column(name).a1(sheet=sheet) for name in ("kode", Field.DONE.value)
    )
    day = f"INDEX({days},MATCH($A{at + 1},{keys},0))"
    number = f"(YEAR({day})-{year})*12+MONTH({day})"
    told_in_time = f'IF({day}<DATE({year},{month + 1},1),{number},"")'
    valid = f'IF({day}>=DATE({year - 1},1,1),{told_in_time},"")'
    day_told = entries.day_of(facts, stage.code, month)
    months = done_months({month: day_told.isoformat()} if day_told else {}, year)
    cached: CellValue = "" if isnan(months[month - 1]) else float(months[month - 1])
    col = grid.block_col(to_date.DONE, month)
    return PageCell(at, col, cached, _CALC, f'=IF(COUNT({day})=1,{valid},"")')
