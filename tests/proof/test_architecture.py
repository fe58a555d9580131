"""The rooms of the library: who may import whom, and where foreign libraries live."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
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


ROOMS: dict[str, tuple[str, ...]] = {
    "core": (),
    "rules": ("core",),
    "workbook": ("core", "rules"),
    "intake": ("core", "workbook"),
    "master": ("core", "rules", "workbook", "intake"),
    "contracts": ("core", "rules", "workbook", "master"),
    "returns": ("core", "rules", "workbook", "intake", "master", "contracts"),
    "ranking": ("core", "rules", "workbook", "master", "contracts", "returns"),
    "mail": ("core", "intake", "master", "returns"),
    "year": (
        "core", "rules", "workbook", "intake", "master", "contracts", "returns", "ranking", "mail",
    ),
    "commands": (
        "core", "rules", "workbook", "intake", "master", "contracts", "returns", "ranking", "mail",
        "year",
    ),
}  # fmt: skip
"""The rooms from low to high, one row a folder: which others each may import."""
DOOR = {PACKAGE, "__main__"}
"""What stands before all rooms and may open any."""

# Everything that is not of the standard library, and what of that has a room of its own.
HOMES = {
    "click": {
        "commands.console.cli",
        "commands.console.console",
        "commands.console.cli_mail",
        "commands.console.usage",
    },
    "flufl": {"mail.incoming.bounces"},
    "platformdirs": {"commands.console.cli"},
    "imap_tools": {"mail.servers.imap"},
    "keyring": {"core.vault"},
    "msoffcrypto": {"intake.parcels.unlock"},
    "oxmsg": {"intake.parcels.outlook"},
    "psutil": {"intake.worker.worker"},
    "csv": {"master.templates"},
    "msgspec": {
        "returns.counting.closed_months",
        "returns.register.register",
        "contracts.adopted",
        "contracts.shelf",
    },
    "numpy": {
        "rules.rounding",
        "rules.scores",
        "rules.series",
        "rules.evaluate",
        "ranking.live",
        "ranking.causes",
    },
    "olefile": {"intake.sniff", "intake.formats.xls"},
    "pandas": {
        "rules.ranks",
        "rules.tables",
        "core.findings",
        "core.frames",
        "year",
        "returns.counting.closed_months",
        "contracts.workbook.facts",
        "contracts.workbook.past",
        "ranking.status",
        "commands.riwayat",
        "mail.letter_table",
        "ranking.view",
        "rules.lowest",
        "rules.owners",
        "rules.scores",
    },
    "sqlite3": {"returns.register.database"},
    "xlrd": {"intake.formats.xls"},
    "tomllib": {"mail.servers.account", "master.templates"},
    "xlsxwriter": {"workbook.writer"},
}
HEAVY = (
    "click",
    "flufl",
    "msgspec",
    "numpy",
    "olefile",
    "openpyxl",
    "pandas",
    "platformdirs",
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


def room_of(name: str) -> str:
    """The folder of a module, or the module itself where it stands in none."""
    return name.partition(".")[0]


# The rooms -----------------------------------------------------------------------------------


def test_the_source_is_seen() -> None:
    assert len(modules()) > 50
    assert "rules.expr" in arrows()["rules.rulebook"], "arrows are found"
    seen = arrows()["commands.console.cli"]
    assert "commands.konsolidasi" in seen, "also those inside functions and under TYPE_CHECKING"


def test_the_table_has_one_row_a_folder() -> None:
    shown = {path.name.removesuffix(".py") for path in SOURCE.iterdir()}
    assert shown - {"__init__", "__main__", "__pycache__", "py.typed"} == set(ROOMS)


def test_the_table_runs_one_way() -> None:
    order = list(ROOMS)
    upward = [
        f"{room} → {lower}"
        for at, (room, may) in enumerate(ROOMS.items())
        for lower in may
        if order.index(lower) >= at
    ]
    assert upward == []


def test_arrows_follow_the_table() -> None:
    wrong = [
        f"{name} → {target}"
        for name, found in arrows().items()
        for target in found
        if (room := room_of(name)) not in DOOR
        if room_of(target) not in (room, *ROOMS[room])
    ]
    assert sorted(wrong) == []


def test_no_arrow_of_the_table_is_idle() -> None:
    used = {
        (room_of(name), room_of(target)) for name, found in arrows().items() for target in found
    }
    idle = [
        f"{room} → {may}" for room, all_ in ROOMS.items() for may in all_ if (room, may) not in used
    ]
    assert idle == []


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


# Sentences ---------------------------------------------------------------------------------------


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


def type_names() -> Iterator[tuple[str, str]]:
    """Every class, and every alias of a type, with the module that defines it."""
    for name, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                yield node.name, name
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
                for target in node.targets:
                    if isinstance(target, ast.Name) and re.fullmatch(
                        r"_?[A-Z][A-Za-z]*[a-z][A-Za-z]*", target.id
                    ):
                        yield target.id, name


def test_no_type_name_means_two_things() -> None:
    homes: dict[str, list[str]] = {}
    for type_name, module in type_names():
        homes.setdefault(type_name, []).append(module)
    assert len(homes) > 300
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


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


def test_scores_load_no_reader_and_saving_no_writer() -> None:
    assert loaded_by("import kontrak_xl.rules.scores") == {"numpy", "pandas"}
    assert loaded_by("import kontrak_xl.core.files") == set()


def test_help_loads_nothing_heavy() -> None:
    helped = "from kontrak_xl.commands.console import cli; cli._run(['--help'])"
    program = f"import io; sys.stdout, was = io.StringIO(), sys.stdout; {helped}; sys.stdout = was"
    assert loaded_by(program) == {"click"}
