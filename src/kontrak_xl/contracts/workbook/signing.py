"""Who signs, how they are written, and the block of signatures below an annex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kontrak_xl.contracts.workbook import paper
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.parts import titled
from kontrak_xl.core.dates import in_words
from kontrak_xl.core.model import Party
from kontrak_xl.workbook import text_width
from kontrak_xl.workbook.pages import Align, Look, Merge, Style

BLANK = "." * 28
SECOND, FIRST = "PIHAK KEDUA,", "PIHAK PERTAMA,"
_NIP = (8, 14, 15, 18)
"""Where the groups of a NIP end: birth, appointment, sex, serial."""
_ROOM = 5
"""The lines left for a signature, a stamp or the QR code of an electronic one (about 22 mm)."""


def dated(facts: Facts) -> str:
    """Place and date; dots to be filled by hand while the date is not known."""
    signed = facts.region.signed
    when = in_words(signed) if signed else f"{BLANK} {facts.edition.key.year}"
    return f"{facts.region.place}, {when}"


def nip(party: Party) -> str:
    """A NIP in its four groups, as letters print it; what is not one stands as typed."""
    digits = party.nip.replace(" ", "")
    if len(digits) != _NIP[-1] or not digits.isdigit():
        return f"NIP {party.nip}"
    groups = (digits[a:b] for a, b in zip((0, *_NIP), _NIP, strict=False))
    return f"NIP {' '.join(groups)}"


def below_name(party: Party, *, official: bool) -> tuple[str, ...]:
    """Pangkat and NIP, as far as they are known.

    ``official`` stands for whoever must have a NIP: dots are left where it is not known. The head
    of region has none on a contract (R-naskah 7); whoever has none at all gets "-".
    """
    known = (party.rank,) if party.rank else ()
    if party.nip.strip() in {"-", "–"}:
        return known
    if party.nip:
        return (*known, nip(party))
    return (*known, f"NIP {BLANK}") if official else known


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """All signatures in one row of a sheet, so that no page break comes between them."""

    merges: tuple[Merge, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Side:
    """The columns of one signature."""

    first: int
    last: int


def both(facts: Facts, row: int, widths: Mapping[int, float], middle: int) -> SignatureBlock:
    """Second party left of column ``middle``, first party from there on (R-naskah 7)."""
    first, second = facts.edition.parties[:2]
    left, right = _Side(0, middle - 1), _Side(middle, max(widths))
    tall = max(_height(second, widths, left), _height(first, widths, right))
    texts = (
        (left, ("", SECOND, *_signed(second, tall, widths, left, official=False))),
        (right, (dated(facts), FIRST, *_signed(first, tall, widths, right, official=True))),
    )
    return _block(row, texts, widths)


def alone(
    facts: Facts, row: int, widths: Mapping[int, float], middle: int, when: str = ""
) -> SignatureBlock:
    """The first party's signature only, on the right: a plan is the OPD's own paper.

    ``when`` is place and date where they are not those of the contract.
    """
    first, right = facts.edition.parties[0], _Side(middle, max(widths))
    tall = _height(first, widths, right)
    text = (when or dated(facts), *_signed(first, tall, widths, right, official=True))
    return _block(row, ((right, text),), widths)


def _height(party: Party, widths: Mapping[int, float], side: _Side) -> int:
    return text_width.lines(titled(party), paper.across(widths, side.first, side.last))


def _signed(
    party: Party, tall: int, widths: Mapping[int, float], side: _Side, *, official: bool
) -> tuple[str, ...]:
    """A position ``tall`` lines high, the room to sign, the name and what stands below it."""
    lacking = tall - _height(party, widths, side)
    return (titled(party), *("",) * (lacking + _ROOM), party.name,
            *below_name(party, official=official))  # fmt: skip


def _block(
    row: int, texts: tuple[tuple[_Side, tuple[str, ...]], ...], widths: Mapping[int, float]
) -> SignatureBlock:
    style = Style(Look.BODY, align=Align.CENTRE, size=10)
    merges, tall = [], 0
    for side, words in texts:
        text = "\n".join(words)
        merges.append(Merge(row, side.first, row, side.last, text, style))
        tall = max(tall, text_width.lines(text, paper.across(widths, side.first, side.last)))
    return SignatureBlock(tuple(merges), text_width.height(tall) + 4)
