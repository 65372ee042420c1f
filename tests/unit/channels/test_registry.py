"""Which channels are on, by what is set."""

from typing import Any

import pytest

from channels import build
from channels.base import Channel, Fetches, Polls, Prices, Runs, Types, WebhookRequest
from channels.console import ConsoleChannel, Imitation
from channels.telegram import Telegram
from core.disclosure import Reach
from core.errors import Rejected, SettingsError
from core.ids import new_id
from core.messages import Address, Button, Outbound
from core.settings import Settings

TOKEN = "123456:secret-token"
SMPP = "smpp://wakeel:secret@127.0.0.1:2775/?source=12345"
FROM = {"twilio_from": "+966112345678"}

TWILIO = {"twilio_sid": "AC1", "twilio_token": TOKEN}


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_without_settings_only_the_web_chat_is_on() -> None:
    assert list(build(settings())) == ["webchat"]


def test_channel_is_on_once_its_token_is_set() -> None:
    channel = build(settings(telegram_token=TOKEN))["telegram"]
    assert isinstance(channel, Telegram)
    assert isinstance(channel, Polls)
    assert isinstance(channel, Types)
    assert isinstance(channel, Fetches)
    assert isinstance(channel, Runs)


async def test_one_account_is_behind_two_channels() -> None:
    whatsapp = {"whatsapp_via": "twilio", "twilio_whatsapp_from": "whatsapp:+966112345678"}
    on = build(settings(**TWILIO, **whatsapp, twilio_from="GOVSA, +966112345678", sms_per_second=3))
    assert {"sms", "whatsapp"} <= set(on)
    assert (on["sms"].limits.two_way, on["sms"].limits.per_second) == (False, 3.0)
    assert on["whatsapp"].limits.two_way


@pytest.mark.parametrize(
    ("values", "made"),
    [
        ({"smpp_url": SMPP}, "Smpp"),
        (TWILIO | FROM, "TwilioSms"),
        ({"smpp_url": SMPP} | TWILIO | FROM, "SmsBoth"),
    ],
)
def test_texts_go_through_the_providers_that_are_set(values: dict[str, str], made: str) -> None:
    channel = build(settings(**values))["sms"]
    assert type(channel).__name__ == made
    assert isinstance(channel, Prices)
    assert isinstance(channel, Polls) == ("smpp_url" in values)
    assert isinstance(channel, Fetches) == ("twilio_sid" in values)


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"telegram_secret": "s"}, "WAKEEL_TELEGRAM_TOKEN"),
        ({"telegram_token": TOKEN, "public_url": "https://w.example"}, "WAKEEL_TELEGRAM_SECRET"),
        ({"telegram_token": TOKEN, "telegram_secret": "has spaces"}, "WAKEEL_TELEGRAM_SECRET"),
        ({"twilio_sid": "AC1", "twilio_token": TOKEN}, "WAKEEL_TWILIO_FROM"),
        ({"twilio_from": "+966112345678", "twilio_token": TOKEN}, "WAKEEL_TWILIO_SID"),
        ({"twilio_from": "+966112345678", "twilio_sid": "AC1"}, "WAKEEL_TWILIO_TOKEN"),
        (TWILIO | {"twilio_from": "0112345678"}, "WAKEEL_TWILIO_FROM"),
        (TWILIO | {"twilio_from": "+966112345678,"}, "WAKEEL_TWILIO_FROM"),
        (TWILIO | {"twilio_whatsapp_from": "+966112345678"}, "WAKEEL_WHATSAPP_VIA"),
        (TWILIO | {"whatsapp_via": "twilio", "twilio_from": "GOVSA"}, "WAKEEL_TWILIO_WHATSAPP_FROM"),
        ({"whatsapp_via": "twilio", "twilio_whatsapp_from": "+966112345678"}, "WAKEEL_TWILIO_SID"),
    ],
)
def test_half_set_channel_names_the_setting(values: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError, match=missing) as error:
        build(settings(**values))
    assert TOKEN not in str(error.value)


async def test_console_hands_messages_to_its_function() -> None:
    said: list[str] = []
    console = ConsoleChannel(lambda message: said.append(message.text))
    message = Outbound(new_id(), Address("console", "me"), "أهلًا بكم", (Button("نعم", "yes"),))
    assert await console.send(message) == str(message.id)
    assert said == ["أهلًا بكم"]


def test_imitation_keeps_the_name_and_the_reach_of_its_original() -> None:
    original = build(settings(telegram_token=TOKEN))["telegram"]
    imitation = Imitation.of(original, lambda _message: None)
    assert isinstance(imitation, Channel)
    assert (imitation.name, imitation.limits.reach) == ("telegram", Reach.FOREIGN)
    assert (imitation.limits.length, imitation.limits.idempotent) == (4096, True)


def test_nobody_calls_in_to_an_imitation() -> None:
    with pytest.raises(Rejected) as refusal:
        ConsoleChannel(lambda _message: None).receive(WebhookRequest("POST", "", {}, {}, b"{}"))
    assert refusal.value.status == 404
