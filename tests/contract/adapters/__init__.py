"""One case an adapter: a new channel is a line here."""

from collections.abc import Mapping

from tests.contract.adapters import email, messenger, sms, telegram, webchat, whatsapp, whatsapp_twilio, x
from tests.contract.adapters.base import Case

CASES: Mapping[str, Case] = {
    "email": email.CASE,
    "messenger": messenger.CASE,
    "sms": sms.CASE,
    "telegram": telegram.CASE,
    "webchat": webchat.CASE,
    "whatsapp": whatsapp.CASE,
    "whatsapp_twilio": whatsapp_twilio.CASE,
    "x": x.CASE,
}
