"""Parts and their whole: programmes and pagu, versions of a budget, packages of a number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Accumulation, IssuedRow, Measure
from kontrak_xl.core.numerals import show
from kontrak_xl.master.checks.view import MasterView
from kontrak_xl.master.contents.budgets import counts_from
from kontrak_xl.workbook.tables import Record

RUPIAH = 0.5
"""Two sums of money are equal within this."""
CENTS = 0.005
"""Two sums of volumes are equal within this."""
_PROGRAMME = re.compile(
    r"(\d\.\d\d|X\.XX)\.\d\d(\.\d\.\d\d(\.\d{4}|\.\d\d)?)?", re.ASCII | re.IGNORECASE
)
"""R-kode-program: program 1.02.02, kegiatan 1.02.02.2.02, sub kegiatan 1.02.02.2.02.0001."""

_BudgetVersion = tuple[str, str, int]
"""An OPD, a version of its budget, and the month from which that counts."""


def _budgets(
    view: MasterView,
) -> tuple[dict[_BudgetVersion, Record], dict[_BudgetVersion, list[Record]]]:
    """The line of each version of an OPD's budget, and its lines of programmes."""
    whole: dict[_BudgetVersion, Record] = {}
    parts: dict[_BudgetVersion, list[Record]] = defaultdict(list)
    for record in view.master.records("anggaran"):
        budget = record.text("opd"), record.text("versi"), counts_from(record)
        if record.number("pagu") is None or budget[0] not in view.posts:
            continue
        if record.text("kode"):
            parts[budget].append(record)
        else:
            whole.setdefault(budget, record)
    return whole, parts


def _pagu(record: Record) -> float:
    return record.number("pagu") or 0.0


def programmes(view: MasterView) -> Iterator[Finding]:
    """Programmes add up to the OPD's pagu, and what stands below a programme to the programme."""
    whole, parts = _budgets(view)
    for budget, lines in parts.items():
        levels: dict[str, list[Record]] = defaultdict(list)
        codes = {record.text("kode"): record for record in reversed(lines)}
        for record in lines:
            levels[_above(record.text("kode"), codes)].append(record)
        for code, own in levels.items():
            parent = codes.get(code) or _whole(whole, budget)
            if parent is None:
                continue
            total, wanted = sum(map(_pagu, own)), _pagu(parent)
            if abs(total - wanted) > RUPIAH:
                seen = f"pagu {f'di bawah {code}' if code else 'program'} Rp{show(total, 0)}"
                where, expected = own[-1].where("pagu"), f"pagu Rp{show(wanted, 0)}"
                yield Finding(Code.SUM_DIFFERS, where, seen, expected, budget[0])


def _whole(whole: dict[_BudgetVersion, Record], budget: _BudgetVersion) -> Record | None:
    """The line that programmes belong to; those without a month belong to that of their version."""
    post, version, since = budget
    same = (line for key, line in whole.items() if key[:2] == (post, version))
    return whole.get(budget) or (next(same, None) if since == 1 else None)


def _above(code: str, codes: dict[str, Record]) -> str:
    """The nearest code of the same list that a code stands below."""
    parts = code.split(".")
    higher = (".".join(parts[:size]) for size in range(len(parts) - 1, 0, -1))
    return next((above for above in higher if above in codes), "")


def programme_codes(view: MasterView) -> Iterator[Finding]:
    """The codes of Lampiran B have one form, and each stands once for each source of money."""
    first: dict[tuple[str, ...], Record] = {}
    for record in view.master.records("anggaran"):
        code, post = record.text("kode"), record.text("opd")
        where = record.where("kode")
        if not code or post not in view.posts:
            continue
        if not _PROGRAMME.fullmatch(code):
            yield Finding(Code.ODD_FORM, where, f"“{code}”", "1.02.02, kode program", post)
        other = first.setdefault(
            (
                post,
                record.text("versi"),
                str(record.number("berlaku")),
                code,
                record.text("sumber").casefold(),
            ),
            record,
        )
        if other is not record:
            place = other.where("kode").cell
            yield Finding(Code.DUPLICATE, where, f"kode {code} {post}", place, post)


# Paket ---------------------------------------------------------------------------------------


def package_names(view: MasterView) -> Iterator[Finding]:
    """Packages of an indicator that nobody has, or that their OPD does not carry."""
    for record in view.master.records("paket"):
        word, post = record.text("indikator"), record.text("opd")
        carriers = view.carriers(word)
        if not word:
            continue
        if not carriers:
            where = record.where("indikator")
            yield Finding(Code.UNKNOWN_REFERENCE, where, f"“{word}”", "Indikator", post)
        elif post in view.posts and post not in carriers:
            where, seen = record.where("opd"), f"“{post}” untuk “{word}”"
            yield Finding(Code.UNKNOWN_REFERENCE, where, seen, "Indikator", post)


def packages(view: MasterView) -> Iterator[Finding]:
    """The volumes of an indicator's packages add up to its target, and month by month to its plan.

    One finding: where the year differs at the last package, else at the first of the month.
    """
    places: dict[tuple[str, str], list[Record]] = defaultdict(list)
    rows: dict[tuple[str, str], IssuedRow] = {}
    for record in view.master.records("paket"):
        named, post = view.named(record.text("indikator")), record.text("opd")
        row = named.get(post) if post else next(iter(named.values()), None)
        months = record.number("volume") is not None and record.number("bulan") is not None
        if row and months and row.measure is Measure.NUMBER:
            places[row.code, post].append(record)
            rows[row.code, post] = row
    for key, lines in places.items():
        if rows[key].accumulation is Accumulation.SUM:
            yield from _package_sums(rows[key], lines, key[1])


def _package_sums(row: IssuedRow, lines: Sequence[Record], post: str) -> Iterator[Finding]:
    by_month: dict[int, list[Record]] = defaultdict(list)
    for line in lines:
        by_month[int(line.number("bulan") or 1)].append(line)
    total = _volume(lines)
    if abs(total - row.target) > CENTS:
        seen, expected = f"volume paket {show(total)}", f"target {show(row.target)}"
        yield Finding(Code.SUM_DIFFERS, lines[-1].where("volume"), seen, expected, post)
        return
    for month, own in sorted(by_month.items()):
        planned = row.plan[month - 1] or 0.0
        if abs(_volume(own) - planned) > CENTS:
            name = MONTHS[month - 1]
            seen, expected = f"volume paket {name} {show(_volume(own))}", f"rencana {show(planned)}"
            yield Finding(Code.SUM_DIFFERS, own[0].where("volume"), seen, expected, post)
            return


def _volume(lines: Sequence[Record]) -> float:
    return sum(line.number("volume") or 0.0 for line in lines)


CHECKS = (programmes, programme_codes, package_names, packages)
"""Every check of this module."""
