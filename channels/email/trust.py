"""Whether the owner of a mail's From domain vouches for it: DKIM or SPF, aligned as DMARC asks (RFC 7489)."""

import ipaddress
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import dkim
import spf
from authheaders.dmarc_lookup import DMARCException, get_org_domain, receiver_record
from dkim.util import InvalidTagValueList, parse_tag_value

from channels.email import charsets
from channels.email.mail import Mail

SIGNATURES = 3
"""DKIM signatures that are checked; each costs a look-up and a hash of the whole mail."""
_SECONDS = 5
logging.getLogger("dkimpy").setLevel(logging.CRITICAL)  # it logs what it signs and checks
_RECEIVED = re.compile(r"from\s+(?P<helo>\S+)\s.*?\[(?:IPv6:)?(?P<ip>[0-9a-f.:]+)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who handed the mail to our own servers."""

    ip: str
    helo: str
    sender: str


def authenticated(mail: Mail, peer: str | None = None, envelope_sender: str | None = None) -> bool:
    """True where DKIM or SPF passes for the domain of the one author. Asks the DNS: not for the event loop.

    `peer` is the address that spoke SMTP to us, where it did. No answer of the DNS is no proof.
    """
    domain = mail.sender.rpartition("@")[2]
    try:
        if not domain or len(charsets.headers(mail.message, "from")) != 1:
            return False
        domain = domain.encode("idna").decode()
        return _by_dkim(mail, domain) or _by_spf(origin(mail, peer, envelope_sender), domain)
    except Exception:  # noqa: BLE001 — four libraries over a stranger's input and the DNS: unproved is the answer
        return False


def _policy(domain: str) -> Mapping[str, str]:
    """The domain's DMARC record by its tags; one that can't be read asks for nothing."""
    try:
        tags, _ = receiver_record(domain)
    except DMARCException:
        return {}
    return dict(tags)


def _by_dkim(mail: Mail, domain: str) -> bool:
    """Only the first signatures, and none that leaves room for more text after what it signed (`l=`)."""
    checker = dkim.DKIM(mail.raw, minkey=1024, timeout=_SECONDS)
    signatures = [value for name, value in checker.headers if name.lower() == b"dkim-signature"]
    for index, signature in enumerate(signatures[:SIGNATURES]):
        try:
            tags = parse_tag_value(signature)
            if b"l" in tags or b"from" not in tags[b"h"].lower().replace(b" ", b"").split(b":"):
                continue
            if _aligned(tags[b"d"].decode(), domain, "adkim") and checker.verify(index):
                return True
        except (dkim.DKIMException, InvalidTagValueList, KeyError, ValueError):
            continue
    return False


def _by_spf(came: Origin | None, domain: str) -> bool:
    if came is None or not came.sender:
        return False
    if not _aligned(came.sender.rpartition("@")[2], domain, "aspf"):
        return False
    result, _ = spf.check2(came.ip, came.sender, came.helo, timeout=_SECONDS, querytime=_SECONDS * 2)
    return bool(result == "pass")


def _aligned(one: str, domain: str, tag: str) -> bool:
    """The same domain, or one of the same organisation where the DMARC record's `tag` isn't strict."""
    one, domain = one.lower().rstrip("."), domain.lower().rstrip(".")
    if one == domain:
        return True
    return _organisation(one) == _organisation(domain) and _policy(domain).get(tag) != "s"


@lru_cache(4096)
def _organisation(domain: str) -> str:
    """By the public suffix list, which the library reads each time.

    Below a top-level domain that isn't listed it would make everybody one organisation.
    """
    found = str(get_org_domain(domain) or domain)
    return found if "." in found else ".".join(domain.split(".")[-2:])


def origin(mail: Mail, peer: str | None, envelope_sender: str | None) -> Origin | None:
    """The first hop from outside, by our own server's word: only lines above it are ours.

    Hops within this machine are passed over. What comes from a private network was handed on by a server
    that isn't here, and what it says of others proves nothing.
    """
    sender = envelope_sender if envelope_sender is not None else mail.header("return-path").strip("<> ")
    for ip, helo in _hops(mail, peer):
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return None
        if not address.is_loopback:
            return Origin(ip, helo, sender) if address.is_global else None
    return None


def _hops(mail: Mail, peer: str | None) -> Iterator[tuple[str, str]]:
    """Address and greeting, newest first. Only a local hand-over (LMTP) may leave the address out."""
    if peer:
        yield peer, ""
    for line in charsets.headers(mail.message, "received"):
        came, _, rest = line.partition(" by ")
        if found := _RECEIVED.match(came):
            yield found["ip"], found["helo"]
        elif " lmtp" not in rest.lower():
            return
