"""Has a real LibreOffice edit and save workbooks, gesture by gesture (see office_hands.py)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from . import office

SCRIPT = Path(__file__).with_name("office_hands.py")
SECONDS_PER_JOB = 20

Step = tuple[str | int | bool, ...]
"""A gesture of office_hands.py and what it needs."""


class Job(NamedTuple):
    """Open a workbook, make the steps, save it under another name (.xlsx, .ods or .xls)."""

    source: Path
    steps: Sequence[Step]
    target: Path


def require_hands() -> None:
    """Skip the test where LibreOffice or its Python bridge is missing; in CI neither must be."""
    office.require_office()
    if _python() is None:
        message = "No Python here can import uno (apt install python3-uno)."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


def at_work(jobs: Sequence[Job]) -> None:
    """Do all jobs, one after another, in one LibreOffice with a profile of its own."""
    program, python = office.program(), _python()
    if program is None or python is None:
        raise office.OfficeError("LibreOffice or python3-uno is missing.")
    with tempfile.TemporaryDirectory(prefix="hands-") as temporary:
        told = Path(temporary) / "jobs.json"
        told.write_text(json.dumps([_plain(job) for job in jobs]), "utf-8")
        profile = (Path(temporary) / "profile").as_uri()
        seconds = office.START_SECONDS + SECONDS_PER_JOB * len(jobs)
        output = office.run([python, str(SCRIPT), str(told), program, profile], seconds)
    for job in jobs:
        if not job.target.exists():
            raise office.OfficeError(f"LibreOffice made no {job.target}:\n{output}")


def _plain(job: Job) -> dict[str, object]:
    return {"source": str(job.source), "steps": list(job.steps), "target": str(job.target)}


@cache
def _python() -> str | None:
    """A Python with the bridge: the system's, LibreOffice's own, or this one."""
    program = office.program()
    beside = [Path(program).resolve().with_name("python")] if program else []
    found = [shutil.which("python3"), "/usr/bin/python3", *map(str, beside), sys.executable]
    return next((python for python in found if python and _imports_uno(python)), None)


def _imports_uno(python: str) -> bool:
    try:
        done = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
