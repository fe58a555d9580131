"""What callers hand in: a clock, a sentence to say, how far long work is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Progress = Callable[[int, int], None]


def quiet(_done: int, _all: int) -> None:
    """No progress is shown."""


Clock = Callable[[], dt.datetime]


Say = Callable[[str], None]


def silent(_sentence: str) -> None:
    """Nothing is said."""
