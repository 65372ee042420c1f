"""A mail's bytes as what the rest of the adapter reads: its headers, its words, its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses

from channels.email import charsets

PARTS = 200
"""Parts of one mail that are looked at; a bomb has thousands."""
FILES = 50
LONGEST = 200_000
"""Characters of a mail's text that are kept."""


class _AsItCame(Compat32):
    def header_fetch_parse(self, _name: str, value: str) -> str:
        """Eight-bit bytes stay, as surrogates: the library would give up on them."""
        return value


AS_IT_CAME = _AsItCame()


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the tree. `path` is its IMAP part number (RFC 9051, 6.4.5), `encoding` how it travels."""

    path: str
    media_type: str
    message: Message
    name: str = ""
    encoding: str = ""

    @property
    def is_text(self) -> bool:
        attached = self.message.get_content_disposition() == "attachment"
        return self.media_type in {"text/plain", "text/html"} and not (attached or self.name)


@dataclass(frozen=True, slots=True)
class Mail:
    """One parsed mail. `sender` is the address of its one author, lower case; empty where there isn't one."""

    raw: bytes
    message: Message
    parts: tuple[Part, ...]
    sender: str
    sender_name: str

    def header(self, name: str) -> str:
        """The first header of that name, decoded; empty where there is none."""
        return charsets.header(next(iter(charsets.headers(self.message, name)), ""))

    def ids(self, name: str) -> list[str]:
        """Message ids in a header, without their brackets."""
        text = " ".join(charsets.headers(self.message, name))
        return [part.partition(">")[0].strip() for part in text.split("<")[1:]]

    def addresses(self, *names: str) -> list[str]:
        found = [value for name in names for value in charsets.headers(self.message, name)]
        return [address.lower() for _, address in getaddresses(found) if "@" in address]

    @property
    def message_id(self) -> str:
        return next(iter(self.ids("message-id")), "")

    def text(self, media_type: str) -> str:
        texts = [charsets.text_of(p.message) for p in self.parts if p.is_text and p.media_type == media_type]
        return "\n".join(text for text in texts if text.strip())[:LONGEST]

    @property
    def files(self) -> list[Part]:
        return [part for part in self.parts if not part.is_text][:FILES]


def parse(raw: bytes) -> Mail:
    """Raises RecursionError, ValueError and whatever else the library does over what isn't mail."""
    message = message_from_bytes(raw, policy=AS_IT_CAME)
    authors = getaddresses(charsets.headers(message, "from"))
    name, address = authors[0] if len(authors) == 1 else ("", "")
    parts = tuple(part for _, part in zip(range(PARTS), _leaves(message, ""), strict=False))
    return Mail(
        raw=raw,
        message=message,
        parts=parts,
        sender=address.strip().lower() if address.count("@") == 1 else "",
        sender_name=charsets.header(name),
    )


def _leaves(message: Message, path: str) -> Iterator[Part]:
    """Depth first. A mail within a mail is a leaf: a file that somebody may open."""
    children = message.get_payload() if message.is_multipart() else None
    if message.get_content_maintype() == "multipart" and isinstance(children, list):
        for number, child in enumerate(children, 1):
            if isinstance(child, Message):
                yield from _leaves(child, f"{path}.{number}" if path else str(number))
        return
    yield Part(
        path=path or "1",
        media_type=message.get_content_type(),
        message=message,
        name=_name(message),
        encoding=str(message.get("content-transfer-encoding", "")).strip().lower(),
    )


def _name(part: Message) -> str:
    """RFC 2231, or the RFC 2047 words that many programs write instead, or raw bytes."""
    try:
        name = part.get_filename("") or ""
    except Exception:  # noqa: BLE001 — a parameter that can't be read names nothing
        return ""
    return charsets.header(name).replace("/", "_")[:200]
