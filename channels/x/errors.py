"""What X's refusals mean for a message (https://docs.x.com/x-api/fundamentals/response-codes-and-errors)."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from core.errors import Reason, SendError

_STATUS: Mapping[int, Reason] = {
    400: Reason.INVALID,
    401: Reason.CONFIG,
    402: Reason.CONFIG,  # the credits are used up
    403: Reason.REJECTED,
    404: Reason.INVALID,
    413: Reason.INVALID,
    429: Reason.THROTTLED,
}
_CODES: Mapping[int, Reason] = {
    32: Reason.CONFIG,
    88: Reason.THROTTLED,
    89: Reason.CONFIG,
    93: Reason.CONFIG,  # the app may not use direct messages
    326: Reason.CONFIG,  # the account is locked
    349: Reason.OPTED_OUT,
    453: Reason.CONFIG,  # not in the access level that was bought
}
_CLOSED_TO_US = "permission to DM"
"""In the detail of a 403: they blocked the account, or take messages from nobody they don't follow."""
_SETUP_TYPES = ("client-forbidden", "oauth1-permissions", "unsupported-authentication", "not-authorized-for")


def send_error(answer: httpx.Response) -> SendError:
    """By status, code and type alone; X's own words are read for one phrase and never passed on."""
    problem = _problem(answer)
    code = _code(problem)
    reason = _CODES.get(code) or _STATUS.get(answer.status_code, Reason.UNCERTAIN)
    if reason is Reason.REJECTED and _CLOSED_TO_US in str(problem.get("detail")):
        reason = Reason.OPTED_OUT
    elif reason is Reason.REJECTED and any(kind in str(problem.get("type")) for kind in _SETUP_TYPES):
        reason = Reason.CONFIG
    wait = _wait(answer) if reason is Reason.THROTTLED else None
    return SendError(reason, f"X {answer.status_code}, code {code}", retry_after=wait)


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = answer.json()
    except (ValueError, RecursionError):
        return {}
    return problem if isinstance(problem, Mapping) else {}


def _code(problem: Mapping[str, Any]) -> int:
    errors = problem.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    code = first.get("code") if isinstance(first, Mapping) else None
    return code if isinstance(code, int) else -1


def _wait(answer: httpx.Response) -> float | None:
    """Seconds until the moment X names, counted by its own clock where it tells the time."""
    try:
        reset = float(answer.headers["x-rate-limit-reset"])
    except (KeyError, ValueError):
        return None
    try:
        now = parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (KeyError, ValueError):
        now = time.time()
    return max(reset - now, 0.0)
