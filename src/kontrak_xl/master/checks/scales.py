"""Scales: bounds that leave no gap, categories that are worth something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.numerals import show
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.workbook.tables import Record

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def _lines(view: MasterView, kind: str) -> dict[str, list[Record]]:
    """The lines of each scale of a kind, by its name, those with a number only."""
    scales: dict[str, list[Record]] = {}
    for record in view.master.records("skala"):
        if record.text("jenis") == kind and record.number("angka") is not None:
            scales.setdefault(record.text("skala"), []).append(record)
    return scales


def _in_use(view: MasterView) -> list[Record]:
    """The lines of the predikat scale that *Pemda* names; another one judges nobody."""
    name = view.master.form("pemda").text("skala_predikat")
    return _lines(view, "predikat").get(name, [])


def _bound(record: Record) -> float:
    return record.number("angka") or 0.0


def double_bounds(view: MasterView) -> Iterator[Finding]:
    """Two predikat from one bound: which one counts would depend on their order."""
    first: dict[float, Record] = {}
    for record in _in_use(view):
        other = first.setdefault(_bound(record), record)
        if other is not record:
            seen, place = f"batas {show(_bound(record))}", other.where("angka").cell
            yield Finding(Code.DUPLICATE, record.where("angka"), seen, place)


def uncovered(view: MasterView) -> Iterator[Finding]:
    """The lowest score, 0, must have its predikat too."""
    lines = _in_use(view)
    lowest = min(lines, key=_bound, default=None)
    if lowest is None or _bound(lowest) < 0:
        return
    from_bound = lowest.text("tanda").startswith("≥")
    if _bound(lowest) > 0 or not from_bound:
        key = "angka" if _bound(lowest) > 0 else "tanda"
        seen = f"“{lowest.text('skala')}” ({lowest.text('tanda')} {show(_bound(lowest))})"
        yield Finding(Code.SCALE_HOLE, lowest.where(key), seen, "batas 0 dan tanda ≥")


def order(view: MasterView) -> Iterator[Finding]:
    """Bounds run one way; a name beside the wrong bound breaks the order."""
    lines = _in_use(view)
    steps = [_bound(later) - _bound(earlier) for earlier, later in pairwise(lines)]
    falling = sum(step < 0 for step in steps) >= sum(step > 0 for step in steps)
    for (earlier, later), step in zip(pairwise(lines), steps, strict=True):
        if step and (step < 0) is not falling:
            seen = f"“{later.text('sebutan')}” ({show(_bound(later))})"
            expected = f"sebelumnya {show(_bound(earlier))}"
            yield Finding(Code.SCALE_ORDER, later.where("angka"), seen, expected)
            return


def colours(view: MasterView) -> Iterator[Finding]:
    """A colour is said as #RRGGBB."""
    for record in view.master.records("skala"):
        colour = record.text("warna")
        if colour and not _COLOUR.fullmatch(colour):
            yield Finding(Code.ODD_FORM, record.where("warna"), f"“{colour}”", "#DDEBF7")


def mixed(view: MasterView) -> Iterator[Finding]:
    """One name for a predikat scale and a category scale: half of its lines would be lost."""
    kinds: dict[str, str] = {}
    for record in view.master.records("skala"):
        name, kind = record.text("skala"), record.text("jenis")
        if not name or not kind:
            continue
        first = kinds.setdefault(name, kind)
        if first != kind:
            seen = f"skala “{name}” dengan jenis {first} dan {kind}"
            yield Finding(Code.BAD_COMBINATION, record.where("jenis"), seen, "satu jenis saja")
            return


def categories(view: MasterView) -> Iterator[Finding]:
    """Each category once, and at least one that is worth something."""
    for name, lines in _lines(view, "kategori").items():
        first: dict[str, Record] = {}
        for record in lines:
            word = record.text("sebutan")
            other = first.setdefault(word.casefold(), record)
            if word and other is not record:
                seen, place = f"kategori “{word}”", other.where("sebutan").cell
                yield Finding(Code.DUPLICATE, record.where("sebutan"), seen, place)
        if all(_bound(record) <= 0 for record in lines):
            seen = f"skala “{name}” tanpa poin di atas 0"
            yield Finding(Code.UNUSUAL, lines[0].where("angka"), seen, "kategori terbaik berpoin")


CHECKS = (double_bounds, uncovered, order, colours, mixed, categories)
"""Every check of this module."""
