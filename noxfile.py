"""The five verbs of those who work on kontrak_xl: test, fast, lint, docs, example.

They run in the environment that nox itself is installed in, so nothing is downloaded.
"""

from __future__ import annotations

import sys

import nox

nox.options.sessions = ["fast", "lint"]
FAST = "not office and not slow"
"""The tests that answer in minutes, without LibreOffice."""


def python(session: nox.Session, *arguments: str) -> None:
    """Run a module or a script with the Python of this environment."""
    session.run(sys.executable, *arguments, external=True)


@nox.session(python=False)
def test(session: nox.Session) -> None:
    """All tests."""
    python(session, "-m", "pytest", *session.posargs)


@nox.session(python=False)
def fast(session: nox.Session) -> None:
    """The tests that need no LibreOffice and do not take long."""
    python(session, "-m", "pytest", "-m", FAST, *session.posargs)


@nox.session(python=False)
def lint(session: nox.Session) -> None:
    """Style, format and types; which modules and functions are the longest."""
    python(session, "-m", "ruff", "check", ".")
    python(session, "-m", "ruff", "format", "--check", ".")
    python(session, "-m", "mypy")
    python(session, "benchmarks/panjang.py")


@nox.session(python=False)
def docs(session: nox.Session) -> None:
    """Print the pages in docs/ anew from the declarations, and check all that is written."""
    python(session, "docs/buat.py")
    python(session, "-m", "pytest", "tests/stories/test_docs.py")


@nox.session(python=False)
def example(session: nox.Session) -> None:
    """Play half a year on simulated data into a folder, kerja-contoh unless one is named."""
    python(session, "-m", "kontrak_xl", "contoh", *(session.posargs or ["kerja-contoh"]))
