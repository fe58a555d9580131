"""The logo on the agreements: a small PNG that lies beside the Buku Induk."""

from __future__ import annotations

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.observations import Origin
from kontrak_xl.master.reading import Master
from kontrak_xl.workbook.png import size_of

LARGEST = 100_000
"""Bytes: it goes into every contract, and those are mailed."""


def read(folder: Folder, name: str, where: Origin) -> tuple[bytes, tuple[Finding, ...]]:
    """The logo's bytes, or none and the reason at the cell that names it."""
    if not name:
        return b"", ()
    content, trouble = _content(folder, name)
    if trouble:
        return b"", (Finding(Code.LOGO, where, f"“{name}”", trouble),)
    return content, ()


def of(folder: Folder, master: Master) -> tuple[bytes, tuple[Finding, ...]]:
    """The logo that a Buku Induk names, or none and the reason."""
    form = master.form("pemda")
    return read(folder, form.text("logo"), form.where("logo"))


def _content(folder: Folder, name: str) -> tuple[bytes, str]:
    """The bytes and what is wrong with them, in words."""
    path = folder.root / name
    if not path.resolve().is_relative_to(folder.root.resolve()):
        return b"", "harus berada di dalam folder kerja"
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except (OSError, ValueError):
        return b"", "tidak ditemukan di samping Buku Induk"
    if not content:
        return b"", f"kosong atau lebih dari {LARGEST // 1000} kB"
    return (content, "") if size_of(content) else (b"", "bukan gambar PNG yang utuh")
