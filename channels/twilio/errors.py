"""What Twilio's refusals mean for a message: its codes (https://www.twilio.com/docs/api/errors), else the status."""

from collections.abc import Mapping

import httpx

from core.errors import Reason, SendError

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_CODES: Mapping[Reason, tuple[int, ...]] = {
    # credentials, permissions, a sender that isn't the account's, a template or service that isn't there
    Reason.CONFIG: (
        *(20003, 20005, 20403, 20404, 21212, 21603, 21606, 21609, 21659, 21660, 21661),
        *(21703, 21704, 21705, 30002, 30034, 63007, 63112),
    ),
    # no such number, a landline, nowhere to route it, no text
    Reason.INVALID: (
        *(21211, 21214, 21217, 21265, 21266, 21602, 21605, 21612, 21614, 21617, 21619, 21635),
        *(30005, 30006, 63003, 63024),
    ),
    Reason.OPTED_OUT: (21610, 63033),
    Reason.THROTTLED: (14107, 20429, 21611, 30001, 30022, 63018, 63038),
    Reason.WINDOW_CLOSED: (63016,),
    Reason.UNREACHABLE: (30003,),
    # a country not enabled for the account, a filter, a block: the message's fate, not the sender's
    Reason.REJECTED: (21408, 21608, 30004, 30007, 30008, 63013, 63015, 63032, 63049),
}
_REASONS = {code: reason for reason, codes in _CODES.items() for code in codes}


def reason_of(code: object, otherwise: Reason) -> Reason:
    """By a Twilio code, a number or its digits; `otherwise` for one that isn't listed."""
    return _REASONS.get(int(code), otherwise) if str(code).isdecimal() else otherwise  # type: ignore[call-overload]


def send_error(error: Exception) -> SendError:
    """Of whatever broke on the way, by type alone: its words may quote the message."""
    if isinstance(error, SendError):
        return error
    reason = Reason.UNREACHABLE if isinstance(error, _NEVER_SENT) else Reason.UNCERTAIN
    return SendError(reason, type(error).__name__)


def refusal(answer: httpx.Response) -> SendError:
    """Of an answer that is no success; Twilio's own words may quote the number or the text, so they stay out."""
    code = _code(answer)
    reason = reason_of(code, _by_status(answer.status_code))
    detail = f"HTTP {answer.status_code}" + (f", Twilio {code}" if code is not None else "")
    return SendError(reason, detail, retry_after=_wait(answer))


def _by_status(status: int) -> Reason:
    match status:
        case 401 | 403 | 404:
            return Reason.CONFIG
        case 429:
            return Reason.THROTTLED
        case _ if 400 <= status < 500:  # noqa: PLR2004 — HTTP's classes
            return Reason.INVALID
        case _:
            return Reason.UNCERTAIN


def _code(answer: httpx.Response) -> int | None:
    """Only with a 4xx: what a 5xx says of the message is not to be trusted."""
    try:
        code = answer.json()["code"] if answer.is_client_error else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return code if isinstance(code, int) else None


def _wait(answer: httpx.Response) -> float | None:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isdecimal() else None
