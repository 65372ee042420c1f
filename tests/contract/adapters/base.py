"""What the contract suite asks of an adapter's case."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from channels.base import Channel
from core.errors import Reason

SECRET_TEXT, SECRET_ID = "هويتي 1088123456", "777000111"
MALFORMED = (b"", b"{", b"\xff\xfe", b"hello", b"[" * 100_000)

type Answer = Callable[[httpx.Request], httpx.Response]
type Payload = Any


@dataclass
class Provider(httpx.AsyncBaseTransport):
    """What an adapter talks to: records requests, answers as told."""

    answer: Answer
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        return self.answer(request)


def as_json(payload: Payload) -> bytes:
    return json.dumps(payload).encode()


def unsigned(_url: str, _body: bytes) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Case:
    """How an adapter is built over a provider, what it accepts, and what its provider may answer.

    `settings` switch it on. `channel` is the name it has then, where that isn't the case's own: one channel may
    go through either of two providers. `encode` makes a call's body of a fixture's payload, `sign` the headers
    that prove it, `with_text` another payload with that text in it. `forged` is None where calls come from
    browsers and nothing signs them. `malformed` are bodies that are answered 400, signed or not. `secrets` are
    what neither a log line nor an error may hold, beside the citizen's text and id.
    """

    build: Callable[[Provider], Channel]
    settings: Mapping[str, str]
    with_text: Callable[[Payload, str], Payload]
    to: str
    accepts: Answer
    texts_sent: Callable[[list[httpx.Request]], list[str]]
    encode: Callable[[Payload], bytes] = as_json
    sign: Callable[[str, bytes], Mapping[str, str]] = unsigned
    forged: Mapping[str, str] | None = None
    malformed: Sequence[bytes] = MALFORMED
    refusals: Mapping[str, tuple[Answer, Reason]] = field(default_factory=dict)
    throttled: tuple[str, float] | None = None
    """The refusal that says how long to wait, and for how many seconds."""
    knows_us: Answer | None = None
    """What the provider says to a check when all is well; None where there is nobody to ask."""
    refuses_us: Answer | None = None
    """What it says to one when the credentials are wrong."""
    measure: Callable[[str], int] = len
    secrets: Sequence[str] = ()
    channel: str = ""


def raises(error: type[httpx.TransportError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(f"while asking {request.url}", request=request)

    return answer


NETWORK: Mapping[str, tuple[Answer, Reason]] = {
    "refused connection": (raises(httpx.ConnectError), Reason.UNREACHABLE),
    "no connection in time": (raises(httpx.ConnectTimeout), Reason.UNREACHABLE),
    "no connection to spare": (raises(httpx.PoolTimeout), Reason.UNREACHABLE),
    "time-out after sending": (raises(httpx.ReadTimeout), Reason.UNCERTAIN),
    "reset after sending": (raises(httpx.ReadError), Reason.UNCERTAIN),
    "closed without an answer": (raises(httpx.RemoteProtocolError), Reason.UNCERTAIN),
}
"""What can become of any request: only one that surely didn't arrive may be repeated."""
