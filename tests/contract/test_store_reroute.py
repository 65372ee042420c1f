"""What a channel won't take any more reaches the same citizen elsewhere, and nobody else."""

import pytest

from core.errors import Reason
from core.messages import Address, OutboundStatus, Receipt
from store.contacts import homes, link
from tests.fixtures.store import PHONE, Store

FAILED = OutboundStatus.FAILED
CLOSED = Reason.WINDOW_CLOSED
CHAT, POST = Address("webchat", "s" * 22), Address("email", "amal@example.org")
STRANGER = Address("webchat", "t" * 22)


@pytest.fixture(autouse=True)
async def _amal_has_three_addresses(store: Store) -> None:
    """The phone, where she wrote first; the chat; and e-mail, where she proved herself last."""
    found = await store.database.write(
        lambda c: homes(c, store.vault, [PHONE, CHAT, POST, STRANGER], store.now)
    )
    for address, citizen in ((PHONE, "amal"), (CHAT, "amal"), (POST, "amal"), (STRANGER, "nora")):
        store.later(seconds=1)
        await store.database.write(
            lambda c, h=found[address], who=citizen: link(c, store.vault, h, who, store.now)
        )


async def waits_on(store: Store, channel: str) -> list[str]:
    return [taken.outbound.text for taken in await store.take(channel)]


async def test_window_that_is_closed_sends_it_another_way(store: Store) -> None:
    await store.say("معاملتكم \u20682026-1187\u2069 جاهزة")
    await store.settle(await store.take_one(), FAILED, reason=CLOSED)
    elsewhere = await waits_on(store, "webchat") + await waits_on(store, "email")
    assert elsewhere == ["معاملتكم 2026-1187 جاهزة"]


async def test_receipt_that_tells_it_later_does_the_same_once(store: Store) -> None:
    await store.say("x")
    await store.settle(await store.take_one(), OutboundStatus.SENT, provider_id="p1")
    told = [Receipt("sms", f"p1:failed:{n}", "p1", FAILED, CLOSED) for n in range(3)]
    await store.hear(*told)
    assert len(await waits_on(store, "webchat") + await waits_on(store, "email")) == 1


async def test_other_failures_stay_where_they_are(store: Store) -> None:
    for reason in (Reason.REJECTED, Reason.UNCERTAIN, Reason.OPTED_OUT):
        await store.say("x")
        await store.settle(await store.take_one(), FAILED, reason=reason)
    assert await waits_on(store, "webchat") + await waits_on(store, "email") == []


async def test_proof_that_lapsed_is_none(store: Store) -> None:
    await store.say("x")
    message = await store.take_one()
    store.later(days=91)
    await store.settle(message, FAILED, reason=CLOSED)
    assert await waits_on(store, "webchat") + await waits_on(store, "email") == []
