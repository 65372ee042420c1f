"""The replies that belong to no handler, and the intents' names as citizens read them on buttons."""

from collections.abc import Mapping
from datetime import date

from core.reply import Code, Phrase, ReplySpec, Value

INTENTS = (
    "transaction_status",
    "my_transactions",
    "service_info",
    "service_apply",
    "document_upload",
    "fee_pay",
    "fee_status",
    "appointment_book",
    "appointment_change",
    "appointment_cancel",
    "appointment_status",
    "urgent_request",
    "certificate_request",
    "certificate_verify",
    "complaint_file",
    "complaint_status",
    "rate_service",
    "agent_request",
    "office_info",
    "session_request",
    "identity_link",
    "contact_update",
    "message_verify",
    "my_data",
    "emergency",
    "notifications_stop",
    "notifications_start",
    "greet",
    "thanks",
    "goodbye",
    "help",
    "affirm",
    "deny",
    "cancel_flow",
    "out_of_scope",
)
"""Every intent a message may be read as, each with a label `intent/<intent>`."""

_REFUSED: Mapping[str, Value] = {"name": "عقد الإيجار.pdf", "fault": "too_large"}
"""The name is `none` where the sender's file has none."""
_REPLIES: Mapping[str, ReplySpec] = {
    "welcome": ReplySpec(
        {"body": "وزارة الداخلية", "privacy_url": "https://example.gov/privacy"},
    ),
    "unclear": ReplySpec(),
    "unclear_again": ReplySpec(),
    "offer": ReplySpec(),
    "yes": ReplySpec(),
    "no": ReplySpec(),
    "more": ReplySpec(),
    "no_more": ReplySpec(),
    "sorry": ReplySpec(),
    "ask_amend": ReplySpec(),
    "agent": ReplySpec(),
    "withdrawn": ReplySpec(),
    "unavailable": ReplySpec(),
    "resumed": ReplySpec(),
    "handed_over": ReplySpec(),
    "not_built": ReplySpec(),
    "back_to": ReplySpec({"task": Phrase("intent/appointment_book")}),
    "wrong_choice": ReplySpec(),
    "ready_link": ReplySpec({"link": "https://example.gov/verify"}),
    "file_held": ReplySpec(),
    "file_added": ReplySpec({"count": 2}),
    "files_refused": ReplySpec(
        {"count": 2, "limit": 20, "items": (Phrase("common/file_refused", _REFUSED),)}
    ),
    "file_refused": ReplySpec(_REFUSED),
    "too_long": ReplySpec(),
    "unproved": ReplySpec(),
    "rest_offered": ReplySpec(),
    "reference": ReplySpec({"number": Code("K7P4QX"), "by": date(2026, 11, 24)}),
    "answer_elsewhere": ReplySpec({"link": "https://example.gov"}),
    "in_progress": ReplySpec(),
    "carry_code": ReplySpec({"code": Code("K7P4QX"), "minutes": 10}),
    "carry_unknown": ReplySpec(),
    "carried": ReplySpec(),
    "nothing_to_carry": ReplySpec(),
    "channel": ReplySpec({"channel": "sms", "shown": "…567"}),
}

COMMON: Mapping[str, ReplySpec] = {
    **{f"common/{name}": spec for name, spec in _REPLIES.items()},
    **{f"intent/{intent}": ReplySpec() for intent in INTENTS},
}
"""By the template's name."""
