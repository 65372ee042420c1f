"""An answer as a mail: in its thread, right to left where its language is, and marked as a machine's."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from channels.email.places import Box
from channels.email.threads import Threads
from channels.text import clean
from core.messages import Outbound

_LINK = re.compile(r"https?://[^\s<>\"'\u2066-\u2069]*[^\s<>\"'\u2066-\u2069.,،؛:!?؟)]")
_REPLY = re.compile(r"^\s*(?:re|رد|الرد|aw|sv)\s*[:：]\s*", re.IGNORECASE)
_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ku", "ur"})
_STYLE = "font-family: Tahoma, 'Segoe UI', Arial, sans-serif; font-size: 16px; line-height: 1.7"
_UNBROKEN = frozenset({"message-id", "in-reply-to", "references", "reply-to"})


class _Policy(EmailPolicy):
    """Folds ids between them alone: the library turns a long one into encoded words, which name nothing."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() not in _UNBROKEN:
            return super().fold_binary(name, value)
        return f"{name}: {f'{self.linesep} '.join(str(value).split())}{self.linesep}".encode()


def compose(message: Outbound, to: str, threads: Threads, now: datetime) -> EmailMessage:
    """The mail to `to`, whose domain is ASCII. Headers hold UTF-8 only where that address needs it (RFC 6532)."""
    mail = EmailMessage(_Policy(linesep="\r\n", utf8=not to.isascii()))
    box, context, text = threads.box, message.context, _CONTROLS.sub("", clean(message.text))
    local, _, domain = to.rpartition("@")
    mail["From"] = Mailbox(box.name, box.local, box.domain)
    mail["To"] = Mailbox("", local, domain)
    mail["Subject"] = _subject(context, box)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{threads.message_id(message.id, message.thread)}>"
    if box.plus:
        mail["Reply-To"] = threads.reply_to(message.thread)
    answered = [id_ for id_ in (context.get("message_id", ""),) if _ID.fullmatch(id_)]
    before = [id_ for id_ in context.get("references", "").split() if _ID.fullmatch(id_)]
    if answered:
        mail["In-Reply-To"] = f"<{answered[0]}>"
        mail["References"] = " ".join(f"<{id_}>" for id_ in dict.fromkeys(before + answered))
    if not message.by_person:  # RFC 3834 §5: what a person wrote says nothing of the kind
        mail["Auto-Submitted"] = "auto-replied" if context else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = message.language
    mail.set_content(text, cte="base64")
    mail.add_alternative(page(text, message.language), subtype="html", cte="base64")
    return mail


def page(text: str, language: str) -> str:
    """The text as HTML that loads nothing from anywhere."""
    side = "rtl" if language in _RIGHT_TO_LEFT else "ltr"
    paragraphs = "\n".join(
        f'<p dir="{side}" style="margin: 0 0 1em">{_linked(part)}</p>'
        for part in re.split(r"\n\s*\n", text.strip())
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(language)}" dir="{side}"><head><meta charset="utf-8"></head>'
        f'\n<body dir="{side}"><div dir="{side}" style="{_STYLE}">\n{paragraphs}\n</div></body></html>\n'
    )


def _linked(text: str) -> str:
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        link = html.escape(found[0])
        pieces += [html.escape(text[end : found.start()]), f'<a href="{link}" dir="ltr">{link}</a>']
        end = found.end()
    return "".join([*pieces, html.escape(text[end:])]).replace("\n", "<br>\n")


def _subject(context: Mapping[str, str], box: Box) -> str:
    """The one that was asked under, without which Gmail begins another thread."""
    subject = _CONTROLS.sub(" ", context.get("subject", "")).replace("\t", " ").replace("\n", " ")
    while found := _REPLY.match(subject):
        subject = subject[found.end() :]
    return f"Re: {subject}".strip() if context else box.name or box.address
