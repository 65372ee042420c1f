"""Messages that come in parts, put together: 3GPP TS 23.040 §9.2.3.24, SMPP 3.4 §5.3.2.22. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import msgspec

from channels.smpp.alphabet import Charset, decode
from channels.smpp.pdu import Message, Tag

UDHI = 0x40
"""The bit of esm_class that says a user data header precedes the text."""
_SHORT_REFERENCE, _LONG_REFERENCE = 0x00, 0x08
PATIENCE = 300.0
"""Seconds from a message's first part to giving up on the others; an SMSC tries a refused one again sooner."""
MOST = 500
"""Messages that are waited for at a time; the oldest is given up for another."""
GAP = "[…]"
"""Stands for parts that never came."""


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """`number` of `total`, from 1. A message that came whole is the first of one."""

    octets: bytes
    data_coding: int
    reference: int = 0
    total: int = 1
    number: int = 1


def part_of(message: Message) -> Part:
    """Raises ValueError for a header that can't be read."""
    octets, found = message.payload, dict[int, bytes]()
    if message.esm_class & UDHI:
        header, octets = _header(message.payload)
        found = dict(_elements(header))
    part = Part(octets, message.data_coding)
    if (long := found.get(_LONG_REFERENCE)) and len(long) == 4:  # noqa: PLR2004 — two, one, one
        reference, total, number = int.from_bytes(long[:2]), long[2], long[3]
    elif (short := found.get(_SHORT_REFERENCE)) and len(short) == 3:  # noqa: PLR2004 — one, one, one
        reference, total, number = short
    elif Tag.SAR_REFERENCE in message.optional:
        reference, total, number = (
            int.from_bytes(message.optional.get(tag, b""))
            for tag in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)
        )
    else:
        return part
    if not 1 <= number <= total:  # the standard says: as if there were no header
        return part
    return replace(part, reference=reference, total=total, number=number)


def _header(payload: bytes) -> tuple[bytes, bytes]:
    if not payload or len(payload) <= payload[0]:
        raise ValueError("a header longer than its message")
    end = payload[0] + 1
    return payload[1:end], payload[end:]


def _elements(header: bytes) -> Iterator[tuple[int, bytes]]:
    while header:
        if len(header) < 2 or len(header) < 2 + header[1]:  # noqa: PLR2004 — identifier and length
            raise ValueError("a header that ends too early")
        yield header[0], header[2 : 2 + header[1]]
        header = header[2 + header[1] :]


class Group(msgspec.Struct, frozen=True):
    """What came of one message so far, by number."""

    since: float
    total: int
    parts: Mapping[int, tuple[bytes, int]]

    def text(self, charset: Charset) -> str:
        """Octets are joined before they are read: phones cut between the halves of a letter, too."""
        runs = groupby(range(1, self.total + 1), lambda number: self.parts.get(number, (b"", None))[1])
        return "".join(
            GAP if coding is None else decode(b"".join(self.parts[n][0] for n in run), coding, charset)
            for coding, run in runs
        )


type Sender = tuple[str, str]
"""Source and destination as the SMSC writes them."""


class Waiting(msgspec.Struct, frozen=True):
    """Messages of which parts are awaited, by sender, reference and total; oldest first. Never changed: made anew."""

    groups: Mapping[tuple[str, str, int, int], Group] = {}

    def add(self, sender: Sender, part: Part, now: float) -> tuple["Waiting", Group | None]:
        """What is awaited now, and the message that this part made whole."""
        key = (*sender, part.reference, part.total)
        before = self.groups.get(key) or Group(now, part.total, {})
        group = Group(
            before.since, part.total, {**before.parts, part.number: (part.octets, part.data_coding)}
        )
        if len(group.parts) == part.total:
            return Waiting({k: g for k, g in self.groups.items() if k != key}), group
        return Waiting({**self.groups, key: group}), None

    def give_up(self, now: float) -> tuple["Waiting", Sequence[tuple[Sender, Group]]]:
        """What is still awaited, and what won't become whole any more."""
        excess = max(len(self.groups) - MOST, 0)
        late = {
            key
            for at, (key, group) in enumerate(self.groups.items())
            if at < excess or now - group.since >= PATIENCE
        }
        kept = {key: group for key, group in self.groups.items() if key not in late}
        return Waiting(kept) if late else self, [
            ((k[0], k[1]), self.groups[k]) for k in self.groups if k in late
        ]

    def patience(self, now: float) -> float | None:
        """Seconds until the oldest is given up; None where nothing is awaited."""
        oldest = min((group.since for group in self.groups.values()), default=None)
        return None if oldest is None else max(oldest + PATIENCE - now, 0.0)
