"""Letters that remind: one to each OPD whose months are late, not too often."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.commands.kirim import wording
from kontrak_xl.commands.kirim.docket import Docket
from kontrak_xl.core.model import MONTHS, Edition
from kontrak_xl.mail.items import DueLetter, LetterKind
from kontrak_xl.rules.reporting import CellState, DueCell

_TELLS = frozenset((LetterKind.REMINDER, LetterKind.RESULT))
"""Letters that name the cells that are blank."""


def due(docket: Docket) -> Iterator[DueLetter]:
    """A reminder to each OPD of which a month is late and open."""
    months = docket.year.overdue
    for edition in docket.newest if months else ():
        blank = tuple(
            cell
            for cell in docket.due_cells[edition.key].cells
            if cell.state is CellState.BLANK and cell.month in months
        )
        turn = _turn(docket, edition, blank[-1].month) if blank else None
        if turn is not None:
            yield _reminder(docket, edition, blank, turn)


def _turn(docket: Docket, edition: Edition, month: int) -> int | None:
    """Which reminder of the month it is, from 1; none while the last letter is too young."""
    own = [e for e in docket.letters_sent if e.kind in _TELLS and e.post == edition.key.post]
    days = [(docket.now.date() - entry.moment.date()).days for entry in own]
    if min(days, default=docket.mail.reminders) < docket.mail.reminders:
        return None
    return 1 + sum(
        entry.kind is LetterKind.REMINDER and entry.matter.startswith(_of(edition, month))
        for entry in own
    )


def _of(edition: Edition, month: int) -> str:
    return f"{edition.key.year}-{month:02d}/"


def _reminder(docket: Docket, edition: Edition, blank: tuple[DueCell, ...], turn: int) -> DueLetter:
    months = tuple(sorted({cell.month for cell in blank}))
    reported = docket.due_cells[edition.key]
    names = ", ".join(MONTHS[month - 1] for month in months)
    return docket.item(
        docket.post(edition),
        kind=LetterKind.REMINDER,
        matter=f"{_of(edition, months[-1])}{turn}",
        why=f"{names} belum lengkap; pengingat ke-{turn}",
        template="pengingat",
        facts=wording.LetterFacts(
            month=months[-1],
            deadline=months[-1],
            lines=tuple(wording.missing_lines(edition, reported, months)),
        ),
    )
