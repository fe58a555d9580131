"""Letters that remind: one to each OPD whose months are late, not too often."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.commands.kirim import wording
from kontrak_xl.commands.kirim.docket import Docket
from kontrak_xl.core.model import MONTHS, Edition, Period
from kontrak_xl.mail.items import DueLetter, LetterKind
from kontrak_xl.returns.counting.closed_months import judging_editions
from kontrak_xl.returns.counting.completeness import deliveries, late, missing, overdue
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.year import Level


def due(docket: Docket) -> Iterator[DueLetter]:
    """A reminder to each OPD of which a month is late and open."""
    months = overdue(docket.region, docket.year.closed, docket.now)
    for level in docket.year.levels if months else ():
        for edition, delivery in _deliveries(docket, level):
            behind = late(delivery, months)
            turn = _turn(docket, edition, behind[-1]) if behind else None
            if turn is not None:
                yield _reminder(docket, edition, delivery, behind, turn)


def _deliveries(docket: Docket, level: Level) -> Iterator[tuple[Edition, Delivery]]:
    judged = judging_editions(level.editions, 12)
    claims = [
        observation for edition in judged for observation in docket.reported.get(edition.key, ())
    ]
    told = deliveries(level.editions, claims, level.year.received.live, Period(1, 12))
    yield from zip(judged, told, strict=True)


def _turn(docket: Docket, edition: Edition, month: int) -> int | None:
    """Which reminder of the month it is, from 1; none while the last one is too young."""
    own = [
        e
        for e in docket.letters_sent
        if e.kind is LetterKind.REMINDER and e.post == edition.key.post
    ]
    days = [(docket.now.date() - entry.moment.date()).days for entry in own]
    if min(days, default=docket.mail.reminders) < docket.mail.reminders:
        return None
    return 1 + sum(entry.matter.startswith(_of(edition, month)) for entry in own)


def _of(edition: Edition, month: int) -> str:
    return f"{edition.key.year}-{month:02d}/"


def _reminder(
    docket: Docket, edition: Edition, delivery: Delivery, behind: tuple[int, ...], turn: int
) -> DueLetter:
    claims = docket.reported.get(edition.key, ())
    states = {month: delivery.months[month - 1] for month in behind}
    lines = wording.missing_lines(docket.region.year, states, missing(edition, claims, behind))
    names = ", ".join(MONTHS[month - 1] for month in behind)
    return docket.item(
        docket.post(edition),
        kind=LetterKind.REMINDER,
        matter=f"{_of(edition, behind[-1])}{turn}",
        why=f"{names} belum lengkap; pengingat ke-{turn}",
        template="pengingat",
        facts=wording.LetterFacts(month=behind[-1], deadline=behind[-1], lines=tuple(lines)),
    )
