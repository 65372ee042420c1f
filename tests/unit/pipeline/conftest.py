"""The pipeline's own rules are tried on SQLite; `tests/contract` tries the store's part on both databases."""

import pytest


@pytest.fixture
def dialect() -> str:
    return "sqlite"
