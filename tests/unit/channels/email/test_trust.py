"""Whether the owner of an address wrote, by a DNS of the test's own on loopback."""

import base64
from collections.abc import Iterator

import dkim
import dns.resolver
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dnslib import QTYPE, RCODE, RR, TXT
from dnslib.server import DNSRecord, DNSServer

from channels.email.mail import parse
from channels.email.trust import authenticated, origin
from tests.fixtures.letters import letter

pytestmark = pytest.mark.filterwarnings(
    "ignore:please use dns.resolver.resolve:DeprecationWarning"
)  # pyspf's

KEY = rsa.generate_private_key(65537, 1024)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
HOME = "23.192.0.7"
"""A public address that the citizen's mail server has, as their SPF record says."""


class Zone:
    """TXT records by name; what isn't there is NXDOMAIN."""

    def __init__(self) -> None:
        self.texts = {
            "mail.example.": f"v=spf1 ip4:{HOME} -all",
            "s1._domainkey.mail.example.": f"v=DKIM1; k=rsa; p={PUBLIC}",
            "s1._domainkey.news.mail.example.": f"v=DKIM1; k=rsa; p={PUBLIC}",
            "s1._domainkey.evil.example.": f"v=DKIM1; k=rsa; p={PUBLIC}",
            "evil.example.": f"v=spf1 ip4:{HOME} -all",
            "_dmarc.mail.example.": "v=DMARC1; p=reject",
        }

    def resolve(self, request: DNSRecord, _handler: object) -> DNSRecord:
        reply = request.reply()
        name = str(request.q.qname).lower()
        if (text := self.texts.get(name)) is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif request.q.qtype == QTYPE.TXT:
            parts = [text[start : start + 200] for start in range(0, len(text), 200)]
            reply.add_answer(RR(name, QTYPE.TXT, rdata=TXT(parts)))
        return reply


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    zone = Zone()
    server = DNSServer(zone, address="127.0.0.1", port=0, logger=_Silent())
    server.start_thread()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.server.server_address[1]
    resolver.lifetime = 5
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield zone
    server.stop()
    server.server.server_close()


class _Silent:
    def __getattr__(self, _name: str) -> object:
        return lambda *_: None


def signed(raw: bytes, domain: str = "mail.example", **more: bool) -> bytes:
    raw = raw.replace(b"\n", b"\r\n")
    return bytes(
        dkim.sign(raw, b"s1", domain.encode(), PEM, include_headers=[b"from", b"subject"], **more) + raw
    )


def came_from(ip: str, raw: bytes) -> bytes:
    """As our own server writes down who brought a mail."""
    hop = f"from mx.mail.example (mx.mail.example [{ip}]) by mx.agency.example with ESMTPS; Sun, 12 Apr 2026"
    return f"Return-Path: <noura@mail.example>\nReceived: {hop}\n".encode() + raw


def proved(raw: bytes) -> bool:
    return authenticated(parse(raw))


def test_signature_of_the_domain_is_proof(zone: Zone) -> None:
    assert proved(signed(letter()))
    assert not proved(letter())


def test_changed_mail_is_no_proof(zone: Zone) -> None:
    assert not proved(signed(letter("أريد موعدًا")).replace(b"Subject: ", b"Subject: x"))


def test_signature_of_another_domain_is_no_proof(zone: Zone) -> None:
    assert not proved(signed(letter(), "evil.example"))


def test_second_signature_counts_too(zone: Zone) -> None:
    inner = signed(letter())
    outer = bytes(dkim.sign(inner, b"s1", b"evil.example", PEM, include_headers=[b"from"]))
    assert proved(outer + inner)


def test_subdomain_counts_unless_the_domain_says_strict(zone: Zone) -> None:
    assert proved(signed(letter(), "news.mail.example"))
    zone.texts["_dmarc.mail.example."] = "v=DMARC1; p=reject; adkim=s"
    assert not proved(signed(letter(), "news.mail.example"))


def test_signature_that_leaves_room_for_more_text_is_no_proof(zone: Zone) -> None:
    assert not proved(signed(letter(), length=True) + b"PS: an addition\r\n")


def test_server_that_the_domain_names_is_proof(zone: Zone) -> None:
    assert proved(came_from(HOME, letter()))
    assert not proved(came_from("23.192.0.8", letter()))


def test_spf_of_another_domain_is_no_proof(zone: Zone) -> None:
    raw = came_from(HOME, letter()).replace(b"<noura@mail.example>\nReceived", b"<x@evil.example>\nReceived")
    assert not proved(raw)


def test_hops_within_this_machine_are_passed_over(zone: Zone) -> None:
    local = b"Received: from localhost (localhost [127.0.0.1]) by mx.agency.example with ESMTP; x\n"
    handed = b"Received: from mx.agency.example by box.agency.example with LMTP; x\n"
    assert proved(handed + local + came_from(HOME, letter()))


@pytest.mark.parametrize(
    "above",
    [
        b"Received: from relay (relay [10.0.0.5]) by mx.agency.example with ESMTP; x\n",
        b"Received: from AM0.example (2603:10a6::1) by mx.agency.example with HTTPS; x\n",
        b"Received: from x (x [203.0.113.9]) by mx.agency.example with ESMTP; x\n",
    ],
    ids=["a private relay", "a form that is not known", "a reserved address"],
)
def test_line_that_a_stranger_may_have_written_proves_nothing(zone: Zone, above: bytes) -> None:
    assert not proved(above + came_from(HOME, letter()))


def test_two_authors_prove_nothing(zone: Zone) -> None:
    raw = b"From: noura@mail.example\n" + letter()
    assert not proved(signed(raw))


def test_record_that_cannot_be_read_asks_for_nothing(zone: Zone) -> None:
    zone.texts["_dmarc.mail.example."] = "v=DMARC1; p=none; broken"
    assert proved(signed(letter()))


def test_domain_with_a_hyphen_is_not_its_first_half(zone: Zone) -> None:
    raw = letter(From="x@mail.example-bank.example")
    assert not proved(signed(raw))


def test_peer_that_spoke_smtp_to_us_is_the_origin() -> None:
    came = origin(parse(letter()), HOME, "noura@mail.example")
    assert came
    assert (came.ip, came.sender) == (HOME, "noura@mail.example")


def test_dns_that_does_not_answer_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], 9, 0.2
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    assert not proved(signed(letter()))
