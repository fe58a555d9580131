"""What belongs to the OPD as a whole and to the whole region."""

from __future__ import annotations

from dataclasses import replace

from kontrak_xl.contracts import changes
from kontrak_xl.contracts.changes import Change, Matter
from kontrak_xl.contracts.succession.case import Case, Missing
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.workbook.layout.master import GROUPS, POSTS, REGION, SCALES

_FORM = {"kosong": "kosong", "rumus min": "rumus_min", "batas capaian": "batas_capaian",
         "desimal": "desimal", "nilai panel": "panel",
         "potongan tahap terlambat": "telat_tahapan"}  # fmt: skip


def region(case: Case) -> None:
    """Policies, group weights and scales change for all contracts, or for none."""
    want, issued = case.want(case.horizon), case.issued
    if case.situation.region_frozen and issued.policy.panel is None:
        issued = replace(issued, policy=replace(issued.policy, panel=case.situation.panel))
    changed = changes.region_changes(issued, want)
    if not case.situation.region_frozen:
        for month in range(1, 13):
            said = case.contents[month].policy.panel and want.policy.panel
            policy = replace(want.policy, panel=said)
            case.contents[month] = replace(case.contents[month], policy=policy)
        return
    for change in changed:
        where = _place(case, change)
        case.findings.append(Finding(Code.REGION_CHANGED, where, change.column, change.old))


def _place(case: Case, change: Change) -> Origin:
    """The cell of the Buku Induk where a choice of the region stands."""
    source, words = case.draft.source, change.column.split()
    if words[0] == "skala":
        sheet, key, name = SCALES, "skala", change.column.removeprefix("skala ")
    elif words[1:2] == ["kelompok"]:
        sheet, key, name = GROUPS, "kode", words[-1]
    else:
        return source.form(REGION.key).where(_FORM.get(change.column, "nama"))
    records = (r for r in source.records(sheet.key) if r.text(key) == name)
    record = next(records, None)
    return record.where(key) if record else Origin(case.draft.file, sheet.name)


def names(case: Case) -> None:
    """What the OPD is called and where it is ranked."""
    want = case.want(case.horizon).post
    changed = changes.post_changes(case.issued, case.want(case.horizon))
    first: int | None = case.amended(Matter.POST)
    rename = next((r for r in case.draft.source.renames if r.old == case.post.code), None)
    if rename is not None:
        first = max(rename.month, case.start)
        if not changed or first > case.horizon:
            return
        case.because(first, f"ganti nama menjadi {want.name}")
    elif changed and case.offered_any(changed):
        amendment = next(iter(case.authority(changed).values()))
        first = case.due(amendment)
        if first is not None:
            case.because(first, amendment.reason)
    elif case.frozen:
        if changed and not case.over:
            where = _post_cell(case)
            case.missing.append(Missing(where, case.post.code, common=False, changes=changed))
        return
    for month in range(first or 13, 13):
        case.contents[month] = replace(case.contents[month], post=want)


def _post_cell(case: Case) -> Origin:
    records = (r for r in case.draft.source.records(POSTS.key) if r.text("kode") == case.post.code)
    return next(records).where("nama")
