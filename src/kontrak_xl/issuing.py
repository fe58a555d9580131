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
from kontrak_xl.layout.master import POSTS
from kontrak_xl.model import (
    ContractKey,
    Edition,
    IssuedRow,
    Origin,
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
    term = holder(draft.terms, post.code, month) or _first_holder(draft.terms, post.code)
    position = term.position if term and term.position else usual_position(post.name)
    if term is None:
        return Party(name=DOTS, position=position), head
    first = Party(
        name=term.person, position=position, status=term.status, nip=term.nip, rank=term.rank
    )
    return first, head


_HEADS = (
    ("Kepala Pelaksana ", "Badan Penanggulangan Bencana"),
    ("Sekretaris ", "Sekretariat "),
    ("Inspektur ", "Inspektorat "),
    ("Camat ", "Kecamatan "),
    ("Lurah ", "Kelurahan "),
    ("Direktur ", "Rumah Sakit"),
    ("Direktur ", "RSUD"),
)
"""What the head of an office of such a name is called; a word that ends in a space is replaced."""


def usual_position(office: str) -> str:
    """How the head of an office is called where *Pejabat* leaves the position blank."""
    for called, start in _HEADS:
        if office.startswith(start):
            return called + (office.removeprefix(start) if start.endswith(" ") else office)
    return f"Kepala {office}"


def _first_holder(terms: Sequence[Term], post: str) -> Term | None:
    """Who comes first where the month itself is vacant."""
    own = [term for term in terms if term.post == post]
    return min(own, key=lambda term: term.first) if own else None


def holder(terms: Sequence[Term], post: str, month: int) -> Term | None:
    """Who held a post in a month; a Plh. stands in only where nobody else does."""
    there = [term for term in terms if term.post == post and term.first <= month <= term.last]
    proper = [term for term in there if term.status is not TermStatus.PLH]
    chosen = proper or there
    return chosen[-1] if chosen else None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be issued now: the new editions, and why others cannot be."""

    fresh: tuple[Edition, ...]
    findings: tuple[Finding, ...]


def plan(draft: Draft, shelf: Sequence[Edition], returned: frozenset[ContractKey]) -> Plan:
    """Compare the Buku Induk with what was issued.

    A changed contract whose report has come back already is a finding, and the issued edition
    stands (DESIGN 6a.12); so is a row that lost its issued code by a changed text (6a.1). The
    choices of the whole region change for all contracts or for none.
    """
    newest = editions.latest(tuple(shelf))
    findings: list[Finding] = []
    fresh: list[Edition] = []
    for post in draft.posts.values():
        if not draft.rows.get(post.code):
            continue
        wanted = draft_edition(draft, post)
        issued = newest.get(wanted.key)
        edition = _next(wanted, issued)
        if edition is issued:
            continue
        lost = _lost_codes(draft, wanted, issued)
        frozen = wanted.key in returned or (_common(wanted) != _common(issued) and returned)
        if issued is not None and (lost or frozen):
            findings += lost or [_changed(draft, wanted, issued)]
        else:
            fresh.append(edition)
    return Plan(tuple(fresh), tuple(findings))


def _common(edition: Edition | None) -> object:
    """What the whole region decides: policy and group weights."""
    return edition and (edition.policy, edition.groups)


def _lost_codes(draft: Draft, wanted: Edition, issued: Edition | None) -> list[Finding]:
    """Issued codes that no row carries any more, beside new rows whose code was not typed."""
    if issued is None:
        return []
    kept, before = {row.code for row in wanted.rows}, {row.code for row in issued.rows}
    unsaid = [
        draft.records[row.code]
        for row in wanted.rows
        if row.code not in before and not draft.records[row.code].text("kode")
    ]
    lost = [row for row in issued.rows if row.code not in kept]
    return [
        Finding(Code.CODE_LOST, record.where("kode"), row.code, f"bunyi lamanya “{row.text}”",
                wanted.key.post)
        for record, row in zip(unsaid, lost, strict=False)
    ]  # fmt: skip


def issue(folder: Folder, draft: Draft, returned: frozenset[ContractKey], now: dt.datetime,
          *, everything: bool, logo: bytes = b"") -> Issued:  # fmt: skip
    """Write an edition for every contract whose content changed, and its workbook."""
    shelf = editions.load(folder.shelf)
    planned = plan(draft, shelf, returned)
    for edition in planned.fresh:
        editions.keep(edition, folder.shelf)
    shelf = (*shelf, *planned.fresh)
    return _write(folder, draft, shelf, now, planned.findings,
                  everything=everything, logo=logo)  # fmt: skip


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


def _changed(draft: Draft, wanted: Edition, issued: Edition) -> Finding:
    """What differs from the issued edition, in words, at the row that differs first."""
    before = {row.code: row for row in issued.rows}
    rows = [row.code for row in wanted.rows if before.get(row.code) != row]
    rows += [code for code in before if wanted.row(code) is None]
    parts = [f"indikator {', '.join(rows)}"] if rows else []
    named = (("pejabat", "parties"), ("kebijakan", "policy"), ("kelompok", "groups"),
             ("data OPD", "post"), ("skala", "scales"), ("program", "programmes"),
             ("pagu", "pagu"), ("versi anggaran", "budget_version"))  # fmt: skip
    parts += [word for word, name in named if getattr(wanted, name) != getattr(issued, name)]
    record = draft.records.get(rows[0]) if rows else None
    where = record.where("indikator") if record else Origin(draft.file, POSTS.name)
    seen = f"{wanted.post.name} ({'; '.join(parts)})"
    return Finding(Code.CHANGED_AFTER_RETURN, where, seen, "Perubahan", wanted.key.post)


def _write(
    folder: Folder,
    draft: Draft,
    shelf: Sequence[Edition],
    now: dt.datetime,
    findings: Sequence[Finding],
    *,
    everything: bool,
    logo: bytes,
) -> Issued:
    """Write the workbooks that are missing, new, or asked for."""
    year = draft.region.year
    in_use = [e for e in shelf if e.post.code in draft.posts and e.key.year == year]
    newest = editions.latest(tuple(sorted(in_use, key=lambda e: (e.key, e.number))))
    stale = {
        key
        for key, edition in newest.items()
        if everything or not _up_to_date(folder, edition, _stamp(draft.region, edition, logo))
    }
    written = []
    for facts in gather(draft.region, [e for e in in_use if e.key in stale], (), (), now):
        path = _path(folder, facts.edition)
        writer.write(book.build(facts, logo), path)
        stamp = _stamp(draft.region, facts.issued, logo)
        writer.save(stamp.encode(), _note(folder, facts.issued))
        written.append(path)
    return Issued(
        written=tuple(written), unchanged=len(newest) - len(written), findings=tuple(findings)
    )


def _path(folder: Folder, edition: Edition) -> Path:
    return folder.contracts / book.file_name(edition)


def _note(folder: Folder, edition: Edition) -> Path:
    """Where the stamp of the workbook that was written last is noted."""
    return folder.shelf / f"{edition.key}.ditulis"


def _stamp(region: Region, edition: Edition, logo: bytes) -> str:
    """What a workbook shows comes from its edition, the region's wording and paper, the logo."""
    return editions.fingerprint((editions.identify(edition), region, logo))


def _up_to_date(folder: Folder, edition: Edition, stamp: str) -> bool:
    note = _note(folder, edition)
    if not _path(folder, edition).exists() or not note.exists():
        return False
    return note.read_text("utf-8") == stamp


def by_contract(shelf: Iterable[Edition]) -> Mapping[ContractKey, tuple[Edition, ...]]:
    """All editions of each contract, by number."""
    books: dict[ContractKey, tuple[Edition, ...]] = {}
    for edition in shelf:
        books[edition.key] = (*books.get(edition.key, ()), edition)
    return books
