"""Dates and hours in Indonesian words."""

from __future__ import annotations

import datetime as dt

from kontrak_xl.model import MONTHS


def in_words(day: dt.date) -> str:
    """``10 Juli 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(moment: dt.datetime) -> str:
    """``10 Juli 2026 pukul 09.00``."""
    return f"{in_words(moment)} pukul {moment:%H.%M}"
