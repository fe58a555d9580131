"""Letters that bring a contract: the first one to each OPD, and every later edition."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.commands.kirim import enclosures, wording
from kontrak_xl.commands.kirim.docket import Docket, LetterOrFinding
from kontrak_xl.contracts import issuing, shelf
from kontrak_xl.core import files
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Edition
from kontrak_xl.core.observations import Origin
from kontrak_xl.mail.items import DueLetter, LetterKind


def due(docket: Docket) -> Iterator[LetterOrFinding]:
    """The newest edition of each contract, where its workbook lies ready."""
    for edition in docket.newest:
        if _returned(docket, edition) or not edition.post.alive(edition.from_month):
            continue
        kind = _kind(docket, edition)
        item = _item(docket, edition, kind)
        current = issuing.up_to_date(docket.folder, docket.region, edition, docket.logo)
        if current or _another_s(docket, edition):
            yield item
        elif item.about not in docket.matters_sent:
            yield _stale(docket, edition)


def _returned(docket: Docket, edition: Edition) -> bool:
    """Whether the OPD has this edition, for its workbook came back without a letter of ours."""
    back = [file for file, _ in docket.year.received.newest() if file.key == edition.key]
    sent = any(
        matter == shelf.identify(edition)
        for entry in docket.entries
        for _, _, matter in entry.abouts
    )
    return not sent and any(file.edition >= edition.number for file in back)


def _another_s(docket: Docket, edition: Edition) -> bool:
    """Whether a workbook that is not this OPD's lies in its place; the letter is held (K703)."""
    path = issuing.path_of(docket.folder, edition)
    if not path.exists():
        return False
    try:
        enclosures.owned(files.read(path), path.name, edition.key.post)
    except enclosures.WrongOwnerError:
        return True
    return False


def _stale(docket: Docket, edition: Edition) -> Finding:
    path = issuing.path_of(docket.folder, edition)
    name, post = path.relative_to(docket.folder.root).as_posix(), edition.key.post
    return Finding(Code.BOOK_STALE, Origin(name), post, "", post)


def _kind(docket: Docket, edition: Edition) -> LetterKind:
    """Whether an OPD has had any edition of its contract before this one."""
    ids = {shelf.identify(one) for one in docket.editions[edition.key]}
    first = {
        matter
        for _, kind, matter in docket.matters_sent
        if kind is LetterKind.CONTRACT and matter in ids
    }
    again = bool(first) and shelf.identify(edition) not in first
    return LetterKind.REISSUED if again else LetterKind.CONTRACT


def _item(docket: Docket, edition: Edition, kind: LetterKind) -> DueLetter:
    again = kind is LetterKind.REISSUED
    path, post = issuing.path_of(docket.folder, edition), docket.post(edition)
    number = edition.number
    why = f"terbitan {number} mengganti yang pernah dikirim" if again else "kontrak belum dikirim"
    return docket.item(
        post,
        kind=kind,
        matter=shelf.identify(edition),
        why=why,
        template="perubahan" if again else "kontrak",
        facts=wording.LetterFacts(
            month=edition.from_month,
            lines=tuple(wording.change_lines(_since(docket, edition))) if again else (),
            number=number,
            file=path.name,
        ),
        enclosures=(enclosures.on_disk(path, post.code),),
    )


def _since(docket: Docket, edition: Edition) -> tuple[Edition, ...]:
    """The edition that the OPD has had last before this one, and all since."""
    kinds = (LetterKind.CONTRACT, LetterKind.REISSUED)
    matters = {matter for _, kind, matter in docket.matters_sent if kind in kinds}
    editions = docket.editions[edition.key]
    had = [at for at, one in enumerate(editions[:-1]) if shelf.identify(one) in matters]
    return editions[had[-1] if had else -2 :]
