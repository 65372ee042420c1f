"""Which conversation a mail belongs to: by what we signed and sent, else by the thread it says it is in."""

import base64
import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from channels.email.mail import Mail
from channels.email.places import Box

_THREAD = re.compile(r"(?:[a-z2-7]{16})?\Z")


@dataclass(frozen=True, slots=True)
class Threads:
    """Makes and knows again what travels in answers.

    A thread's name is part of a conversation only together with the writer's address: whoever quotes
    another's mail gets a conversation of their own.
    """

    box: Box

    def message_id(self, id_: UUID, thread: str) -> str:
        """Always the same for one message, so that one sent twice is shown once."""
        what = f"{id_.hex}-{thread if _THREAD.match(thread) else ''}"
        return f"{what}-{self._sign('id', what)}@{self.box.domain}"

    def reply_to(self, thread: str) -> str:
        """Where an answer is to go, so that it finds its way even where a program drops References."""
        if not (self.box.plus and _THREAD.match(thread)):
            return self.box.address
        return f"{self.box.local}+{thread}{self._sign('to', thread)}@{self.box.domain}"

    def is_ours(self, message_id: str) -> bool:
        """Whether we signed it."""
        return self._thread_of_id(message_id) is not None

    def signed(self, mail: Mail, recipients: list[str]) -> str | None:
        """The thread that this mail proves to answer in; None where it holds nothing of ours."""
        tags = (address.partition("@")[0].partition("+")[2] for address in recipients)
        found = [self._thread_of_tag(tag) for tag in tags if tag]
        found += [self._thread_of_id(id_) for id_ in references(mail)[::-1]]
        return next((thread for thread in found if thread is not None), None)

    def begun(self, mail: Mail, *, authenticated: bool) -> str:
        """The thread of a mail that holds nothing of ours, by the first message it names.

        What may be forged gets into no conversation that its address's owner has.
        """
        root = next(iter([*references(mail), mail.message_id]), "")
        return self._sign("root" if authenticated else "doubtful", f"{mail.sender} {root}")

    def _thread_of_tag(self, tag: str) -> str | None:
        thread, sign = tag[:-16], tag[-16:]
        return thread if hmac.compare_digest(sign.encode(), self._sign("to", thread).encode()) else None

    def _thread_of_id(self, message_id: str) -> str | None:
        what, _, sign = message_id.partition("@")[0].rpartition("-")
        known = hmac.compare_digest(sign.encode(), self._sign("id", what).encode())
        return what.partition("-")[2] if known else None

    def _sign(self, purpose: str, what: str) -> str:
        """80 bits in letters and digits that survive a change of case."""
        mac = hmac.digest(self.box.key, f"{purpose} {what}".encode(), sha256)
        return base64.b32encode(mac[:10]).decode().lower()


def references(mail: Mail) -> list[str]:
    """The ids of what was said before, first to last (RFC 5322, 3.6.4)."""
    return list(dict.fromkeys([*mail.ids("references"), *mail.ids("in-reply-to")]))
