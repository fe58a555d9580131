"""Reading declared tables and forms out of a sheet: headers by text, rows by content."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.core.text import normalised
from kontrak_xl.workbook import cells, kinds
from kontrak_xl.workbook.cells import Cell, CellKind, Grid
from kontrak_xl.workbook.columns import Column, Shape, Sheet
from kontrak_xl.workbook.kinds import Trouble, Value, What
from kontrak_xl.workbook.pages import cell as address

MASTER_CODES: Mapping[What, Code] = {
    What.NOT_NUMBER: Code.NOT_READABLE,
    What.AMBIGUOUS: Code.AMBIGUOUS,
    What.NEGATIVE: Code.NOT_READABLE,
    What.MOMENT: Code.NOT_READABLE,
    What.ERROR: Code.ERROR_VALUE,
    What.PENDING: Code.FORMULA_NO_VALUE,
    What.NOT_CHOICE: Code.NOT_ALLOWED,
    What.NOT_READABLE: Code.NOT_READABLE,
    What.NO_DATA: Code.NOT_READABLE,
    What.INEXACT: Code.NOT_READABLE,
    What.OTHER_UNIT: Code.NOT_READABLE,
    What.NOT_DATE: Code.NOT_READABLE,
}


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One row of a table (or the one record of a form), with where each value stands."""

    at: int
    values: Mapping[str, Value]
    places: Mapping[str, Origin]

    def text(self, key: str) -> str:
        value = self.values[key]
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> float | None:
        value = self.values[key]
        return value if isinstance(value, float) else None

    def codes(self, key: str) -> tuple[str, ...]:
        value = self.values[key]
        return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()

    def where(self, key: str) -> Origin:
        return self.places[key]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as read: its records, and everything that was wrong with its cells.

    ``names`` are the headers that people wrote over the proposed ones, by column.
    """

    records: tuple[Record, ...]
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def find_header(grid: Grid, columns: Iterable[Column]) -> tuple[int, dict[str, int]] | None:
    """The row that holds most of a table's headers, and each column's place in it.

    A former header is as good as today's. At least half of the headers must stand there, of those
    that are not people's own to write; the first of equals wins.
    """
    known = tuple(column for column in columns if not column.named)
    wanted = {normalised(column.former): column.key for column in known if column.former}
    wanted |= {normalised(column.header): column.key for column in known}
    best: tuple[int, dict[str, int]] | None = None
    for row, line in grid.rows():
        texts = {col: normalised(str(cell.value)) for col, cell in line.items() if _is_text(cell)}
        found: dict[str, int] = {}
        for col, text in sorted(texts.items()):
            if text in wanted:
                found.setdefault(wanted[text], col)
        if 2 * len(found) >= len(known) and (best is None or len(found) > len(best[1])):
            best = row, found
    return best


def _is_text(cell: Cell) -> bool:
    return cell.kind is CellKind.TEXT


def read_sheet(grid: Grid, sheet: Sheet, file: str, version: int) -> Table:
    """Read a declared sheet of the Buku Induk; nothing typed there raises.

    Columns that came after layout ``version`` may be missing and take their default.
    """
    if sheet.shape is Shape.FORM:
        return _read_form(grid, sheet, file, version)
    found = find_header(grid, sheet.columns)
    if found is None:
        expected = f"“{sheet.columns[0].header}” dan lainnya"
        return Table((), (Finding(Code.COLUMN_MISSING, Origin(file, grid.name), "", expected),))
    head, fixed = found
    missing = _missing_columns(grid, sheet, head, {*fixed, *_later(sheet, version)}, file)
    taken, incomplete = set(fixed.values()), bool(missing)
    names, unnamed = _named_columns(grid, sheet, head, taken, file, incomplete=incomplete)
    doubled = dict(_doubled(grid, sheet, head, fixed, file))
    fixed = {key: col for key, col in fixed.items() if key not in doubled}
    places = fixed | {key: col for key, (col, _) in names.items()}
    records: list[Record] = []
    findings: list[Finding] = [*missing, *unnamed, *doubled.values()]
    for row, line in grid.rows():
        if row > head and any(_filled(line.get(col)) for col in places.values()):
            record, problems = _record(grid, sheet.columns, row, places, file)
            records.append(record)
            findings.extend(problems)
    told = {key: name for key, (_, name) in names.items()}
    return Table(tuple(records), (*findings, *_duplicates(sheet, records)), told)


def _named_columns(
    grid: Grid, sheet: Sheet, head: int, taken: Container[int], file: str, *, incomplete: bool
) -> tuple[dict[str, tuple[int, str]], list[Finding]]:
    """The place and the name of each column that people name: by its proposed name, else in order.

    None where other columns are missing, for one of those may be meant. What stands below no
    name, or in more columns than there are, is told.
    """
    free = {normalised(column.header): column.key for column in sheet.columns if column.named}
    if not free or incomplete:
        return {}, []
    lines = {row: line for row, line in grid.rows() if row >= head}
    top = lines.pop(head)
    heads = {col: str(top[col].value).strip() for col in sorted(top) if _filled(top[col])}
    below = {
        col
        for line in lines.values()
        for col, cell in line.items()
        if col not in taken and _filled(cell)
    }
    names: dict[str, tuple[int, str]] = {}
    for col, name in heads.items():
        if col not in taken and normalised(name) in free:
            names.setdefault(free[normalised(name)], (col, name))
    placed = {col for col, _ in names.values()}
    own = [col for col in heads if col not in taken and col not in placed]
    left = [key for key in free.values() if key not in names]
    names |= {key: (col, heads[col]) for key, col in zip(left, own, strict=False)}
    beyond = [col for col in own[len(left) :] if col in below]
    lost = [
        Finding(Code.REQUIRED, Origin(file, grid.name, address(head, col)), "", "nama kolomnya")
        for col in sorted(below - heads.keys())
    ]
    return names, lost + [
        Finding(
            Code.COLUMNS_BEYOND, Origin(file, grid.name, address(head, col)), f"“{heads[col]}”",
            f"{len(free)} kolom",
        )
        for col in beyond
    ]  # fmt: skip


def _doubled(
    grid: Grid, sheet: Sheet, head: int, fixed: Mapping[str, int], file: str
) -> Iterator[tuple[str, Finding]]:
    """The columns whose header stands twice over different contents, with what is told of them."""
    lines = dict(grid.rows())
    top = lines[head].items()
    texts = {col: normalised(str(cell.value)) for col, cell in top if _is_text(cell)}
    headers = {column.key: column.header for column in sheet.columns}
    for key, here in fixed.items():
        twins = (col for col in sorted(texts) if col != here and texts[col] == texts[here])
        col = next((col for col in twins if _differ(lines, head, (col, here))), None)
        if col is not None:
            where, seen = Origin(file, grid.name, address(head, col)), f"“{headers[key]}”"
            yield key, Finding(Code.COLUMN_DOUBLED, where, seen, address(head, here))


def _differ(lines: Mapping[int, Mapping[int, Cell]], head: int, columns: tuple[int, int]) -> bool:
    """Whether two columns say different things below their headers."""
    one, other = columns
    below = (line for row, line in lines.items() if row > head)
    return any(_told(line.get(one)) != _told(line.get(other)) for line in below)


def _told(cell: Cell | None) -> object:
    """What a cell says; a blank one says nothing."""
    return cell.value if cell is not None and _filled(cell) else None


def _filled(cell: Cell | None) -> bool:
    return cell is not None and bool(
        str(cell.value).strip() if cell.kind is CellKind.TEXT else True
    )


def _later(sheet: Sheet, version: int) -> Iterable[str]:
    """The columns that a layout version did not have yet."""
    return (column.key for column in sheet.columns if column.since > version)


def _missing_columns(
    grid: Grid, sheet: Sheet, head: int, places: Container[str], file: str
) -> list[Finding]:
    where = Origin(file, grid.name, address(head, 0))
    return [
        Finding(Code.COLUMN_MISSING, where, "", f"“{column.header}”")
        for column in sheet.columns
        if column.key not in places and not column.named
    ]


def _record(
    grid: Grid, columns: Iterable[Column], row: int, places: Mapping[str, int], file: str
) -> tuple[Record, list[Finding]]:
    values: dict[str, Value] = {}
    origins: dict[str, Origin] = {}
    findings: list[Finding] = []
    for column in columns:
        col = places.get(column.key)
        cell = cells.blank(row, 0) if col is None else grid.cell(row, col)
        origins[column.key] = Origin(file, grid.name, address(row, col or 0))
        value, problem = take(column, cell, origins[column.key], asked=col is not None)
        values[column.key] = value
        if problem:
            findings.append(problem)
    return Record(row, values, origins), findings


def take(
    column: Column, cell: Cell, where: Origin, *, asked: bool = True
) -> tuple[Value, Finding | None]:
    """One cell as its column reads it: the value or the default, and what is wrong."""
    value, trouble = kinds.read(column.kind, cell)
    if trouble:
        return None, trouble_finding(trouble, where, MASTER_CODES)
    if value is None and column.required and asked:
        return None, Finding(Code.REQUIRED, where, "", kinds.describe(column.kind))
    return column.default if value is None else value, None


def trouble_finding(
    trouble: Trouble, where: Origin, codes: Mapping[What, Code], post: str = ""
) -> Finding:
    """A cell's trouble as a finding, by the codes of the workbook that it is in."""
    return Finding(codes[trouble.what], where, trouble.seen, trouble.expected, post)


def _duplicates(sheet: Sheet, records: Iterable[Record]) -> list[Finding]:
    findings = []
    for column in (column for column in sheet.columns if column.unique):
        first: dict[Value, Origin] = {}
        for record in records:
            value = record.values[column.key]
            if value is None:
                continue
            if value in first:
                place = first[value].cell
                findings.append(
                    Finding(Code.DUPLICATE, record.where(column.key), f"“{value}”", place)
                )
            first.setdefault(value, record.where(column.key))
    return findings


def _read_form(grid: Grid, sheet: Sheet, file: str, version: int) -> Table:
    """Labels stand in the first column that has them, values in the column to the right."""
    labels = {normalised(column.header): column for column in sheet.columns}
    values: dict[str, Value] = {column.key: column.default for column in sheet.columns}
    places = {column.key: Origin(file, grid.name) for column in sheet.columns}
    findings: list[Finding] = []
    seen = set()
    told: dict[str, object] = {}
    for row, line in grid.rows():
        for col, cell in sorted(line.items()):
            column = labels.get(normalised(str(cell.value))) if _is_text(cell) else None
            if column is None:
                continue
            if column.key in seen:
                first = places[column.key]
                if _told(grid.cell(row, col + 1)) not in {None, told[column.key]}:
                    where = Origin(file, grid.name, address(row, col))
                    seen_twice = f"“{column.header}”"
                    findings.append(Finding(Code.COLUMN_DOUBLED, where, seen_twice, first.cell))
                    values[column.key] = column.default
                continue
            seen.add(column.key)
            told[column.key] = _told(grid.cell(row, col + 1))
            where = places[column.key] = Origin(file, grid.name, address(row, col + 1))
            values[column.key], problem = take(column, grid.cell(row, col + 1), where)
            findings += [problem] if problem else []
            break
    excused = {*seen, *_later(sheet, version)}
    for column in sheet.columns:
        if column.key not in excused:
            findings.append(
                Finding(Code.COLUMN_MISSING, Origin(file, grid.name), "", f"“{column.header}”")
            )
    return Table((Record(0, values, places),), tuple(findings))
