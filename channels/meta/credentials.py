"""The settings that Meta's channels share."""

from dataclasses import dataclass

from core.errors import SettingsError
from core.settings import Settings


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    token: str
    secret: str
    verify_token: str
    api: str

    @classmethod
    def of(cls, settings: Settings) -> "Credentials":
        """Raises SettingsError, naming what is missing."""
        values = {
            "WAKEEL_META_TOKEN": settings.meta_token.get_secret_value(),
            "WAKEEL_META_SECRET": settings.meta_secret.get_secret_value(),
            "WAKEEL_META_VERIFY_TOKEN": settings.meta_verify_token.get_secret_value(),
        }
        for name, value in values.items():
            if not value:
                raise SettingsError(f"{name} is missing: Meta's channels need token, secret and verify token")
        token, secret, verify_token = values.values()
        return cls(token, secret, verify_token, settings.meta_api)


def shared_set(settings: Settings) -> bool:
    """Whether Meta was meant at all."""
    return any(
        secret.get_secret_value()
        for secret in (settings.meta_token, settings.meta_secret, settings.meta_verify_token)
    )
