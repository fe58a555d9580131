"""What changes in the indicators of one contract, each thing from its own month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kontrak_xl.contracts import changes
from kontrak_xl.contracts.changes import ADDED, PLAN, REMARK, REMOVED, STAGES, TARGET, Change
from kontrak_xl.contracts.succession import draft_edition
from kontrak_xl.contracts.succession.case import Case, Missing
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS, Accumulation, Edition, IssuedRow, Measure, Stage
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Origin
from kontrak_xl.master.contents.budgets import typed_plan
from kontrak_xl.rules.patterns import MonthlyPlan
from kontrak_xl.workbook.layout.master import INDICATORS

CENTS = 0.005
"""Two sums of targets are equal within this."""
FIXED = ("jenis ukuran", "akumulasi", "isian")
"""How an indicator is measured: once values are reported it can only become another indicator."""
_KEYS = {
    TARGET: "target",
    "bobot": "bobot",
    "bunyi": "indikator",
    "satuan": "satuan",
    "kelompok": "kelompok",
    "jenis ukuran": "ukuran",
    "arah": "arah",
    "akumulasi": "akumulasi",
    "isian": "isian",
    "pengisi": "pengisi",
    "cakupan": "cakupan",
    "skala": "skala",
    "sasaran": "sasaran",
    "prioritas RPJMD": "prioritas",
    "penanggung jawab data": "penanggung",
    "bukti": "bukti",
    REMARK: "catatan",
    "berlaku untuk": "opd",
}
"""Where a changed column stands on *Indikator*."""


def rows(case: Case) -> None:
    """Carry every difference of the indicators into the contents of the months it counts for."""
    issued, want = case.issued, case.want(case.horizon)
    for code in dict.fromkeys(row.code for row in (*want.rows, *issued.rows)):
        thing = tuple(_differences(case, want, code))
        if not thing:
            continue
        fixed = [change for change in thing if change.column in FIXED]
        if case.frozen and fixed:
            case.say(Code.MEASURING_CHANGED, _place(case, fixed[0]), str(fixed[0]),
                     f"kode {code} tetap untuk yang lama")  # fmt: skip
            continue
        _carry(case, code, want, _months(case, thing))


def _differences(case: Case, want: Edition, code: str) -> Iterator[Change]:
    issued = case.issued
    old, new = issued.row(code), want.row(code)
    stages = [changes.stages_of(edition, code) for edition in (issued, want)]
    for change in changes.row_changes(old, new, *stages):
        if change.column == REMARK and case.frozen:
            continue
        if change.column == PLAN and old and new and _settled(case, old, new):
            continue
        yield change


def _settled(case: Case, old: IssuedRow, new: IssuedRow) -> bool:
    """Whether the drafted plan is the issued one, as it was made when it last changed."""
    months = {1, case.post.first}
    for edition, step in changes.steps(case.book):
        if any(c.code == old.code and c.column in {PLAN, ADDED} for c in step):
            months.add(edition.from_month)
    return any(_continued(case, new, old.plan, month) == old.plan for month in months)


def _months(case: Case, thing: Sequence[Change]) -> dict[Change, int]:
    """From which month each change counts; what nothing allows is noted as missing."""
    found = case.authority(thing)
    months, lost = {}, []
    for change in thing:
        amendment = found.get(change)
        if amendment is not None:
            month = case.due(amendment)
            if month is not None:
                months[change] = month
                case.because(month, amendment.reason)
        elif case.frozen:
            lost.append(change)
        else:
            months[change] = case.since(change)
    if lost and not _left(case, lost):
        row = case.newest.row(lost[0].code) or case.want(case.horizon).row(lost[0].code)
        common = row is not None and row.common
        case.missing.append(Missing(_place(case, lost[0]), case.post.code, common, tuple(lost)))
    return months


def _left(case: Case, lost: Sequence[Change]) -> bool:
    """Whether a post that ends may lose this without a word: its indicators go to another."""
    return case.over or (case.leaving and all(change.column == REMOVED for change in lost))


def _place(case: Case, change: Change) -> Origin:
    """The cell of the Buku Induk where a change of an indicator stands."""
    record = case.draft.records.get(change.code)
    line = case.draft.lines.get((case.post.code, change.code))
    if change.column == PLAN and line is not None:
        return line.where("indikator")
    if record is None:
        return Origin(case.draft.file, INDICATORS.name)
    return record.where(_KEYS.get(change.column, "indikator"))


# Into the months ----------------------------------------------------------------------------------


def _carry(case: Case, code: str, want: Edition, months: Mapping[Change, int]) -> None:
    grouped: dict[int, set[str]] = defaultdict(set)
    for change, month in months.items():
        grouped[month].add(change.column)
    for month in sorted(grouped):
        columns = grouped[month]
        before = _as_issued(case, code)
        for at in range(month, 13):
            content = case.contents[at]
            row = _row_at(case, content.row(code), want.row(code), columns, before, month)
            case.contents[at] = _with(content, want, code, row, columns)
        if columns & {PLAN, TARGET, ADDED}:
            _check_sum(case, code, month)


def _as_issued(case: Case, code: str) -> MonthlyPlan:
    """t_k of the content that counts in k."""
    found = ((month, case.contents[month].row(code)) for month in range(1, 13))
    return tuple(row.plan[month - 1] if row else None for month, row in found)


def _row_at(
    case: Case,
    old: IssuedRow | None,
    new: IssuedRow | None,
    columns: set[str],
    before: MonthlyPlan,
    month: int,
) -> IssuedRow | None:
    """The row after the changes of one month; a month without the row stays so."""
    if new is None or REMOVED in columns:
        return None
    if old is None and ADDED not in columns:
        return None
    base = new if old is None or ADDED in columns else old
    names = changes.columns_of_row()
    fields = [name for column in columns if column in names and column != PLAN
              for name in names[column]]  # fmt: skip
    made = replace(base, **{name: getattr(new, name) for name in fields})
    if columns & {PLAN, ADDED}:
        plan = _continued(case, new, before, month)
        made = replace(made, plan=plan)
    return made


def _continued(case: Case, row: IssuedRow, before: MonthlyPlan, month: int) -> MonthlyPlan:
    """A row's plan for a change in a month; a sum goes on from that of others (R-mulai-sampai)."""
    others = _of_others(case, row, month)
    if others is None:
        return draft_edition.continued(case.draft, case.post.code, row, before, month)
    base = tuple(
        own if own is not None else other for own, other in zip(before, others, strict=True)
    )
    made = draft_edition.continued(case.draft, case.post.code, row, base, month)
    return (*before[: month - 1], *made[month - 1 :])


def _of_others(case: Case, row: IssuedRow, month: int) -> MonthlyPlan | None:
    """The part of a sum that a predecessor answers for; none of what the post had beside it."""
    others = case.left.get(row.code)
    if others is None or row.measure is not Measure.NUMBER or row.ranged:
        return None
    if row.accumulation is not Accumulation.SUM:
        return None
    last = max((at for at, part in enumerate(others, 1) if part is not None), default=0)
    had = case.book and case.post.first <= last and _issued_then(case, row.code, last)
    return None if had or last >= month else others


def _issued_then(case: Case, code: str, month: int) -> bool:
    there = [one for one in changes.chain(case.book) if one.from_month <= month]
    return bool(there) and there[-1].row(code) is not None


def after_others(case: Case, content: Edition) -> Edition:
    """A first contract, whose sums go on from what predecessors answer for."""
    first = case.post.first
    made = (
        replace(row, plan=_continued(case, row, (None,) * 12, first))
        if _of_others(case, row, first) is not None
        else row
        for row in content.rows
    )
    return replace(content, rows=tuple(made))


def _with(
    content: Edition, want: Edition, code: str, row: IssuedRow | None, columns: set[str]
) -> Edition:
    """A month's content with one row put in its place, or taken out."""
    there = [one.code for one in content.rows]
    if row is None:
        rows: Iterable[IssuedRow] = (one for one in content.rows if one.code != code)
    elif code in there:
        rows = (row if one.code == code else one for one in content.rows)
    else:
        rows = (*content.rows, row)
    stages: tuple[Stage, ...] = content.stages
    if columns & {STAGES, ADDED, REMOVED}:
        own = changes.stages_of(want, code) if row else ()
        stages = (*(stage for stage in stages if stage.indicator != code), *own)
    return replace(content, rows=tuple(rows), stages=stages)


def _check_sum(case: Case, code: str, month: int) -> None:
    """For a sum, the old plan before the change and the new one from then on make the target."""
    row = case.contents[month].row(code)
    if row is None or row.measure is not Measure.NUMBER or month == 1:
        return
    if row.accumulation is not Accumulation.SUM:
        return
    kept, rest = (sum(part or 0.0 for part in half) for half in
                  (row.plan[: month - 1], row.plan[month - 1 :]))  # fmt: skip
    others = sum(part or 0.0 for part in _of_others(case, row, month) or ())
    if any(abs(kept + part + rest - row.target) <= CENTS for part in (0.0, others)):
        return
    line = case.draft.lines.get((case.post.code, code))
    typed = line is not None and any(part is not None for part in typed_plan(line))
    owner = next((a for a, owned in case.owned.items() if any(c.code == code for c in owned)), None)
    if line is not None and (typed or owner is None):
        where = line.where("indikator")
    elif owner is not None:
        where = owner.record.where("mulai")
    else:
        where = _place(case, Change(matter=changes.Matter.ROW, column=TARGET, before=None,
                                    after=None, code=code))  # fmt: skip
    names = [name[:3] for name in MONTHS]
    kept += others
    seen = (f"{row.text} ({code}) {names[0]}–{names[month - 2]} {show(kept)} + "
            f"{names[month - 1]}–{names[11]} {show(rest)} = {show(kept + rest)}, "
            f"target {show(row.target)}")  # fmt: skip
    case.say(Code.PLAN_NOT_CONTINUED, where, seen, show(row.target - kept))
