"""Indicators that can be judged but look wrong: percentages, weights, units, exceptions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Accumulation, Direction, Measure
from kontrak_xl.core.numerals import show
from kontrak_xl.core.text import normalised, tidy
from kontrak_xl.master.checks.view import MasterView, percent
from kontrak_xl.rules.patterns import whole
from kontrak_xl.workbook.layout.shared_columns import ALL
from kontrak_xl.workbook.tables import Record

_SAME = {
    "bh": "buah",
    "ha": "hektare",
    "hektar": "hektare",
    "kilometer": "km",
    "prosen": "persen",
}
"""Units under another name."""


def percent_targets(view: MasterView) -> Iterator[Finding]:
    """More is better, beyond 100 %; or a fraction where points are meant (0,85 for 85)."""
    for row, record in view.issued():
        if row.measure is not Measure.NUMBER or row.direction is not Direction.MAX:
            continue
        key, target = ("atas", row.upper) if row.upper is not None else ("target", row.target)
        if not percent(row.unit) or target is None or target <= 0 or 1 <= target <= 100:
            continue
        if target > 100:
            expected = "paling banyak 100, kecuali memang dapat lebih"
        else:
            expected = f"bila maksudnya {show(target * 100)} %, ketik {show(target * 100)}"
        yield Finding(Code.PERCENT, record.where(key), f"target {show(target)}", expected)


def percent_summed(view: MasterView) -> Iterator[Finding]:
    """Percentages of months rarely add up to the percentage of a year."""
    for row, record in view.issued():
        summed = row.measure is Measure.NUMBER and row.accumulation is Accumulation.SUM
        if summed and percent(row.unit):
            expected = "lazimnya akumulasi terakhir atau rata-rata"
            yield Finding(Code.PERCENT, record.where("akumulasi"), "akumulasi jumlah", expected)


def zero_weights(view: MasterView) -> Iterator[Finding]:
    """A row that weighs nothing is printed and asked for, and changes no score."""
    for row, record in view.issued():
        if row.weight == 0:
            yield Finding(Code.ZERO_WEIGHT, record.where("bobot"), f"“{row.text}”")


def pieces(view: MasterView) -> Iterator[Finding]:
    """What is counted in whole pieces has no decimals; a mean may have."""
    for row, record in view.issued():
        counted = row.measure is Measure.NUMBER and row.accumulation is not Accumulation.MEAN
        key, target = ("atas", row.upper) if row.upper is not None else ("target", row.target)
        if counted and whole(row.unit) and target is not None and not target.is_integer():
            seen = f"target {show(target)}"
            yield Finding(Code.PIECES, record.where(key), seen, f"“{row.unit}”")


def exceptions(view: MasterView) -> Iterator[Finding]:
    """An OPD excepted from what it does not carry; or everybody excepted."""
    members: dict[str, set[str]] = defaultdict(set)
    for post in view.posts.values():
        members[post.group].add(post.code)
    for record in view.master.records("indikator"):
        words, without = record.codes("opd"), record.codes("kecuali")
        offices = {post.code for post in view.posts.values() if not post.parent}
        known = {ALL: offices, **members, **{code: {code} for code in view.posts}}
        if not words or not without or not all(word in known for word in words):
            continue
        covered = set().union(*(known[word] for word in words))
        where = record.where("kecuali")
        for word in dict.fromkeys(without):
            if word in known and not known[word] & covered:
                expected = "hapus; OPD itu memang tidak memakai indikator ini"
                post = word if word in view.posts else ""
                yield Finding(Code.EXCEPTION_IDLE, where, word, expected, post)
        if covered <= set().union(*(known.get(word, {word}) for word in without)):
            expected = "sisakan OPD; tidak satu pun memakai indikator ini"
            yield Finding(Code.EXCEPTION_IDLE, where, "semuanya", expected)


def units(view: MasterView) -> Iterator[Finding]:
    """One unit written in several ways, at the first of each rarer way."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, Record] = {}
    for record in view.master.records("indikator"):
        unit = tidy(record.text("satuan"))
        if unit:
            word = normalised(unit)
            spellings[_SAME.get(word, word)][unit] += 1
            first.setdefault(unit, record)
    for found in spellings.values():
        (usual, _), *others = found.most_common()
        for unit, _ in others:
            where = first[unit].where("satuan")
            yield Finding(Code.UNIT_SPELLING, where, f"“{unit}”", f"“{usual}”")


CHECKS = (percent_targets, percent_summed, zero_weights, pieces, exceptions, units)
"""Every check of this module."""
