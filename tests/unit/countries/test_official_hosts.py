"""Which hosts a citizen is told are official."""

import pytest

from app.wiring import _at
from countries import available, load


@pytest.mark.parametrize("code", available())
def test_every_pack_names_the_domain_that_only_its_state_registers_under(code: str) -> None:
    assert load(code).hosts == (f"gov.{code}",)


def test_this_servers_own_host_is_official_too() -> None:
    assert _at(load("sa"), "https://wakeel.example.org:8443/x").hosts == ("wakeel.example.org", "gov.sa")
    assert _at(load("sa"), "").hosts == ("gov.sa",)
