"""The case of WhatsApp through Twilio."""

from channels.twilio.account import Account
from channels.twilio.whatsapp import TwilioWhatsApp
from tests.contract.adapters import twilio
from tests.contract.adapters.base import Case

CASE = Case(
    build=lambda provider: TwilioWhatsApp(
        Account(twilio.SID, twilio.TOKEN, transport=provider),
        "+966112345678",
        public_url="https://wakeel.example",
    ),
    settings=twilio.SETTINGS | {"whatsapp_via": "twilio", "twilio_whatsapp_from": "+966112345678"},
    with_text=twilio.with_text,
    to=twilio.TO.removeprefix("+"),
    accepts=twilio.taken,
    texts_sent=twilio.texts_sent,
    encode=twilio.encode,
    sign=twilio.sign,
    forged={"x-twilio-signature": "c2lnbmVkIGJ5IHNvbWVib2R5IGVsc2U="},
    malformed=twilio.MALFORMED,
    refusals=twilio.REFUSALS,
    throttled=("too many", 7.0),
    knows_us=twilio.known,
    refuses_us=twilio.refused(401, 20003),
    secrets=(twilio.TOKEN,),
    channel="whatsapp",
)
