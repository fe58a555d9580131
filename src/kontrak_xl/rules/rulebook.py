"""The rule book as expressions: how a row becomes status, target, realisation, capaian and nilai.

Sources: PermenPANRB 53/2014 practice and the LAN formula for minimasi (R-arah), ranges after
PermenPANRB 8/2021 p. 110 (R-rentang), accumulation (R-akumulasi), each kind of its own (R-ukuran).

A rule is a row of named steps; each step may use the steps before it through :class:`RowField`.
Python picks the rule by measure × direction × accumulation × entry × filler × policy, so that no
cell ever decides between kinds.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import assert_never

from kontrak_xl.core.model import (
    Accumulation,
    Band,
    Blank,
    Direction,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
    Minimising,
    RowStatus,
    Scope,
    ScoringPolicy,
)
from kontrak_xl.rules.expr import (
    At,
    Const,
    Expr,
    Extreme,
    Filled,
    Fold,
    If,
    Rounded,
    RowField,
    Setting,
    Total,
    UpTo,
    Which,
    at_most,
    equal,
    less,
    minus,
    more,
    over,
    plus,
    times,
)
from kontrak_xl.rules.to_date import (
    CAUSE,
    DUE,
    PLAN,
    VALUE,
    ZERO,
    PairToDate,
    ToDate,
    pair_to_date,
    to_date,
    worst,
)

MONTH = RowField("bulan")
"""The period's last month, 1–12."""
HUNDRED = Const(100.0)
INPUT_DECIMALS = 4
"""T and A that are not money are rounded to this many decimals, and shown so (R-desimal)."""
_T, _A = RowField("target"), RowField("realisasi_sd")
_STATUS = RowField("status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The steps of one rule, in the order in which each may use the earlier ones.

    ``due`` is the month (1–12) that judges, 0 where none is due; ``target`` is T, ``realized`` A;
    ``achievement`` is the raw capaian in percent, ``value`` the nilai after its limits; ``weight``
    is the row's weight where it is judged, else 0; ``weighted`` is weight × nilai; ``due_weight``
    is its weight where a value is asked for by now, whether or not it is there.
    """

    due: Expr
    target: Expr
    realized: Expr
    status: Expr
    achievement: Expr
    value: Expr
    weight: Expr
    weighted: Expr
    due_weight: Expr


STEPS = tuple(field.name for field in fields(Rule))
STEP_FIELDS = dict(
    zip(
        STEPS,
        ("jatuh_tempo", "target", "realisasi_sd", "status", "capaian", "nilai", "bobot_dinilai",
         "bobot_nilai", "bobot_jatuh"),
        strict=True,
    )
)  # fmt: skip
"""The field name under which later steps see each step's result."""

Entries = dict[Accumulation, tuple[EntryMode, ...]]
_LATEST: Entries = {Accumulation.LAST: (EntryMode.POSITION,)}
ENTRIES: dict[Measure, Entries] = {
    Measure.NUMBER: {
        Accumulation.SUM: (EntryMode.MONTH, EntryMode.TO_DATE),
        Accumulation.MEAN: (EntryMode.MONTH, EntryMode.POSITION),
        **_LATEST,
    },
    Measure.RATIO: {Accumulation.SUM: (EntryMode.MONTH,), **_LATEST},
    Measure.BUDGET: {Accumulation.SUM: (EntryMode.TO_DATE,)},
    Measure.STAGES: {Accumulation.SUM: (EntryMode.MONTH,)},
    Measure.CATEGORY: _LATEST,
    Measure.PANEL: _LATEST,
}
"""Which isian go with which akumulasi, for each jenis ukuran (R-pasangan)."""


def steps_of(rule: Rule) -> dict[str, Expr]:
    """The steps of a rule in order, by the names under which later steps see them."""
    return {STEP_FIELDS[step]: getattr(rule, step) for step in STEPS}


def money(row: IssuedRow) -> bool:
    """Whether a row counts rupiah; money is never swept or rounded."""
    return row.measure is Measure.BUDGET or row.unit.casefold().startswith("rp")


def by_cause(row: IssuedRow) -> bool:
    """Whether only the OPDs that caused a lesser result answer for it (policy *penyebab*)."""
    return row.measure is Measure.CATEGORY and row.scope is Scope.REGION


def around_zero(row: IssuedRow) -> bool:
    """Whether a range reaches down to 0 or below, where no bound can be divided by (R-rentang)."""
    return row.lower is not None and row.upper is not None and row.lower <= 0


def rule_for(row: IssuedRow, policy: ScoringPolicy) -> Rule:
    """The rule that judges a row under a policy."""
    ignore = policy.blank is Blank.IGNORE
    match row.measure:
        case Measure.BUDGET:
            return _finish(_budget(row, policy), policy)
        case Measure.STAGES:
            return _finish(_staged(), policy)
        case Measure.RATIO:
            return _finish(_ratio_of(row, policy), policy, drops_unreported=ignore)
        case Measure.CATEGORY if by_cause(row):
            return _finish(_opinion(), policy)
        case Measure.NUMBER | Measure.CATEGORY | Measure.PANEL:
            return _finish(_number(row, policy), policy, drops_unreported=ignore)
        case _:
            assert_never(row.measure)


def waived(policy: ScoringPolicy) -> Rule:
    """The rule of a row that a *Keputusan* takes out of the judgement: its weight is shared."""
    core = _Core(
        due=ZERO, target=ZERO, realized=ZERO, status=_says(RowStatus.NOT_JUDGED), achievement=ZERO
    )
    return _finish(core, policy)


def held(rule: Rule) -> Rule:
    """The rule of a row that is judged of nobody until its owner has answered for all."""
    return replace(rule, status=_says(RowStatus.WAITING))


def owed(rule: Rule) -> Rule:
    """The rule of a row whose owner left the own value out: it counts 0 under either policy."""
    return replace(rule, status=_says(RowStatus.NOT_REPORTED), weight=RowField("bobot"))


def doubtful(rule: Rule) -> Rule:
    """The rule of a row of which a value is doubted: its nilai is never above plan (R-ragu)."""
    return replace(rule, value=Extreme(Which.MIN, (rule.value, HUNDRED)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Core:
    """The steps that differ from rule to rule."""

    due: Expr
    target: Expr
    realized: Expr
    status: Expr
    achievement: Expr
    partial: bool = False
    """Whether a row of which a due cell is blank is called so: only its whole can be judged."""


def _finish(core: _Core, policy: ScoringPolicy, *, drops_unreported: bool = False) -> Rule:
    """Add what every rule shares: the limits, and the weight that applies."""
    judged = equal(_STATUS, Const(RowStatus.JUDGED.value))
    weight: Expr = If(judged, RowField("bobot"), ZERO)
    if not drops_unreported:
        weight = If(equal(_STATUS, _says(RowStatus.NOT_REPORTED)), RowField("bobot"), weight)
    if core.partial:
        weight = If(equal(_STATUS, _says(RowStatus.PARTIAL)), RowField("bobot"), weight)
    capped = Extreme(Which.MIN, (RowField("capaian"), Setting("batas_capaian")))
    return Rule(
        due=core.due,
        target=core.target,
        realized=core.realized,
        status=core.status,
        achievement=If(judged, Rounded(core.achievement, policy.decimals), ZERO),
        value=Extreme(Which.MAX, (capped, ZERO)),
        weight=weight,
        weighted=times(RowField("bobot_dinilai"), RowField("nilai")),
        due_weight=_due_weight(),
    )


def _due_weight() -> Expr:
    """The row's weight, unless nothing is due of it or it is not judged at all."""
    asked: Expr = RowField("bobot")
    for status in (RowStatus.NOT_JUDGED, RowStatus.NOT_DUE):
        asked = If(equal(_STATUS, _says(status)), ZERO, asked)
    return asked


def _opinion() -> _Core:
    """Kategori for the whole pemda: judged once known; who is not named has 100 (R-opini)."""
    points = times(over(_A, _T), HUNDRED)
    known = more(DUE, ZERO)
    planned = more(UpTo(Fold.COUNT, PLAN), ZERO)
    named = more(At(CAUSE, DUE), ZERO)
    return _Core(
        due=UpTo(Fold.LATEST, VALUE),
        target=RowField("target_setahun"),
        realized=If(known, At(VALUE, DUE), ZERO),
        status=If(
            known,
            _says(RowStatus.JUDGED),
            If(planned, _says(RowStatus.WAITING), _says(RowStatus.NOT_DUE)),
        ),
        achievement=If(named, Extreme(Which.MIN, (points, HUNDRED)), HUNDRED),
    )


def _budget(row: IssuedRow, policy: ScoringPolicy) -> _Core:
    """ΣSP2D ÷ ΣRAK; SP2D is the s.d. cell of the period's last month (R-sp2d)."""
    there = Filled(At(VALUE, MONTH))
    return _Core(
        due=UpTo(Fold.LATEST, PLAN),
        target=UpTo(Fold.SUM, PLAN),
        realized=If(there, At(VALUE, MONTH), ZERO),
        status=_status(
            row.filler, reported=there, complete=there, zero_is_undue=True, ignore=False
        ),
        achievement=_ratio(Direction.MAX, _T, policy),
    )


def _staged() -> _Core:
    """Tahapan: the weight of the due stages that are done, of the weight that is due.

    A stage that is due and not done counts 0 whoever says nothing, so a blank needs no status of
    its own; one that is done early counts from the month in which it is due.
    """
    return _Core(
        due=UpTo(Fold.LATEST, PLAN),
        target=Rounded(RowField("tahap_jatuh"), INPUT_DECIMALS),
        realized=Rounded(RowField("tahap_diakui"), INPUT_DECIMALS),
        status=If(more(_T, ZERO), _says(RowStatus.JUDGED), _says(RowStatus.NOT_DUE)),
        achievement=times(over(_A, _T), HUNDRED),
    )


def _ratio_of(row: IssuedRow, policy: ScoringPolicy) -> _Core:
    """Rasio in percent: Σ pembilang ÷ Σ penyebut; nothing to divide by is not judged."""
    fold = pair_to_date(row, policy.blank)
    achievement = _ranged(row, policy) if row.ranged else _ratio(row.direction, _T, policy)
    divided = more(fold.denominator, ZERO)
    judged: Expr = If(divided, _says(RowStatus.JUDGED), _says(RowStatus.NOT_JUDGED))
    partial = _may_be_partial(row, fold, policy)
    if partial:
        judged = If(fold.complete, judged, _says(RowStatus.PARTIAL))
    absent = _says(RowStatus.WAITING if row.filler is Filler.CENTRE else RowStatus.NOT_REPORTED)
    there = fold.complete if row.filler is Filler.CENTRE else fold.reported
    told: Expr = If(there, judged, absent)
    if row.direction is not Direction.MIN and not around_zero(row):
        told = If(equal(_T, ZERO), _says(RowStatus.NOT_DUE), told)
    if policy.blank is Blank.IGNORE:
        told = If(there, told, absent)
    return _Core(
        due=fold.due,
        target=Rounded(fold.target, INPUT_DECIMALS),
        realized=If(more(fold.denominator, ZERO), _share(row, fold, policy), ZERO),
        status=If(equal(UpTo(Fold.COUNT, PLAN), ZERO), _says(RowStatus.NOT_DUE), told),
        achievement=achievement,
        partial=partial,
    )


def _may_be_partial(row: IssuedRow, fold: ToDate | PairToDate, policy: ScoringPolicy) -> bool:
    """Whether an OPD can have reported a row in part: some, but not all that was due."""
    whole = fold.complete == fold.reported or policy.blank is Blank.IGNORE
    return not whole and row.filler is not Filler.CENTRE


def _share(row: IssuedRow, fold: PairToDate, policy: ScoringPolicy) -> Expr:
    """Pembilang in percent of penyebut; with the pairs of closed cells where that is worth less."""

    def percent(upper: Expr, lower: Expr) -> Expr:
        return Rounded(times(over(upper, lower), HUNDRED), INPUT_DECIMALS)

    asked = percent(fold.numerator, fold.denominator)
    if fold.closed is None:
        return asked
    whole = percent(*fold.closed)
    if not row.ranged and row.direction is not Direction.STABLE:
        return Extreme(worst(row), (asked, whole))
    ways = (
        _ranged(row, policy, way) if row.ranged else _ratio(row.direction, _T, policy, way)
        for way in (whole, asked)
    )
    lower = If(less(*ways), whole, asked)
    return lower if row.ranged else If(more(_T, ZERO), lower, asked)


def _number(row: IssuedRow, policy: ScoringPolicy) -> _Core:
    """Angka and panel, and kategori of an OPD's own (its plan and values are points)."""
    fold = to_date(row, policy.blank)
    achievement = _ranged(row, policy) if row.ranged else _ratio(row.direction, _T, policy)
    partial = row.direction is Direction.MIN and _may_be_partial(row, fold, policy)
    exact = money(row)
    return _Core(
        due=fold.due,
        target=fold.target if exact else Rounded(fold.target, INPUT_DECIMALS),
        realized=fold.realized if exact else Rounded(fold.realized, INPUT_DECIMALS),
        status=_status(
            row.filler,
            reported=fold.reported,
            complete=fold.complete,
            zero_is_undue=row.direction is not Direction.MIN and not around_zero(row),
            ignore=policy.blank is Blank.IGNORE,
            partial=partial,
        ),
        achievement=achievement,
        partial=partial,
    )


def _says(status: RowStatus) -> Const:
    return Const(status.value)


def _status(
    filler: Filler,
    *,
    reported: Expr,
    complete: Expr,
    zero_is_undue: bool,
    ignore: bool,
    partial: bool = False,
) -> Expr:
    """Whether a row is due, reported, judged; the centre's blanks wait, an OPD's do not.

    T = 0 makes maks and stabil undue; under ``ignore`` T is known only once something is reported.
    """
    undue = _says(RowStatus.NOT_DUE)
    judged: Expr = _says(RowStatus.JUDGED)
    if partial:
        judged = If(complete, judged, _says(RowStatus.PARTIAL))
    absent = _says(RowStatus.WAITING if filler is Filler.CENTRE else RowStatus.NOT_REPORTED)
    there = complete if filler is Filler.CENTRE else reported
    no_target = equal(_T, ZERO)
    if not zero_is_undue:
        told: Expr = If(there, judged, absent)
    elif ignore:
        told = If(there, If(no_target, undue, judged), absent)
    else:
        told = If(no_target, undue, If(there, judged, absent))
    return If(equal(UpTo(Fold.COUNT, PLAN), ZERO), undue, told)


def _ratio(direction: Direction, target: Expr, policy: ScoringPolicy, realized: Expr = _A) -> Expr:
    """Raw capaian in percent for one direction against one target."""
    straight = times(over(realized, target), HUNDRED)
    if direction is Direction.MAX:
        return straight
    mirrored: Expr = times(over(minus(times(Const(2.0), target), realized), target), HUNDRED)
    if direction is Direction.STABLE:
        return If(at_most(realized, target), straight, mirrored)
    nothing = at_most(realized, ZERO)
    if policy.minimising is Minimising.INVERSE:
        inverse = times(over(target, realized), HUNDRED)
        mirrored = If(nothing, Setting("batas_capaian"), inverse)
    return If(equal(target, ZERO), If(nothing, HUNDRED, ZERO), mirrored)


def _ranged(row: IssuedRow, policy: ScoringPolicy, realized: Expr = _A) -> Expr:
    """A range target: inside 100, below against its lower, above against its upper bound.

    A range around 0 is left by its own width: what lies outside is 100 less (or, on the better
    side, and more) for each whole width that it lies away from the nearer bound.
    """
    lower, upper = RowField("batas_bawah"), RowField("batas_atas")
    if around_zero(row):
        width = minus(upper, lower)
        short = times(over(minus(lower, realized), width), HUNDRED)
        far = times(over(minus(realized, upper), width), HUNDRED)
        better_below, better_above = row.direction is Direction.MIN, row.direction is Direction.MAX
        below: Expr = plus(HUNDRED, short) if better_below else minus(HUNDRED, short)
        above: Expr = plus(HUNDRED, far) if better_above else minus(HUNDRED, far)
    else:
        below = _ratio(row.direction, lower, policy, realized)
        above = _ratio(row.direction, upper, policy, realized)
    return If(less(realized, lower), below, If(more(realized, upper), above, HUNDRED))


# A group's value, a post's score ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """How parts become a whole: their weighted mean, and how much of the weight was judged.

    ``due`` is the share of the weight that is due.
    """

    judged: Expr
    value: Expr
    measured: Expr
    due: Expr

    def steps(self, names: tuple[str, str, str, str]) -> dict[str, Expr]:
        """The four expressions under the names of a table: judged, value, measured, due."""
        return dict(zip(names, (self.judged, self.value, self.measured, self.due), strict=True))


GROUP_ROLL = ("dinilai", "nilai_kelompok", "terukur", "bagian_jatuh")
SCORE_ROLL = ("dinilai_kontrak", "skor", "bobot_terukur", "bobot_jatuh_tempo")
"""The names under which tables hold what a group and a score are rolled to."""


def group_roll(decimals: int) -> Roll:
    """Group value = Σ w·nilai ÷ Σ w over judged rows; ``measured``: judged share of its weight."""
    judged, weight = Total("bobot_dinilai", "kelompok"), Total("bobot", "kelompok")
    due = Total("bobot_jatuh", "kelompok")
    mean = Rounded(over(Total("bobot_nilai", "kelompok"), judged), decimals)
    return Roll(
        judged=judged,
        value=If(equal(judged, ZERO), ZERO, mean),
        measured=If(equal(weight, ZERO), ZERO, over(judged, weight)),
        due=If(equal(weight, ZERO), ZERO, over(due, weight)),
    )


def score_roll(decimals: int) -> Roll:
    """Skor = Σ W·group ÷ Σ W over judged groups (R-skor).

    ``measured`` is *bobot terukur*: what has a nilai, in percent of what is due; ``due`` what is
    due, in percent of the whole weight (R-terukur).
    """
    judged = Total("bobot_kelompok_dinilai", "kontrak")
    mean = Rounded(over(Total("bobot_kelompok_nilai", "kontrak"), judged), decimals)
    weight = Total("bobot_kelompok", "kontrak")
    due = Total("bobot_kelompok_jatuh", "kontrak")
    valued = Total("bobot_kelompok_terukur", "kontrak")
    return Roll(
        judged=judged,
        value=If(equal(judged, ZERO), ZERO, mean),
        measured=If(equal(due, ZERO), ZERO, Rounded(times(over(valued, due), HUNDRED), 2)),
        due=If(equal(weight, ZERO), ZERO, Rounded(times(over(due, weight), HUNDRED), 2)),
    )


def adjusted(decimals: int) -> Expr:
    """The score with the bonus and deductions of a *Keputusan*, held within 0 and batas_capaian."""
    moved = Rounded(plus(RowField("skor_dasar"), RowField("penyesuaian")), decimals)
    held = Extreme(Which.MAX, (Extreme(Which.MIN, (moved, RowField("batas_capaian"))), ZERO))
    return If(equal(RowField("penyesuaian"), ZERO), RowField("skor_dasar"), held)


GROUP_PARTS: dict[str, Expr] = {
    "bobot_kelompok_dinilai": If(more(RowField("dinilai"), ZERO), RowField("bobot_kelompok"), ZERO),
    "bobot_kelompok_nilai": times(RowField("bobot_kelompok_dinilai"), RowField("nilai_kelompok")),
    "bobot_kelompok_terukur": times(RowField("bobot_kelompok"), RowField("terukur")),
    "bobot_kelompok_jatuh": times(RowField("bobot_kelompok"), RowField("bagian_jatuh")),
}
"""What a group adds to its contract's score."""


def band_of(bands: tuple[Band, ...]) -> Expr:
    """The predikat of a row's skor: the first band, from the best down, that the score reaches."""
    result: Expr = Const("")
    for band in reversed(bands):
        score: Expr = Rounded(RowField("skor"), 0) if band.whole else RowField("skor")
        bound = Const(band.bound)
        below = less(score, bound) if band.from_bound else at_most(score, bound)
        result = If(below, result, Const(band.name))
    return result
