"""Letters that bring an OPD's own rapor: final once its month is closed, SEMENTARA before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import partial

from kontrak_xl.commands.kirim import enclosures, wording
from kontrak_xl.commands.kirim.docket import Docket
from kontrak_xl.core.dates import in_words, why_running
from kontrak_xl.core.files import fingerprint
from kontrak_xl.core.model import Edition, Period
from kontrak_xl.mail.items import DueLetter, LetterKind
from kontrak_xl.ranking.rapor import book
from kontrak_xl.ranking.report import Report
from kontrak_xl.rules.handbook import older_rules
from kontrak_xl.workbook import writer
from kontrak_xl.year import published_report


@dataclass(frozen=True, slots=True)
class _RaporMonth:
    """One month: ``plain`` is enough to plan by, ``whole`` makes what the rapor tells."""

    month: int
    final: bool
    plain: Report
    whole: Callable[[], Report]


def due(docket: Docket) -> Iterator[DueLetter]:
    """The rapor of the last closed month, or of the month asked for, for each OPD ranked in it."""
    shown = _shown(docket)
    if shown is None:
        return
    known = docket.year.draft.posts.keys() & set(book.posts(shown.plain))
    for edition in shown.plain.editions:
        ended = edition.post.last < shown.month
        if edition.key.post in known and not edition.post.parent and not ended:
            yield _item(docket, edition, shown)


def _shown(docket: Docket) -> _RaporMonth | None:
    month, heads = docket.focus, docket.year.level(units=False)
    fixed = docket.year.closed.get(month)
    if not month or heads is None or not (fixed or docket.year.received.files):
        return None
    whole = partial(heads.report, Period(month, month))
    plain = published_report(fixed, heads.issued) if fixed else whole()
    return _RaporMonth(month, fixed is not None, plain, whole)


def _item(docket: Docket, edition: Edition, shown: _RaporMonth) -> DueLetter:
    post = docket.post(edition)
    name = wording.month_words(edition.key.year, shown.month)
    mark = "final" if shown.final else f"sementara {_fingerprint(shown.plain, post.code)}"
    file = book.file_name(shown.plain, post.code)
    content = partial(_content, shown.whole, post.code)
    return docket.item(
        post,
        kind=LetterKind.CARD,
        matter=f"{edition.key.year}-{shown.month:02d} {mark}",
        why=f"rapor {name}, {mark.split(maxsplit=1)[0]}",
        template="rapor",
        facts=wording.LetterFacts(month=shown.month, lines=_lines(edition, shown), file=file),
        enclosures=(enclosures.made(file, post.code, content),),
    )


def _lines(edition: Edition, shown: _RaporMonth) -> tuple[str, ...]:
    """Whether the numbers can still change, and by which rules they were computed."""
    older = older_rules(edition, shown.plain.rules)
    return (_standing(shown), older) if older else (_standing(shown),)


def _standing(shown: _RaporMonth) -> str:
    """Whether the numbers can still change, as a sentence."""
    if shown.final:
        return f"Angkanya sudah FINAL; bulan itu ditutup {in_words(shown.plain.made)}."
    still = "Angkanya masih SEMENTARA dan dapat berubah sampai bulan itu ditutup."
    if shown.plain.running:
        why = why_running(shown.plain.region.year, shown.month)
        return f"Bulan itu masih BERJALAN: {why}. {still}"
    return still


def _content(report: Callable[[], Report], post: str) -> bytes:
    return writer.render(book.build(report(), post))


def _fingerprint(report: Report, post: str) -> str:
    """What a rapor tells, whenever it is made."""
    start = dt.datetime.combine(report.made.replace(month=1, day=1), dt.time())
    return fingerprint(_spelt(book.build(replace(report, made=start), post)).encode())


def _spelt(data: object) -> str:
    """Data as text without any name of the code, so that it stays the same when these change."""
    if is_dataclass(data) and not isinstance(data, type):
        return _spelt(tuple(getattr(data, field.name) for field in fields(data)))
    if isinstance(data, Mapping):
        return _spelt(tuple(data.items()))
    if isinstance(data, tuple | list):
        return f"({','.join(map(_spelt, data))})"
    return repr(data.value if isinstance(data, Enum) else data)
