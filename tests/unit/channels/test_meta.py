"""What WhatsApp and Messenger share: registration of a webhook, settings, and the start."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from channels import build
from channels.base import WebhookRequest
from channels.messenger import Messenger
from channels.meta.credentials import Credentials
from channels.whatsapp.cloud import Cloud
from core.errors import Reason, Rejected, SendError, SettingsError
from core.settings import Settings

TOKEN, SECRET, VERIFY = "EAAJB8hyT0k3nZAs7", "0a1b2c3d4e5f6071", "chosen-by-us-91"
MINE = Credentials(TOKEN, SECRET, VERIFY, "https://graph.facebook.com/v23.0")
META = {"meta_token": TOKEN, "meta_secret": SECRET, "meta_verify_token": VERIFY}

type Make = Callable[[httpx.AsyncBaseTransport | None], Cloud | Messenger]
both = pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda transport: Cloud("106", MINE, transport=transport), id="whatsapp"),
        pytest.param(lambda transport: Messenger("190", MINE, transport=transport), id="messenger"),
    ],
)


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def challenge(**changes: str) -> WebhookRequest:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    named = {f"hub.{name}": value for name, value in changes.items()}
    return WebhookRequest("GET", "https://wakeel.example/", {}, query | named, b"")


@both
def test_challenge_is_answered_to_who_knows_the_verify_token(make: Make) -> None:
    received = make(None).receive(challenge())
    assert (received.response.status, received.response.body) == (200, b"1158201444")
    assert not received.events


@both
@pytest.mark.parametrize(
    "changes", [{"verify_token": "guess"}, {"verify_token": "كلمة"}, {"mode": "unsubscribe"}]
)
def test_challenge_of_a_stranger_is_refused(make: Make, changes: dict[str, str]) -> None:
    with pytest.raises(Rejected) as refusal:
        make(None).receive(challenge(**changes))
    assert refusal.value.status == 403


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"meta_token": TOKEN}, "WAKEEL_META_PHONE_ID"),
        ({"meta_verify_token": VERIFY}, "WAKEEL_META_PAGE_ID"),
        ({"meta_phone_id": "106"}, "WAKEEL_META_TOKEN"),
        ({"meta_page_id": "190", "meta_token": TOKEN}, "WAKEEL_META_SECRET"),
        ({"meta_page_id": "190", "meta_token": TOKEN, "meta_secret": SECRET}, "WAKEEL_META_VERIFY_TOKEN"),
        ({"whatsapp_template": "case_update"}, "WAKEEL_META_PHONE_ID"),
        ({**META, "meta_page_id": "190", "whatsapp_via": "cloud"}, "WAKEEL_META_PHONE_ID"),
    ],
)
def test_half_set_channel_names_the_setting(values: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError, match=missing) as error:
        build(settings(**values))
    assert TOKEN not in str(error.value)


@pytest.mark.parametrize(
    ("ids", "on"),
    [
        ({"meta_phone_id": "106"}, {"whatsapp"}),
        ({"meta_page_id": "190"}, {"messenger"}),
        ({"meta_phone_id": "106", "meta_page_id": "190"}, {"whatsapp", "messenger"}),
    ],
)
def test_each_channel_is_on_once_its_id_is_set(ids: dict[str, str], on: set[str]) -> None:
    assert set(build(settings(**META, **ids))) - {"webchat"} == on


def refusing(status: int, code: int) -> httpx.MockTransport:
    return httpx.MockTransport(
        lambda r: httpx.Response(status, json={"error": {"code": code, "message": TOKEN}})
    )


@both
@pytest.mark.parametrize(("status", "code"), [(401, 190), (403, 200), (400, 100)])
async def test_wrong_token_or_id_is_one_clear_line_at_start(make: Make, status: int, code: int) -> None:
    channel = make(refusing(status, code))
    with pytest.raises(
        SettingsError, match=r"WAKEEL_META_TOKEN was refused for WAKEEL_META_P\w+_ID"
    ) as error:
        await channel.start()
    await channel.stop()
    assert TOKEN not in str(error.value)


@both
@pytest.mark.parametrize("status", [500, 429])
async def test_start_goes_on_without_meta(make: Make, status: int) -> None:
    channel = make(httpx.MockTransport(lambda r: httpx.Response(status)))
    with capture_logs() as logs:
        await channel.start()
    await channel.stop()
    assert [entry["event"] for entry in logs] == ["provider_unreachable"]


@both
async def test_every_call_proves_that_it_comes_from_the_apps_server(make: Make) -> None:
    """For apps that demand it: https://developers.facebook.com/docs/graph-api/guides/secure-requests."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"name": "الجوازات"})

    channel = make(httpx.MockTransport(answer))
    await channel.start()
    await channel.stop()
    (request,) = asked
    proof = "396a485d6c58d7cab08c7fe835a42cb55bddfe8e10e85037882b3fa35a37a39e"  # by openssl dgst
    assert request.url.params["appsecret_proof"] == proof
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


def files(**bodies: httpx.Response) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A network in which each host gives one answer."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return bodies[request.url.host.replace(".", "_")]

    return httpx.MockTransport(answer), asked


async def fetched(channel: Cloud | Messenger, ref: str) -> bytes:
    try:
        return b"".join([piece async for piece in channel.fetch(ref)])
    finally:
        await channel.stop()


async def test_whatsapp_file_is_fetched_in_two_steps() -> None:
    url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=3"
    network, asked = files(
        graph_facebook_com=httpx.Response(200, json={"url": url, "mime_type": "image/jpeg", "id": "77"}),
        lookaside_fbsbx_com=httpx.Response(200, content=b"photo"),
    )
    assert await fetched(Cloud("106", MINE, transport=network), "77") == b"photo"
    assert [request.url.path for request in asked] == ["/v23.0/77", "/whatsapp_business/attachments/"]
    assert {request.headers["authorization"] for request in asked} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a",
        "http://lookaside.fbsbx.com/a",
        "https://lookaside.fbsbx.com.evil.example/",
        "https://evilfbsbx.com/",
        "https://lookaside.fbsbx.com@evil.example/",
        "http://169.254.169.254/",
        "",
        "https://[",
    ],
)
async def test_file_is_fetched_from_metas_hosts_alone(url: str) -> None:
    network, asked = files(graph_facebook_com=httpx.Response(200, json={"url": url}))
    for channel, ref in (
        (Cloud("106", MINE, transport=network), "77"),
        (Messenger("190", MINE, transport=network), url),
    ):
        with pytest.raises(SendError) as failure:
            await fetched(channel, ref)
        assert failure.value.reason is Reason.INVALID
    assert {request.url.host for request in asked} == {"graph.facebook.com"}


async def test_messenger_file_is_fetched_without_the_token() -> None:
    network, asked = files(scontent_xx_fbcdn_net=httpx.Response(200, content=b"photo"))
    channel = Messenger("190", MINE, transport=network)
    assert await fetched(channel, "https://scontent.xx.fbcdn.net/v/123_n.jpg?oh=abc") == b"photo"
    assert "authorization" not in asked[0].headers


async def test_redirect_of_a_file_is_not_followed() -> None:
    away = httpx.Response(302, headers={"location": "https://evil.example/"})
    network, _ = files(cdn_fbsbx_com=away)
    with pytest.raises(SendError) as failure:
        await fetched(Messenger("190", MINE, transport=network), "https://cdn.fbsbx.com/v/a.pdf")
    assert failure.value.reason is Reason.INVALID


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, Reason.INVALID), (403, Reason.INVALID), (503, Reason.UNREACHABLE), (429, Reason.UNREACHABLE)],
)
async def test_file_that_is_gone_is_told_from_one_that_may_be_had_later(status: int, reason: Reason) -> None:
    network, _ = files(cdn_fbsbx_com=httpx.Response(status))
    with pytest.raises(SendError) as failure:
        await fetched(Messenger("190", MINE, transport=network), "https://cdn.fbsbx.com/v/a.pdf")
    assert failure.value.reason is reason


async def test_file_that_does_not_end_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"\0" * (1 << 24)

    network, _ = files(cdn_fbsbx_com=httpx.Response(200, content=endless()))
    channel = Messenger("190", MINE, transport=network)
    with pytest.raises(SendError, match="over 104857600 bytes") as failure:
        async for _piece in channel.fetch("https://cdn.fbsbx.com/v/a.pdf"):
            pass
    await channel.stop()
    assert failure.value.reason is Reason.INVALID


async def test_file_in_the_event_itself_asks_nobody() -> None:
    network, asked = files()
    channel = Cloud("106", MINE, transport=network)
    assert await fetched(channel, "data:text/vcard;base64,QkVHSU4=") == b"BEGIN"
    assert not asked
