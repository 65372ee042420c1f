"""A mail as an event: a citizen's words, a receipt, something for operators, or nothing at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from channels.email import hypertext, trust
from channels.email.automatic import why_automatic
from channels.email.bounces import receipts
from channels.email.brake import Brake
from channels.email.mail import Mail, Part, parse
from channels.email.quotes import own_words
from channels.email.threads import Threads, references
from channels.text import clean
from core.messages import Address, Attachment, Event, Inbound, Unknown

log = structlog.get_logger()

NAME = "email"
KEPT_RAW = 1 << 20
"""Bytes kept of a mail that can't be read."""
ANSWERED = 20
"""Ids of a thread's earlier messages that an answer names; Dovecot and Gmail need no more."""
_LONGEST_ID = 250

type Keep = Callable[[Part], str]
"""Where a file's bytes are found again: what `Fetches.fetch` takes."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a mail's way besides the mail. `sender` is None where SMTP's own isn't known."""

    external_id: str
    recipients: Sequence[str] = ()
    sender: str | None = None
    peer: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads mails. Takes as long as the DNS does: not for the event loop."""

    threads: Threads
    brake: Brake = field(default_factory=Brake)

    def read(self, raw: bytes, envelope: Envelope, keep: Keep) -> list[Event]:
        """Never an exception: what breaks the parser is kept as it came, for operators."""
        try:
            return self._events(parse(raw), envelope, keep)
        except OSError:
            raise  # a disk that is full is no fault of the mail's
        except Exception as error:  # noqa: BLE001 — a stranger's mail must not end the intake
            log.warning("mail_unreadable", error=type(error).__name__)
            return [Unknown(NAME, envelope.external_id, raw[:KEPT_RAW])]

    def _events(self, mail: Mail, envelope: Envelope, keep: Keep) -> list[Event]:
        if told := receipts(NAME, mail, self.threads, envelope.external_id):
            return list(told)
        why = "own" if self._own(mail) else why_automatic(mail, envelope.sender)
        if why:
            log.info("mail_not_answered", why=why)
            return []
        if self.brake.stops(mail.sender):
            log.warning("mail_not_answered", why="too many")
            return [Unknown(NAME, envelope.external_id, mail.raw[:KEPT_RAW])]
        return [self._inbound(mail, envelope, keep)]

    def _own(self, mail: Mail) -> bool:
        return self.threads.box.owns(mail.sender) or self.threads.is_ours(mail.message_id)

    def _inbound(self, mail: Mail, envelope: Envelope, keep: Keep) -> Inbound:
        proved = trust.authenticated(mail, envelope.peer, envelope.sender)
        recipients = [*envelope.recipients, *mail.addresses("delivered-to", "x-original-to", "to", "cc")]
        thread = self.threads.signed(mail, recipients)
        text, raw = _words(mail)
        files = [
            Attachment(keep(part), part.media_type, part.name, _size(part))
            for part in mail.files
            if part.media_type not in {"text/x-amp-html", "application/pgp-signature"}
        ]
        return Inbound(
            address=Address(NAME, clean(mail.sender)),
            external_id=envelope.external_id,
            text=text,
            thread=self.threads.begun(mail, authenticated=proved) if thread is None else thread,
            attachments=tuple(files),
            sender_name=clean(mail.sender_name),
            extra=_wanted_back(mail),
            raw=raw,
            authenticated=proved,
        )


def _words(mail: Mail) -> tuple[str, str]:
    """The writer's own words, and all there is. The subject is the first of them where a thread begins."""
    plain, html, subject = mail.text("text/plain"), mail.text("text/html"), mail.header("subject")
    raw = plain or hypertext.to_text(html, quotes=True)
    own = own_words(hypertext.to_text(html), subject) if html else ""
    own = own or own_words(raw, subject)
    if subject and not references(mail) and subject not in own:
        own = f"{subject}\n{own}".strip()
    return clean(own), clean(raw)


def _wanted_back(mail: Mail) -> dict[str, str]:
    ids = [id_ for id_ in references(mail) if len(id_) <= _LONGEST_ID]
    known = [*ids[:1], *ids[1:][-ANSWERED:]]
    wanted = {
        "message_id": clean(mail.message_id[:_LONGEST_ID]),
        "references": clean(" ".join(known)),
        "subject": clean(mail.header("subject")[:500]),
    }
    return {name: value for name, value in wanted.items() if value}


def _size(part: Part) -> int | None:
    payload = part.message.get_payload()
    if not isinstance(payload, str):
        return None
    return len(payload) * 3 // 4 if part.encoding == "base64" else len(payload)
