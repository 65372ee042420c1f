"""Mail that no person wrote, and that nobody answers (RFC 3834)."""

import re

from channels.email.mail import Mail

_ABSENT = re.compile(
    r"^\s*(?:re:\s*)?(?:auto(?:matic)?[- ]?repl|automatic response|auto:|out of (?:the )?office|vacation reply"
    r"|رد تلقائي|الرد التلقائي|رد آلي|الرد الآلي|خارج المكتب|إجازة:|réponse automatique)",
    re.IGNORECASE,
)
_DAEMONS = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|owner-.+|.+-request)\Z")


def why_automatic(mail: Mail, envelope_sender: str | None) -> str:
    """Why nobody answers this, in a word for the log; empty for a person's mail.

    `envelope_sender` is the SMTP reverse path, None where it isn't known.
    """
    submitted = mail.header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    precedence = mail.header("precedence").partition("(")[0].strip().lower()
    local = mail.sender.partition("@")[0].partition("+")[0]
    reasons = {
        "null sender": envelope_sender == "",
        "no sender": not mail.sender,
        "daemon": bool(_DAEMONS.match(local)),
        "auto-submitted": submitted not in {"", "no"},
        "list": any(name.lower().startswith("list-") for name in mail.message.keys()),  # noqa: SIM118 — a Message iterates over lines
        "precedence": precedence in {"bulk", "list", "junk", "auto_reply"},
        "suppressed": bool(mail.header("x-auto-response-suppress")),
        "autoreply": any(mail.header(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponse")),
        "report": mail.message.get_content_type() == "multipart/report",
        "absent": bool(_ABSENT.match(mail.header("subject"))),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
