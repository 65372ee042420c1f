"""Meta's Graph API, as far as messages need it."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx

from channels import http
from channels.meta.errors import send_error
from core.errors import Reason, SendError, SettingsError

_FILE_BYTES = 100 << 20
"""The largest file that WhatsApp and Messenger carry."""
_FILE_HOSTS = ("fbsbx.com", "fbcdn.net")
_TOKEN_HOST = ("lookaside.fbsbx.com",)
"""The only host beside the API's own that needs, and gets, the token."""


class Graph:
    """One token's view of the Graph API at `api`, its version included."""

    def __init__(self, token: str, secret: str, api: str, transport: http.Transport = None) -> None:
        self._secret = secret
        self._base = api.rstrip("/")
        self._http = http.client(transport)
        self.use(token)

    def use(self, token: str) -> None:
        """Go on as the holder of `token`. The proof is what apps may demand that a server adds to it."""
        proof = hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._proof = {"appsecret_proof": proof}

    async def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raises SendError; UNCERTAIN for whatever may have been taken."""
        try:
            answer = await self._http.post(
                f"{self._base}/{path}", json=body, params=self._proof, headers=self._bearer
            )
        except httpx.HTTPError as error:
            raise http.broken(error) from None
        return _result(answer)

    async def get(self, path: str, fields: str = "") -> Mapping[str, Any]:
        """Raises SendError; nothing is sent by it, so a broken one is UNREACHABLE."""
        params = self._proof | ({"fields": fields} if fields else {})
        try:
            answer = await self._http.get(f"{self._base}/{path}", params=params, headers=self._bearer)
        except httpx.HTTPError as error:
            raise SendError(Reason.UNREACHABLE, type(error).__name__) from None
        try:
            return _result(answer)
        except SendError as error:
            if error.reason is Reason.UNCERTAIN:
                raise SendError(Reason.UNREACHABLE, str(error)) from None
            raise

    async def file(self, url: str) -> AsyncIterator[bytes]:
        """Only from Meta's own hosts: a payload names the URL. Raises SendError."""
        if not (http.within(url, _FILE_HOSTS) or url.startswith(f"{self._base}/")):
            raise SendError(Reason.INVALID, "file: not at Meta")
        known = http.within(url, _TOKEN_HOST) or url.startswith(f"{self._base}/")
        async for piece in http.download(self._http, url, _FILE_BYTES, self._bearer if known else None):
            yield piece

    async def whoami(self, id_: str, fields: str, setting: str) -> Mapping[str, Any]:
        """What the token may see of its own number or page.

        Raises SettingsError when Meta refuses the token, or the id in `setting`; SendError when it can't be asked.
        """
        try:
            return await self.get(id_, fields)
        except SendError as error:
            if error.reason not in {Reason.CONFIG, Reason.INVALID}:
                raise
            raise SettingsError(
                f"WAKEEL_META_TOKEN was refused for {setting}: write a system user's token that may use it"
            ) from None

    async def close(self) -> None:
        await self._http.aclose()


def _result(answer: httpx.Response) -> Mapping[str, Any]:
    if not answer.is_success:
        raise send_error(answer) from None
    try:
        result = answer.json()
    except (ValueError, RecursionError):
        result = None
    if not isinstance(result, Mapping):
        raise SendError(Reason.UNCERTAIN, "not a JSON object") from None
    return result
