"""One way out of an account."""

import re
from collections.abc import Callable, Sequence

from channels.text import clean
from channels.twilio.account import Account
from core.errors import Reason, SendError, SettingsError
from core.messages import Outbound

_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +_&-]{1,11}")


class TwilioSender:
    """A number, a short code, a name of letters or a Messaging Service (MG…) of an account.

    `pieces` cuts a text into what one message carries; `to` is what Twilio wants before the channel's addresses.
    """

    def __init__(
        self,
        account: Account,
        name: str,
        pieces: Callable[[str], Sequence[str]],
        *,
        callback: str = "",
        to: str = "",
    ) -> None:
        self._account = account
        self._to = to
        self._pieces = pieces
        self._fields = {"messaging_service_sid" if is_service(name) else "from_": name}
        if callback:
            self._fields["status_callback"] = callback

    async def send(self, message: Outbound) -> str:
        """The SID of the last part. Once a part has gone out, the text is not sent again from its start."""
        sid, to = "", self._to + message.address.id
        for part in self._pieces(clean(message.text)) or [""]:
            try:
                sid = await self._account.create(to=to, body=part, **self._fields)
            except SendError as error:
                raise (SendError(Reason.UNCERTAIN, f"later part: {error}") if sid else error) from None
        return sid


def is_service(name: str) -> bool:
    return _SERVICE.fullmatch(name) is not None


def two_way(name: str) -> bool:
    """Whether citizens can answer: not to a name of letters."""
    return is_service(name) or _NUMBER.fullmatch(name) is not None


def check_sender(setting: str, name: str) -> str:
    """`name`, if it is one that Twilio could have. Raises SettingsError naming the setting."""
    if two_way(name) or _NAME.fullmatch(name):
        return name
    raise SettingsError(
        f"{setting} takes +number, a short code, up to 11 letters, or a Messaging Service's MG… SID"
    )


def callback_of(public_url: str, channel: str) -> str:
    """Where Twilio tells what became of a message; nowhere without a public address."""
    return f"{public_url.rstrip('/')}/channels/{channel}/webhook" if public_url else ""
