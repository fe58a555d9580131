"""Received files as people and programmes make them: zips, mails, Outlook messages, locks."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import struct
import zipfile
import zlib
from email.message import EmailMessage
from typing import TYPE_CHECKING

import msoffcrypto.format.ooxml
import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

XLSX_TYPE = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


def workbook(value: object = 5) -> bytes:
    """A workbook with one value in A1."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = value  # type: ignore[index,assignment,unused-ignore]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def encrypted(content: bytes, password: str) -> bytes:
    """A workbook as Excel saves it with a password (ECMA-376, agile)."""
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, out)
    return out.getvalue()


# Mails ---------------------------------------------------------------------------------------


def mail(
    attachments: Mapping[str, bytes],
    *,
    subject: str = "Laporan Juni",
    date: str | None = "Fri, 03 Jul 2026 10:15:00 +0700",
) -> EmailMessage:
    """A mail of Dinas Kesehatan with files attached to it."""
    message = EmailMessage()
    message["From"] = "Dinas Kesehatan <dinkes@contoh.go.id>"
    message["To"] = "orpeg@contoh.go.id"
    message["Subject"] = subject
    message["Message-ID"] = "<satu@contoh.go.id>"
    if date is not None:
        message["Date"] = date
    message.set_content("Terlampir.\n")
    for name, content in attachments.items():
        message.add_attachment(content, maintype=XLSX_TYPE[0], subtype=XLSX_TYPE[1], filename=name)
    return message


# Zips ----------------------------------------------------------------------------------------


def zipped(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of files; pairs may name the same file twice."""
    pairs = files.items() if hasattr(files, "items") else files
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def patched(
    archive: bytes, *, flag: int = 0, method: int | None = None, size: int | None = None
) -> bytes:
    """A zip whose members claim other things than they are."""
    changed = bytearray(archive)
    for mark, flags, methods, sizes in ((b"PK\1\2", 8, 10, 24), (b"PK\3\4", 6, 8, 22)):
        at = changed.find(mark)
        while at >= 0:
            old = struct.unpack_from("<H", changed, at + flags)[0]
            struct.pack_into("<H", changed, at + flags, old | flag)
            if method is not None:
                struct.pack_into("<H", changed, at + methods, method)
            if size is not None:
                struct.pack_into("<I", changed, at + sizes, size)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def locked_zip(name: str, content: bytes, password: bytes) -> bytes:
    """A zip of one stored file under the traditional encryption (PKWARE), which 7-Zip offers."""
    check = zlib.crc32(content)
    body = _crypt(b"\1" * 11 + bytes([check >> 24]) + content, password)
    raw = name.encode()
    fixed = struct.pack("<HHHHHIIIH", 20, 1, 0, 0, 0x21, check, len(body), len(content), len(raw))
    local = b"PK\3\4" + fixed + b"\0\0" + raw + body
    central = b"PK\1\2" + b"\x14\0" + fixed + b"\0" * 16 + raw
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _crypt(plain: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [_crc_step(value) for value in range(256)]

    def update(sign: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ sign) & 0xFF]
        keys[1] = (keys[1] + (keys[0] & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for sign in password:
        update(sign)
    out = bytearray()
    for sign in plain:
        mask = keys[2] | 2
        out.append(sign ^ (((mask * (mask ^ 1)) >> 8) & 0xFF))
        update(sign)
    return bytes(out)


def _crc_step(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ 0xEDB88320 if value & 1 else value >> 1
    return value


# Outlook messages ----------------------------------------------------------------------------

Tree = dict[str, "bytes | Tree"]
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_BIG, _SMALL, _CUTOFF = 512, 64, 4096


def outlook(
    attachments: Sequence[tuple[str, bytes]],
    *,
    inner: Tree | None = None,
    sent: dt.datetime = dt.datetime(2026, 7, 3, 3, 15, tzinfo=dt.UTC),
) -> bytes:
    """A message as Outlook saves it (.msg), with files and perhaps a message attached to it."""
    tree = outlook_tree(attachments, inner=inner, sent=sent, header=32)
    names: Tree = {f"__substg1.0_{number:04X}0102": b"" for number in (2, 3, 4)}
    return compound({**tree, "__nameid_version1.0": names})


def outlook_tree(
    attachments: Sequence[tuple[str, bytes]],
    *,
    inner: Tree | None = None,
    sent: dt.datetime = dt.datetime(2026, 7, 3, 3, 15, tzinfo=dt.UTC),
    header: int = 24,
) -> Tree:
    """The streams of such a message; one that is attached has a shorter header."""
    texts = {
        0x001A: "IPM.Note",
        0x0037: "Laporan Juni",
        0x0C1A: "Dinas Kesehatan",
        0x0C1F: "dinkes@contoh.go.id",
        0x1035: "<satu@contoh.go.id>",
    }
    count = len(attachments) + (inner is not None)
    head = struct.pack("<8x4I", 0, count, 0, count).ljust(header, b"\0")
    when = int((sent - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds() * 10**7)
    tree = _properties(texts, head, struct.pack("<IIQ", 0x00390040, 6, when))
    for number, (name, content) in enumerate(attachments):
        own = _properties(
            {0x3707: name} if name else {}, b"\0" * 8, _method(1) + _variable(0x37010102, content)
        )
        own["__substg1.0_37010102"] = content
        tree[f"__attach_version1.0_#{number:08X}"] = own
    if inner is not None:
        own = _properties({0x3001: "Fwd"}, b"\0" * 8, _method(5))
        own["__substg1.0_3701000D"] = inner
        tree[f"__attach_version1.0_#{len(attachments):08X}"] = own
    return tree


def _method(how: int) -> bytes:
    return struct.pack("<IIII", 0x37050003, 6, how, 0)


def _variable(tag: int, content: bytes) -> bytes:
    return struct.pack("<IIII", tag, 6, len(content), 0)


def _properties(texts: Mapping[int, str], head: bytes, fixed: bytes) -> Tree:
    tree: Tree = {}
    for key, text in texts.items():
        content = text.encode("utf-16-le")
        tree[f"__substg1.0_{key:04X}001F"] = content
        fixed += _variable(key << 16 | 0x1F, content + b"\0\0")
    tree["__properties_version1.0"] = head + fixed
    return tree


def compound(tree: Tree) -> bytes:
    """A compound file (MS-CFB, version 3) of streams and storages."""
    entries: list[list[int | str | bytes]] = [["Root Entry", 5, _NONE, _NONE, _NONE, b""]]
    _entries(tree, 0, entries)
    sectors: list[bytes] = []
    fat: list[int] = []
    minis: list[int] = []
    small = bytearray()
    places: list[tuple[int, int]] = []
    for _, kind, _, _, _, content in entries:
        assert isinstance(content, bytes)
        if kind != 2 or not content:
            places.append((_END, 0))
        elif len(content) < _CUTOFF:
            places.append((len(minis), len(content)))
            _chain(minis, content, _SMALL)
            small += content.ljust(-(-len(content) // _SMALL) * _SMALL, b"\0")
        else:
            places.append((len(fat), len(content)))
            sectors += _cut(content)
            _chain(fat, content, _BIG)
    starts = []
    for content in (bytes(small), struct.pack(f"<{len(minis)}I", *minis)):
        starts.append(len(fat) if content else _END)
        sectors += _cut(content, b"\xff")
        _chain(fat, content, _BIG)
    places[0] = (starts[0], len(small))
    directory = b"".join(_entry(e, p) for e, p in zip(entries, places, strict=True))
    first = len(fat)
    sectors += _cut(directory)
    _chain(fat, directory, _BIG)
    own = -(-(len(fat) + 2) // (_BIG // 4 - 1))
    where = range(len(fat), len(fat) + own)
    fat += [_FAT] * own
    table = struct.pack(f"<{len(fat)}I", *fat)
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0,
        own, first, 0, _CUTOFF, starts[1], -(-len(minis) // 128), _END, 0,
    )  # fmt: skip
    head += b"".join(struct.pack("<I", at) for at in where).ljust(109 * 4, b"\xff")
    return head + b"".join(sectors) + table.ljust(own * _BIG, b"\xff")


def _entries(tree: Tree, at: int, entries: list[list[int | str | bytes]]) -> None:
    """A storage's members as a list leaning right, which every reader takes for a tree."""
    before = None
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        inside = tree[name]
        own = len(entries)
        content = inside if isinstance(inside, bytes) else b""
        entries.append([name, 2 if isinstance(inside, bytes) else 1, _NONE, _NONE, _NONE, content])
        if before is None:
            entries[at][4] = own
        else:
            entries[before][3] = own
        before = own
        if not isinstance(inside, bytes):
            _entries(inside, own, entries)


def _entry(entry: list[int | str | bytes], place: tuple[int, int]) -> bytes:
    name, kind, left, right, child, _ = entry
    raw = str(name).encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII36xIQ", raw, len(raw), kind, 1, left, right, child, place[0], place[1]
    )  # fmt: skip


def _chain(table: list[int], content: bytes, size: int) -> None:
    count = -(-len(content) // size)
    table += [len(table) + step for step in range(1, count)]
    table += [_END] if count else []


def _cut(content: bytes, fill: bytes = b"\0") -> list[bytes]:
    return [content[at : at + _BIG].ljust(_BIG, fill) for at in range(0, len(content), _BIG)]


# Old Excel with a password -------------------------------------------------------------------

_BOF, _NUMBER, _EOF, _FILEPASS, _BOUND, _CODEPAGE = 0x809, 0x203, 0x0A, 0x2F, 0x85, 0x42
_FONT, _XF = 0x31, 0xE0
_BLOCK = 1024


def old_excel(value: float, password: str = "") -> bytes:
    """A workbook as Excel 97 saves it, with A1 filled, perhaps under a password (RC4)."""
    lock = [] if not password else [(_FILEPASS, _file_pass(password))]
    looks = [(_FONT, struct.pack("<HHHHHBBBBBB", 200, 0, 32767, 400, 0, 0, 0, 0, 0, 1, 0) + b"A"),
             (_XF, bytes(20))]  # fmt: skip
    before = [(_BOF, _bof(0x05)), *lock, (_CODEPAGE, struct.pack("<H", 1200)), *looks]
    name = b"\x05\0Sheet"
    start = sum(4 + len(body) for _, body in before) + 4 + 6 + len(name) + 4
    bound = (_BOUND, struct.pack("<IH", start, 0) + name)
    sheet = [(_BOF, _bof(0x10)), (_NUMBER, struct.pack("<HHHd", 0, 0, 0, value)), (_EOF, b"")]
    records = [*before, bound, (_EOF, b""), *sheet]
    plain = b"".join(struct.pack("<HH", number, len(body)) + body for number, body in records)
    return compound({"Workbook": _under(password, records, plain) if password else plain})


def _bof(kind: int) -> bytes:
    return struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6)


def _file_pass(password: str) -> bytes:
    verifier = bytes(range(16))
    secret = _rc4(_key(password, 0), verifier + _md5(verifier))
    return struct.pack("<HHH", 1, 1, 1) + _SALT + secret


_SALT = b"garam enam belas"


def _key(password: str, block: int) -> bytes:
    first = _md5(password.encode("utf-16-le"))[:5]
    second = _md5((first + _SALT) * 16)[:5]
    return _md5(second + struct.pack("<I", block))


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, plain: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 0xFF
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for sign in plain:
        i = (i + 1) & 0xFF
        j = (j + box[i]) & 0xFF
        box[i], box[j] = box[j], box[i]
        out.append(sign ^ box[(box[i] + box[j]) & 0xFF])
    return bytes(out)


def _under(password: str, records: list[tuple[int, bytes]], plain: bytes) -> bytes:
    """The records' bodies encrypted; their heads, and what finds other records, stay readable."""
    blocks = (plain[at : at + _BLOCK] for at in range(0, len(plain), _BLOCK))
    locked = bytearray().join(_rc4(_key(password, n), part) for n, part in enumerate(blocks))
    at = 0
    for number, body in records:
        size = 4 + (len(body) if number in {_BOF, _FILEPASS} else 4 if number == _BOUND else 0)
        locked[at : at + size] = plain[at : at + size]
        at += 4 + len(body)
    return bytes(locked)
