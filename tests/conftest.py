"""What all tests share."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from .support import needs

settings.register_profile("busy", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
settings.load_profile("busy")  # a machine that does other things too fails no test


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tell the tools who calls for them."""
    needs.begins(item)
