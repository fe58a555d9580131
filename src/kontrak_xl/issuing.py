"""Issuing contracts: the Buku Induk becomes editions on the shelf, and workbooks to mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kontrak_xl import editions, writer
from kontrak_xl.contracts import book
from kontrak_xl.contracts.facts import gather
from kontrak_xl.drafting import Draft
from kontrak_xl.findings import Code, Finding
from kontrak_xl.folder import Folder
from kontrak_xl.model import (
    ContractKey,
    Edition,
    IssuedRow,
    Party,
    Points,
    Post,
    Term,
    TermStatus,
)
from kontrak_xl.region import Region

FIRST_REASON = "terbitan pertama"
CORRECTED = "perbaikan sebelum laporan pertama"
DOTS = "........................................"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What ``buat`` did."""

    written: tuple[Path, ...]
    unchanged: int
    findings: tuple[Finding, ...]


def draft_edition(draft: Draft, post: Post) -> Edition:
    """The contract of one post as the Buku Induk says it now, as a first edition."""
    rows = draft.rows[post.code]
    used = {row.group for row in rows}
    budgets = draft.budgets.get(post.code, ())
    return Edition(
        key=ContractKey(draft.region.year, post.code),
        number=1,
        from_month=1,
        reason=FIRST_REASON,
        parent="",
        post=post,
        parties=parties(draft, post, 1),
        groups=tuple(group for group in draft.groups if group.code in used),
        rows=rows,
        policy=draft.region.scoring,
        scales=_scales(draft, rows),
        programmes=draft.programmes.get(post.code, ()),
        stages=draft.stages.get(post.code, ()),
        pagu=budgets[0].pagu if budgets else 0.0,
        budget_version=budgets[0].version if budgets else "",
    )


def _scales(draft: Draft, rows: Iterable[IssuedRow]) -> tuple[tuple[str, tuple[Points, ...]], ...]:
    """The category scales that the rows use, and no others."""
    used = {row.scale for row in rows if row.scale}
    return tuple((name, points) for name, points in draft.scales.items() if name in used)


def parties(draft: Draft, post: Post, month: int) -> tuple[Party, Party]:
    """Who signs: the head of the post in that month, and the head of region (DOMAIN 1.3)."""
    head = Party(name=draft.region.head, position=draft.region.head_position)
    term = holder(draft.terms, post.code, month)
    position = term.position if term and term.position else f"Kepala {post.name}"
    if term is None:
        return Party(name=DOTS, position=position), head
    first = Party(
        name=term.person, position=position, status=term.status, nip=term.nip, rank=term.rank
    )
    return first, head


def holder(terms: Sequence[Term], post: str, month: int) -> Term | None:
    """Who held a post in a month; a Plh. stands in only where nobody else does."""
    there = [term for term in terms if term.post == post and term.first <= month <= term.last]
    proper = [term for term in there if term.status is not TermStatus.PLH]
    chosen = proper or there
    return chosen[-1] if chosen else None


def issue(folder: Folder, draft: Draft, returned: frozenset[ContractKey], now: dt.datetime,
          *, everything: bool) -> Issued:  # fmt: skip
    """Write an edition for every contract whose content changed, and its workbook.

    A changed contract whose report has come back already is a finding, and the issued edition
    stands (DESIGN 6a.12).
    """
    shelf = editions.load(folder.shelf)
    newest = editions.latest(shelf)
    findings: list[Finding] = []
    fresh: list[Edition] = []
    for post in draft.posts.values():
        if not draft.rows.get(post.code):
            continue
        wanted = draft_edition(draft, post)
        edition = _next(wanted, newest.get(wanted.key))
        if edition is newest.get(wanted.key):
            continue
        if wanted.key in returned:
            findings.append(_changed(draft, post))
            continue
        editions.keep(edition, folder.shelf)
        fresh.append(edition)
    return _write(folder, draft, (*shelf, *fresh), now, findings, everything=everything)


def _next(wanted: Edition, issued: Edition | None) -> Edition:
    """The edition to issue: the issued one itself where nothing changed."""
    if issued is None:
        return wanted
    same = replace(
        wanted,
        number=issued.number,
        from_month=issued.from_month,
        reason=issued.reason,
        parent=issued.parent,
    )
    if same == issued:
        return issued
    return replace(
        same,
        number=issued.number + 1,
        reason=CORRECTED,
        parent=editions.identify(issued),
    )


def _changed(draft: Draft, post: Post) -> Finding:
    row = draft.rows[post.code][0]
    where = draft.records[row.code].where("indikator")
    return Finding(Code.CHANGED_AFTER_RETURN, where, post.name, "Perubahan", post.code)


def _write(
    folder: Folder,
    draft: Draft,
    shelf: Sequence[Edition],
    now: dt.datetime,
    findings: Sequence[Finding],
    *,
    everything: bool,
) -> Issued:
    """Write the workbooks that are missing, new, or asked for."""
    in_use = [edition for edition in shelf if edition.post.code in draft.posts]
    newest = editions.latest(tuple(sorted(in_use, key=lambda e: (e.key, e.number))))
    stale = {
        key
        for key, edition in newest.items()
        if everything or not _up_to_date(folder, draft.region, edition)
    }
    written = []
    for facts in gather(draft.region, [e for e in in_use if e.key in stale], (), (), now):
        path = _path(folder, facts.edition)
        writer.write(book.build(facts), path)
        writer.save(_stamp(draft.region, facts.issued).encode(), _note(folder, facts.issued))
        written.append(path)
    return Issued(
        written=tuple(written), unchanged=len(newest) - len(written), findings=tuple(findings)
    )


def _path(folder: Folder, edition: Edition) -> Path:
    return folder.contracts / book.file_name(edition)


def _note(folder: Folder, edition: Edition) -> Path:
    """Where the stamp of the workbook that was written last is noted."""
    return folder.shelf / f"{edition.key}.ditulis"


def _stamp(region: Region, edition: Edition) -> str:
    """What a workbook shows comes from its edition and from the region's wording and paper."""
    return editions.fingerprint((editions.identify(edition), region))


def _up_to_date(folder: Folder, region: Region, edition: Edition) -> bool:
    note = _note(folder, edition)
    if not _path(folder, edition).exists() or not note.exists():
        return False
    return note.read_text("utf-8") == _stamp(region, edition)


def by_contract(shelf: Iterable[Edition]) -> Mapping[ContractKey, tuple[Edition, ...]]:
    """All editions of each contract, by number."""
    books: dict[ContractKey, tuple[Edition, ...]] = {}
    for edition in shelf:
        books[edition.key] = (*books.get(edition.key, ()), edition)
    return books
