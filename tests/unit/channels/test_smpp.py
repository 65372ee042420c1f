"""SMPP without a peer: octets, alphabets, parts, receipts, settings."""

import struct
from typing import Any

import pytest
import smpplib.command
from hypothesis import given
from hypothesis import strategies as st
from smpplib.client import SimpleSequenceGenerator
from smpplib.smpp import make_pdu, parse_pdu

from channels.smpp.account import Account
from channels.smpp.alphabet import decode, encode
from channels.smpp.concat import GAP, MOST, PATIENCE, Part, Waiting, part_of
from channels.smpp.kept import Kept, Safe
from channels.smpp.numbers import e164
from channels.smpp.pdu import Command, Message, Pdu, Tag
from channels.smpp.reading import Reading, print_of
from channels.smpp.receipts import provider_id, receipt_of
from channels.smpp.submit import messages
from core.errors import Reason, SettingsError
from core.messages import Event, Inbound, OutboundStatus, Unknown
from core.sms import cut

URL = "smpp://wakeel:s3cr3t-7@smsc.example:2775/?source=12345"
ACCOUNT = Account.from_url(URL)
GSM_TEXT = st.text(st.sampled_from("abc @£Δ\né_{}[]~|^\\€"), max_size=400)


def deliver(
    payload: bytes = b"", coding: int = 8, esm: int = 0, source: str = "966500000001", **tlv: bytes
) -> Pdu:
    """A deliver_sm; `tlv` are optional parameters by tag's name."""
    message = Message(
        source,
        "12345",
        payload,
        esm,
        coding,
        source_ton=1,
        source_npi=1,
        destination_ton=1,
        destination_npi=1,
    )
    optional = b"".join(struct.pack(">HH", Tag[name], len(v)) + v for name, v in tlv.items())
    return Pdu(Command.DELIVER_SM, 1, 0, message.encode() + optional)


def reading(**options: Any) -> Reading:
    return Reading(
        "sms", Account.from_url(URL + "".join(f"&{k}={v}" for k, v in options.items())), "SA", lambda r: r
    )


def read(pdu: Pdu, **options: Any) -> list[Event]:
    return list(reading(**options).read(pdu, "id", Waiting(), 0.0)[0])


def text_of(pdu: Pdu, **options: Any) -> str:
    (event,) = read(pdu, **options)
    assert isinstance(event, Inbound)
    return event.text


# --- octets ---


@given(st.text(max_size=600))
def test_what_goes_out_is_what_another_library_reads(text: str) -> None:
    for message in messages(text, "+966500000001", ACCOUNT, lambda: 7):
        raw = Pdu(Command.SUBMIT_SM, 9, 0, message.encode()).encode()
        read = parse_pdu(raw, client=SimpleSequenceGenerator(), allow_unknown_opt_params=True)
        assert isinstance(read, smpplib.command.SubmitSM)
        assert (read.source_addr, read.destination_addr) == (b"12345", b"966500000001")
        assert (read.short_message or b"") == message.payload
        assert (read.data_coding, read.esm_class) == (message.data_coding, message.esm_class)


def test_what_another_library_writes_is_read() -> None:
    raw = make_pdu(
        "deliver_sm",
        client=SimpleSequenceGenerator(),
        source_addr_ton=1,
        source_addr="966500000001",
        destination_addr="12345",
        data_coding=8,
        short_message="مرحبا".encode("utf-16-be"),
        receipted_message_id="ABC123",
    ).generate()
    message = Message.decode(Pdu(Command.DELIVER_SM, 1, 0, raw[16:]))
    assert (message.source, message.source_ton, message.destination) == ("966500000001", 1, "12345")
    assert message.payload.decode("utf-16-be") == "مرحبا"
    assert message.optional[Tag.RECEIPTED_MESSAGE_ID] == b"ABC123\0"


@given(st.binary(max_size=300))
def test_no_octets_break_the_reader(body: bytes) -> None:
    for command in (Command.DELIVER_SM, Command.DATA_SM):
        pdu = Pdu(command, 1, 0, body)
        assert print_of(pdu)
        for event in read(pdu):
            assert event.external_id


@given(st.data())
def test_deliver_sm_cut_or_damaged_anywhere_is_still_an_event(data: st.DataObject) -> None:
    whole = bytearray(deliver("نعم".encode("utf-16-be"), MESSAGE_STATE=b"\2").body)
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    read(Pdu(Command.DELIVER_SM, 1, 0, bytes(whole[: data.draw(st.integers(0, len(whole)))])))


# --- alphabets ---


@given(GSM_TEXT)
def test_default_alphabet_comes_back_as_it_went(text: str) -> None:
    assert decode(encode(text, ucs2=False, charset="gsm"), 0, "gsm") == text


@pytest.mark.parametrize(
    ("octets", "coding", "charset", "text"),
    [
        (b"\x00\x10\x1be\x1b(x", 0, "gsm", "@Δ€{x"),
        (b"@5\xe9", 0, "latin1", "@5é"),
        (b"caf\xe9", 3, "gsm", "café"),
        ("مرحبا".encode("utf-16-be"), 8, "gsm", "مرحبا"),
        ("مرحبا".encode("utf-16-be"), 0x18, "gsm", "مرحبا"),
        (b"\xff\xfe" + "مرحبا".encode("utf-16-le"), 8, "gsm", "مرحبا"),
        (b"\xfe\xff" + "مرحبا".encode("utf-16-be"), 8, "gsm", "مرحبا"),
        ("نعم".encode("utf-16-be")[:-1], 8, "gsm", "نع\ufffd"),
        (b"OK", 0xF0, "gsm", "OK"),
        (b"\xd8\x3d", 8, "gsm", "\ufffd"),
        (b"\0\0", 8, "gsm", "\ufffd"),
    ],
)
def test_text_is_read_in_its_alphabet(octets: bytes, coding: int, charset: str, text: str) -> None:
    assert text_of(deliver(octets, coding), charset=charset) == text


@pytest.mark.parametrize("coding", [2, 4, 0xF4, 0x14, 0x0E])
def test_octets_that_are_no_text_are_kept_raw(coding: int) -> None:
    (event,) = read(deliver(b"\1\2\3", coding))
    assert isinstance(event, Unknown)


def test_payload_of_an_optional_parameter_is_the_text() -> None:
    assert text_of(deliver(b"", MESSAGE_PAYLOAD=("طويل " * 200).encode("utf-16-be"))) == "طويل " * 200


# --- parts ---


def parts_of(text: str, reference: int, size: int) -> list[Part]:
    octets = text.encode("utf-16-be")
    pieces = [octets[at : at + size] for at in range(0, len(octets), size)] or [b""]
    return [Part(piece, 8, reference, len(pieces), n) for n, piece in enumerate(pieces, 1)]


@given(st.data(), st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=4), st.integers(1, 9))
def test_parts_join_in_any_order_interleaved_and_doubled(
    data: st.DataObject, texts: list[str], size: int
) -> None:
    """Each text has its own writer or its own reference; a part may come again until its message is whole."""
    sent = [
        ((f"writer {number % 2}", "12345"), part)
        for number, text in enumerate(texts)
        for part in parts_of(text, number, size)
    ]
    waiting, came = Waiting(), list[tuple[int, str]]()
    for sender, part in data.draw(st.permutations(sent)):
        again = part.total > 1 and data.draw(st.booleans())
        for one in [part, part] if again else [part]:
            key = (*sender, part.reference, part.total)
            if one is part and again and any(n == part.reference for n, _ in came):
                continue  # whole already: what comes again is known by its print
            waiting, group = waiting.add(sender, one, 0.0)
            if group:
                assert key not in waiting.groups
                came.append((part.reference, group.text("gsm")))
    assert sorted(came) == list(enumerate(texts))
    assert not waiting.groups


def test_message_that_lost_a_part_is_given_up_with_a_gap() -> None:
    first, _, third = parts_of("اليوم وغدا وبعده", 7, 12)
    waiting = Waiting()
    for part in (third, first):
        waiting, group = waiting.add(("966500000001", "12345"), part, 100.0)
        assert group is None
    assert waiting.patience(101.0) == PATIENCE - 1
    assert waiting.give_up(100.0 + PATIENCE - 1) == (waiting, [])
    kept, ((_, group),) = waiting.give_up(100.0 + PATIENCE)
    assert group.text("gsm") == f"اليوم {GAP}بعده"
    assert kept.patience(0.0) is None


def test_parts_that_are_waited_for_are_bounded() -> None:
    waiting = Waiting()
    for number in range(MOST + 3):
        waiting, _ = waiting.add((f"{number}", "12345"), Part(b"\0a", 8, 1, 2, 1), float(number))
    kept, lost = waiting.give_up(1.0)
    assert [sender[0] for sender, _ in lost] == ["0", "1", "2"]
    assert len(kept.groups) == MOST


@pytest.mark.parametrize(
    ("pdu", "expected"),
    [
        (deliver(b"\5\0\3\7\2\1xy", esm=0x40), (7, 2, 1)),
        (deliver(b"\6\x08\4\1\7\3\2xy", esm=0x40), (263, 3, 2)),
        (deliver(b"\x0b\5\4\x23\xf4\0\0\0\3\7\2\1xy", esm=0x40), (7, 2, 1)),
        (deliver(b"xy", SAR_REFERENCE=b"\1\7", SAR_TOTAL=b"\2", SAR_NUMBER=b"\1"), (263, 2, 1)),
        (deliver(b"\5\0\3\7\2\3xy", esm=0x40), (0, 1, 1)),
        (deliver(b"xy"), (0, 1, 1)),
    ],
)
def test_header_says_which_part_it_is(pdu: Pdu, expected: tuple[int, int, int]) -> None:
    part = part_of(Message.decode(pdu))
    assert (part.reference, part.total, part.number) == expected
    assert part.octets == b"xy"


@pytest.mark.parametrize("payload", [b"", b"\5\0\3", b"\2\0\3x", b"\1\0x"])
def test_header_that_is_broken_keeps_the_message_raw(payload: bytes) -> None:
    assert isinstance(read(deliver(payload, esm=0x40))[0], Unknown)


@given(st.text(max_size=900))
def test_cut_parts_are_the_whole_text(text: str) -> None:
    assert "".join(cut(text)) == text


# --- receipts ---

_SAYS = "id:{id} sub:001 dlvrd:001 submit date:2605040800 done date:2605040801 stat:{stat} err:000 text:"


@pytest.mark.parametrize(
    ("stat", "state", "status", "reason"),
    [
        ("DELIVRD", 2, OutboundStatus.DELIVERED, None),
        ("EXPIRED", 3, OutboundStatus.FAILED, Reason.UNREACHABLE),
        ("DELETED", 4, OutboundStatus.FAILED, Reason.REJECTED),
        ("UNDELIV", 5, OutboundStatus.FAILED, Reason.UNREACHABLE),
        ("UNKNOWN", 7, OutboundStatus.FAILED, Reason.UNCERTAIN),
        ("REJECTD", 8, OutboundStatus.FAILED, Reason.REJECTED),
    ],
)
def test_receipt_tells_by_its_text_or_by_its_parameters(
    stat: str, state: int, status: OutboundStatus, reason: Reason | None
) -> None:
    by_text = Message.decode(deliver(_SAYS.format(id="0000123", stat=stat).encode(), 0, 4))
    by_tags = Message.decode(
        deliver(b"", 0, 4, MESSAGE_STATE=bytes((state,)), RECEIPTED_MESSAGE_ID=b"0000123\0")
    )
    for message in (by_text, by_tags):
        receipt = receipt_of(message, "sms")
        assert receipt
        assert (receipt.provider_id, receipt.status, receipt.reason) == (provider_id("123"), status, reason)


def test_id_that_the_smsc_did_not_terminate_keeps_its_last_letter() -> None:
    message = Message.decode(deliver(b"", 0, 4, MESSAGE_STATE=b"\2", RECEIPTED_MESSAGE_ID=b"ABC123"))
    receipt = receipt_of(message, "sms")
    assert receipt
    assert receipt.provider_id == provider_id("abc123")


def test_receipt_on_the_way_tells_nothing() -> None:
    assert read(deliver(_SAYS.format(id="1", stat="ENROUTE").encode(), 0, 4)) == []


@pytest.mark.parametrize("said", [b"", b"id:1", b"stat:DELIVRD", b"id:1 stat:WONDER"])
def test_receipt_that_nobody_can_read_is_kept_raw(said: bytes) -> None:
    assert isinstance(read(deliver(said, 0, 4))[0], Unknown)


@pytest.mark.parametrize(("ids", "told"), [("hex", "255"), ("decimal", "FF")])
def test_ids_are_compared_as_the_operator_writes_them(ids: str, told: str) -> None:
    submitted = {"hex": "ff", "decimal": "255"}[ids]
    (event,) = read(deliver(_SAYS.format(id=told, stat="DELIVRD").encode(), 0, 4), ids=ids)
    assert getattr(event, "provider_id", "") == provider_id(submitted)


# --- numbers ---


@pytest.mark.parametrize(
    ("number", "ton", "expected"),
    [
        ("966500000001", 1, "+966500000001"),
        ("966500000001", 0, "+966500000001"),
        ("0500000001", 2, "+966500000001"),
        ("500000001", 2, "+966500000001"),
        ("00971501234567", 0, "+971501234567"),
        ("971501234567", 0, "+971501234567"),
        ("+971501234567", 0, "+971501234567"),
    ],
)
def test_number_is_one_however_the_operator_writes_it(number: str, ton: int, expected: str) -> None:
    assert e164(number, ton, "SA") == expected


@pytest.mark.parametrize("source", ["12345", "STC", "", "966-500", "1" * 19])
def test_nobody_answers_a_name_or_a_short_code(source: str) -> None:
    assert isinstance(read(deliver("عرض خاص".encode("utf-16-be"), source=source))[0], Unknown)


# --- what is kept ---


def test_what_is_kept_can_be_read_by_nobody_else_and_outlives_a_new_key() -> None:
    waiting, _ = Waiting().add(("+966500000001", "12345"), Part("نصف".encode("utf-16-be"), 8, 1, 2, 1), 5.0)
    kept = Kept(waiting, {"print": 9.0})
    sealed = Safe("old key").seal(kept)
    assert b"966500000001".hex() not in sealed
    assert Safe("new key, old key").open(sealed) == kept
    assert Safe("another key").open(sealed) == Kept()
    assert Safe("any").open("") == Kept()


# --- settings ---


def test_url_says_all_that_an_account_needs() -> None:
    account = Account.from_url(
        "smpps://a%40b:p%2Fw@smsc.example/?source=%2B966112345678&ids=hex&window=5&rate=50"
    )
    assert (account.host, account.port, account.tls) == ("smsc.example", 3550, True)
    assert (account.system_id, account.password) == ("a@b", "p/w")
    assert (account.source, account.source_type, account.two_way) == ("+966112345678", (1, 1), True)
    assert (account.ids, account.window, account.rate) == ("hex", 5, 50)


@pytest.mark.parametrize(
    ("source", "kind", "two_way"),
    [("12345", (3, 0), True), ("GOV SA", (5, 0), False), ("+966112345678", (1, 1), True)],
)
def test_source_has_the_type_it_looks_like(source: str, kind: tuple[int, int], two_way: bool) -> None:
    account = Account.from_url(f"smpp://u:p@h/?source={source}")
    assert (account.source_type, account.two_way) == (kind, two_way)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("12345", "smpp://system_id"),
        ("http://u:s3cr3t-7@h/?source=1234", "smpp://system_id"),
        ("smpp://u:s3cr3t-7@h:port/?source=1234", "can't be read"),
        ("smpp://u:s3cr3t-7@h/", "source="),
        ("smpp://u:s3cr3t-7@h/?source=1234&colour=red", "'colour'"),
        ("smpp://u:s3cr3t-7@h/?source=1234&tls=maybe", "tls= takes 0 or 1"),
        ("smpp://u:s3cr3t-7@h/?source=1234&rate=0", "rate= takes"),
        ("smpp://u:s3cr3t-7@h/?source=a%00b", "source= takes"),
    ],
)
def test_url_that_is_wrong_says_what_to_write_and_not_the_password(url: str, says: str) -> None:
    with pytest.raises(SettingsError, match="WAKEEL_SMPP_URL") as failure:
        Account.from_url(url)
    assert says in str(failure.value)
    assert "s3cr3t-7" not in str(failure.value)
    assert "s3cr3t-7" not in repr(ACCOUNT)
