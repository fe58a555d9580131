"""The rooms of the library: who may import whom, where foreign libraries live, how long code is."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kontrak_xl

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(kontrak_xl.__file__).parent
PACKAGE = "kontrak_xl"
LONGEST_MODULE, LONGEST_FUNCTION, LONG_FUNCTION = 400, 60, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Modules that stand together; a name covers the package's own modules below it."""

    name: str
    modules: tuple[str, ...]
    may: tuple[str, ...]


# From low to high. A room may import itself (without a circle) and the rooms that it names.
LOW = ("ground", "words", "waist")
ROOMS = (
    Room(
        name="ground",
        modules=(
            "errors", "expr", "names", "numerals", "rounding", "model", "findings", "grouping",
            "region", "dates", "units", "phones", "stored",
        ),
        may=(),
    ),
    Room(
        name="words",
        modules=(
            "kinds", "sheet", "page", "folding", "staging", "scoring", "patterns", "lettering",
            "pictures", "formats", "foreign",
        ),
        may=("ground",),
    ),
    Room(name="waist", modules=("layout", "seal"), may=("ground", "words")),
    Room(
        name="hands",
        modules=(
            "writer", "looks", "reader", "formulas", "values", "filler", "guide", "handbook",
            "tabular", "intake", "grids", "preview", "vault",
        ),
        may=("ground", "words"),
    ),
    Room(
        name="tables",
        modules=(
            "changes", "master", "templates", "naming", "boards", "central", "rulings", "drafting",
            "editions", "marks", "plausibility", "series", "scorecards", "succession",
        ),
        may=(*LOW, "hands"),
    ),
    Room(name="contracts", modules=("contracts",), may=(*LOW, "hands", "tables")),
    Room(
        name="returns",
        modules=(
            "recognition", "locked", "tray", "locating", "desk", "realizations", "receipts",
            "standing", "decided", "codec", "schema", "database", "register", "repairing",
        ),
        may=(*LOW, "hands", "tables", "contracts"),
    ),
    Room(name="ranking", modules=("ranking",), may=(*LOW, "hands", "tables")),
    Room(
        name="folder",
        modules=("folder", "launchers", "collecting", "issuing", "logo", "mending"),
        may=(*LOW, "hands", "tables", "contracts", "returns"),
    ),
    Room(
        name="postbox",
        modules=("postbox",),
        may=(*LOW, "hands", "tables", "returns", "folder"),
    ),
    Room(
        name="month",
        modules=(
            "month", "month_end", "senders", "closing", "settling", "evidence", "delivered",
            "overview",
            "answers", "history", "simulate", "mailing",
        ),
        may=(*LOW, "hands", "tables", "contracts", "returns", "ranking", "folder", "postbox"),
    ),
    Room(
        name="door",
        modules=("cli", "console", "mail_commands", "usage", "__main__", PACKAGE),
        may=("ground", "tables", "month", "postbox"),
    ),
)  # fmt: skip

# Everything that is not of the standard library, and what of that has a room of its own.
HOMES = {
    "click": {"cli", "console", "mail_commands", "usage"},
    "imap_tools": {"postbox.imap"},
    "keyring": {"vault"},
    "msoffcrypto": {"intake.unlock"},
    "oxmsg": {"intake.outlook"},
    "psutil": {"intake.clerk"},
    "csv": {"templates"},
    "msgspec": {"closing", "codec", "editions"},
    "numpy": {"rounding", "scorecards", "series", "values", "ranking.live", "ranking.moves"},
    "olefile": {"intake.sniff", "intake.xls"},
    "pandas": {
        "closing",
        "contracts.facts",
        "overview",
        "history",
        "mailing.posted",
        "ranking.view",
        "scorecards",
    },
    "sqlite3": {"database"},
    "xlrd": {"intake.xls"},
    "tomllib": {"postbox.account", "templates"},
    "xlsxwriter": {"writer"},
}
HEAVY = (
    "click",
    "msgspec",
    "numpy",
    "olefile",
    "openpyxl",
    "pandas",
    "sqlite3",
    "xlrd",
    "xlsxwriter",
)


# Reading the source ------------------------------------------------------------------------


@cache
def modules() -> dict[str, ast.Module]:
    """Every module's tree by its name below the package; the package itself by its own name."""
    return {_name(path): ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or PACKAGE


def imports(tree: ast.Module) -> Iterator[str]:
    """All dotted names that a module imports, wherever in it (TYPE_CHECKING included)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def arrows() -> dict[str, frozenset[str]]:
    """Which modules of ours each module imports."""
    return {name: frozenset(_own(tree)) - {name} for name, tree in modules().items()}


def _own(tree: ast.Module) -> Iterator[str]:
    for dotted in imports(tree):
        first, _, below = dotted.partition(".")
        if first != PACKAGE:
            continue
        parts = below.split(".") if below else []
        found = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
        yield next((name for name in found if name in modules()), PACKAGE)


def rooms_of(name: str) -> list[Room]:
    return [
        room
        for room in ROOMS
        if any(name == own or name.startswith(f"{own}.") for own in room.modules)
    ]


def functions() -> Iterator[tuple[str, int]]:
    """Every function with its length in lines."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}.{node.name}", (node.end_lineno or 0) - node.lineno + 1


# The rooms -----------------------------------------------------------------------------------


def test_the_source_is_seen() -> None:
    assert len(modules()) > 50
    assert "expr" in arrows()["scoring"], "arrows are found"
    assert "month" in arrows()["cli"], "also those inside functions and under TYPE_CHECKING"


def test_every_module_stands_in_one_room() -> None:
    homes = {name: [room.name for room in rooms_of(name)] for name in modules()}
    assert {name: found for name, found in homes.items() if len(found) != 1} == {}


def test_every_name_of_the_table_is_a_module() -> None:
    assert [own for room in ROOMS for own in room.modules if own not in modules()] == []


def test_the_table_runs_one_way() -> None:
    order = [room.name for room in ROOMS]
    upward = [
        f"{room.name} → {lower}"
        for at, room in enumerate(ROOMS)
        for lower in room.may
        if order.index(lower) >= at
    ]
    assert upward == []


def test_arrows_follow_the_table() -> None:
    wrong = []
    for name, found in arrows().items():
        (room,) = rooms_of(name)
        for target in found:
            (there,) = rooms_of(target)
            if there.name not in (room.name, *room.may):
                wrong.append(f"{room.name}: {name} → {there.name}: {target}")
    assert sorted(wrong) == []


def test_arrows_make_no_circle() -> None:
    assert set(TopologicalSorter(arrows()).static_order()) == set(modules())


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_foreign_library_has_one_home(library: str) -> None:
    users = {
        name
        for name, tree in modules().items()
        if any(dotted.split(".")[0] == library for dotted in imports(tree))
    }
    assert users == HOMES[library]


def test_no_other_library_came_in() -> None:
    known = {*sys.stdlib_module_names, *HOMES, PACKAGE}
    foreign = {
        f"{name}: {dotted}"
        for name, tree in modules().items()
        for dotted in imports(tree)
        if dotted.split(".")[0] not in known
    }
    assert foreign == set()


# Sizes and sentences -------------------------------------------------------------------------


def test_no_module_is_long() -> None:
    lines = {
        _name(path): len(path.read_text("utf-8").splitlines()) for path in SOURCE.rglob("*.py")
    }
    assert {name: length for name, length in lines.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_long() -> None:
    assert [pair for pair in functions() if pair[1] > LONGEST_FUNCTION] == []


def test_hardly_any_function_is_longish() -> None:
    lengths = sorted(length for _, length in functions())
    assert lengths[int(len(lengths) * 0.95)] <= LONG_FUNCTION


def test_what_is_public_is_said() -> None:
    silent = [
        f"{name}.{node.name}"
        for name, tree in modules().items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_module_begins_with_one_sentence() -> None:
    firsts = {
        name: (ast.get_docstring(tree) or "").split("\n\n")[0] for name, tree in modules().items()
    }
    wrong = {
        name: first
        for name, first in firsts.items()
        if not first.endswith(".") or "\n" in first or ". " in first
    }
    assert wrong == {}


# Importing -----------------------------------------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """The heavy libraries that are loaded after a statement, in a fresh interpreter."""
    program = f"import sys; {statement}; print(*(sys.modules.keys() & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import kontrak_xl") == set()
    assert "pandas" in loaded_by("from kontrak_xl import konsolidasi"), "the question can fail"


def test_help_loads_nothing_heavy() -> None:
    helped = "from kontrak_xl import cli; cli._run(['--help'])"
    program = f"import io; sys.stdout, was = io.StringIO(), sys.stdout; {helped}; sys.stdout = was"
    assert loaded_by(program) == {"click"}
