"""What the adapters over Twilio do beside what every channel does."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from channels.base import Fetches, Prices, Runs, WebhookRequest
from channels.twilio.account import Account
from channels.twilio.sms import MOST_SEGMENTS, TwilioSms, pieces
from channels.twilio.whatsapp import TwilioWhatsApp
from core.errors import Reason, SendError, SettingsError
from core.ids import new_id
from core.messages import Address, Inbound, Outbound
from core.sms import segments

SID, TOKEN = "AC0123456789abcdef0123456789abcdef", "f00dfeed0123456789abcdef01234567"
NUMBER, SERVICE = "+966112345678", "MG0123456789abcdef0123456789abcdef"
MEDIUM = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"

type Answer = Callable[[httpx.Request], httpx.Response]


class Twilio(httpx.MockTransport):
    """Takes every message unless told otherwise, and remembers what it was asked."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer or (
            lambda request: httpx.Response(201, json={"sid": f"SM{len(self.requests)}"})
        )
        super().__init__(self._record)

    def _record(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(request)

    def account(self, api: str = "https://api.twilio.com") -> Account:
        return Account(SID, TOKEN, api=api, transport=self)

    def forms(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(request.content.decode())) for request in self.requests]


def message(text: str = "نص", channel: str = "sms") -> Outbound:
    number = "+966777000111" if channel == "sms" else "966777000111"
    return Outbound(new_id(), Address(channel, number), text)


async def sent(channel: TwilioSms | TwilioWhatsApp, text: str = "نص") -> str:
    try:
        return await channel.send(message(text, channel.name))
    finally:
        await channel.stop()


async def test_text_goes_from_the_number_and_names_where_its_receipts_go() -> None:
    twilio = Twilio()
    await sent(TwilioSms(twilio.account(), [NUMBER], public_url="https://w.example/"))
    assert twilio.forms() == [
        {
            "To": "+966777000111",
            "From": NUMBER,
            "Body": "نص",
            "StatusCallback": "https://w.example/channels/sms/webhook",
        }
    ]
    assert twilio.requests[0].headers["authorization"].startswith("Basic ")


async def test_without_a_public_address_nobody_is_told_to_call_it() -> None:
    twilio = Twilio()
    await sent(TwilioSms(twilio.account(), [NUMBER]))
    assert "StatusCallback" not in twilio.forms()[0]


async def test_messaging_service_picks_the_number_itself() -> None:
    twilio = Twilio()
    await sent(TwilioSms(twilio.account(), [SERVICE]))
    assert twilio.forms()[0] == {"To": "+966777000111", "MessagingServiceSid": SERVICE, "Body": "نص"}


async def test_whatsapp_addresses_are_digits_alone_but_not_at_twilio() -> None:
    twilio = Twilio()
    await sent(TwilioWhatsApp(twilio.account(), NUMBER))
    assert twilio.forms()[0] == {"To": "whatsapp:+966777000111", "From": f"whatsapp:{NUMBER}", "Body": "نص"}


async def test_another_base_url_is_asked_instead_of_twilios() -> None:
    twilio = Twilio()
    await sent(TwilioSms(twilio.account("http://127.0.0.1:4010/"), [NUMBER]))
    assert str(twilio.requests[0].url) == f"http://127.0.0.1:4010/2010-04-01/Accounts/{SID}/Messages.json"


async def test_second_number_takes_over_and_its_id_is_the_messages() -> None:
    twilio = Twilio()
    twilio._answer = lambda request: (
        httpx.Response(400, json={"code": 21606})
        if dict(parse_qsl(request.content.decode()))["From"] == NUMBER
        else httpx.Response(201, json={"sid": "SM-of-the-second"})
    )
    channel = TwilioSms(twilio.account(), [NUMBER, "+966119999999"])
    assert await sent(channel) == "SM-of-the-second"
    assert [form["From"] for form in twilio.forms()] == [NUMBER, "+966119999999"]


async def test_later_part_that_fails_is_never_handed_on() -> None:
    twilio = Twilio()
    twilio._answer = lambda request: (
        httpx.Response(201, json={"sid": "SM1"}) if len(twilio.requests) == 1 else httpx.Response(429)
    )
    with pytest.raises(SendError) as failure:
        await sent(TwilioSms(twilio.account(), [NUMBER, "+966119999999"]), "كلمة " * 200)
    assert failure.value.reason is Reason.UNCERTAIN
    assert {form["From"] for form in twilio.forms()} == {NUMBER}


@given(st.text(st.sampled_from("ابتa €{\n😀."), max_size=3000))
def test_no_message_is_of_more_segments_than_operators_join(text: str) -> None:
    assert all(segments(piece).count <= MOST_SEGMENTS for piece in pieces(text))
    assert "".join("".join(pieces(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("senders", "answerable"),
    [
        ([NUMBER], True),
        (["801755"], True),
        ([SERVICE], True),
        (["GOVSA"], False),
        ([NUMBER, "GOVSA"], False),
    ],
)
async def test_nobody_can_answer_a_name(senders: list[str], answerable: bool) -> None:
    channel = TwilioSms(Twilio().account(), senders)
    await channel.stop()
    assert channel.limits.two_way is answerable
    assert isinstance(channel, Runs)
    assert isinstance(channel, Fetches)
    assert isinstance(channel, Prices)


@pytest.mark.parametrize(
    ("text", "count", "amount"),
    [("OK", 1, "0.12"), ("س" * 71, 2, "0.24"), ("س" * 701, 11, "1.32")],
)
async def test_price_is_the_segments_times_what_one_costs(text: str, count: int, amount: str) -> None:
    channel = TwilioSms(Twilio().account(), [NUMBER], rate=Decimal("0.12"), currency="SAR")
    await channel.stop()
    price = channel.price(message(text))
    assert (price.segments, price.amount, price.currency) == (count, Decimal(amount), "SAR")


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_refused_credentials_are_one_clear_line_at_start(status: int) -> None:
    channel = TwilioSms(
        Twilio(lambda request: httpx.Response(status, json={"code": 20003})).account(), [NUMBER]
    )
    with pytest.raises(SettingsError, match="WAKEEL_TWILIO_SID and WAKEEL_TWILIO_TOKEN") as error:
        await channel.start()
    await channel.stop()
    assert TOKEN not in str(error.value)
    assert error.value.__suppress_context__


async def test_start_asks_for_the_account_once() -> None:
    twilio = Twilio(lambda request: httpx.Response(200, json={"sid": SID, "status": "active"}))
    channel = TwilioWhatsApp(twilio.account(), NUMBER)
    await channel.start()
    await channel.stop()
    assert [(r.method, r.url.path) for r in twilio.requests] == [("GET", f"/2010-04-01/Accounts/{SID}.json")]


@pytest.mark.parametrize("trouble", [httpx.ConnectError, httpx.ReadTimeout, None])
async def test_start_goes_on_while_twilio_is_away(trouble: type[httpx.TransportError] | None) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if trouble:
            raise trouble(f"at {request.url}")
        return httpx.Response(503, text="busy")

    channel = TwilioSms(Twilio(answer).account(), [NUMBER])
    with capture_logs() as logs:
        await channel.start()
    await channel.stop()
    assert [entry["event"] for entry in logs] == ["twilio_unreachable"]
    assert TOKEN not in str(logs)


async def fetched(twilio: Twilio, ref: str, api: str = "https://api.twilio.com") -> bytes:
    account = twilio.account(api)
    try:
        return b"".join([piece async for piece in account.fetch(ref)])
    finally:
        await account.close()


async def test_medium_is_fetched_with_the_credentials() -> None:
    twilio = Twilio(lambda request: httpx.Response(200, content=b"jpeg"))
    assert await fetched(twilio, MEDIUM) == b"jpeg"
    assert "authorization" in twilio.requests[0].headers


async def test_medium_is_fetched_from_where_the_api_is() -> None:
    twilio = Twilio(lambda request: httpx.Response(200, content=b"jpeg"))
    await fetched(twilio, MEDIUM, "http://127.0.0.1:4010")
    assert twilio.requests[0].url.host == "127.0.0.1"


async def test_credentials_do_not_follow_a_redirect() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.twilio.com":
            return httpx.Response(307, headers={"Location": "https://mms.twiliocdn.com/AC/1?sig=2"})
        return httpx.Response(200, content=b"jpeg")

    twilio = Twilio(answer)
    assert await fetched(twilio, MEDIUM) == b"jpeg"
    assert ["authorization" in request.headers for request in twilio.requests] == [True, False]


ELSEWHERE = [
    "http://169.254.169.254/latest/meta-data",
    "https://evil.example/a.jpg",
    "https://api.twilio.com.evil.example/a.jpg",
    "https://api.twilio.com@evil.example/a.jpg",
    "https://api.twilio.com:8443/a.jpg",
    "http://api.twilio.com/a.jpg",
    "https://eviltwilio.com/a.jpg",
    "file:///etc/passwd",
    "not a link",
    "https://[",
]


@pytest.mark.parametrize("ref", ELSEWHERE)
async def test_medium_elsewhere_is_asked_of_nobody(ref: str) -> None:
    twilio = Twilio(lambda request: httpx.Response(200, content=b"secret"))
    with pytest.raises(SendError):
        await fetched(twilio, ref)
    assert twilio.requests == []


@pytest.mark.parametrize("location", [*ELSEWHERE[:3], MEDIUM])
async def test_redirect_leads_nowhere_else_and_not_round_and_round(location: str) -> None:
    twilio = Twilio(lambda request: httpx.Response(302, headers={"Location": location}))
    with pytest.raises(SendError):
        await fetched(twilio, MEDIUM)
    assert {request.url.host for request in twilio.requests} == {"api.twilio.com"}
    assert len(twilio.requests) <= 4


@pytest.mark.parametrize(
    ("status", "reason"), [(401, Reason.CONFIG), (404, Reason.INVALID), (410, Reason.INVALID)]
)
async def test_medium_that_is_gone_is_an_error_with_a_reason(status: int, reason: Reason) -> None:
    with pytest.raises(SendError) as failure:
        await fetched(Twilio(lambda request: httpx.Response(status)), MEDIUM)
    assert failure.value.reason is reason


async def test_place_is_in_its_own_handle() -> None:
    twilio = Twilio()
    assert await fetched(twilio, "data:application/geo+json;base64,e30=") == b"{}"
    assert twilio.requests == []


def test_citizen_has_one_address_whoever_carries_whatsapp() -> None:
    form = {"From": "whatsapp:+966777000111", "MessageSid": "SM1", "Body": "سلام"}
    body = urlencode(form).encode()
    url = "https://w.example/channels/whatsapp/webhook"
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    channel = TwilioWhatsApp(Twilio().account(), NUMBER)
    (event,) = channel.receive(
        WebhookRequest("POST", url, {"x-twilio-signature": signature}, {}, body)
    ).events
    assert isinstance(event, Inbound)
    assert event.address == Address("whatsapp", "966777000111")
