"""An account at Twilio: what both channels do with it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

import httpx
import structlog
from twilio.rest import Client

from channels.base import WebhookRequest, WebhookResponse
from channels.inline import inline_bytes
from channels.twilio.errors import refusal, send_error
from channels.twilio.signature import read_form, signed, texts
from channels.twilio.wire import ORIGIN, Wire
from core.errors import Reason, Rejected, SendError, SettingsError
from core.settings import Settings

log = structlog.get_logger()

TWIML = WebhookResponse(body=b"<Response/>", content_type="text/xml; charset=utf-8")
"""Says nothing: the answer goes out by itself."""
_MEDIA_HOSTS = (".twilio.com", ".twiliocdn.com")
_MOST_HOPS = 4


class Account:
    """`transport` stands in for the network."""

    def __init__(
        self,
        sid: str,
        token: str,
        *,
        api: str = ORIGIN,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._sid = sid
        self._token = token
        self._api = httpx.URL(api)
        self._http = httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(15.0, connect=5.0))
        self._wire = Wire(self._http, api)
        self._client = Client(sid, token, http_client=self._wire)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises SettingsError naming the half that is missing."""
        sid, token = settings.twilio_sid, settings.twilio_token.get_secret_value()
        for name, value in (("WAKEEL_TWILIO_SID", sid), ("WAKEEL_TWILIO_TOKEN", token)):
            if not value:
                raise SettingsError(f"{name} is missing: write what the Twilio console shows for the account")
        return cls(sid, token, api=settings.twilio_api)

    def read(self, request: WebhookRequest) -> Mapping[str, str]:
        """The form of a genuine call. Raises Rejected: 400 no form, 403 forged."""
        try:
            pairs = read_form(request.body)
        except ValueError:
            raise Rejected(400, "not a form") from None
        if not signed(self._token, request.url, pairs, request.headers.get("x-twilio-signature", "")):
            raise Rejected(403, "wrong signature: is WAKEEL_PUBLIC_URL what Twilio calls?")
        return texts(pairs)

    async def create(self, **fields: Any) -> str:
        """Hand over one message; its SID. Raises SendError."""
        try:
            sid = (await self._client.messages.create_async(**fields)).sid
        except Exception as error:  # noqa: BLE001 — whatever broke, the request may have left
            raise send_error(error) from None
        if not sid:
            raise SendError(Reason.UNCERTAIN, "an answer without a SID")
        return str(sid)

    async def check(self) -> str:
        """The account's name. Raises SettingsError where the credentials are refused, and SendError."""
        try:
            found = await self._client.api.accounts(self._sid).fetch_async()
        except Exception as error:  # noqa: BLE001 — the library reads answers that are none into whatever it raises
            failure = send_error(error)
            if failure.reason is Reason.CONFIG:
                raise SettingsError(
                    "WAKEEL_TWILIO_SID and WAKEEL_TWILIO_TOKEN were refused: copy both from the Twilio console"
                ) from None
            raise failure from None
        return str(found.friendly_name or self._sid)

    async def start(self) -> None:
        """Raises SettingsError where the credentials are refused; Twilio out of reach stops nobody."""
        try:
            await self.check()
        except SendError as error:
            log.warning("twilio_unreachable", error=str(error))

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes of a medium. Asks nobody but Twilio, and only its API gets the credentials."""
        if (held := inline_bytes(ref)) is not None:
            yield held
            return
        try:
            url = httpx.URL(self._wire.local(ref))
            for _ in range(_MOST_HOPS):
                async with self._http.stream("GET", url, auth=self._auth(url)) as answer:
                    if answer.is_redirect:
                        url = url.join(answer.headers["location"])
                        continue
                    if answer.status_code == httpx.codes.NOT_FOUND:
                        raise SendError(Reason.INVALID, "the medium is gone")
                    if not answer.is_success:
                        raise refusal(answer)
                    async for piece in answer.aiter_bytes():
                        yield piece
                    return
        except (httpx.HTTPError, httpx.InvalidURL, LookupError) as error:
            raise SendError(Reason.UNREACHABLE, type(error).__name__) from None
        raise SendError(Reason.INVALID, "redirected too often")

    def _auth(self, url: httpx.URL) -> tuple[str, str] | None:
        """Raises SendError for a host that isn't Twilio's: a forwarded link must not make us ask inside our network."""
        if (url.scheme, url.host, url.port) == (self._api.scheme, self._api.host, self._api.port):
            return self._sid, self._token
        if url.scheme == "https" and url.port is None and f".{url.host}".endswith(_MEDIA_HOSTS):
            return None
        raise SendError(Reason.INVALID, "a medium that isn't at Twilio")

    async def close(self) -> None:
        await self._http.aclose()
