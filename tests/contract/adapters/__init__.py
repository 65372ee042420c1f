"""One case an adapter: a new channel is a line here."""

from collections.abc import Mapping

from tests.contract.adapters import telegram, webchat
from tests.contract.adapters.base import Case

CASES: Mapping[str, Case] = {"telegram": telegram.CASE, "webchat": webchat.CASE}
