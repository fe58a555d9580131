"""Issuing contracts: the Buku Induk becomes editions on the shelf, and workbooks to mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.succession import amendments
from kontrak_xl.contracts.succession.amendments import Amendment
from kontrak_xl.contracts.succession.case import Missing, Situation
from kontrak_xl.contracts.succession.life import left_behind
from kontrak_xl.contracts.succession.succeed import succeed
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import gather
from kontrak_xl.core import files
from kontrak_xl.core.findings import Code, Finding, Findings
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import ContractKey, Edition, PanelMean, Post
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.core.region import Region
from kontrak_xl.core.text import normalised
from kontrak_xl.master import centre
from kontrak_xl.master.draft import Draft
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.layout.shared_columns import ALL

OPD_FIELDS = (Field.VALUE, Field.CAUSE, Field.NUMERATOR, Field.DENOMINATOR)
"""What of the centre's values a workbook shows; the rest would stand in an OPD's own cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """What ``buat`` did."""

    written: tuple[Path, ...]
    unchanged: int
    findings: Findings


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """What would be issued now: the new editions, and why others cannot be."""

    fresh: tuple[Edition, ...]
    findings: tuple[Finding, ...]


def situation(
    draft: Draft,
    now: dt.datetime,
    returned: frozenset[ContractKey],
    closed: int = 0,
    panel: PanelMean | None = None,
) -> Situation:
    """What stands firm now; ``closed`` is the last closed month (0 for none)."""
    year = draft.region.year
    month = 12 if now.year > year else now.month if now.year == year else 1
    return Situation(month=month, closed=closed, returned=returned, panel=panel)


def plan(draft: Draft, shelf: Sequence[Edition], stand: Situation) -> IssuePlan:
    """Compare the Buku Induk with what was issued (R-buat-ulang).

    A contract of which a report has come back changes only by rows of *Perubahan*, new terms and
    new budget versions; any other difference is a finding, and the issued edition stands. So is a
    row that lost its issued code by a changed text (R-kode). The choices of the whole region change
    for all contracts or for none.
    """
    books, gifts = by_contract(shelf), {one.record for one in draft.handovers}
    newest = {key.post: book[-1] for key, book in books.items() if key.year == draft.region.year}
    rows = [row for row in amendments.read(draft.source) if row.record not in gifts]
    findings: list[Finding] = []
    fresh: list[Edition] = []
    missing: list[Missing] = []
    used: set[Amendment] = set()
    for post in draft.posts.values():
        editions = books.get(ContractKey(draft.region.year, post.code), ())
        if not draft.rows.get(post.code) and not (editions and post.last < 12):
            continue
        offers = [row for row in rows if row.concerns(post.code)]
        lost = _lost_codes(draft, post, editions, offers) if post.last == 12 else []
        if lost:
            findings += lost
            continue
        left = left_behind(post, draft.posts.values(), newest)
        outcome = succeed(draft, post, editions, stand, offers, left)
        findings += outcome.findings
        missing += outcome.missing
        fresh += outcome.editions
        used.update(outcome.used)
    findings += [*_unauthorised(missing), *_unused(draft, rows, used)]
    return IssuePlan(tuple(fresh), tuple(dict.fromkeys(findings)))


def _lost_codes(
    draft: Draft, post: Post, editions: Sequence[Edition], offers: Sequence[Amendment]
) -> list[Finding]:
    """Issued codes that no row carries any more, beside new rows whose code was not typed.

    One that *Perubahan* names is meant to go.
    """
    if not editions:
        return []
    issued, rows = editions[-1], draft.rows[post.code]
    kept, before = {row.code for row in rows}, {row.code for row in issued.rows}
    unsaid = [
        draft.records[row.code]
        for row in rows
        if row.code not in before and not draft.records[row.code].text("kode")
    ]
    named = {normalised(offer.subject) for offer in offers}
    lost = [
        row
        for row in issued.rows
        if row.code not in kept and not named & {normalised(row.code), normalised(row.text)}
    ]
    return [
        Finding(Code.CODE_LOST, record.where("kode"), row.code, f"bunyi lamanya “{row.text}”",
                post.code)
        for record, row in zip(unsaid, lost, strict=False)
    ]  # fmt: skip


def _unauthorised(missing: Iterable[Missing]) -> Iterator[Finding]:
    """One finding for each thing that differs without authority, for all posts that it concerns."""
    things: dict[tuple[Origin, str], list[Missing]] = {}
    for one in missing:
        things.setdefault((one.where, amendments.described(one.changes)), []).append(one)
    for (where, words), same in things.items():
        posts = [one.post for one in same]
        whose = ALL if same[0].common and len(same) > 1 else ", ".join(posts)
        seen = f"{whose} › {words}"
        expected = f"OPD {whose}, Yang berubah {amendments.unsaid(same[0].changes[0])}"
        post = posts[0] if len(posts) == 1 else ""
        yield Finding(Code.CHANGED_AFTER_RETURN, where, seen, expected, post)


def _unused(
    draft: Draft, rows: Iterable[Amendment], used: Container[Amendment]
) -> Iterator[Finding]:
    """Rows of *Perubahan* that stand behind nothing, now or in an issued edition."""
    for row in rows:
        known = any(row.concerns(post) for post in draft.posts)
        if known and row not in used:
            post = "" if ALL in row.posts else row.posts[0]
            seen = f"“{row.subject}”"
            expected = "OPD, bulan, atau bunyi “Yang berubah”"
            yield Finding(Code.CHANGE_UNUSED, row.record.where("hal"), seen, expected, post)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsSoFar:
    """What has come back so far: the contracts, the values that count, and closed months.

    ``panel`` is how marks become a value where an edition does not say it.
    """

    contracts: frozenset[ContractKey] = frozenset()
    observations: tuple[Observation, ...] = ()
    published: Mapping[int, Scores] = field(default_factory=dict)
    panel: PanelMean | None = None


def issue(folder: Folder, draft: Draft, planned: IssuePlan, shelf: Sequence[Edition],
          reported: ReturnsSoFar, now: dt.datetime,
          *, everything: bool, logo: bytes = b"") -> Issuance:  # fmt: skip
    """Write the editions that are new, and the workbooks that are missing, old, or asked for.

    ``planned`` is what ``plan`` made of the draft and the ``shelf``. A workbook carries all that
    its OPD has reported so far, and what the centre has told.
    """
    for edition in planned.fresh:
        editions.keep(edition, folder.shelf)
    shelf = (*shelf, *planned.fresh)
    written, unchanged, aside = _write(
        folder, draft, shelf, reported, now, everything=everything, logo=logo
    )
    found = Findings((*planned.findings, *aside))
    return Issuance(written=written, unchanged=unchanged, findings=found)


def _write(
    folder: Folder,
    draft: Draft,
    shelf: Sequence[Edition],
    reported: ReturnsSoFar,
    now: dt.datetime,
    *,
    everything: bool,
    logo: bytes,
) -> tuple[tuple[Path, ...], int, tuple[Finding, ...]]:
    """Write the workbooks that are missing, new, or asked for; how many were left alone.

    What somebody has changed is kept beside, and told.
    """
    year = draft.region.year
    in_use = [e for e in shelf if e.post.code in draft.posts and e.key.year == year]
    newest = editions.latest(tuple(sorted(in_use, key=lambda e: (e.key, e.number))))
    stale = {
        key
        for key, edition in newest.items()
        if edition.post.alive(edition.from_month)
        and (everything or not up_to_date(folder, draft.region, edition, logo))
    }
    books = [edition for edition in in_use if edition.key in stale]
    told = [
        observation
        for observation in centre.central_values(draft.source, books, reported.panel)[0]
        if observation.field in OPD_FIELDS
    ]
    written: list[Path] = []
    aside: list[Finding] = []
    for facts in gather(draft.region, books, reported.observations, told, now,
                        published=reported.published):  # fmt: skip
        path = path_of(folder, facts.edition)
        aside += _set_aside(folder, path, facts.issued)
        content = writer.render(book.build(facts, logo))
        files.save(content, path)
        stamp = _stamp(draft.region, facts.issued, logo)
        note = f"{stamp}\n{files.fingerprint(content)}"
        files.save(note.encode(), _note(folder, facts.issued))
        written.append(path)
    return tuple(written), len(newest) - len(written), tuple(aside)


def _set_aside(folder: Folder, path: Path, edition: Edition) -> Iterator[Finding]:
    """Keep a workbook that is to be written over where it is not as it was written."""
    _, sha = _noted(folder, edition)
    if not path.exists():
        return
    content = files.read(path)
    found = files.fingerprint(content)
    if found == sha:
        return
    kept = folder.archive / "kontrak-diubah" / f"{path.stem} {found[: files.SHORT]}{path.suffix}"
    files.save(content, kept)
    if sha:
        where = Origin(path.relative_to(folder.root).as_posix())
        shown = kept.relative_to(folder.root).as_posix()
        yield Finding(Code.BOOK_CHANGED, where, edition.key.post, shown, edition.key.post)


def path_of(folder: Folder, edition: Edition) -> Path:
    """Where the workbook of a contract lies."""
    return folder.contracts / book.file_name(edition)


def _note(folder: Folder, edition: Edition) -> Path:
    """Where the stamp and the SHA-256 of the workbook that was written last are noted."""
    return folder.shelf / f"{edition.key}.ditulis"


def _noted(folder: Folder, edition: Edition) -> tuple[str, str]:
    """That stamp and that SHA-256; version 0.1.0 noted the stamp alone."""
    note = _note(folder, edition)
    stamp, _, sha = (note.read_text("utf-8") if note.exists() else "").partition("\n")
    return stamp, sha


def _stamp(region: Region, edition: Edition, logo: bytes) -> str:
    """What a workbook shows comes from its edition, the region's wording and paper, the logo."""
    return editions.digest((editions.identify(edition), region, logo))


def up_to_date(folder: Folder, region: Region, edition: Edition, logo: bytes) -> bool:
    """Whether the workbook in the folder is as it was written, and would be written so now."""
    path, (stamp, sha) = path_of(folder, edition), _noted(folder, edition)
    if not path.exists() or stamp != _stamp(region, edition, logo):
        return False
    return files.fingerprint(files.read(path)) == sha


def by_contract(editions: Iterable[Edition]) -> Mapping[ContractKey, tuple[Edition, ...]]:
    """All editions of each contract, by number."""
    books: dict[ContractKey, tuple[Edition, ...]] = {}
    for edition in editions:
        books[edition.key] = (*books.get(edition.key, ()), edition)
    return books
