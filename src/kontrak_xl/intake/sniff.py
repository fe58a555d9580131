"""What a received file really is, told by its content and never by its name."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from typing import NamedTuple

from kontrak_xl.intake.bounds import METHODS

ENTRIES = 20_000
"""Parts that a zip may list; a workbook of a hundred sheets has a few hundred."""


class FileKind(StrEnum):
    """Every kind of file that has a way of its own to be read or refused."""

    XLSX = auto()
    XLSM = auto()
    XLSB = auto()
    XLS = auto()
    XLS_ENCRYPTED = auto()
    ODS = auto()
    ODS_ENCRYPTED = auto()
    OLE_ENCRYPTED = auto()
    OLE_MSG = auto()
    OLE_OTHER = auto()
    ZIP = auto()
    BROKEN = auto()
    CROWDED = auto()
    MAIL = auto()
    DOCUMENT = auto()
    SLIDES = auto()
    NUMBERS = auto()
    RAR = auto()
    SEVEN_ZIP = auto()
    GZIP = auto()
    PDF = auto()
    PICTURE = auto()
    HTML = auto()
    XML = auto()
    SHORTCUT = auto()
    TEXT = auto()
    EMPTY = auto()
    UNKNOWN = auto()


class Refusal(NamedTuple):
    """What a file is that cannot be read, and what to ask for, both in words."""

    seen: str
    remedy: str


_SAVE_AS = "buka di Excel, lalu Simpan Sebagai Buku Kerja Excel (.xlsx)"
_ASK = "minta berkas Excel-nya (.xlsx)"
_AGAIN = "minta dikirim ulang"
REFUSALS: Mapping[FileKind, Refusal] = {
    FileKind.XLSB: Refusal("Excel biner (.xlsb)", _SAVE_AS),
    FileKind.XLS: Refusal("Excel lama (.xls)", _SAVE_AS),
    FileKind.ODS: Refusal("OpenDocument (.ods)", "Simpan Sebagai Excel 2007–365 (.xlsx)"),
    FileKind.OLE_MSG: Refusal("surat Outlook (.msg)", "simpan lampirannya (.xlsx) di folder masuk"),
    FileKind.OLE_OTHER: Refusal("dokumen Office lama yang bukan Excel", _ASK),
    FileKind.ZIP: Refusal("arsip lain", "ekstrak dahulu, lalu simpan .xlsx di folder masuk"),
    FileKind.BROKEN: Refusal("terpotong atau rusak", _AGAIN),
    FileKind.MAIL: Refusal("surat elektronik", "simpan lampirannya (.xlsx) di folder masuk"),
    FileKind.DOCUMENT: Refusal("dokumen Word", _ASK),
    FileKind.SLIDES: Refusal("salindia presentasi", _ASK),
    FileKind.NUMBERS: Refusal(
        "Apple Numbers", "minta diekspor ke Excel (Berkas › Ekspor ke › Excel)"
    ),
    FileKind.RAR: Refusal("arsip RAR", "minta dikirim sebagai .xlsx atau .zip"),
    FileKind.SEVEN_ZIP: Refusal("arsip 7z", "minta dikirim sebagai .xlsx atau .zip"),
    FileKind.GZIP: Refusal("arsip gzip", "minta dikirim sebagai .xlsx atau .zip"),
    FileKind.PDF: Refusal("PDF", _ASK),
    FileKind.PICTURE: Refusal("foto atau gambar", _ASK),
    FileKind.HTML: Refusal("halaman web", _SAVE_AS),
    FileKind.XML: Refusal("XML", _SAVE_AS),
    FileKind.SHORTCUT: Refusal(
        "tautan Google, bukan berkasnya",
        "minta diunduh sebagai Excel (File › Download › Microsoft Excel)",
    ),
    FileKind.TEXT: Refusal("teks atau CSV", "minta buku kontraknya (.xlsx), bukan salinan teksnya"),
    FileKind.EMPTY: Refusal("berkas kosong", _AGAIN),
    FileKind.UNKNOWN: Refusal("jenis tidak dikenal", _ASK),
}
"""What is said of a file that is no workbook."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"%PDF", FileKind.PDF),
    (b"Rar!", FileKind.RAR),
    (b"7z\xbc\xaf", FileKind.SEVEN_ZIP),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"\x89PNG", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"BM", FileKind.PICTURE),
    (b"II*\0", FileKind.PICTURE),
    (b"MM\0*", FileKind.PICTURE),
    (b"{\\rtf", FileKind.DOCUMENT),
)
_ODF = {
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
    b"application/vnd.oasis.opendocument.spreadsheet-template": FileKind.ODS,
    b"application/vnd.oasis.opendocument.text": FileKind.DOCUMENT,
    b"application/vnd.oasis.opendocument.presentation": FileKind.SLIDES,
}
_LINKS = (b"google.com", b'"doc_id"', b'"resource_key"')
"""What the files hold that Google Drive leaves in place of its sheets."""
_HEADER = re.compile(rb"([!-9;-~]+):")
_MAIL = frozenset(
    (
        b"received", b"from", b"to", b"subject", b"date", b"mime-version", b"x-unsent",
        b"message-id", b"return-path", b"delivered-to", b"content-type", b"dkim-signature",
    )
)  # fmt: skip
_TEXT_BYTES = bytes({7, 8, 9, 10, 12, 13, 27} | set(range(0x20, 0x100)))


def kind_of(content: bytes) -> FileKind:
    """The kind of a file; never raises and unpacks next to nothing."""
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        return FileKind.EMPTY
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) or content == b"PK":
        return _zip_kind(content)
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return FileKind.PICTURE
    return _text_kind(content)


# Zip files -----------------------------------------------------------------------------------


def _zip_kind(content: bytes) -> FileKind:
    if content.count(b"PK\x01\x02") > ENTRIES:
        return FileKind.CROWDED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist()}
            return _packed_kind(archive, names)
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        return FileKind.BROKEN


def _packed_kind(archive: zipfile.ZipFile, names: set[str]) -> FileKind:
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if "xl/workbook.xml" in names or _main_part(archive, names).endswith("workbook.xml"):
        return FileKind.XLSM if "xl/vbaproject.bin" in names else FileKind.XLSX
    if "word/document.xml" in names:
        return FileKind.DOCUMENT
    if "ppt/presentation.xml" in names:
        return FileKind.SLIDES
    if "index/document.iwa" in names or "index.zip" in names:
        return FileKind.NUMBERS
    if "mimetype" in names:
        kind = _ODF.get(_head(archive, "mimetype").strip(), FileKind.ZIP)
        locked = "meta-inf/manifest.xml" in names and b"encryption-data" in _head(
            archive, "META-INF/manifest.xml"
        )
        return FileKind.ODS_ENCRYPTED if kind is FileKind.ODS and locked else kind
    return FileKind.ZIP


def _main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    """The part that a package names as its document, wherever a programme has put it."""
    if "_rels/.rels" not in names:
        return ""
    told = _head(archive, "_rels/.rels")
    found = re.search(rb"Target\s*=\s*[\"']/?([^\"']*workbook\.xml)[\"']", told)
    return found[1].decode("ascii", "replace").casefold() if found else ""


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a part.

    Raises:
        BadZipFile: it is packed in a way of which a few bytes unpack to gigabytes at once.
    """
    if archive.getinfo(name).compress_type not in METHODS:
        raise zipfile.BadZipFile(name)
    with archive.open(name) as part:
        return part.read(100_000)


# OLE files -----------------------------------------------------------------------------------


def _ole_kind(content: bytes) -> FileKind:
    import olefile  # noqa: PLC0415 -- needed for few files

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            ole.loadminifat()
            if circular(ole.fat) or circular(ole.minifat):
                return FileKind.BROKEN
            names = {entry.name.casefold(): entry.name for entry in ole.root.kids}
            if "encryptedpackage" in names:
                return FileKind.OLE_ENCRYPTED
            book = names.get("workbook") or names.get("book")
            if book:
                head = ole.openstream(book).read(4096)
                return FileKind.XLS_ENCRYPTED if _has_password(head) else FileKind.XLS
            if "__properties_version1.0" in names:
                return FileKind.OLE_MSG
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        return FileKind.BROKEN
    return FileKind.OLE_OTHER


def circular(table: Sequence[int]) -> bool:
    """Whether sectors of a compound file lead back to themselves.

    ``table`` gives each sector's next one; olefile would follow such a chain until the memory ends.
    """
    chain_of = [-1] * len(table)
    for start in range(len(table)):
        at = start
        while at < len(table) and chain_of[at] < 0:
            chain_of[at] = start
            at = table[at]
        if at < len(table) and chain_of[at] == start:
            return True
    return False


def _has_password(stream: bytes) -> bool:
    """Whether a FILEPASS record stands among the first records of a BIFF stream."""
    at = 0
    for _ in range(10):
        if at + 4 > len(stream):
            return False
        number, size = struct.unpack_from("<HH", stream, at)
        if number == 0x2F:
            return True
        at += 4 + size
    return False


# Texts ---------------------------------------------------------------------------------------


def _text_kind(content: bytes) -> FileKind:
    head = content[:65536].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode().lstrip()
    lowered = head[:4096].lower()
    if lowered.startswith(b"<"):
        page = b"<html" in lowered or b"<table" in lowered or lowered.startswith(b"<!doctype html")
        return FileKind.HTML if page else FileKind.XML
    if _is_mail(head):
        return FileKind.HTML if b"x-document-type: workbook" in lowered else FileKind.MAIL
    if lowered.startswith((b"{", b"[internetshortcut]")) and any(s in lowered for s in _LINKS):
        return FileKind.SHORTCUT
    return FileKind.UNKNOWN if head.translate(None, _TEXT_BYTES) else FileKind.TEXT


def _is_mail(head: bytes) -> bool:
    """Whether a text begins with the header lines of a mail."""
    lines = head.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].split(b"\n")
    if lines[0].startswith((b"From ", b">From ")):
        lines = lines[1:]
    names = []
    for line in lines[:200]:
        found = _HEADER.match(line)
        if found:
            names.append(found[1].lower())
        elif not line.startswith((b" ", b"\t")):
            return False
    return len(_MAIL.intersection(names)) >= 2
