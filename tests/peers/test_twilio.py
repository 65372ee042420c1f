"""SMS and WhatsApp through Twilio against Prism on Twilio's own OpenAPI description, over TCP."""

from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from app.demo import open_demo
from app.pages import web_app
from channels.twilio.account import Account
from channels.twilio.sms import TwilioSms
from channels.twilio.whatsapp import TwilioWhatsApp
from core.errors import Reason, SendError
from core.ids import new_id
from core.messages import Address, Outbound
from core.settings import Settings
from store import views
from store.tables import Outbox
from tests.fixtures.prism import NODE_MODULES, needs_npm, prism
from tests.fixtures.server import Server, demo_settings, morning_clock, seeded, serving, until

__all__ = ["demo_settings", "seeded"]
pytestmark = [
    *needs_npm("@stoplight/prism-cli", "@twilio/cli-core"),
    pytest.mark.asyncio(loop_scope="module"),
]

SID, TOKEN = "AC0123456789abcdef0123456789abcdef", "f00dfeed0123456789abcdef01234567"
NUMBER, SERVICE, CITIZEN = "+966112345678", "MG0123456789abcdef0123456789abcdef", "+966777000111"
PUBLIC = "https://wakeel.example"
POSTED = "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
"""The SID in the description's example, which is what Prism answers."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def twilio() -> AsyncIterator[str]:
    async with prism(NODE_MODULES / "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json") as url:
        yield url


@pytest.fixture
def account(twilio: str) -> Account:
    return Account(SID, TOKEN, api=twilio)


def citizen(channel: str) -> Address:
    return Address(channel, CITIZEN if channel == "sms" else CITIZEN.removeprefix("+"))


def message(channel: str, text: str = "وصلت معاملتكم، والرسم ٢٠٠ ريال.") -> Outbound:
    return Outbound(new_id(), citizen(channel), text)


@pytest.mark.parametrize("sender", [NUMBER, "GOVSA", SERVICE])
async def test_text_is_what_twilio_takes(account: Account, sender: str) -> None:
    channel = TwilioSms(account, [sender], public_url=PUBLIC)
    await channel.start()
    assert await channel.send(message("sms")) == POSTED
    assert await channel.send(message("sms", "جملة طويلة من كلمات. " * 200)) == POSTED
    await channel.stop()


async def test_whatsapp_text_is_what_twilio_takes(account: Account) -> None:
    channel = TwilioWhatsApp(account, NUMBER, public_url=PUBLIC)
    await channel.start()
    assert await channel.send(message("whatsapp")) == POSTED
    await channel.stop()


async def test_address_that_nobody_can_call_is_refused_for_good(account: Account) -> None:
    channel = TwilioSms(account, [NUMBER], public_url="nonsense and more")
    with pytest.raises(SendError) as failure:
        await channel.send(message("sms"))
    await channel.stop()
    assert failure.value.reason is Reason.INVALID


@pytest_asyncio.fixture(loop_scope="module")
async def server(twilio: str, demo_settings: Settings) -> AsyncIterator[Server]:
    """The platform, reached by SMS and WhatsApp and nothing imitated."""
    settings = demo_settings.model_copy(
        update={
            "twilio_sid": SID,
            "twilio_token": SecretStr(TOKEN),
            "twilio_api": twilio,
            "twilio_from": NUMBER,
            "twilio_whatsapp_from": NUMBER,
            "whatsapp_via": "twilio",
            "public_url": PUBLIC,
        }
    )
    async with open_demo(settings, clock=morning_clock()) as demo:
        app = web_app(demo.platform, [demo.routes], demo=True)
        async with serving(app, demo.platform) as running:
            yield running


async def twilio_calls(
    server: Server, channel: str, form: Mapping[str, str], token: str = TOKEN
) -> httpx.Response:
    """As from outside, through a proxy that ends TLS: signed over the public address."""
    path = f"/channels/{channel}/webhook"
    return await server.http.post(
        path,
        content=urlencode(form),
        headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": RequestValidator(token).compute_signature(PUBLIC + path, form),
        },
    )


def written(text: str, number: int = 1, prefix: str = "") -> dict[str, str]:
    return {
        "MessageSid": f"SM{number:032x}",
        "AccountSid": SID,
        "From": prefix + CITIZEN,
        "To": prefix + NUMBER,
        "Body": text,
        "NumMedia": "0",
        "SmsStatus": "received",
    }


def told(status: str, prefix: str = "") -> dict[str, str]:
    return {
        "MessageSid": POSTED,
        "MessageStatus": status,
        "To": prefix + CITIZEN,
        "From": prefix + NUMBER,
        "AccountSid": SID,
    }


async def sent(server: Server, channel: str) -> list[str]:
    vault, to = server.platform.vault, citizen(channel)
    shown = await server.platform.database.read(lambda c: views.sent_to(c, vault, to))
    return [one.text for one in shown]


async def state(server: Server, channel: str) -> list[str]:
    states = select(Outbox.status).where(Outbox.channel == channel)  # type: ignore[arg-type]
    return list(await server.platform.database.read(lambda c: c.execute(states).scalars().all()))


@pytest.mark.parametrize(("channel", "prefix"), [("sms", ""), ("whatsapp", "whatsapp:")])
async def test_citizen_is_answered_and_the_receipts_are_heard(
    server: Server, channel: str, prefix: str
) -> None:
    for _ in range(3):
        answer = await twilio_calls(server, channel, written("السلام عليكم", prefix=prefix))
        assert (answer.status_code, answer.text) == (200, "<Response/>")
        assert answer.headers["content-type"].startswith("text/xml")
    await until(lambda: sent(server, channel))
    await server.at_rest()
    (text,) = await sent(server, channel)
    assert "وعليكم السلام" in text

    for status in ("delivered", "sent", "delivered", "queued"):
        answer = await twilio_calls(server, channel, told(status, prefix))
        assert answer.status_code == 200
    assert await state(server, channel) == ["delivered"]


async def test_forged_call_is_refused_and_stores_nothing(server: Server) -> None:
    answer = await twilio_calls(server, "sms", written("السلام عليكم"), token="another")
    assert answer.status_code == 403
    await server.at_rest()
    assert await sent(server, "sms") == []
