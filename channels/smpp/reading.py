"""What comes in over a bind, as events. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from channels.smpp.account import Account
from channels.smpp.alphabet import decode
from channels.smpp.concat import Group, Sender, Waiting, part_of
from channels.smpp.numbers import e164
from channels.smpp.pdu import Message, Pdu, Tag
from channels.smpp.receipts import is_receipt, receipt_of
from channels.text import clean
from core.messages import Address, Event, Inbound, Receipt, Unknown


def print_of(pdu: Pdu) -> str:
    """What a message is known by when it comes again: SMSCs give none a name."""
    try:
        message = Message.decode(pdu)
    except ValueError:
        return sha256(pdu.body).hexdigest()[:32]
    said = (
        message.source,
        message.destination,
        message.esm_class,
        message.data_coding,
        message.payload,
        *(message.optional.get(tag) for tag in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)),
    )
    return sha256(repr(said).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Reading:
    """How an account's messages are read. `region` is where the operator is.

    `of_whole` makes a part's receipt one of its message; None where that tells nothing.
    """

    channel: str
    account: Account
    region: str
    of_whole: Callable[[Receipt], Receipt | None]

    def read(self, pdu: Pdu, name: str, waiting: Waiting, now: float) -> tuple[Sequence[Event], Waiting]:
        """The events of one deliver_sm, Unknown for what isn't understood; and the parts that are awaited after it."""
        try:
            message = Message.decode(pdu)
            if is_receipt(message):
                told = receipt_of(message, self.channel, self.account.ids)
                whole = self.of_whole(told) if told else None
                return [whole] if whole else [], waiting
            part = part_of(message)
            decode(b"", part.data_coding, self.account.charset)
            sender = (e164(message.source, message.source_ton, self.region), message.destination)
        except (ValueError, LookupError):
            return [Unknown(self.channel, sha256(pdu.body).hexdigest(), pdu.body)], waiting
        waiting, group = waiting.add(sender, part, now)
        return [self.inbound(sender, group, name)] if group else [], waiting

    def inbound(self, sender: Sender, group: Group, name: str) -> Inbound:
        text = clean(group.text(self.account.charset))
        return Inbound(Address(self.channel, sender[0]), external_id=name, text=text)
