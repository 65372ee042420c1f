"""What an operator can get wrong with training data and models."""

from pathlib import Path

from core.errors import SettingsError


class DataError(SettingsError):
    """Training or evaluation data that can't be read; names file and line, nothing was trained."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}")


class ModelError(SettingsError):
    """No usable model in the folder: missing, broken, or written by another version."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"no usable model in {path} ({why}); run wakeel nlu train --out {path}")
