"""Of what months a report is: which score leads, which stands beside it, what came before."""

from __future__ import annotations

from kontrak_xl.core.dates import length, period_in_words
from kontrak_xl.core.model import MONTHS
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.view import PostResult, View
from kontrak_xl.workbook.pages import CellValue

FIELD = "skor_masa"
"""The column of the score beside on the hidden sheet."""


def kind(report: Report) -> str:
    """``bulan``, ``triwulan`` or ``semester``: what the report is of."""
    return "bulan" if report.own is None else length(report.own).value


def since(report: Report) -> str:
    """``s.d. bulan ini``, or ``triwulan ini`` where the triwulan is judged by itself."""
    return f"{kind(report)} ini" if report.by_itself else "s.d. bulan ini"


def whose(report: Report) -> str:
    """`` triwulan ini`` or `` s.d. Juni`` behind a score of a triwulan; nothing of a month."""
    if report.own is None:
        return ""
    return f" {kind(report)} ini" if report.by_itself else f" s.d. {MONTHS[report.own.last - 1]}"


def title(view: View) -> str:
    """``Triwulan II 2026 (April–Juni)``, with ``s.d. Juni`` where it is judged to date; a month."""
    own = view.report.own
    if own is None:
        return f"{view.month} {view.report.region.year}"
    named = f"{period_in_words(own)} {view.report.region.year}"
    months = f"({MONTHS[own.first - 1]}–{view.month})"
    return f"{named} {months}" if view.report.by_itself else f"{named} {months}, s.d. {view.month}"


def header(view: View) -> tuple[str, ...]:
    """The header of the column beside, none where the report is of a month."""
    if view.report.beside is None:
        return ()
    if view.report.by_itself:
        return (f"Skor s.d. {view.month}",)
    return (f"Skor {kind(view.report)} ini",)


def value(view: View, seat: PostResult) -> CellValue:
    """What a post came to by the score beside; blank where nothing of it was judged."""
    found = view.report.beside
    if found is None:
        return ""
    own = found.posts[found.posts["kontrak"] == str(seat.edition.key)]
    judged = own[own["bobot_terukur"] > 0]
    return float(judged["skor"].iloc[0]) if len(judged) else ""


def notes(view: View) -> tuple[str, ...]:
    """Which score ranks and what the one beside means, in a sentence."""
    report = view.report
    if report.own is None or report.beside is None:
        return ()
    first, name = MONTHS[report.own.first - 1], header(view)[0]
    alone = f"rencana dan realisasi {first} sampai {view.month} saja"
    whole = f"Januari sampai {view.month}"
    if report.by_itself:
        said = f"Peringkat dan predikat memakai skor {kind(report)} itu sendiri: {alone}"
        return (f"{said}. {name}: {whole}.",)
    return (f"{name}: {alone}; peringkat memakai Skor, yang menilai {whole}.",)
