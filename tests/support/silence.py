"""Mutants of the reading: each is the library with one place silenced that tells of a problem."""

from __future__ import annotations

import ast
import importlib
import sys
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import pytest

import kontrak_xl
from kontrak_xl.core.findings import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SOURCE = Path(kontrak_xl.__file__).parent
PROBE = "__probe__"


SILENT = Code.ONLY_ONE
"""What is told in place of the code that is silenced: nothing that reading ever tells."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module tells of a problem: the function (none for a table of codes), and the code.

    ``nth`` counts the places of one code in one module.
    """

    module: str
    function: str
    code: str
    nth: int

    def __str__(self) -> str:
        return f"{self.module}.{self.function or '(table)'} {self.code} #{self.nth}"


def module_names(*names: str) -> list[str]:
    """The modules of these names, with all that stand below a package."""
    found = []
    for name in names:
        path = SOURCE / name.replace(".", "/")
        below = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        found += [".".join(one.relative_to(SOURCE).with_suffix("").parts) for one in below]
    return [name.removesuffix(".__init__") for name in found]


@cache
def _tree(module: str) -> ast.Module:
    path = SOURCE / module.replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(source.read_text("utf-8"))


class _Places(ast.NodeTransformer):
    """Finds the places that tell, and puts something else in the place of each.

    A code that is compared with another tells of nothing.
    """

    def __init__(self, module: str, change: Callable[[Place, ast.expr], ast.expr]) -> None:
        self.module, self.change = module, change
        self.found: list[Place] = []
        self._inside: list[str] = []
        self._count: dict[str, int] = {}

    def _scope(self, node: Any) -> Any:
        self._inside.append(node.name)
        self.generic_visit(node)
        self._inside.pop()
        return node

    visit_FunctionDef = visit_ClassDef = _scope  # noqa: N815 -- ast calls them so

    def visit_Compare(self, node: ast.Compare) -> Any:
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> Any:
        return node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if not (isinstance(node.value, ast.Name) and node.value.id == "Code"):
            return self.generic_visit(node)
        self._count[node.attr] = nth = self._count.get(node.attr, 0) + 1
        place = Place(self.module, ".".join(self._inside), node.attr, nth)
        self.found.append(place)
        return ast.copy_location(self.change(place, node), node)


def _changed(
    module: str, change: Callable[[Place, ast.expr], ast.expr]
) -> tuple[ast.Module, list[Place]]:
    """A module's tree with its places changed, and the places."""
    finder = _Places(module, change)
    tree = finder.visit(ast.parse(ast.unparse(_tree(module))))
    return ast.fix_missing_locations(tree), finder.found


@cache
def places(module: str) -> tuple[Place, ...]:
    """Every place of a module that tells of a problem."""
    return tuple(_changed(module, lambda _place, node: node)[1])


@contextmanager
def silenced(place: Place) -> Iterator[None]:
    """The library without one place that tells."""
    silent = ast.Attribute(ast.Name("Code", ast.Load()), SILENT.name, ast.Load())
    tree, _ = _changed(place.module, lambda one, node: silent if one == place else node)
    module = importlib.import_module(f"kontrak_xl.{place.module}")
    with pytest.MonkeyPatch.context() as patch:
        if place.function:
            _exchange_function(patch, module, tree, place.function)
        else:
            for name, old, new in _tables(module, tree):
                _exchange(patch, name, old, new)
        yield


@contextmanager
def watched(modules: Sequence[str]) -> Iterator[set[Place]]:
    """The library as it is, and the places in functions that tell of something meanwhile."""
    fired: set[Place] = set()

    def probe(told: object, *place: Any) -> object:
        fired.add(Place(*place))
        return told

    with pytest.MonkeyPatch.context() as patch:
        for name in modules:
            tree, found = _changed(name, _probing)
            module = importlib.import_module(f"kontrak_xl.{name}")
            patch.setitem(vars(module), PROBE, probe)
            for function in {place.function for place in found} - {""}:
                _exchange_function(patch, module, tree, function)
        yield fired


def _probing(place: Place, node: ast.expr) -> ast.expr:
    if not place.function:
        return node
    given = (ast.Constant(value) for value in astuple(place))
    return ast.Call(ast.Name(PROBE, ast.Load()), [node, *given], [])


def _exchange_function(
    patch: pytest.MonkeyPatch, module: ModuleType, tree: ast.Module, name: str
) -> None:
    code = compile(tree, f"<{module.__name__}>", "exec")
    patch.setattr(_function(module, name), "__code__", _code_of(code, name))


def _function(module: ModuleType, path: str) -> FunctionType:
    found: Any = module
    for name in path.split("."):
        found = vars(found)[name]
    for way in ("__wrapped__", "fget", "__func__"):
        found = getattr(found, way, found)
    assert isinstance(found, FunctionType), path
    return found


def _code_of(code: CodeType, path: str) -> CodeType:
    for name in path.split("."):
        code = next(
            one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name
        )
    return code


def _tables(module: ModuleType, tree: ast.Module) -> Iterator[tuple[str, object, object]]:
    """The module's own names whose value was silenced: name, value before, value now."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value:
            target, value = node.target, node.value
        else:
            continue
        used = any(isinstance(x, ast.Attribute) and x.attr == SILENT.name for x in ast.walk(value))
        if used and isinstance(target, ast.Name):
            expression = compile(ast.Expression(value), "<table>", "eval")
            new = eval(expression, vars(module))  # noqa: S307 -- our own source
            yield target.id, vars(module)[target.id], new


def _exchange(patch: pytest.MonkeyPatch, name: str, old: object, new: object) -> None:
    """Put a table in the place of another wherever it was imported."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("kontrak_xl") and vars(module).get(name) is old:
            patch.setattr(module, name, new)
