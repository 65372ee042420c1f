"""What the settings say of mail, and what they leave out."""

from typing import Any

import pytest

from channels.email import Email
from channels.email.places import Places, Server
from core.errors import Reason, Rejected, SendError, SettingsError
from core.ids import new_id
from core.messages import Address, Outbound
from core.settings import Settings

ALL = {
    "mail_from": "وكيل <box@agency.example>",
    "smtp_url": "submission://box%40agency.example:pass%2Fword@mail.agency.example",
    "imap_url": "imaps://box:sesame-7@mail.agency.example/Citizens",
}


def places(**values: Any) -> Places | None:
    return Places.from_settings(Settings(_env_file=None, **values))


def test_without_settings_it_is_off() -> None:
    assert places() is None


def test_settings_are_read() -> None:
    found = places(**ALL)
    assert found
    assert found.smtp == Server("submission", "mail.agency.example", 587, "box@agency.example", "pass/word")
    assert found.imap == Server("imaps", "mail.agency.example", 993, "box", "sesame-7", "Citizens")
    assert (found.box.address, found.box.name, found.listen) == ("box@agency.example", "وكيل", None)
    assert "sesame-7" not in repr(found)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"smtp_url": ""}, "WAKEEL_SMTP_URL is missing"),
        ({"mail_from": ""}, "WAKEEL_MAIL_FROM is missing"),
        ({"imap_url": ""}, "WAKEEL_IMAP_URL is missing"),
        ({"imap_url": "imaps://mail.agency.example"}, "WAKEEL_IMAP_URL takes"),
        ({"imap_url": "https://x:sesame-7@y"}, "WAKEEL_IMAP_URL takes"),
        ({"imap_url": "imaps://x:sesame-7@y:port"}, "WAKEEL_IMAP_URL takes"),
        ({"smtp_url": "mail.agency.example"}, "WAKEEL_SMTP_URL takes"),
        ({"lmtp_listen": "imap://x"}, "WAKEEL_LMTP_LISTEN takes"),
        ({"mail_from": "وكيل"}, "WAKEEL_MAIL_FROM takes"),
    ],
    ids=str,
)
def test_half_set_channel_names_the_setting_and_quotes_nothing(values: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as error:
        places(**(ALL | values))
    assert "sesame-7" not in str(error.value)


def test_it_is_polled_or_listens_by_what_is_set() -> None:
    mailbox = Email.from_settings(Settings(_env_file=None, **ALL, public_url="https://w.example"))
    handed = Email.from_settings(
        Settings(_env_file=None, **ALL | {"imap_url": "", "lmtp_listen": "lmtp://127.0.0.1:2424"})
    )
    assert mailbox
    assert handed
    assert (mailbox.polled, mailbox.listening) == (True, False)
    assert (handed.polled, handed.listening) == (False, True)


@pytest.mark.parametrize(
    "address", ["", "x", "@y", "x@", "a b@y.example", "a@y.example\r\nBcc: z", "x@ــ..مثال"]
)
async def test_what_is_no_address_goes_nowhere(address: str) -> None:
    channel = Email.from_settings(Settings(_env_file=None, **ALL))
    assert channel
    with pytest.raises(SendError) as refusal:
        await channel.send(Outbound(new_id(), Address("email", address), "x"))
    assert refusal.value.reason is Reason.INVALID


def test_nobody_calls_in() -> None:
    channel = Email.from_settings(Settings(_env_file=None, **ALL))
    assert channel
    with pytest.raises(Rejected):
        channel.receive(None)  # type: ignore[arg-type]
