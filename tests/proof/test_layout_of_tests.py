"""Where tests stand, and that none of them leans on another."""

from __future__ import annotations

import ast
from pathlib import Path

import kontrak_xl
from tests.support.longest import LONGEST

TESTS = Path(__file__).parents[1]
SOURCE = Path(kontrak_xl.__file__).parent
WITNESSES = "proof/test_checks_fire.py"
"""Runs tests of others as witnesses of a check; nobody else has a reason to import one."""


def test_every_test_stands_in_a_folder_of_its_sort() -> None:
    homes = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert homes == {"unit", "proof", "stories"}


def test_units_are_named_as_the_rooms() -> None:
    rooms = {path.name.removesuffix(".py") for path in SOURCE.iterdir()}
    found = {path.relative_to(TESTS / "unit").parts[0] for path in TESTS.glob("unit/**/test_*.py")}
    assert {name.removesuffix(".py").removeprefix("test_") for name in found} <= rooms


def test_no_test_module_imports_another() -> None:
    leaning = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}".startswith(("tests.unit", "tests.proof", "tests.stories"))
        or (node.level and "test_" in f"{node.module}.{alias.name}")
    }
    assert leaning == {WITNESSES}


def test_the_longest_files_are_there() -> None:
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []
