"""SMS through an operator's SMSC (SMPP 3.4), both ways over one connection."""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Self

import structlog

from channels.base import Price, Received, Store, WebhookRequest
from channels.smpp.account import Account
from channels.smpp.inbox import Inbox
from channels.smpp.kept import Safe
from channels.smpp.link import Link
from channels.smpp.reading import Reading
from channels.smpp.submit import Submitter
from channels.sms import Sms, Tariff
from core.disclosure import Reach
from core.errors import Rejected, SendError
from core.messages import Outbound, OutboundStatus, Receipt
from core.settings import Settings
from countries import load as load_country

log = structlog.get_logger()

NAME = Sms.name
_PARTS_KNOWN = 10_000
"""Parts whose message is remembered, for their receipts."""


class Smpp:
    """One account. `secret_key` seals what must outlive the process; `region` is where the operator is.

    Texts don't leave the country's operators. `link` is another way to the SMSC than the account's usual one.
    """

    name = NAME
    limits = replace(Sms.limits, reach=Reach.NATIONAL)
    polled = True

    def __init__(
        self,
        account: Account,
        secret_key: str,
        region: str,
        *,
        tariff: Tariff = Tariff(),  # noqa: B008 — it never changes
        link: Link | None = None,
    ) -> None:
        self._tariff = tariff
        self.limits = replace(Smpp.limits, two_way=account.two_way, per_second=account.rate)
        self._link = link or Link(account)
        self._submitter = Submitter(self._link, self._sent)
        self._reading = Reading(NAME, account, region, self._of_whole)
        self._safe = Safe(secret_key)
        self._wholes: OrderedDict[str, tuple[str, bool]] = OrderedDict()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises SettingsError where the URL is wrong."""
        account = Account.from_url(settings.smpp_url.get_secret_value())
        region = load_country(settings.country).phone_region
        secret = settings.secret_key.get_secret_value()
        return cls(account, secret, region, tariff=Tariff.from_settings(settings))

    def receive(self, request: WebhookRequest) -> Received:  # noqa: ARG002 — see the docstring
        """Nobody calls: messages come over the bind."""
        raise Rejected(404, "SMPP has no webhook")

    async def send(self, message: Outbound) -> str:
        """The id of the first part."""
        return await self._submitter.send(message)

    def price(self, message: Outbound) -> Price:
        return self._tariff.price(message)

    async def poll(self, cursor: str, store: Store) -> None:
        """Be bound as a transceiver until cancelled; what comes is answered once `store` returned.

        The cursor holds the parts of messages that aren't whole yet, so a restart or another process loses none.
        """
        inbox = Inbox(self._reading, self._safe.open(cursor), self._safe)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(inbox.serve(store))
                group.create_task(self._stay_bound(inbox))
        finally:
            await self._link.stop_receiving()

    async def _stay_bound(self, inbox: Inbox) -> None:
        while True:
            try:
                session = await self._link.receive(inbox.deliver)
            except SendError:
                await asyncio.sleep(self._link.rest)
            else:
                await session.closed.wait()

    async def check(self) -> str:
        """Whom the SMSC bound."""
        await self._link.check()
        return f"{self._link.account.system_id} as {self._link.account.source}"

    async def start(self) -> None:
        """Bind once, and go: processes that only serve pages must not hold one of the few binds."""
        try:
            await self._link.check()
        except SendError as error:
            log.warning("smpp_unreachable", error=str(error))

    async def stop(self) -> None:
        await self._link.close()

    def _sent(self, part: str, whole: str, last: bool) -> None:  # noqa: FBT001 — a callback's
        self._wholes[part] = whole, last
        if len(self._wholes) > _PARTS_KNOWN:
            self._wholes.popitem(last=False)

    def _of_whole(self, receipt: Receipt) -> Receipt | None:
        """A part that failed fails its message, the last one that arrives has it delivered."""
        whole, last = self._wholes.get(receipt.provider_id, (receipt.provider_id, True))
        tells = last or receipt.status is OutboundStatus.FAILED
        return replace(receipt, provider_id=whole) if tells else None
