"""What code costs, in yardsticks of processor time taken in the same run; never in seconds.

A busy machine makes every second dear, the yardstick's too: what is compared is work with work.
This is the only module of the tests that asks a clock what something took.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from xml.parsers import expat

_CELLS = 20_000
_PACKED = zlib.compress(
    b"<rows>" + b"".join(b'<c r="A%d"><v>1.5</v></c>' % n for n in range(_CELLS)) + b"</rows>", 1
)
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TIMES = 3
"""A yardstick is laid so often; the slowest says how busy the machine is."""


def cost(work: Callable[[], object]) -> float:
    """How many yardsticks of processor time a piece of work takes."""
    return _spent(work) / _yardstick()


@contextmanager
def at_most(yardsticks: float) -> Iterator[None]:
    """Fail where what is done inside takes more processor time than so many yardsticks.

    The yardstick is laid anew only where one of before says that it was too much.
    """
    began = time.process_time()
    yield
    spent = time.process_time() - began
    if spent > yardsticks * _usual():
        found = spent / _yardstick()
        assert found <= yardsticks, f"as much as {found:.1f} yardsticks, {yardsticks} allowed"


@cache
def _usual() -> float:
    return _yardstick()


def _yardstick() -> float:
    return max(_spent(laid) for _ in range(_TIMES))


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def laid() -> int:
    """The yardstick: unpack, parse and keep the cells of a small sheet, as reading does."""
    cells: dict[int, float] = {}
    texts: list[str] = []

    def start(_name: str, attributes: dict[str, str]) -> None:
        found = _ADDRESS.fullmatch(attributes.get("r", ""))
        if found:
            cells[int(found[2])] = float(texts[-1] if texts else "0")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = texts.append
    parser.Parse(zlib.decompress(_PACKED), True)
    return len(cells)
