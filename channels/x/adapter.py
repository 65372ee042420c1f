"""Direct messages on X (https://docs.x.com/x-api/direct-messages), pushed by the account activity webhook."""

import hmac
import json
from collections.abc import AsyncIterator
from typing import Self

import httpx

from channels import http
from channels.base import Limits, Received, WebhookRequest, WebhookResponse
from channels.text import clean, split, utf16_units
from channels.x.errors import send_error
from channels.x.sign import Keys, signed
from channels.x.updates import NAME, parse
from core.errors import Reason, Rejected, SendError, SettingsError
from core.messages import Address, Outbound
from core.settings import Settings

_FILE_BYTES = 20 << 20
_OWN_HOSTS = ("ton.twitter.com", "ton.x.com")
"""Where files of direct messages are: they want a proof of who asks, and get it."""
_FILE_HOSTS = (*_OWN_HOSTS, "twimg.com")


class X:
    """One account. Choices go out as numbers in the text: X takes buttons only by its older interface."""

    name = NAME
    limits = Limits(length=10_000, per_second=1.0)

    def __init__(
        self, keys: Keys, *, api: str = "https://api.x.com", transport: http.Transport = None
    ) -> None:
        self._keys = keys
        self._base = api.rstrip("/")
        self._http = http.client(transport)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where it is off. Raises SettingsError where it is half set."""
        named = {
            "WAKEEL_X_TOKEN": settings.x_token.get_secret_value(),
            "WAKEEL_X_SECRET": settings.x_secret.get_secret_value(),
            "WAKEEL_X_KEY": settings.x_key.get_secret_value(),
            "WAKEEL_X_TOKEN_SECRET": settings.x_token_secret.get_secret_value(),
        }
        if not any(named.values()):
            return None
        token, secret, key, token_secret = named.values()
        needed = tuple(named) if key or token_secret else ("WAKEEL_X_TOKEN", "WAKEEL_X_SECRET")
        for name in needed:
            if not named[name]:
                raise SettingsError(f"{name} is missing: X needs {', '.join(needed)}")
        return cls(Keys(token, secret, key, token_secret), api=settings.x_api)

    def receive(self, request: WebhookRequest) -> Received:
        """A GET is X asking, hourly, whether its webhook still knows the secret."""
        if request.method == "GET":
            return self._challenged(request.query.get("crc_token", ""))
        told = request.headers.get("x-twitter-webhooks-signature", "")
        if not hmac.compare_digest(told.encode(), signed(self._keys.secret, request.body).encode()):
            raise Rejected(403, "wrong signature")
        try:
            payload = json.loads(request.body)
        except (ValueError, RecursionError):
            raise Rejected(400, "not JSON") from None
        return Received(parse(payload))

    def _challenged(self, token: str) -> Received:
        if not token:
            raise Rejected(400, "no crc_token")
        answer = {"response_token": signed(self._keys.secret, token.encode())}
        return Received(response=WebhookResponse(200, json.dumps(answer).encode(), "application/json"))

    async def send(self, message: Outbound) -> str:
        """The id of the last part. Once a part has gone out, the text is not sent again from its start."""
        first, *later = split(clean(message.text), self.limits.length, utf16_units) or [""]
        sent = await self._post(message.address, first)
        for part in later:
            try:
                sent = await self._post(message.address, part)
            except SendError as refusal:
                raise SendError(Reason.UNCERTAIN, f"later part: {refusal}") from None
        return sent

    async def _post(self, to: Address, text: str) -> str:
        if not to.id.isdecimal():
            raise SendError(Reason.INVALID, "not an id of X")
        url = f"{self._base}/2/dm_conversations/with/{to.id}/messages"
        try:
            answer = await self._http.post(url, json={"text": text}, headers=self._proof("POST", url))
        except httpx.HTTPError as error:
            raise http.broken(error) from None
        if not answer.is_success:
            raise send_error(answer) from None
        return _field(answer, "dm_event_id")

    def _proof(self, method: str, url: str) -> dict[str, str]:
        return {"Authorization": self._keys.header(method, url)}

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """From X's own hosts alone."""
        if not http.within(ref, _FILE_HOSTS):
            raise SendError(Reason.INVALID, "file: not at X")
        proof = self._proof("GET", ref) if http.within(ref, _OWN_HOSTS) else None
        async for piece in http.download(self._http, ref, _FILE_BYTES, proof):
            yield piece

    async def check(self) -> str:
        """The account's name."""
        url = f"{self._base}/2/users/me"
        try:
            answer = await self._http.get(url, headers=self._proof("GET", url))
        except httpx.HTTPError as error:
            raise SendError(Reason.UNREACHABLE, type(error).__name__) from None
        if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise SettingsError(
                "WAKEEL_X_TOKEN was refused: write the token of an account whose app may send direct messages"
            )
        if not answer.is_success:
            raise send_error(answer)
        return f"@{_field(answer, 'username')}"

    async def start(self) -> None:
        await http.begin(NAME, self.check())

    async def stop(self) -> None:
        await self._http.aclose()


def _field(answer: httpx.Response, name: str) -> str:
    try:
        return str(answer.json()["data"][name])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise SendError(Reason.UNCERTAIN, f"an answer without {name}") from None
