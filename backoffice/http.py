"""The back office over HTTP: each operation of the contract is one request (docs/reference/backoffice.md)."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from httpx_aiohttp import AiohttpTransport
from pydantic import TypeAdapter, ValidationError

from backoffice.base import (
    Appointment,
    BackOffice,
    Change,
    Citizen,
    Office,
    Opening,
    ServiceEntry,
    Transaction,
)
from backoffice.cached import Cached
from backoffice.line import Line
from core.errors import NotFound, Unavailable

CONNECTIONS = 64
KEPT_OPEN = 30.0
"""Seconds that a connection stays open with nothing to say."""

_CITIZEN = TypeAdapter(Citizen)
_TRANSACTION = TypeAdapter(Transaction)
_TRANSACTIONS = TypeAdapter(tuple[Transaction, ...])
_SERVICE = TypeAdapter(ServiceEntry)
_SERVICES = TypeAdapter(tuple[ServiceEntry, ...])
_OFFICE = TypeAdapter(Office)
_OFFICES = TypeAdapter(tuple[Office, ...])
_OPENINGS = TypeAdapter(tuple[Opening, ...])
_APPOINTMENT = TypeAdapter(Appointment)
_APPOINTMENTS = TypeAdapter(tuple[Appointment, ...])
_CHANGES = TypeAdapter(tuple[Change, ...])


class HttpBackOffice(BackOffice):
    """A client with one pool of connections; an async context manager, or `start` and `close`.

    `transport` lets the service run in this process (httpx.ASGITransport) behind the same client. `timeout`
    bounds one attempt in seconds, from the first byte sent to the last received. `actor` says in
    the agency's own records who wrote.
    The lists of services and offices are kept for a minute; nothing else is.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        actor: str = "bot",
        timeout: float = 3.0,
        breaker_threshold: int = 5,
        breaker_ttl: float = 10.0,
    ) -> None:
        self._line = Line(
            base_url,
            {"Authorization": f"Bearer {token}", "X-Actor": actor, "Accept": "application/json"},
            transport or AiohttpTransport(client=_session),
            timeout=timeout,
            threshold=breaker_threshold,
            ttl=breaker_ttl,
        )
        self._services = Cached(lambda: self._get(_SERVICES, "/v1/services"))
        self._offices = Cached(lambda: self._get(_OFFICES, "/v1/offices"))

    async def start(self) -> None:
        """Get ready. Connects to nothing, so that the platform starts while the back office is away."""
        await self._line.open()

    async def close(self) -> None:
        await self._line.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def ping(self) -> bool:
        """Whether it answers at all, asked once."""
        return await self._line.answers("/healthz")

    async def citizen_by_national_id(self, national_id: str) -> Citizen:
        return await self._get(_CITIZEN, "/v1/citizens", {"national_id": national_id})

    async def citizen(self, citizen_id: str) -> Citizen:
        return await self._get(_CITIZEN, f"/v1/citizens/{_segment(citizen_id)}")

    async def update_contact(self, citizen_id: str, *, phone: str = "", email: str = "", key: str) -> Citizen:
        body = {name: value for name, value in (("phone", phone), ("email", email)) if value}
        path = f"/v1/citizens/{_segment(citizen_id)}"
        return _parse(_CITIZEN, await self._line.write("PATCH", path, body, key))

    async def transaction(self, number: str, *, citizen_id: str) -> Transaction:
        path = f"/v1/transactions/{_segment(number)}"
        return await self._get(_TRANSACTION, path, {"citizen_id": citizen_id})

    async def transactions(self, citizen_id: str, *, open_only: bool = False) -> Sequence[Transaction]:
        params = {"citizen_id": citizen_id, "open": "true" if open_only else "false"}
        return await self._get(_TRANSACTIONS, "/v1/transactions", params)

    async def services(self) -> Sequence[ServiceEntry]:
        return await self._services.get()

    async def service(self, service_id: str) -> ServiceEntry:
        return await self._get(_SERVICE, f"/v1/services/{_segment(service_id)}")

    async def offices(self) -> Sequence[Office]:
        return await self._offices.get()

    async def office(self, office_id: str) -> Office:
        return await self._get(_OFFICE, f"/v1/offices/{_segment(office_id)}")

    async def openings(
        self, service_id: str, *, office_id: str | None = None, first: date | None = None, days: int = 14
    ) -> Sequence[Opening]:
        params = {"service_id": service_id, "days": str(days)}
        if office_id is not None:
            params["office_id"] = office_id
        if first is not None:
            params["first"] = first.isoformat()
        return await self._get(_OPENINGS, "/v1/openings", params)

    async def appointments(self, citizen_id: str) -> Sequence[Appointment]:
        return await self._get(_APPOINTMENTS, "/v1/appointments", {"citizen_id": citizen_id})

    async def hold(self, opening_id: str, *, citizen_id: str, service_id: str, key: str) -> Appointment:
        body = {"opening_id": opening_id, "citizen_id": citizen_id, "service_id": service_id}
        return await self._post("/v1/appointments", body, key)

    async def confirm(self, appointment_id: str, *, citizen_id: str, key: str) -> Appointment:
        path = f"/v1/appointments/{_segment(appointment_id)}/confirm"
        return await self._post(path, {"citizen_id": citizen_id}, key)

    async def move(self, appointment_id: str, opening_id: str, *, citizen_id: str, key: str) -> Appointment:
        path = f"/v1/appointments/{_segment(appointment_id)}/move"
        return await self._post(path, {"citizen_id": citizen_id, "opening_id": opening_id}, key)

    async def cancel(self, appointment_id: str, *, citizen_id: str, key: str) -> Appointment:
        path = f"/v1/appointments/{_segment(appointment_id)}/cancel"
        return await self._post(path, {"citizen_id": citizen_id}, key)

    async def changes(self, after: str = "", *, limit: int = 500) -> Sequence[Change]:
        return await self._get(_CHANGES, "/v1/changes", {"after": after, "limit": str(limit)})

    async def _get[T](self, answer: TypeAdapter[T], path: str, params: Mapping[str, str] | None = None) -> T:
        return _parse(answer, await self._line.get(path, params))

    async def _post(self, path: str, body: Mapping[str, str], key: str) -> Appointment:
        return _parse(_APPOINTMENT, await self._line.write("POST", path, body, key))


def _segment(text: str) -> str:
    """One segment of a path, whatever a citizen wrote: nothing in it may lead to another resource."""
    if text.strip(".") == "":
        raise NotFound
    return quote(text, safe="", errors="replace")


def _parse[T](answer: TypeAdapter[T], body: bytes) -> T:
    try:
        return answer.validate_json(body)
    except ValidationError:
        # Not chained: pydantic's error quotes the input, which names a citizen.
        raise Unavailable("answered with something else than the contract says") from None


def _session() -> ClientSession:
    """aiohttp under httpx: its parser in C halves what a read costs here (docs/reference/performance.md)."""
    connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_OPEN)
    return ClientSession(connector=connector, cookie_jar=DummyCookieJar())
