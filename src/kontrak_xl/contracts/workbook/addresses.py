"""Where everything stands in a contract workbook: positions, computed from the edition alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kontrak_xl.core.model import Edition, IssuedRow, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import rulebook, stages, to_date
from kontrak_xl.workbook.columns import Sheet
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import Area, cell

ENTRY_PLAN = "rencana_isian"
"""The plan of the kind that a cell asks for: of an s.d. cell the plan to date."""
INPUT_BLOCKS = (
    to_date.PLAN, to_date.VALUE, to_date.CAUSE, to_date.NUMERATOR, to_date.DENOMINATOR,
    to_date.SPAN, to_date.PLAN_SPAN, to_date.PLAN_WEIGHED, to_date.VALUE_SPAN,
    to_date.VALUE_WEIGHED, to_date.VALUE_MIXED, ENTRY_PLAN,
)  # fmt: skip
ROW_BLOCKS = (*INPUT_BLOCKS, *stages.STAGE_PARTS, *rulebook.STEP_FIELDS.values())
STAGE_BLOCKS = (to_date.DONE, *stages.STAGE_STEPS)
GROUP_BLOCKS = (*rulebook.GROUP_ROLL, *rulebook.GROUP_PARTS)
POST_BLOCKS = (*rulebook.SCORE_ROLL, "predikat", "lengkap", "diisi")
ROW_FACTS = ("kode", "kelompok", "bobot", "target_setahun", "batas_bawah", "batas_atas")
GROUP_FACTS = ("kelompok", "kontrak", "bobot_kelompok")
STAGE_FACTS = ("tahap", "kode", "bobot_tahap", "bulan_tahap")
SETTINGS = ("batas_capaian", "min_bobot_terukur", "telat_tahapan", "min_bobot_jatuh_tempo")

_FIRST_BLOCK = len(ROW_FACTS)
_HEAD = 4
"""Rows above the first indicator of ``_hitung``: note, settings, month numbers, headers."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of one contract's rows; months are 1–12, rows and columns count from 0."""

    edition: Edition

    # The calculation sheet -----------------------------------------------------------------

    def calc_row(self, index: int) -> int:
        return _HEAD + index

    def group_row(self, index: int) -> int:
        return _HEAD + len(self.edition.rows) + 2 + index

    @cached_property
    def post_row(self) -> int:
        return self.group_row(len(self.edition.groups)) + 2

    @cached_property
    def scale_row(self) -> int:
        """The first row of the category scales, keys in column 0 and points in column 1."""
        return self.post_row + 4

    def stage_row(self, index: int) -> int:
        """A stage's row, below the scales."""
        scales = sum(len(points) + 1 for _, points in self.edition.scales)
        return self.scale_row + scales + 2 + index

    def block_col(self, name: str, month: int) -> int:
        """The column of a field's month, on whichever of the three levels it stands."""
        for blocks in (ROW_BLOCKS, GROUP_BLOCKS, POST_BLOCKS, STAGE_BLOCKS):
            if name in blocks:
                return _FIRST_BLOCK + 12 * blocks.index(name) + month - 1
        raise KeyError(name)

    def setting(self, name: str) -> str:
        return cell(1, 1 + 2 * SETTINGS.index(name), absolute=True)

    # The month sheets ------------------------------------------------------------------------

    performance_head = 6
    """The header row of the table of indicators."""

    @property
    def performance_first(self) -> int:
        return self.performance_head + 1

    @property
    def performance_last(self) -> int:
        return self.performance_head + len(self.edition.rows)

    @cached_property
    def budget_rows(self) -> tuple[IssuedRow, ...]:
        return tuple(row for row in self.edition.rows if row.measure is Measure.BUDGET)

    @cached_property
    def ratio_rows(self) -> tuple[IssuedRow, ...]:
        return tuple(row for row in self.edition.rows if row.measure is Measure.RATIO)

    @property
    def budget_head(self) -> int:
        return self.performance_last + 3

    @property
    def ratio_head(self) -> int:
        return self.budget_head + _tall(len(self.budget_rows))

    @property
    def stage_head(self) -> int:
        return self.ratio_head + _tall(len(self.ratio_rows))

    @property
    def approval_first(self) -> int:
        return self.stage_head + _tall(len(self.edition.stages))

    def performance_column(self, key: str) -> Area:
        """A column of a month's table of indicators."""
        col = column_index(layout.PERFORMANCE, key)
        return Area(self.performance_first, col, self.performance_last, col)

    def ratio_column(self, key: str) -> Area:
        """A column of a month's pairs."""
        col = column_index(layout.RATIO, key)
        return Area(self.ratio_head + 1, col, self.ratio_head + len(self.ratio_rows), col)

    def stage_report_column(self, key: str) -> Area:
        """A column of a month's stages."""
        col = column_index(layout.STAGE_REPORT, key)
        return Area(self.stage_head + 1, col, self.stage_head + len(self.edition.stages), col)

    def due_cell(self, code: str) -> str:
        """The cell of a month sheet in which a row or a stage is answered; a pair by its first."""
        stages = [stage.code for stage in self.edition.stages]
        if code in stages:
            row, sheet = self.stage_head + 1 + stages.index(code), layout.STAGE_REPORT
            return cell(row, column_index(sheet, Field.DONE.value))
        ratios = [row.code for row in self.ratio_rows]
        if code in ratios:
            row, sheet = self.ratio_head + 1 + ratios.index(code), layout.RATIO
            return cell(row, column_index(sheet, Field.NUMERATOR.value))
        at = [row.code for row in self.edition.rows].index(code)
        return cell(
            self.performance_first + at, column_index(layout.PERFORMANCE, Field.VALUE.value)
        )

    # The action plan ---------------------------------------------------------------------------

    plan_head = 5

    def plan_area(self, col: int) -> Area:
        """A column of the plan."""
        first = self.plan_head + 1
        return Area(first, col, first + len(self.edition.rows) - 1, col)

    # The scales --------------------------------------------------------------------------------

    def scale_areas(self, name: str) -> tuple[Area, Area]:
        """The keys and the points of a category scale, on the calculation sheet."""
        row = self.scale_row
        for scale, points in self.edition.scales:
            if scale == name:
                last = row + len(points) - 1
                return Area(row, 0, last, 0), Area(row, 1, last, 1)
            row += len(points) + 1
        raise KeyError(name)

    def scale(self, name: str) -> tuple[str, str]:
        """The same, as formulas see them."""
        keys, points = (area.a1(sheet=layout.CALC_NAME) for area in self.scale_areas(name))
        return keys, points


def _tall(rows: int) -> int:
    """The rows of one block of a month sheet with its title and the gap above; none, no block."""
    return rows + 3 if rows else 0


def column_index(sheet: Sheet, key: str) -> int:
    """Where a column stands in its table, from 0."""
    return [column.key for column in sheet.columns].index(key)
