"""Where the platform's one secret comes from."""

import os
import secrets
from pathlib import Path

from core.errors import SettingsError
from core.settings import Settings


def secret_key(settings: Settings, *, demo: bool) -> str:
    """`WAKEEL_SECRET_KEY`; only the demo may lack it: it writes a random one that its owner alone can read."""
    if given := settings.secret_key.get_secret_value():
        return given
    if not demo:
        raise SettingsError(
            "WAKEEL_SECRET_KEY is not set: write 32 or more random characters there, and keep a copy; "
            "without it nothing that citizens wrote can be read again"
        )
    return _kept(settings.data_dir / "secret.key")


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()
