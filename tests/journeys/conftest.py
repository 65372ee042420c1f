"""The whole product is imported where it is played with, not for every unit test."""

from tests.fixtures.server import demo_settings, seeded, server
from tests.fixtures.telegram import emulator

__all__ = ["demo_settings", "emulator", "seeded", "server"]
