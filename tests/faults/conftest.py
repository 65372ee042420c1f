"""Faults are the same on either database; `tests/contract` tries the store's part on both."""

import pytest


@pytest.fixture
def dialect() -> str:
    return "sqlite"
