"""The hidden page ``_kx``: who this workbook is, and each row as issued."""

from __future__ import annotations

from kontrak_xl.contracts.shelf import identify
from kontrak_xl.contracts.workbook import parts
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.workbook.layout import VERSION
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import CellValue, Look, Page, PageCell, Style

HEADERS = ("Kode", "Indikator", "Satuan", "Target", "Bobot")


def facts_of(facts: Facts) -> dict[str, str]:
    """The workbook's identity as label → text."""
    edition = facts.issued
    return {
        "segel": parts.seal(facts),
        "kontrak": str(edition.key),
        "terbitan": str(edition.number),
        "sidik": identify(edition),
        "opd": edition.post.name,
        "tahun": str(edition.key.year),
        "versi": str(VERSION),
    }


def page(facts: Facts) -> Page:
    """The hidden sheet: the identity in words, and every row as it was issued."""
    plain = Style()
    puts = [PageCell(0, 0, "Identitas buku kontrak; jangan diubah.", Style(Look.NOTE))]
    identity = facts_of(facts)
    for at, (label, text) in enumerate(identity.items(), 1):
        puts += [PageCell(at, 0, label, plain), PageCell(at, 1, text, plain)]
    head = len(identity) + 2
    puts += [PageCell(head, col, text, Style(Look.HEADER)) for col, text in enumerate(HEADERS)]
    for at, row in enumerate(facts.issued.rows, head + 1):
        cells: tuple[CellValue, ...] = (row.code, row.text, row.unit, row.target, row.weight)
        puts += [PageCell(at, col, value, plain) for col, value in enumerate(cells)]
    return Page(name=layout.IDENTITY_NAME, cells=tuple(puts), widths={0: 14, 1: 60}, hidden=True)
