"""What Meta's error codes mean for a message.

https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
https://developers.facebook.com/docs/messenger-platform/error-codes
https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from core.errors import Reason, SendError

_CODES: Mapping[Reason, tuple[int, ...]] = {
    # the token, a permission, the account, its payment, its registration, or the template's name and variables
    Reason.CONFIG: (
        *(0, 3, 10, 190, 33, 368),
        *(131005, 131030, 131031, 131037, 131042, 131045, 133000, 133004, 133005, 133006, 133010, 133015),
        *(132000, 132001, 132012),
    ),
    Reason.THROTTLED: (4, 17, 32, 613, 80006, 80007, 130429, 131056, 133016),
    Reason.WINDOW_CLOSED: (131047,),
    Reason.OPTED_OUT: (131050,),
    # the recipient has no WhatsApp, or what was sent is of a wrong shape
    Reason.INVALID: (100, 131008, 131009, 131021, 131026, 131051, 132005, 135000),
    # Meta itself chose not to: quality, experiments, a template paused or disabled, a person not available
    Reason.REJECTED: (551, 130472, 130497, 131048, 131049, 132007, 132015, 132016),
    Reason.UNREACHABLE: (131057,),
    Reason.UNCERTAIN: (1, 2, 1200, 131000, 131016),
}
REASONS: Mapping[int, Reason] = {code: reason for reason, codes in _CODES.items() for code in codes}

_SUBCODES: Mapping[int, Reason] = {
    2018278: Reason.WINDOW_CLOSED,
    2018065: Reason.WINDOW_CLOSED,
    2018108: Reason.REJECTED,  # the person can't be written to by pages
    1545041: Reason.REJECTED,  # this person isn't available right now
}
"""Messenger's: they say more than the code above them."""
_PERMISSIONS = range(200, 300)
_WAIT: Mapping[int, float] = {131056: 6.0, 130429: 10.0}
"""Seconds: one message in six to the same person; throughput of the number is counted by the second."""
_USAGE = "x-business-use-case-usage"


def send_error(answer: httpx.Response) -> SendError:
    """By codes alone: Meta's own words may quote the message."""
    error = _error(answer)
    code, subcode = _number(error, "code"), _number(error, "error_subcode")
    reason = (
        _SUBCODES.get(subcode)
        or REASONS.get(code)
        or (Reason.CONFIG if code in _PERMISSIONS else _by_status(answer.status_code))
    )
    wait = _wait(answer, code) if reason is Reason.THROTTLED else None
    return SendError(reason, f"Meta {answer.status_code}, code {code}/{subcode}", retry_after=wait)


def failure(code: int) -> Reason:
    """Why a message failed that Meta had taken: it surely did not arrive."""
    reason = REASONS.get(code, Reason.REJECTED)
    return Reason.UNREACHABLE if reason is Reason.UNCERTAIN else reason


def _error(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        error = answer.json()["error"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return error if isinstance(error, Mapping) else {}


def _number(error: Mapping[str, Any], key: str) -> int:
    value = error.get(key)
    return value if isinstance(value, int) else -1


def _by_status(status: int) -> Reason:
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Reason.THROTTLED
    if status == httpx.codes.UNAUTHORIZED:
        return Reason.CONFIG
    if httpx.codes.is_client_error(status):
        return Reason.INVALID
    return Reason.UNCERTAIN


def _wait(answer: httpx.Response, code: int) -> float | None:
    """Seconds, from the header that counts minutes, or by what is documented of the code.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers-2
    """
    try:
        usage = json.loads(answer.headers.get(_USAGE, "{}"))
        minutes = max(use["estimated_time_to_regain_access"] for uses in usage.values() for use in uses)
    except (ValueError, LookupError, TypeError, AttributeError):
        return _WAIT.get(code)
    return minutes * 60.0 or _WAIT.get(code)
