"""What a Buku Induk starts from: reviewable text in ``workbook_templates/``."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kontrak_xl.core.errors import KontrakError
from kontrak_xl.workbook import kinds
from kontrak_xl.workbook.cells import Cell, CellKind
from kontrak_xl.workbook.columns import Column, Sheet
from kontrak_xl.workbook.kinds import Value
from kontrak_xl.workbook.layout.master import PER_POST, SHEETS

_INSTALLED = Path(__file__).parents[1] / "workbook_templates"
_REPOSITORY = Path(__file__).parents[3] / "workbook_templates"
BASE = "base.toml"
OWN = "pemerintah.toml"


class UnknownTemplateError(KontrakError):
    """A template that does not exist was asked for."""

    def __init__(self, name: str) -> None:
        known = ", ".join(names())
        super().__init__(f"Templat “{name}” tidak ada; pakai salah satu: {known}.")


def folder() -> Path:
    """Where the templates lie: in the installed package, or in the repository."""
    return _INSTALLED if _INSTALLED.is_dir() else _REPOSITORY


def names() -> tuple[str, ...]:
    """The governments that have a template."""
    return tuple(sorted(path.parent.name for path in folder().glob(f"*/{OWN}")))


def load(name: str) -> dict[str, list[dict[str, Value]]]:
    """The records of every sheet of a template.

    Raises:
        UnknownTemplateError: there is no such template.
        ValueError: a template holds what its sheet does not declare; ours to mend.
    """
    if name not in names():
        raise UnknownTemplateError(name)
    base, own = _toml(folder() / BASE), _toml(folder() / name / OWN)
    rows: dict[str, list[dict[str, Value]]] = {}
    for sheet in SHEETS:
        path = folder() / name / f"{sheet.key}.csv"
        if path.exists():
            rows[sheet.key] = _csv(path, sheet)
        else:
            rows[sheet.key] = _tables(sheet, base.get(sheet.key), own.get(sheet.key))
    for sheet in PER_POST:
        rows[sheet.key] = rows[sheet.key] or [{"opd": post["kode"]} for post in rows["opd"]]
    return rows


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _tables(sheet: Sheet, base: object, own: object) -> list[dict[str, Value]]:
    """A form's fields merge, the government's own winning; a table's rows replace."""
    if isinstance(base, dict) or isinstance(own, dict):
        merged = {
            **(base if isinstance(base, dict) else {}),
            **(own if isinstance(own, dict) else {}),
        }
        return [_typed(sheet, merged)]
    chosen = own if isinstance(own, list) else base if isinstance(base, list) else []
    return [_typed(sheet, row) for row in chosen]


def _csv(path: Path, sheet: Sheet) -> list[dict[str, Value]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows: Sequence[Mapping[str, str]] = list(csv.DictReader(file, strict=True))
    return [_typed(sheet, {k: v for k, v in row.items() if v != ""}) for row in rows]


def _typed(sheet: Sheet, row: Mapping[str, Any]) -> dict[str, Value]:
    known = {column.key: column for column in sheet.columns}
    if unknown := set(row) - set(known):
        raise ValueError(f"templat lembar {sheet.key}: kolom {unknown} tidak ada")
    return {key: _value(known[key], value) for key, value in row.items()}


def _value(column: Column, value: object) -> Value:
    """One template value as the reader of the Buku Induk would read it."""
    if isinstance(column.kind, kinds.Number):
        return float(str(value))
    if isinstance(column.kind, kinds.NumberOrWord):
        return _figure(str(value))
    kind = CellKind.NUMBER if isinstance(value, int | float) else CellKind.TEXT
    plain = float(value) if isinstance(value, int | float) else str(value)
    taken = kinds.read(column.kind, Cell(0, 0, kind, plain))
    if taken.trouble:
        raise ValueError(f"templat, kolom {column.key}: {taken.trouble.seen}")
    return taken.value


def _figure(text: str) -> Value:
    """A number with a decimal point, or a word."""
    try:
        return float(text)
    except ValueError:
        return text
