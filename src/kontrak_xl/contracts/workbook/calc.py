"""The hidden sheet ``_hitung``: rows collected by key over the months, each step of each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from kontrak_xl.contracts.workbook import entries
from kontrak_xl.contracts.workbook.addresses import (
    ENTRY_PLAN,
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
from kontrak_xl.contracts.workbook.entries import PAIR
from kontrak_xl.contracts.workbook.facts import Facts, ResultRow
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core.model import MONTHS, Accumulation, EntryMode, IssuedRow, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import asking, patterns, rulebook, to_date
from kontrak_xl.rules.expr import Expr
from kontrak_xl.rules.owners import months_without, set_aside
from kontrak_xl.rules.ranks import UNRANKED
from kontrak_xl.rules.stages import STAGE_PARTS, STAGE_STEPS
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Content, Formula, Operand, Range
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

    def cells(self, name: str) -> tuple[str, ...]:
        months = range(1, self.month + 1)
        return tuple(cell(self._row, self.grid.block_col(name, month)) for month in months)

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


def page(ledger: Ledger) -> Page:
    """The hidden sheet: heading, rows, groups, post and scales, from the top."""
    facts = ledger.facts
    puts = [
        *_heading(facts, ledger.grid),
        *_rows(ledger),
        *_groups(facts, ledger.grid),
        *_post(ledger),
        *_scales(facts, ledger.grid),
        *_stages(ledger),
    ]
    return Page(name=layout.CALC_NAME, cells=tuple(puts), widths={0: 14, 1: 16}, hidden=True)


def _heading(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    note = "Perhitungan. Setiap baris mengumpulkan isian per bulan menurut kode; jangan diubah."
    yield PageCell(0, 0, note, _NOTE)
    settings = {
        "batas_capaian": facts.edition.policy.cap,
        "min_bobot_terukur": facts.region.ranking.min_measured,
        "telat_tahapan": facts.edition.policy.late,
        "min_bobot_jatuh_tempo": facts.region.ranking.min_due,
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


def _rows(ledger: Ledger) -> Iterator[PageCell]:
    facts, grid = ledger.facts, ledger.grid
    for index, row in enumerate(ledger.rows):
        at = grid.calc_row(index)
        plain = (row.code, row.group, row.weight, row.target, row.lower, row.upper)
        for col, value in enumerate(plain):
            yield PageCell(at, col, value, _CODE)
        for month in MONTH_RANGE:
            for name in _inputs(row):
                content = _INPUTS[name](ledger, index, month)
                yield excel.put(at, grid.block_col(name, month), content, _CALC)
            refs = _CalcRefs(grid, CalcLevel.ROW, index, month)
            parts = STAGE_PARTS if row.measure is Measure.STAGES else {}
            sums = _stage_sums(facts, row, month) if parts else {}
            over = month in facts.past
            yield from _steps(parts, refs, at, sums, over=over)
            record = facts.rows[row.code, month]
            steps = rulebook.steps_of(rule_of(facts, row, month))
            yield from _steps(steps, refs, at, record, over=over)


def rule_of(facts: Facts, row: IssuedRow, month: int) -> rulebook.Rule:
    """The rule that judges a row in a month: its own, or that of a row which is waived."""
    policy = facts.edition.policy
    due = [at for at in range(1, month + 1) if row.plan[at - 1] is not None]
    waived = facts.decisions.waives(facts.edition.key, row.code, month)
    if waived or set_aside(row, due, _told(facts, row)):
        return rulebook.waived(policy)
    return rulebook.rule_for(row, policy)


def _told(facts: Facts, row: IssuedRow) -> dict[int, float | str]:
    """What is known of a row by month."""
    values = ((month, facts.value(row.code, Field.VALUE, month)) for month in MONTH_RANGE)
    return {month: value for month, value in values if value is not None}


def _stage_sums(facts: Facts, row: IssuedRow, month: int) -> ResultRow:
    """What the stages of a row add up to in a month."""
    own = [stage.code for stage in facts.edition.stages if stage.indicator == row.code]
    return {
        name: sum(float(facts.stages[code, month][name.removeprefix("tahap_")]) for code in own)
        for name in STAGE_PARTS
    }


def _steps(
    steps: dict[str, Expr], refs: _CalcRefs, row: int, record: ResultRow, *, over: bool = False
) -> Iterator[PageCell]:
    """The steps as formulas; those of a month that is ``over`` stand as values."""
    for name, expr in steps.items():
        col = refs.grid.block_col(name, refs.month)
        value = record[name]
        if over:
            yield PageCell(row, col, value if isinstance(value, str) else float(value), _CALC)
        else:
            yield excel.put(row, col, excel.by_rule(expr, refs, value), _CALC)


def _key(ledger: Ledger, index: int) -> Formula:
    return Formula(ledger.rows[index].code, f"$A{ledger.grid.calc_row(index) + 1}")


def _number(found: Formula, kept: Formula) -> Formula:
    """What is kept of a cell that holds a number, "" for any other."""
    return excel.if_(excel.count(found).equals(1), kept, "")


def _planned(ledger: Ledger, index: int, month: int) -> Content:
    row = ledger.rows[index]
    if month in months_without(row, _told(ledger.facts, row)):
        return ""
    found = excel.lookup(ledger.plan(month), ledger.plan_keys, _key(ledger, index))
    return _number(found, found)


def _reported(ledger: Ledger, index: int, month: int) -> Content:
    """The month's cell found by key: a number, or the points of a category."""
    row = ledger.rows[index]
    typed = entries.values(ledger, month, sheet=MONTHS[month - 1])
    found = excel.lookup(typed, ledger.codes(month), _key(ledger, index))
    if row.measure is Measure.CATEGORY:
        return excel.if_error(worth(found, ledger.scale(row.scale)), "")
    if patterns.may_be_negative(row, ledger.facts.edition.rules):
        return _number(found, found)
    return _number(found, excel.if_(found >= 0, found, ""))


def worth(found: Formula, scale: tuple[Range, Range]) -> Formula:
    """The points of a category, "" outside the scale; MATCH would take ``*`` for any text."""
    words, points = scale
    known = words.equals(found)
    once = excel.count_where(known).equals(1)
    return excel.if_(once, excel.sum_where(points, known), "")


def _paired(field: Field) -> Callable[[Ledger, int, int], Content]:
    """One number of the month's pair, "" unless both are there and agree."""

    def of(ledger: Ledger, index: int, month: int) -> Content:
        sheet = MONTHS[month - 1]
        place = excel.match(_key(ledger, index), ledger.pairs("kode", month, sheet=sheet))
        upper, lower = (
            excel.index(ledger.pairs(part.value, month, sheet=sheet), place) for part in PAIR
        )
        wanted: Operand = upper if field is Field.NUMERATOR else lower
        if not entries.nihil(ledger, index, month):
            wanted = excel.if_(lower > 0, wanted, "")
        agreed = excel.if_(upper >= 0, excel.if_(upper <= lower, wanted, ""), "")
        both = (excel.count(upper) + excel.count(lower)).equals(2)
        return excel.if_(both, agreed, "")

    return of


def _cause(ledger: Ledger, index: int, month: int) -> Content:
    """1 where the centre named this OPD as a cause; stated by the bureau, so a constant."""
    named = ledger.facts.value(ledger.rows[index].code, Field.CAUSE, month)
    return 1.0 if isinstance(named, float) and named > 0 else 0.0


def _seen(ledger: Ledger, name: str, index: int, month: int) -> Formula:
    """A monthly field of a row in one month, as its neighbours on the sheet see it."""
    found = _INPUTS[name](ledger, index, month)
    value = found.value if isinstance(found, Formula) else found
    grid = ledger.grid
    return excel.at(value, grid.calc_row(index), grid.block_col(name, month))


def _span(ledger: Ledger, index: int, month: int) -> Content:
    """How many months the cell answers for, "" where it is closed; issued, so a constant."""
    start = ledger.facts.asked(ledger.rows[index])[month - 1]
    return "" if start == asking.CLOSED else float(month - start + 1)


def _where(tested: str, wanted: str, factor: str = "") -> Callable[[Ledger, int, int], Content]:
    """One field where another is a number, times a third."""

    def of(ledger: Ledger, index: int, month: int) -> Content:
        kept = _seen(ledger, wanted, index, month)
        if factor:
            kept = kept * _seen(ledger, factor, index, month)
        return excel.if_(excel.is_number(_seen(ledger, tested, index, month)), kept, "")

    return of


def _value_span(ledger: Ledger, index: int, month: int) -> Content:
    """The months of an open cell that is due or filled."""
    span = _seen(ledger, to_date.SPAN, index, month)
    due, value = (_seen(ledger, name, index, month) for name in (to_date.PLAN, to_date.VALUE))
    return excel.if_(excel.count(due, value) > 0, span, "")


def _value_weighed(ledger: Ledger, index: int, month: int) -> Content:
    """The value of an open cell, times its months."""
    span, value = (_seen(ledger, name, index, month) for name in (to_date.SPAN, to_date.VALUE))
    return excel.if_(excel.count(span, value).equals(2), value * span, "")


def _value_mixed(ledger: Ledger, index: int, month: int) -> Content:
    """The same if values found in closed cells come beside it; each stands for one month."""
    asked = ledger.facts.asked(ledger.rows[index])
    if asked[month - 1] in {asking.CLOSED, month}:
        return _seen(ledger, to_date.VALUE_WEIGHED, index, month)
    own = asking.closed_months(asked, month)
    cells = [_seen(ledger, to_date.VALUE, index, closed) for closed in own]
    grid, at = ledger.grid, ledger.grid.calc_row(index)
    cols = [grid.block_col(to_date.VALUE, closed) for closed in (own[0], own[-1])]
    found = excel.over([one.value for one in cells], Area(at, cols[0], at, cols[1]), absolute=False)
    span, value = (_seen(ledger, name, index, month) for name in (to_date.SPAN, to_date.VALUE))
    mixed = value * (span - excel.count(found)) + excel.total(found)
    return excel.if_(excel.is_number(value), mixed, "")


def _entry_plan(ledger: Ledger, index: int, month: int) -> Content:
    """The plan to date, where the month is due."""
    grid, at = ledger.grid, ledger.grid.calc_row(index)
    cols = [grid.block_col(to_date.PLAN, one) for one in (1, month)]
    planned = excel.over(
        ledger.rows[index].plan[:month], Area(at, cols[0], at, cols[1]), absolute=False
    )
    due = _seen(ledger, to_date.PLAN, index, month)
    return excel.if_(excel.is_number(due), excel.total(planned), "")


_INPUTS: dict[str, Callable[[Ledger, int, int], Content]] = {
    to_date.PLAN: _planned,
    to_date.VALUE: _reported,
    to_date.CAUSE: _cause,
    to_date.NUMERATOR: _paired(Field.NUMERATOR),
    to_date.DENOMINATOR: _paired(Field.DENOMINATOR),
    to_date.SPAN: _span,
    to_date.PLAN_SPAN: _where(to_date.PLAN, to_date.SPAN),
    to_date.PLAN_WEIGHED: _where(to_date.PLAN, to_date.PLAN, to_date.SPAN),
    to_date.VALUE_SPAN: _value_span,
    to_date.VALUE_WEIGHED: _value_weighed,
    to_date.VALUE_MIXED: _value_mixed,
    ENTRY_PLAN: _entry_plan,
}
_MEAN = (to_date.SPAN, to_date.PLAN_SPAN, to_date.PLAN_WEIGHED, to_date.VALUE_SPAN,
         to_date.VALUE_WEIGHED, to_date.VALUE_MIXED)  # fmt: skip
_RESULTS = frozenset(rulebook.STEP_FIELDS.values())


def _inputs(row: IssuedRow) -> tuple[str, ...]:
    """The months that a row's rule looks at."""
    if row.measure is Measure.STAGES:
        return (to_date.PLAN,)
    summed = row.accumulation is Accumulation.SUM
    if row.measure is Measure.RATIO:
        pair = (to_date.PLAN, to_date.NUMERATOR, to_date.DENOMINATOR)
        return (*pair, to_date.SPAN) if summed else pair
    values = (to_date.PLAN, to_date.VALUE)
    if rulebook.by_cause(row):
        return (*values, to_date.CAUSE)
    if row.measure is Measure.BUDGET or row.accumulation is Accumulation.LAST:
        return values
    if row.entry is EntryMode.TO_DATE:
        return (*values, ENTRY_PLAN)
    return (*values, to_date.SPAN) if summed else (*values, *_MEAN)


def _groups(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    roll = rulebook.group_roll(facts.edition.policy.decimals)
    steps = roll.steps(rulebook.GROUP_ROLL)
    for index, group in enumerate(facts.edition.groups):
        at = grid.group_row(index)
        given: tuple[CellValue, ...] = (group.code, str(facts.edition.key), group.weight)
        for col, value in enumerate(given):
            yield PageCell(at, col, value, _CODE)
        for month in MONTH_RANGE:
            record = facts.groups[group.code, month]
            refs = _CalcRefs(grid, CalcLevel.GROUP, index, month)
            parts = {**steps, **rulebook.GROUP_PARTS}
            yield from _steps(parts, refs, at, record, over=month in facts.past)


def _post(ledger: Ledger) -> Iterator[PageCell]:
    facts, grid, row = ledger.facts, ledger.grid, ledger.grid.post_row
    roll = rulebook.score_roll(facts.edition.policy.decimals)
    steps = roll.steps(rulebook.SCORE_ROLL)
    yield PageCell(row, 1, str(facts.edition.key), _CODE)
    for month in MONTH_RANGE:
        refs = _CalcRefs(grid, CalcLevel.POST, 0, month)
        over = month in facts.past
        yield from _steps(steps, refs, row, facts.totals[month], over=over)
        named = str(facts.totals[month]["predikat_skor"])
        predicate = named if over else _predicate(ledger, refs, month)
        yield excel.put(row, grid.block_col("predikat", month), predicate, _CALC)
        whole = entries.complete(ledger, month)
        yield excel.put(row, grid.block_col("lengkap", month), whole, _CALC)
        filled = entries.begun(ledger, month, sheet=MONTHS[month - 1])
        yield excel.put(row, grid.block_col("diisi", month), filled, _CALC)


def _predicate(ledger: Ledger, refs: _CalcRefs, month: int) -> Formula:
    region, total = ledger.facts.region, ledger.facts.totals[month]
    measured = Formula(total["bobot_terukur"], refs.field("bobot_terukur"))
    least = Formula(region.ranking.min_measured, refs.setting("min_bobot_terukur"))
    due = Formula(total["bobot_jatuh_tempo"], refs.field("bobot_jatuh_tempo"))
    asked = Formula(region.ranking.min_due, refs.setting("min_bobot_jatuh_tempo"))
    enough = excel.and_(measured >= least, measured > 0, due >= asked)
    band = excel.by_rule(rulebook.band_of(region.ranking.bands), refs, str(total["predikat_skor"]))
    return excel.if_(enough, band, UNRANKED)


def _scales(facts: Facts, grid: Addresses) -> Iterator[PageCell]:
    row = grid.scale_row
    for _, points in facts.edition.scales:
        for step in points:
            yield PageCell(row, 0, step.category, _CODE)
            yield PageCell(row, 1, step.points, _CODE)
            row += 1
        row += 1


# Stages --------------------------------------------------------------------------------------


def _stages(ledger: Ledger) -> Iterator[PageCell]:
    """Each stage with the month in which each sheet reports it done, and its steps."""
    facts, grid = ledger.facts, ledger.grid
    if not facts.edition.stages:
        return
    yield from _block_heads(None, grid.stage_row(0) - 1, STAGE_FACTS, STAGE_BLOCKS, grid)
    for index, stage in enumerate(facts.edition.stages):
        at = grid.stage_row(index)
        given: tuple[CellValue, ...] = (stage.code, stage.indicator, stage.weight, stage.month)
        for col, value in enumerate(given):
            yield PageCell(at, col, value, _CODE)
        for month in MONTH_RANGE:
            done = _done(ledger, index, month)
            yield excel.put(at, grid.block_col(to_date.DONE, month), done, _CALC)
            refs = _CalcRefs(grid, CalcLevel.STAGE, index, month)
            record, over = facts.stages[stage.code, month], month in facts.past
            yield from _steps(STAGE_STEPS, refs, at, record, over=over)


def _done(ledger: Ledger, index: int, month: int) -> Formula:
    """The month where its sheet gives a day, "" where none is given or it is later (R-tahapan)."""
    stages, year = ledger.facts.edition.stages, ledger.facts.edition.key.year
    keys, days = (
        excel.over(values, ledger.grid.stage_report_column(name), sheet=MONTHS[month - 1])
        for name, values in (
            ("kode", [stage.code for stage in stages]),
            (Field.DONE.value, [entries.day_told(ledger, at, month) for at in range(len(stages))]),
        )
    )
    key = Formula(stages[index].code, f"$A{ledger.grid.stage_row(index) + 1}")
    day = excel.lookup(days, keys, key)
    in_time = excel.if_(day < excel.date(year, month + 1, 1), month, "")
    return _number(day, excel.if_(day >= excel.date(year - 1, 1, 1), in_time, ""))
