"""Prints the oldest versions that pyproject.toml allows, one requirement a line, for pip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_BOUND = re.compile(r"([\w.-]+)>=([\w.]+)")
_LINTERS = re.compile(r"mypy|ruff|types-.*|.*-stubs")
"""What no test imports: linters say other things in each of their versions."""


def oldest() -> list[str]:
    """Every direct dependency, those of the tests too but no linter, at its lower bound.

    Raises:
        ValueError: one has no lower bound.
    """
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    bounds = [_BOUND.fullmatch(one) for one in wanted]
    unbound = [one for one, found in zip(wanted, bounds, strict=True) if not found]
    if unbound:
        raise ValueError(f"No lower bound: {', '.join(unbound)}")
    pairs = [found.groups() for found in bounds if found]
    return [f"{name}=={bound}" for name, bound in pairs if not _LINTERS.fullmatch(name)]


if __name__ == "__main__":
    print("\n".join(oldest()))
