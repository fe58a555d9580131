"""*Rapor*: the workbook about one OPD's month that is mailed to that OPD; it tells of no other."""

from __future__ import annotations

from kontrak_xl.contracts import seal
from kontrak_xl.core import files
from kontrak_xl.core.dates import Length, length, number
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.rapor import card, notes
from kontrak_xl.ranking.rapor.view import own
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.view import PostResult, View, gather
from kontrak_xl.workbook.pages import Book


def build(report: Report, post: str) -> Book:
    """The rapor of a post for the month of a report: *Rapor* and *Penjelasan*.

    It carries no contract's seal, so that nobody who returns it has reported anything.

    Raises:
        LookupError: the report does not judge a contract of this post.
    """
    view = gather(report)
    mine = own(view, _seat(view, post))
    return Book(
        pages=(card.page(mine), notes.page(mine)),
        title=f"Rapor {increment.title(mine.view)}: {mine.seat.name}",
        subject=f"{report.region.name}, {parts.stage(mine.view)}",
        created=report.made,
        custom={seal.RAPOR: post, "kontrak_xl-lembar": "rapor"},
    )


def _seat(view: View, post: str) -> PostResult:
    """The post's contract; the latest where it has several."""
    found = [seat for seat in view.seats if seat.edition.key.post == post]
    if not found:
        raise LookupError(f"{post} tidak mempunyai kontrak yang dinilai pada masa ini")
    return max(found, key=lambda seat: seat.edition.key.serial)


def posts(report: Report) -> tuple[str, ...]:
    """The posts that have a rapor: those whose contracts the report judges."""
    return tuple(sorted(set(report.scores.posts["opd"].astype(str))))


def file_name(report: Report, post: str) -> str:
    """``Rapor 2026-06 DINKES.xlsx``, ``Rapor 2026 Triwulan 2 DINKES.xlsx``."""
    year, own = report.region.year, report.own
    if own is None or length(own) is Length.MONTH:
        when = f"{year}-{report.scores.period.last:02d}"
    else:
        when = f"{year} {length(own).value.capitalize()} {number(own)}"
    return files.safe(f"Rapor {when} {post}.xlsx")
