"""Small workbooks made by hand, byte by byte, as no programme would write them."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(sheet: bytes | str, **parts: bytes | str) -> bytes:
    """A whole small workbook whose only sheet has this XML; other parts by name."""
    return zipped({**frame(1), "xl/worksheets/sheet1.xml": sheet, **parts})


def frame(sheets: int) -> dict[str, bytes | str]:
    listed = "".join(
        f'<sheet name="L{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, sheets + 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    for kind, name in (("sharedStrings", "sharedStrings"), ("styles", "styles")):
        related += f'<Relationship Id="{kind}" Type="{REL}/{kind}" Target="{name}.xml"/>'
    return {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
    }


def zipped(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def cells(*rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def row(number: int, *held: str) -> str:
    return f'<row r="{number}">{"".join(held)}</row>'


def cell(address: str, value: str, more: str = "") -> str:
    return f'<c r="{address}"{more}><v>{value}</v></c>'


KEPT = row(1, cell("A1", "7"))


def ods(content: bytes | str) -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content})
