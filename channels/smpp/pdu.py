"""SMPP 3.4 on the wire (https://smpp.org/SMPP_v3_4_Issue1_2.pdf, chapters 4 and 5): what a transceiver needs of it.

Own code, for what comes in: smpplib 2.2.4 drops the last character of a receipted_message_id that its SMSC didn't
terminate, and raises on optional parameters that it doesn't expect; aiosmpplib 0.7.4 can't say that a message wasn't
stored, and logs the octets of what it can't read.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

HEADER = struct.Struct(">IIII")
_TLV = struct.Struct(">HH")
MOST = 1 << 17
"""Octets of a PDU: a message_payload of 64 KB, and room."""
RESPONSE = 0x80000000


class Command(IntEnum):
    GENERIC_NACK = RESPONSE
    BIND_TRANSMITTER = 0x02
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    DATA_SM = 0x103


class Tag(IntEnum):
    """Optional parameters (§5.3.2)."""

    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


@dataclass(frozen=True, slots=True, repr=False)
class Pdu:
    """`body` is undecoded; `sequence` joins a response to its request."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = b""

    @property
    def answers(self) -> bool:
        return bool(self.command & RESPONSE)

    def encode(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body

    def response(self, status: int = 0) -> "Pdu":
        """A message_id, which deliver_sm_resp has, is always empty."""
        named = self.command in {Command.DELIVER_SM, Command.DATA_SM}
        return Pdu(self.command | RESPONSE, self.sequence, status, b"\0" if named else b"")


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A short message, as submit_sm and deliver_sm carry it (§4.4.1, §4.6.1)."""

    source: str
    destination: str
    payload: bytes = b""
    esm_class: int = 0
    data_coding: int = 0
    registered: int = 0
    source_ton: int = 0
    source_npi: int = 0
    destination_ton: int = 0
    destination_npi: int = 0
    optional: Mapping[int, bytes] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Of a submit_sm. The payload fits short_message: at most 254 octets."""
        return b"".join(
            (
                b"\0",
                bytes((self.source_ton, self.source_npi)),
                _c_string(self.source),
                bytes((self.destination_ton, self.destination_npi)),
                _c_string(self.destination),
                bytes((self.esm_class, 0, 0)),
                b"\0\0",  # now, and for as long as the SMSC keeps it
                bytes((self.registered, 0, self.data_coding, 0, len(self.payload))),
                self.payload,
            )
        )

    @classmethod
    def decode(cls, pdu: Pdu) -> "Message":
        """Of a deliver_sm or data_sm. Raises ValueError where it is neither."""
        reader = _Reader(pdu.body)
        reader.c_string()  # service_type
        source_ton, source_npi = reader.octets(2)
        source = reader.c_string()
        destination_ton, destination_npi = reader.octets(2)
        destination = reader.c_string()
        esm_class = reader.octets(1)[0]
        payload = b""
        if pdu.command == Command.DATA_SM:
            registered, data_coding = reader.octets(2)
        else:
            reader.octets(2)  # protocol_id, priority_flag
            reader.c_string(), reader.c_string()
            registered, _, data_coding, _, length = reader.octets(5)
            payload = reader.octets(length)
        optional = dict(reader.optional())
        return cls(
            source,
            destination,
            payload or optional.get(Tag.MESSAGE_PAYLOAD, b""),
            esm_class,
            data_coding,
            registered,
            source_ton,
            source_npi,
            destination_ton,
            destination_npi,
            optional,
        )


@dataclass(slots=True)
class _Reader:
    data: bytes
    at: int = 0

    def octets(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise ValueError("a PDU that ends too early")
        self.at += count
        return taken

    def c_string(self) -> str:
        end = self.data.find(b"\0", self.at)
        if end < 0:
            raise ValueError("a string that doesn't end")
        taken, self.at = self.data[self.at : end], end + 1
        return taken.decode("latin-1")

    def optional(self) -> Iterator[tuple[int, bytes]]:
        while self.at < len(self.data):
            tag, length = _TLV.unpack(self.octets(_TLV.size))
            yield tag, self.octets(length)


def bind_body(fields: Sequence[str]) -> bytes:
    """Of `system_id`, `password`, `system_type` (§4.1.1), for version 3.4 and every address of the account."""
    return b"".join(map(_c_string, fields)) + b"\x34\0\0\0"


def message_id(response: Pdu) -> str:
    """What a submit_sm_resp names the message. Raises ValueError where it names none."""
    return _Reader(response.body).c_string()


def text_of(octets: bytes) -> str:
    """A C-octet string of an optional parameter: terminated as it should be, or not."""
    return octets.partition(b"\0")[0].decode("latin-1")


def _c_string(text: str) -> bytes:
    return text.encode("latin-1", "replace").replace(b"\0", b"") + b"\0"
