import pytest

from tests.fakes.office import AMAL
from tests.fakes.talk import Talker


@pytest.fixture
def stranger() -> Talker:
    return Talker()


@pytest.fixture
def amal() -> Talker:
    return Talker().known_as(AMAL.id)
