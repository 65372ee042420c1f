"""One case an adapter: a new channel is a line here."""

from collections.abc import Mapping

from tests.contract.adapters import email, sms, telegram, webchat, whatsapp_twilio
from tests.contract.adapters.base import Case

CASES: Mapping[str, Case] = {
    "email": email.CASE,
    "sms": sms.CASE,
    "telegram": telegram.CASE,
    "webchat": webchat.CASE,
    "whatsapp_twilio": whatsapp_twilio.CASE,
}
