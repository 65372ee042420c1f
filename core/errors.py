"""What can go wrong, as types. Each says what to do; none carries a citizen's text.

WakeelError
├── SettingsError        the operator's settings are wrong; names the setting
├── Rejected             a webhook that is not the provider's; nothing is stored
├── SendError            a provider did not take a message; `reason` says whether to retry
├── BackOfficeError
│   ├── Unavailable      down, slow or answering nonsense: tell the citizen, defer, try again
│   ├── NotFound
│   └── Refused          a rule of the back office said no; `code` says which
├── FileRefused          a citizen's file that is not taken; `fault` says why
├── FileHeld             a file that can't be taken now: keep the message, try again
├── TransitionError      a state machine was asked for an impossible step
└── TemplateError        a reply template that can't be parsed or rendered
"""

from enum import StrEnum

from core.files import FileFault


class WakeelError(Exception):
    """Root of everything the product raises on purpose."""


class SettingsError(WakeelError):
    """A setting is missing or wrong; the message names it and what to write there."""


class Rejected(WakeelError):  # noqa: N818 — the field's word for it
    """A webhook call that must not be stored. `status` is the HTTP answer: 403 forged, 400 malformed."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Reason(StrEnum):
    """Why a message did not go out."""

    CONFIG = "config"
    INVALID = "invalid"
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    REJECTED = "rejected"
    OPTED_OUT = "opted_out"
    WINDOW_CLOSED = "window_closed"
    UNCERTAIN = "uncertain"

    @property
    def retryable(self) -> bool:
        """Only what the provider surely did not take may be sent again without a person."""
        return self in {Reason.UNREACHABLE, Reason.THROTTLED}


class SendError(WakeelError):
    """A provider did not take a message. `retry_after` is in seconds, where the provider said so."""

    def __init__(self, reason: Reason, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.retry_after = retry_after


class BackOfficeError(WakeelError):
    """Root of what the back office can answer instead of a result."""


class Unavailable(BackOfficeError):  # noqa: N818
    """Down, too slow, or answering nonsense. The turn is deferred and answered when it is back."""


class NotFound(BackOfficeError):  # noqa: N818
    """No such thing there; never shown to someone who might be guessing."""


class Refused(BackOfficeError):  # noqa: N818
    """A rule said no. `code` is the contract's word for the rule (`opening_taken`, `hold_expired` …)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class FileRefused(WakeelError):  # noqa: N818
    """A file that is not taken. `fault` is what its sender is told."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault)
        self.fault = fault


class FileHeld(WakeelError):  # noqa: N818
    """The provider, the virus scanner or the storage is away; the message waits, and nothing passes unchecked."""


class TransitionError(WakeelError):
    """A step that the state's table does not have."""


class TemplateError(WakeelError):
    """A reply template that can't be parsed, or values that don't fit it; names the template."""
