"""What all tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from kontrak_xl.commands import buat, mulai

from .support import dovecot, longest, needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

settings.register_profile("busy", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
settings.load_profile("busy")  # a machine that does other things too fails no test


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first where several workers share them."""
    if hasattr(config, "workerinput"):
        items.sort(key=longest.rank)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tell the tools who calls for them."""
    needs.begins(item)


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose contracts are issued, as ``mulai`` begins one; not to be changed."""
    folder = tmp_path_factory.mktemp("terbit") / "kerja"
    mulai.mulai(folder)
    assert buat.buat(folder).written
    return folder


@pytest.fixture(scope="module")
def post() -> Iterator[dovecot.Dovecot]:
    """A mail server whose mailboxes are empty."""
    with dovecot.running() as server:
        yield server
