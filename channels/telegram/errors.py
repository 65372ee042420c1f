"""What Telegram's refusals mean for a message."""

import os
from datetime import timedelta

import httpx

os.environ.setdefault(
    "PTB_TIMEDELTA", "true"
)  # else the library warns at every 429; it is read when one comes
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from core.errors import Reason, SendError

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def send_error(error: Exception) -> SendError:
    """By type alone: Telegram's own words may quote the message, and the library's the token."""
    wait = error.retry_after if isinstance(error, RetryAfter) else None
    seconds = wait.total_seconds() if isinstance(wait, timedelta) else wait
    return SendError(_reason(error), type(error).__name__, retry_after=seconds)


def _reason(error: Exception) -> Reason:
    told = str(error)
    match error:
        case InvalidToken():
            reason = Reason.CONFIG
        case Forbidden():
            reason = Reason.OPTED_OUT if "blocked" in told else Reason.REJECTED
        case RetryAfter():
            reason = Reason.THROTTLED
        case TelegramError() if told.startswith("Too Many Requests"):
            reason = Reason.THROTTLED
        case ChatMigrated() | BadRequest():
            reason = Reason.INVALID
        case _ if isinstance(error.__cause__, _NEVER_SENT):
            reason = Reason.UNREACHABLE
        case _:
            reason = Reason.UNCERTAIN
    return reason
