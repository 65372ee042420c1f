"""Fixtures shared by all tests are in `tests/fixtures/`, one file a subject."""

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.broker",
    "tests.fixtures.store",
    "tests.fixtures.pipeline",
    "tests.fixtures.model",
    "tests.fixtures.processes",
    "tests.fixtures.files_peers",
]
