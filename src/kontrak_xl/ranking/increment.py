"""A triwulan's or semester's own score, which stands beside the score to date."""

from __future__ import annotations

from kontrak_xl.core.dates import length, period_in_words
from kontrak_xl.core.model import MONTHS
from kontrak_xl.ranking.view import PostResult, View
from kontrak_xl.workbook.pages import CellValue

FIELD = "skor_masa"
"""Its column on the hidden sheet."""


def title(view: View) -> str:
    """``Triwulan II 2026 (April–Juni), s.d. Juni``; the month where there is no increment."""
    found = view.report.increment
    if found is None:
        return f"{view.month} {view.report.region.year}"
    first = MONTHS[found.period.first - 1]
    named = f"{period_in_words(found.period)} {view.report.region.year}"
    return f"{named} ({first}–{view.month}), s.d. {view.month}"


def header(view: View) -> tuple[str, ...]:
    """The column's header, none where the report is of a month."""
    found = view.report.increment
    return () if found is None else (f"Skor {length(found.period).value} ini",)


def value(view: View, seat: PostResult) -> CellValue:
    """What a post came to in the period alone; blank where nothing of it was judged."""
    found = view.report.increment
    if found is None:
        return ""
    own = found.posts[found.posts["kontrak"] == str(seat.edition.key)]
    judged = own[own["bobot_terukur"] > 0]
    return float(judged["skor"].iloc[0]) if len(judged) else ""


def notes(view: View) -> tuple[str, ...]:
    """What the column means, in a sentence."""
    found = view.report.increment
    if found is None:
        return ()
    name, first = header(view)[0], MONTHS[found.period.first - 1]
    whole = f"peringkat memakai Skor, yang menilai Januari sampai {view.month}"
    return (f"{name}: hanya rencana dan realisasi {first} sampai {view.month}; {whole}.",)
