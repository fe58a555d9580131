"""Has programs other than Excel and LibreOffice save workbooks: JavaScript libraries, Gnumeric."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from .needs import needs
from .office import run

SCRIPT = Path(__file__).with_name("resave.cjs")
PACKAGES = ("xlsx", "exceljs", "xlsx-populate")
SECONDS = 120


class Resave(NamedTuple):
    """Have a programme of resave.cjs read ``source`` and write ``target``."""

    program: str
    source: Path
    target: Path


def require_node() -> None:
    """Skip the test where Node or a package is missing; in CI they must not be."""
    needs("npm")
    if shutil.which("node") is None or _home() is None:
        _missing(f"npm install --prefix /tmp/kx-npm {' '.join(PACKAGES)}")


def require_gnumeric() -> None:
    """Skip the test where Gnumeric is missing; in CI it must not be."""
    needs("office")
    if shutil.which("ssconvert") is None:
        _missing("apt install gnumeric")


def resave(jobs: Sequence[Resave]) -> None:
    """Do all jobs in one Node."""
    home = _home()
    if home is None:
        raise FileNotFoundError(f"node_modules with {', '.join(PACKAGES)}")
    with tempfile.TemporaryDirectory(prefix="node-") as temporary:
        told = Path(temporary) / "jobs.json"
        told.write_text(json.dumps([_plain(job) for job in jobs]), "utf-8")
        run(["env", f"NODE_PATH={home}", "node", str(SCRIPT), str(told)], SECONDS)


def gnumeric(source: Path, target: Path) -> None:
    """Have Gnumeric read a workbook and write it as the target's suffix says."""
    run(["ssconvert", str(source), str(target)], SECONDS)


def _plain(job: Resave) -> dict[str, str]:
    return {"program": job.program, "source": str(job.source), "target": str(job.target)}


def _home() -> Path | None:
    """The folder of the installed packages, if all are there."""
    named = os.environ.get("KX_NPM_PREFIX")
    homes = [Path(named)] if named else []
    homes += [Path(__file__).parents[2], Path("/tmp/kx-npm")]  # noqa: S108
    found = (home / "node_modules" for home in homes)
    return next((home for home in found if all((home / one).is_dir() for one in PACKAGES)), None)


def _missing(command: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"Not installed here: {command}")
