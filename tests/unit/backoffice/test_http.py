"""What the client does when the back office is slow, down, or answers nonsense."""

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
import stamina

from backoffice.http import HttpBackOffice
from backoffice.line import ATTEMPTS
from core.errors import NotFound, Refused, Unavailable

NATIONAL_ID = "1088374614"
CITIZEN = {"id": "c1", "national_id": NATIONAL_ID, "name": "سعد", "phone": "+966500000001"}
SERVICES = [{"id": "passport_renew", "name": "تجديد جواز السفر"}]
OPEN_FOR = 0.1


@pytest.fixture(autouse=True)
def _no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=ATTEMPTS):
        yield


class Peer:
    """A back office that gives its answers in order, the last one for ever, and notes what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content)


def _client(peer: Callable[[httpx.Request], httpx.Response], threshold: int = 100) -> HttpBackOffice:
    return HttpBackOffice(
        "http://office.internal/agency/",
        "a-token",
        transport=httpx.MockTransport(peer),
        breaker_threshold=threshold,
        breaker_ttl=OPEN_FOR,
    )


def _json(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


GOOD = _json(200, CITIZEN)
PASSING = [_json(500, {}), _json(503, {}), _json(429, {}), httpx.ConnectError("x"), httpx.ReadTimeout("x")]


async def test_every_call_says_who_asks_and_what_it_wants_back():
    peer = Peer(GOOD)
    async with _client(peer) as office:
        await office.citizen("c 1")
    (request,) = peer.asked
    assert str(request.url) == "http://office.internal/agency/v1/citizens/c%201"
    assert request.headers["authorization"] == "Bearer a-token"
    assert request.headers["x-actor"] == "bot"


async def test_a_write_carries_its_key_each_time_it_is_sent():
    peer = Peer(_json(503, {}), _json(409, {"code": "opening_taken"}))
    async with _client(peer) as office:
        with pytest.raises(Refused, match="opening_taken"):
            await office.hold("o1", citizen_id="c1", service_id="s1", key="7/0/hold")
    assert [r.headers["idempotency-key"] for r in peer.asked] == ["7/0/hold", "7/0/hold"]
    assert peer.asked[0].content == peer.asked[1].content


@pytest.mark.parametrize("failure", PASSING, ids=repr)
async def test_a_failure_that_passes_is_not_noticed(failure: httpx.Response | Exception):
    async with _client(Peer(failure, GOOD)) as office:
        assert (await office.citizen("c1")).id == "c1"


@pytest.mark.parametrize("failure", PASSING, ids=repr)
async def test_a_failure_that_stays_is_unavailable_after_a_few_attempts(failure: httpx.Response | Exception):
    peer = Peer(failure)
    async with _client(peer) as office:
        with pytest.raises(Unavailable):
            await office.citizen("c1")
    assert len(peer.asked) == ATTEMPTS


@pytest.mark.parametrize(
    "nonsense",
    [
        httpx.Response(200, content=b"<html>maintenance</html>"),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b'{"id": "\xff"}'),
        _json(200, {"id": "c1"}),
        _json(200, [CITIZEN]),
        _json(200, None),
        httpx.Response(302, headers={"location": "https://elsewhere.example"}),
        _json(401, {}),
        _json(409, {"detail": "no code"}),
    ],
    ids=lambda r: f"{r.status_code} {r.content[:12]!r}",
)
async def test_nonsense_is_unavailable_and_not_asked_for_again(nonsense: httpx.Response):
    peer = Peer(nonsense)
    async with _client(peer) as office:
        with pytest.raises(Unavailable):
            await office.citizen("c1")
    assert len(peer.asked) == 1


async def test_no_error_and_no_log_line_names_a_citizen(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    told = []
    for answer in (*PASSING, _json(200, {"national_id": NATIONAL_ID}), _json(404, {}), GOOD):
        async with _client(Peer(answer), threshold=2) as office:
            try:
                await office.citizen_by_national_id(NATIONAL_ID)
            except (Unavailable, NotFound) as error:
                told.append("".join(traceback.format_exception(error)))
    printed = capsys.readouterr()
    assert len(told) == len(PASSING) + 2
    assert NATIONAL_ID not in "".join([*told, caplog.text, printed.out, printed.err])


class TestBreaker:
    async def test_after_enough_failures_nothing_is_asked(self):
        peer = Peer(_json(500, {}))
        async with _client(peer, threshold=2) as office:
            for _ in range(3):
                with pytest.raises(Unavailable):
                    await office.citizen("c1")
        assert len(peer.asked) == 2

    async def test_it_closes_again_when_the_office_is_back(self):
        peer = Peer(_json(500, {}), _json(500, {}), GOOD)
        async with _client(peer, threshold=2) as office:
            with pytest.raises(Unavailable):
                await office.citizen("c1")
            await asyncio.sleep(OPEN_FOR * 1.5)  # purgatory has no clock that could be set
            assert (await office.citizen("c1")).id == "c1"
            assert (await office.citizen("c1")).id == "c1"

    async def test_it_opens_again_at_once_when_the_office_is_not_back(self):
        peer = Peer(_json(500, {}))
        async with _client(peer, threshold=2) as office:
            with pytest.raises(Unavailable):
                await office.citizen("c1")
            await asyncio.sleep(OPEN_FOR * 1.5)
            with pytest.raises(Unavailable):
                await office.citizen("c1")
        assert len(peer.asked) == 3

    @pytest.mark.parametrize(
        ("answer", "error"), [(_json(404, {}), NotFound), (_json(409, {"code": "too_late"}), Refused)]
    )
    async def test_an_office_that_says_no_is_in_good_health(
        self, answer: httpx.Response, error: type[Exception]
    ):
        peer = Peer(answer)
        async with _client(peer, threshold=2) as office:
            for _ in range(5):
                with pytest.raises(error):
                    await office.citizen("c1")
        assert len(peer.asked) == 5

    async def test_a_ping_goes_past_it(self):
        peer = Peer(_json(500, {}), _json(500, {}), _json(200, {}))
        async with _client(peer, threshold=2) as office:
            with pytest.raises(Unavailable):
                await office.citizen("c1")
            assert await office.ping()


class TestCatalogue:
    async def test_it_is_fetched_once_and_kept(self):
        peer = Peer(_json(200, SERVICES))
        async with _client(peer) as office:
            first, second = await asyncio.gather(office.services(), office.services())
        assert first == second
        assert len(peer.asked) == 1


class TestNetwork:
    """Over a real socket, where a peer can also be silent."""

    @pytest.fixture
    async def silent(self) -> AsyncIterator[str]:
        """Accepts, sends the beginning of an answer, and then nothing."""
        done = asyncio.Event()

        async def say_little(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            await done.wait()
            writer.close()

        server = await asyncio.start_server(say_little, "127.0.0.1", 0)
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        done.set()
        server.close()
        await server.wait_closed()

    async def test_a_slow_office_is_unavailable(self, silent: str):
        async with HttpBackOffice(silent, "a-token", timeout=0.1) as office:
            with pytest.raises(Unavailable, match="timed out"):
                await office.citizen("c1")
            assert not await office.ping()

    async def test_an_office_that_is_down_is_unavailable(self):
        with socket.create_server(("127.0.0.1", 0)) as reserved:
            port = reserved.getsockname()[1]
        async with HttpBackOffice(f"http://127.0.0.1:{port}", "a-token") as office:
            with pytest.raises(Unavailable):
                await office.citizen("c1")
            assert not await office.ping()
