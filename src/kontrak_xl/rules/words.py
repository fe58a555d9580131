"""The reading of rules for people: sentences, and calculations worked with their numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan
from typing import Any, NamedTuple, assert_never

from kontrak_xl.core import model, numerals
from kontrak_xl.rules import expr as ex
from kontrak_xl.rules import rulebook, to_date
from kontrak_xl.rules.expr import Expr, Fold, Sign, Which

RowFacts = Mapping[str, float | str]
"""What is known of one row, each value under its :func:`fact_name`."""
CATEGORY = "kategori"
"""The fact that holds a reported category in words, for example WDP."""
FACT_NAMES = (
    *rulebook.STEP_FIELDS.values(),
    "target_setahun",
    "batas_bawah",
    "batas_atas",
    to_date.CAUSE,
)
"""The facts that :func:`worked_row` works with."""
_ExprLeaf = ex.RowField | ex.Setting | ex.UpTo | ex.At | ex.Total | ex.Lookup
# A calculation worked with its numbers -------------------------------------------------------

_SIGNS: dict[Sign, tuple[str, int, Callable[[Any, Any], float]]] = {
    Sign.PLUS: ("+", 2, operator.add), Sign.MINUS: ("−", 2, operator.sub),
    Sign.TIMES: ("×", 3, operator.mul), Sign.OVER: ("÷", 3, lambda a, b: a / b if b else nan),
    Sign.EQUAL: ("=", 1, operator.eq), Sign.LESS: ("<", 1, operator.lt),
    Sign.AT_MOST: ("≤", 1, operator.le), Sign.MORE: (">", 1, operator.gt),
    Sign.AT_LEAST: ("≥", 1, operator.ge),
}  # fmt: skip
"""How each sign is printed, how strongly it binds, what it does."""
_WHOLE = 4
"""Stronger than any sign: never between parentheses."""
_FOLDS = {
    Fold.SUM: "jumlah {}", Fold.COUNT: "banyak bulan dengan {}",
    Fold.LOWEST: "{} paling awal",
    Fold.LATEST: "bulan terakhir dengan {}",
}  # fmt: skip
SHARED = "bobotnya dibagikan kepada indikator lain"


class _WorkedPart(NamedTuple):
    """A part of a calculation and what it comes to, ``None`` if not known."""

    text: str
    value: float | str | None
    strength: int = _WHOLE


def worked(expr: Expr, facts: RowFacts, settings: Mapping[str, float]) -> str:
    """A tree as a calculation with its numbers: ``1.430 ÷ 1.625 × 100``.

    Of each If only the arm that the facts choose is printed (the first where they do not tell), of
    each Extreme the value it keeps, of a Rounded its body. What the facts do not hold is named.
    """
    return _piece(expr, {**facts, **settings}).text


def fact_name(leaf: _ExprLeaf) -> str:
    """The name of a value in the facts, printed where the value is missing.

    ``target``, ``penyebab`` (in the month that judges), ``jumlah rencana s.d. bulan ini`` …
    """
    match leaf:
        case ex.RowField(name) | ex.Setting(name) | ex.At(name, _) | ex.Lookup(name, _):
            return name
        case ex.UpTo(fold, field, where, until):
            only = f" pada bulan dengan {where}" if where else ""
            last = "bulan ini" if until is None else "bulan terakhir yang dilaporkan"
            return f"{_FOLDS[fold].format(field)}{only} s.d. {last}"
        case ex.Total(field, over):
            return f"jumlah {field} per {over}"
        case _:
            assert_never(leaf)


def _piece(expr: Expr, known: RowFacts) -> _WorkedPart:
    match expr:
        case ex.Const(value):
            return _shown(value)
        case ex.RowField() | ex.Setting() | ex.UpTo() | ex.At() | ex.Total() | ex.Lookup():
            name = fact_name(expr)
            return (
                _shown(known[name]) if name in known else _WorkedPart(name.replace("_", " "), None)
            )
        case ex.Op(sign, left, right):
            return _operation(sign, _piece(left, known), _piece(right, known))
        case ex.Extreme(which, items):
            return _kept(which, [_piece(item, known) for item in items])
        case ex.If(test, then, other):
            return _piece(other if _piece(test, known).value == 0 else then, known)
        case ex.Rounded(body, _):
            return _piece(body, known)
        case ex.Filled(body):
            text, found, _ = _piece(body, known)
            return _WorkedPart(f"{text} terisi", None if found is None else not _empty(found))
        case _:
            assert_never(expr)


def _shown(value: float | str) -> _WorkedPart:
    return _WorkedPart(value if isinstance(value, str) else number_words(value), value)


def _empty(value: float | str | None) -> bool:
    return isinstance(value, float) and isnan(value)


def _operation(sign: Sign, left: _WorkedPart, right: _WorkedPart) -> _WorkedPart:
    mark, strength, result = _SIGNS[sign]
    before = f"({left.text})" if left.strength < strength else left.text
    regrouped = right.strength == strength and sign not in {Sign.PLUS, Sign.TIMES}
    enclosed = right.strength < strength or regrouped or right.text.startswith("−")
    after = f"({right.text})" if enclosed else right.text
    unknown = left.value is None or right.value is None
    value = None if unknown else result(left.value, right.value)
    return _WorkedPart(f"{before} {mark} {after}", value, strength)


def _kept(which: Which, pieces: Sequence[_WorkedPart]) -> _WorkedPart:
    """The piece that an Extreme keeps, the first of equals; all of them while one is unknown."""
    filled = [piece for piece in pieces if not _empty(piece.value)]
    if not filled or any(piece.value is None for piece in filled):
        most = "terkecil" if which is Which.MIN else "terbesar"
        return _WorkedPart(f"yang {most} dari {' dan '.join(piece.text for piece in pieces)}", None)
    pick = min if which is Which.MIN else max
    return pick(filled, key=operator.attrgetter("value"))


def number_words(value: float) -> str:
    """A number with all the decimals that can be told apart in it, four at least."""
    if isnan(value):
        return "kosong"
    decimals = max(4, 9 - len(str(int(abs(value)))))
    whole, _, fraction = numerals.show(round(value, decimals) + 0.0, decimals).partition(",")
    return f"{whole},{fraction}".rstrip("0").rstrip(",")


def worked_row(row: model.IssuedRow, policy: model.ScoringPolicy, facts: RowFacts) -> str:
    """How one row came to its nilai: ``23 ÷ 20 × 100 = 115,00, dibatasi 100,00``.

    ``facts`` hold :data:`TOLD` and, of a kategori, the :data:`CATEGORY` in words. A row that is
    not judged has a sentence instead.
    """
    rule, status = rulebook.rule_for(row, policy), model.RowStatus(str(facts["status"]))
    if status is not model.RowStatus.JUDGED:
        return _unjudged(row, rule, status, facts)
    known = {name: facts[name] for name in FACT_NAMES if name in facts}
    capaian, nilai = _figure("capaian", facts), _figure("nilai", facts)
    if rulebook.by_cause(row):
        known.setdefault(to_date.CAUSE, float(capaian < 100))
    body = _piece(rule.achievement, {**known, "batas_capaian": policy.cap})
    raw, final = (numerals.show(value, policy.decimals) for value in (capaian, nilai))
    # A month closed by earlier words calls what is reported in part judged.
    withheld = row.direction is model.Direction.MIN or row.measure is model.Measure.RATIO
    if withheld and capaian == 0 and not _rounds_to_0(body, policy):
        return f"belum semua bulan jatuh tempo dilaporkan: {raw}"
    line = f"{_calculation(row, body, known, _points(row, facts))} {raw}"
    held = line if final == raw else f"{line}, dibatasi {final}"
    return f"{held}; isian diragukan, dihitung {facts['bacaan']}" if facts.get("ragu") else held


def _unjudged(
    row: model.IssuedRow, rule: rulebook.Rule, status: model.RowStatus, facts: RowFacts
) -> str:
    match status:
        case model.RowStatus.NOT_DUE:
            why = "target s.d. bulan ini masih 0, " if _figure("jatuh_tempo", facts) > 0 else ""
            return f"belum jatuh tempo: {why}{SHARED}"
        case model.RowStatus.WAITING:
            return f"menunggu {row.teller}: sampai nilainya diisi, {SHARED}"
        case model.RowStatus.NOT_REPORTED:
            one = _piece(rule.weight, {"status": status.value, "bobot": 1.0})
            return f"belum lapor: {'dihitung 0' if one.value else SHARED}"
        case model.RowStatus.PARTIAL:
            return f"{status}: belum semua bulan jatuh tempo dilaporkan, dihitung 0"
        case model.RowStatus.NOT_JUDGED | model.RowStatus.JUDGED:
            zero = "penyebut 0, " if _figure("target", facts) > 0 else ""
            return f"tidak dinilai: {zero}{SHARED}"
        case _:
            assert_never(status)


def spared(
    row: model.IssuedRow, scales: Mapping[str, Sequence[model.Points]], facts: RowFacts
) -> str:
    """Why an OPD has 100 though the one result for all lies below its target (R-opini); else ""."""
    points = _figure("realisasi_sd", facts)
    judged = facts.get("status") == model.RowStatus.JUDGED
    if not (judged and rulebook.by_cause(row) and points < row.target):
        return ""
    if _figure("capaian", facts) < 100:
        return ""
    named = (step.category for step in scales.get(row.scale, ()) if step.points == points)
    said = next(named, f"{number_words(points)} poin")
    return f"{said}; bukan OPD penyebab, nilai 100"


def _rounds_to_0(body: _WorkedPart, policy: model.ScoringPolicy) -> bool:
    return not isinstance(body.value, float) or abs(body.value) * 10**policy.decimals < 0.5


def _points(row: model.IssuedRow, facts: RowFacts) -> str:
    """What the reported category is worth."""
    name = f"{facts[CATEGORY]} = " if CATEGORY in facts else ""
    points = f"{name}{number_words(_figure('realisasi_sd', facts))} poin; "
    return points if row.measure is model.Measure.CATEGORY else ""


def _calculation(row: model.IssuedRow, body: _WorkedPart, known: RowFacts, points: str) -> str:
    """What stands before the capaian: arithmetic and =, or a reason and a colon."""
    realized = _figure("realisasi_sd", known)
    if rulebook.by_cause(row) and not _figure(to_date.CAUSE, known) > 0:
        return f"{points}bukan OPD penyebab, nilai"
    if body.strength < _WHOLE:
        return f"{points}{body.text} ="
    if rulebook.by_cause(row):
        return f"{points}melampaui target:"
    if row.ranged and (row.lower or 0.0) <= realized <= (row.upper or 0.0):
        return f"{points}{number_words(realized)} di dalam rentang {_bounds(row)}:"
    zero = "target 0 dan " if _figure("target", known) == 0 else ""
    return f"{points}{zero}realisasi {number_words(realized)}:"


def _figure(name: str, facts: RowFacts) -> float:
    value = facts.get(name, nan)
    return nan if isinstance(value, str) else value


def worked_mean(parts: Sequence[tuple[float, float]], result: float) -> str:
    """Values with their weights as a mean: ``(82,50×50 + 95,19×30) ÷ 80 = 87,26``."""
    judged = [(value, weight) for value, weight in parts if weight]
    if not judged:
        return "belum ada yang dinilai"
    terms = " + ".join(f"{_cents(value)}×{number_words(weight)}" for value, weight in judged)
    top = f"({terms})" if len(judged) > 1 else terms
    return f"{top} ÷ {number_words(sum(weight for _, weight in judged))} = {_cents(result)}"


def _cents(value: float) -> str:
    """A number with two decimals, or more where it has more."""
    return numerals.show(value, max(2, len(number_words(value).partition(",")[2])))


def _bounds(row: model.IssuedRow) -> str:
    return f"{number_words(row.lower or 0.0)}–{number_words(row.upper or 0.0)}"


# One sentence for one row --------------------------------------------------------------------

OPINION = (
    "Satu hasil berlaku untuk seluruh pemda. OPD yang tidak disebut sebagai penyebab mendapat 100; "
    "OPD penyebab mendapat poin hasil dibandingkan dengan poin target, paling tinggi 100. "
    f"Selama hasilnya belum diketahui, {SHARED}."
)
_BETTER = {
    model.Direction.MAX: "Makin tinggi makin baik.",
    model.Direction.MIN: "Makin rendah makin baik.",
    model.Direction.STABLE: "Makin dekat dengan target makin baik.",
}
_AGAINST = {
    model.Accumulation.SUM: "jumlah rencana sampai bulan itu",
    model.Accumulation.MEAN: "rata-rata rencananya",
    model.Accumulation.LAST: "target bulan itu",
}
ALL_MONTHS, DUE_MONTH = "semua", "jatuh tempo"
BLANKS = {
    (ALL_MONTHS, model.Blank.ZERO): "bulan jatuh tempo yang kosong dihitung 0",
    (DUE_MONTH, model.Blank.ZERO): "bila bulan itu kosong, capaiannya 0",
    (ALL_MONTHS, model.Blank.IGNORE): "bulan yang kosong tidak dihitung, begitu pula rencananya",
    (DUE_MONTH, model.Blank.IGNORE): "bulan yang kosong dilewati",
}
AWAITED = {
    ALL_MONTHS: "belum lengkap",
    DUE_MONTH: "bulan itu belum diisi",
}
WITHHELD = "capaiannya 0 sampai semua bulan jatuh tempo dilaporkan"


def sentence(row: model.IssuedRow, policy: model.ScoringPolicy) -> str:
    """How one row is judged, for those who answer for it."""
    if rulebook.by_cause(row):
        return OPINION
    if row.measure is model.Measure.STAGES:
        return _staged(policy)
    if row.measure is model.Measure.RATIO:
        return _divided(row, policy)
    points = "Setiap kategori bernilai poin menurut skalanya. "
    prefix = points if row.measure is model.Measure.CATEGORY else ""
    if row.measure is model.Measure.BUDGET:
        better, blank = _BETTER[model.Direction.MAX], _blank(row, model.Blank.ZERO, DUE_MONTH)
        compared = "SP2D s.d. bulan terakhir dibandingkan dengan jumlah RAK sampai bulan itu"
    else:
        better = _BETTER[row.direction]
        gathered, needs = _gathered(row)
        blank = _blank(row, policy.blank, needs)
        against = f"rentang target {_bounds(row)}" if row.ranged else _AGAINST[row.accumulation]
        compared = f"{gathered} dibandingkan dengan {against}"
    return f"{prefix}{better} {compared}; {blank}."


def _staged(policy: model.ScoringPolicy) -> str:
    """A row of dated stages."""
    late = f"; tiap bulan terlambat mengurangi {number_words(policy.late)} dari 100 poin tahapnya"
    return (
        "Bobot tahap jatuh tempo yang sudah selesai dibandingkan dengan bobot semua tahap yang "
        "jatuh tempo; tahap yang selesai lebih awal dihitung pada bulan jatuh temponya"
        f"{late if policy.late else ''}."
    )


def _divided(row: model.IssuedRow, policy: model.ScoringPolicy) -> str:
    """A row of two numbers."""
    upper, lower = row.numerator or "pembilang", row.denominator or "penyebut"
    last = row.accumulation is model.Accumulation.LAST
    which = "pada bulan jatuh tempo terakhir" if last else "dari jumlah semua bulan"
    against = f"rentang target {_bounds(row)}" if row.ranged else "target terakhir"
    zero = policy.blank is model.Blank.ZERO
    missing = DUE_MONTH if last else ALL_MONTHS
    if row.filler is model.Filler.CENTRE:
        until = AWAITED[missing] if zero else "belum ada"
        blank = f"nilainya diisi {row.teller}, dan selama {until}, {SHARED}"
    elif zero:
        blank = "bila bulan itu kosong, capaiannya 0" if last else WITHHELD
    else:
        blank = f"{BLANKS[missing, policy.blank]}; selama belum ada laporan, {SHARED}"
    return (
        f"{_BETTER[row.direction]} {upper[:1].upper()}{upper[1:]} ÷ {lower} × 100 {which} "
        f"dibandingkan dengan {against}; {blank}. {_NOTHING[row.filler]}"
    )


_NOTHING = {
    model.Filler.CENTRE: "Penyebut 0 tidak dinilai.",
    model.Filler.OPD: "0 dari 0 sama dengan belum diisi, sampai biro membenarkan nihil.",
}
"""What is said of a rasio that has nothing to divide (R-nihil)."""


def _gathered(row: model.IssuedRow) -> tuple[str, str]:
    """What is compared, and which months it needs."""
    what = "Posisi" if row.entry is model.EntryMode.POSITION else "Realisasi"
    if row.accumulation is model.Accumulation.LAST:
        return "Posisi pada bulan jatuh tempo terakhir", DUE_MONTH
    if row.accumulation is model.Accumulation.MEAN:
        return f"{what} semua bulan dirata-ratakan dan", ALL_MONTHS
    if row.entry is model.EntryMode.TO_DATE:
        return "Realisasi s.d. bulan jatuh tempo terakhir", DUE_MONTH
    return "Realisasi semua bulan dijumlahkan dan", ALL_MONTHS


def _blank(row: model.IssuedRow, policy: model.Blank, needs: str) -> str:
    zero, clause = policy is model.Blank.ZERO, BLANKS[needs, policy]
    if row.filler is model.Filler.CENTRE:
        until = AWAITED[needs] if zero else "belum ada"
        wait = f"nilainya diisi {row.teller}, dan selama {until}, {SHARED}"
        return wait if zero else f"{clause}; {wait}"
    if zero and needs == ALL_MONTHS and row.direction is model.Direction.MIN:
        return WITHHELD
    return clause if zero else f"{clause}; selama belum ada laporan, {SHARED}"
