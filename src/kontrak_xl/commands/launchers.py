"""Double-click launchers for people who never open a terminal."""

from __future__ import annotations

from pathlib import Path

from kontrak_xl.core.files import save

STEPS = (
    ("1 Periksa Buku Induk", "periksa"),
    ("2 Buat Kontrak", "buat"),
    ("3 Konsolidasi", "konsolidasi"),
    ("4 Status", "status"),
    ("5 Tutup Bulan", "tutup"),
    ("6 Kirim Surat", "kirim"),
    ("7 Terima Surat", "terima"),
)
"""File name and command; a command that lacks its month asks for it."""


def write(folder: Path) -> None:
    """One .bat, .command and .sh for each step."""
    for name, command in STEPS:
        save(_batch(command), folder / f"{name}.bat")
        for suffix in (".command", ".sh"):
            path = save(_shell(command), folder / f"{name}{suffix}")
            path.chmod(0o755)


def _batch(command: str) -> bytes:
    """For Windows; ``pushd`` also reaches a folder on the network, which ``cd`` does not."""
    lines = (
        "@echo off",
        "chcp 65001 >nul",
        'pushd "%~dp0"',
        "where kontrak-xl >nul 2>nul",
        "if errorlevel 1 (",
        "  echo Program kontrak-xl belum terpasang di komputer ini.",
        ") else (",
        f"  kontrak-xl {command} %*",
        ")",
        "popd",
        "pause",
        "",
    )
    return "\r\n".join(lines).encode()


def _shell(command: str) -> bytes:
    lines = ("#!/bin/sh", 'cd "$(dirname "$0")" || exit 2', f'kontrak-xl {command} "$@"', "")
    return "\n".join(lines).encode()
