"""Prints the longest modules and functions: a report, no limit.

A module is as long as its one subject.

``python benchmarks/panjang.py [HOW_MANY]``
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "kontrak_xl"


def modules() -> Iterator[tuple[int, str]]:
    """Lines of each module."""
    for path in SOURCE.rglob("*.py"):
        yield len(path.read_text("utf-8").splitlines()), str(path.relative_to(SOURCE))


def functions() -> Iterator[tuple[int, str]]:
    """Lines of each function."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                yield length, f"{path.relative_to(SOURCE)} {node.name}"


def main(most: int) -> None:
    """Print both lists, the longest first, and the median."""
    for title, found in (("modules", sorted(modules())), ("functions", sorted(functions()))):
        median = found[len(found) // 2][0]
        print(f"{len(found)} {title}, {sum(lines for lines, _ in found)} lines, median {median}")
        for lines, name in found[: -most - 1 : -1]:
            print(f"{lines:5}  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
