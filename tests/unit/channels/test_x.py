"""How X and we prove ourselves to each other, and where its files are fetched."""

import json
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from channels import build
from channels.base import WebhookRequest
from channels.x import X
from channels.x.sign import Keys
from core.errors import Reason, Rejected, SendError, SettingsError
from core.ids import new_id
from core.messages import Address, Outbound
from core.settings import Settings

ALL = {"x_token": "2244994945-aB", "x_secret": "cs", "x_key": "ck", "x_token_secret": "ts"}


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def challenge(**query: str) -> WebhookRequest:
    return WebhookRequest("GET", "https://wakeel.example/channels/x/webhook", {}, query, b"")


def test_challenge_is_answered_with_its_hmac() -> None:
    """By `printf %s "$token" | openssl dgst -sha256 -hmac "$secret" -binary | base64`."""
    response = X(Keys("t", "consumer-secret-61")).receive(challenge(crc_token="challenge_string")).response
    assert response.content_type == "application/json"
    assert json.loads(response.body) == {
        "response_token": "sha256=4xUlZtsrOELbZt29rwNEZZR7rpNcC6P4s9QDWu87jyU="
    }


def test_challenge_without_a_token_is_malformed() -> None:
    with pytest.raises(Rejected) as refusal:
        X(Keys("t", "s")).receive(challenge())
    assert refusal.value.status == 400


def test_signature_is_that_of_xs_own_example() -> None:
    """https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature."""
    keys = Keys(
        token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        key="xvz1evFS4wEEPTGEFPHBog",
        token_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    params = keys.oauth("kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", "1318622958")
    params |= {
        "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
        "include_entities": "true",
    }
    url = "https://api.twitter.com/1.1/statuses/update.json"
    assert keys.signature("POST", url, params) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


@pytest.mark.parametrize(
    ("keys", "begins"),
    [(Keys("t", "s"), "Bearer t"), (Keys("t", "s", "k", "ts"), 'OAuth oauth_consumer_key="k", ')],
)
async def test_message_goes_out_by_the_keys_that_are_set(keys: Keys, begins: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201, json={"data": {"dm_event_id": "41", "dm_conversation_id": "1-2"}})

    channel = X(keys, transport=httpx.MockTransport(answer))
    assert await channel.send(Outbound(new_id(), Address("x", "777000111"), "أهلًا بكم")) == "41"
    await channel.stop()
    (request,) = asked
    assert str(request.url) == "https://api.x.com/2/dm_conversations/with/777000111/messages"
    assert request.headers["authorization"].startswith(begins)
    assert json.loads(request.content) == {"text": "أهلًا بكم"}


async def test_what_is_no_id_of_x_reaches_no_url() -> None:
    channel = X(Keys("t", "s"), transport=httpx.MockTransport(lambda r: httpx.Response(201)))
    with pytest.raises(SendError) as failure:
        await channel.send(Outbound(new_id(), Address("x", "1/../../users"), "أهلًا"))
    await channel.stop()
    assert failure.value.reason is Reason.INVALID


@pytest.mark.parametrize("missing", list(ALL))
def test_half_set_channel_names_the_setting(missing: str) -> None:
    values = {name: value for name, value in ALL.items() if name != missing}
    with pytest.raises(SettingsError, match=f"WAKEEL_{missing.upper()} is missing"):
        build(settings(**values))


@pytest.mark.parametrize("alone", ["x_token", "x_secret"])
def test_one_setting_alone_is_half_set(alone: str) -> None:
    with pytest.raises(SettingsError, match="is missing"):
        build(settings(**{alone: "secret-value"}))


@pytest.mark.parametrize("values", [ALL, {"x_token": "t", "x_secret": "s"}])
def test_channel_is_on_once_its_keys_are_set(values: dict[str, str]) -> None:
    assert isinstance(build(settings(**values))["x"], X)


@pytest.mark.parametrize("status", [401, 403])
async def test_wrong_token_is_one_clear_line_at_start(status: int) -> None:
    channel = X(Keys("tok-55", "s"), transport=httpx.MockTransport(lambda r: httpx.Response(status)))
    with pytest.raises(SettingsError, match="WAKEEL_X_TOKEN") as error:
        await channel.start()
    await channel.stop()
    assert "tok-55" not in str(error.value)


async def test_start_goes_on_without_x() -> None:
    channel = X(Keys("t", "s"), transport=httpx.MockTransport(lambda r: httpx.Response(503)))
    with capture_logs() as logs:
        await channel.start()
    await channel.stop()
    assert [entry["event"] for entry in logs] == ["provider_unreachable"]


async def fetched(ref: str) -> tuple[bytes, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"photo")

    channel = X(Keys("t", "s", "k", "ts"), transport=httpx.MockTransport(answer))
    try:
        return b"".join([piece async for piece in channel.fetch(ref)]), asked
    finally:
        await channel.stop()


@pytest.mark.parametrize(
    ("ref", "proves"),
    [
        ("https://ton.twitter.com/1.1/ton/data/dm/1/2/abc.jpg", True),
        ("https://video.twimg.com/dm_video/1/vid/640x360/b.mp4", False),
    ],
)
async def test_file_is_fetched_with_a_proof_only_where_it_is_wanted(ref: str, *, proves: bool) -> None:
    data, (request,) = await fetched(ref)
    assert data == b"photo"
    assert ("authorization" in request.headers) is proves


@pytest.mark.parametrize(
    "ref", ["https://evil.example/", "http://ton.twitter.com/a", "https://twimg.com.evil.example/"]
)
async def test_file_is_fetched_from_xs_hosts_alone(ref: str) -> None:
    with pytest.raises(SendError) as failure:
        await fetched(ref)
    assert failure.value.reason is Reason.INVALID
