"""What an SMSC's command_status means for a message (SMPP 3.4 §5.1.3). Its meaning is the number: texts stay out."""

from collections.abc import Mapping

from core.errors import Reason, SendError

OK = 0x00
INVALID_COMMAND = 0x03
TEMPORARY = 0x64
"""ESME_RX_T_APPN: said by us, it makes the SMSC deliver again later."""
PERMANENT = 0x65
REFUSED_CREDENTIALS = frozenset({0x0E, 0x0F, 0x53})
"""ESME_RINVPASWD, ESME_RINVSYSID, ESME_RINVSYSTYP."""

_STATUSES: Mapping[Reason, tuple[int, ...]] = {
    # bind and rights; a source address that isn't the account's
    Reason.CONFIG: (0x03, 0x05, 0x0A, 0x0D, 0x0E, 0x0F, 0x15, 0x48, 0x49, 0x53),
    # destination address, its type and plan; length
    Reason.INVALID: (0x01, 0x0B, 0x33, 0x50, 0x51),
    # queue full, throttled
    Reason.THROTTLED: (0x14, 0x58),
    # not bound for it, system error, temporary application error: a status means that nothing was taken
    Reason.UNREACHABLE: (0x04, 0x08, TEMPORARY),
}
_REASONS = {status: reason for reason, statuses in _STATUSES.items() for status in statuses}


def refusal(status: int) -> SendError:
    """Of a submit_sm; what is not listed, vendors' own codes too, is a rejection."""
    return SendError(_REASONS.get(status, Reason.REJECTED), f"SMPP status 0x{status:08X}")
