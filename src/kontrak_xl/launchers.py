"""Double-click launchers for people who never open a terminal."""

from __future__ import annotations

from pathlib import Path

from kontrak_xl.writer import save

STEPS = (
    ("1 Periksa Buku Induk", "periksa"),
    ("2 Buat Kontrak", "buat"),
    ("3 Konsolidasi", "konsolidasi"),
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
    lines = (
        "@echo off",
        "chcp 65001 >nul",
        'cd /d "%~dp0"',
        f"kontrak-xl {command} %*",
        "pause",
        "",
    )
    return "\r\n".join(lines).encode()


def _shell(command: str) -> bytes:
    lines = ("#!/bin/sh", 'cd "$(dirname "$0")" || exit 2', f'kontrak-xl {command} "$@"', "")
    return "\n".join(lines).encode()
