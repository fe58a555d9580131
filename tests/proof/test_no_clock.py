"""No test asks a clock what something took: a busy machine must not make a sound programme fail."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import effort

TESTS = Path(__file__).parents[1]
CLOCKS = (
    *("time", "monotonic", "perf_counter", "process_time", "thread_time"),
    *("getrusage", "times", "cpu_times", "timeit", "default_timer"),
)
MODULES = ("time", "timeit", "resource", "os", "psutil")
"""Where the standard library and psutil have clocks that measure."""
TOLD = re.compile(r"\b(?:time|timeit|resource|os)\.(?:" + "|".join(CLOCKS) + r")(?:_ns)?\(")
"""A clock that is read in the text of a programme which a test runs."""
ALLOWED = {Path(effort.__file__), Path(__file__)}


def readings(source: str) -> Iterator[int]:
    """The lines that read a measuring clock, or that import one by name."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES:
                names = [name]
            case ast.Attribute(attr="cpu_times"):
                names = ["cpu_times"]
            case ast.ImportFrom(module=module, names=aliases) if module in MODULES:
                names = [alias.name for alias in aliases]
            case ast.Import(names=aliases):
                names = ["timeit"] * any(alias.name == "timeit" for alias in aliases)
            case ast.Constant(value=str() as text) if TOLD.search(text):
                names = ["time"]
            case _:
                continue
        if any(name.removesuffix("_ns") in CLOCKS for name in names):
            yield node.lineno


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: path.stem)
def test_no_clock_is_read(path: Path) -> None:
    found = list(readings(path.read_text(encoding="utf-8")))
    assert bool(found) == (path in ALLOWED), f"{path.name}: use support.effort, lines {found}"


@pytest.mark.parametrize(
    "source",
    [
        "import time\nbegan = time.perf_counter()",
        "import time\nbegan = time.process_time_ns()",
        "from time import monotonic as now",
        "from time import time",
        "import timeit",
        "import resource\nused = resource.getrusage(0)",
        "used = psutil.Process().cpu_times()",
        'RUN = """\nimport time\nbegan = time.monotonic() - 1\n"""',
    ],
)
def test_every_clock_is_found(source: str) -> None:
    assert list(readings(source))


@pytest.mark.parametrize(
    "source",
    ["import time\ntime.sleep(1)", "import datetime as dt\ndt.time(1)", "from time import sleep",
     'ONE = """one time."""'],
)  # fmt: skip
def test_what_measures_nothing_is_no_clock(source: str) -> None:
    assert not list(readings(source))


def test_hypothesis_has_no_deadline() -> None:
    """Its own default would fail an example that took 200 ms."""
    assert settings().deadline is None


def test_effort__tells_little_from_much() -> None:
    """The yardstick itself costs about one; what is above the limit fails, with both numbers."""
    assert effort.laid() > 19_000
    assert 0.2 < effort.cost(effort.laid) < 2
    with effort.at_most(20):
        effort.laid()
    with pytest.raises(AssertionError, match=r"yardsticks, 2 allowed"), effort.at_most(2):
        [effort.laid() for _ in range(20)]
