"""What stops the programme: each error is one Indonesian sentence that says what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from kontrak_xl import names

_IN_USE = "sedang dipakai program lain"
_OFFLINE = "folder jaringan tidak tersambung"
_WINDOWS_REASONS = {
    5: "akses ditolak",
    32: _IN_USE,
    33: _IN_USE,
    53: _OFFLINE,
    59: _OFFLINE,
    64: _OFFLINE,
    67: _OFFLINE,
    112: "ruang disk penuh",
    123: "namanya tidak diterima Windows",
    206: "namanya terlalu panjang",
    1231: _OFFLINE,
}
"""By the number that Windows itself gives, which says more than the errno beside it."""
LOCKED = frozenset((5, 32, 33))
"""What Windows answers while another programme holds a file, if only for a moment."""
_REASONS = {
    errno.EACCES: "akses ditolak",
    errno.EPERM: "akses ditolak",
    errno.EROFS: "tempatnya hanya dapat dibaca",
    errno.ENOSPC: "ruang disk penuh",
    errno.EDQUOT: "jatah ruang disk habis",
    errno.ENOENT: "foldernya tidak ada",
    errno.ENOTDIR: "foldernya ternyata sebuah berkas",
    errno.EEXIST: "foldernya ternyata sebuah berkas",
    errno.EISDIR: "ternyata sebuah folder",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.EFBIG: "berkasnya terlalu besar",
    errno.EIO: "disk bermasalah",
}


class KontrakError(Exception):
    """The base of all sentences that end a command with exit code 2."""


class CannotWriteError(KontrakError):
    """An output cannot be written; nothing of it was written."""

    def __init__(self, path: Path, cause: OSError) -> None:
        owner = lock_owner(path)
        if owner or (path.exists() and isinstance(cause, PermissionError)):
            by = f" (dibuka oleh {owner})" if owner else ""
            sentence = f"Tutup berkas {path.name} di Excel{by}, lalu ulangi."
        else:
            sentence = (
                f"Berkas {path} tidak dapat ditulis ({reason(cause)}); "
                "periksa hak akses dan ruang disk."
            )
        super().__init__(sentence)


class PathTooLongError(KontrakError):
    """An output's address is longer than Windows or Excel can open; nothing was written."""

    def __init__(self, path: Path, excess: int) -> None:
        super().__init__(
            f"Alamat berkas {path} terlalu panjang {excess} huruf untuk Windows dan Excel; "
            "pindahkan folder kerja lebih dekat ke akar, misalnya D:\\kerja, lalu ulangi."
        )


class CannotReadError(KontrakError):
    """A file that was received or named cannot be read."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(
            f"Berkas {path} tidak dapat dibaca ({reason(cause)}); "
            "tutup di program lain atau periksa hak aksesnya, lalu ulangi."
        )


def read(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        CannotReadError: the system refuses.
    """
    try:
        return names.extended(path).read_bytes()
    except OSError as error:
        raise CannotReadError(path, error) from error


def reason(cause: OSError) -> str:
    """Why the system refused, in Indonesian."""
    told = _WINDOWS_REASONS.get(windows_number(cause))
    number = cause.errno or type(cause).__name__
    return told or _REASONS.get(cause.errno or 0, f"kesalahan sistem {number}")


def windows_number(cause: OSError) -> int:
    """The number that Windows gives an error, 0 elsewhere."""
    return getattr(cause, "winerror", None) or 0


def lock_owner(path: Path) -> str:
    """Who has a workbook open, from the ``~$`` file that Excel lays beside it; "" if nobody.

    Its first byte is the length of the name, then the name in one-byte characters; LibreOffice
    writes ``.~lock.NAME#`` with the name first, before a comma.
    """
    try:
        content = path.with_name(f"~${path.name}").read_bytes()
        return content[1 : 1 + content[0]].decode("cp1252", "replace").strip() or "orang lain"
    except (OSError, IndexError):
        pass
    try:
        text = path.with_name(f".~lock.{path.name}#").read_text("utf-8", "replace")
        names = [part.strip() for part in text.split(",")[:2]]
        return next((name for name in names if name), "orang lain")
    except OSError:
        return ""
