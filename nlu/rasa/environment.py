"""Where Rasa lives: an environment of its own, for it needs Python 3.10 and libraries that the product has outgrown."""

import os
from collections.abc import Mapping
from pathlib import Path

from core.errors import Unavailable

_ROOT = Path(__file__).parents[2]
ENVIRONMENT = _ROOT / ".tools" / "rasa"
PROJECT = _ROOT / "nlu" / "rasa_project"
PIPELINES = {"logistic": "config.yml", "diet": "config.diet.yml"}


def python() -> Path:
    """Its interpreter. Raises Unavailable where `make rasa-environment` has not made it."""
    found = ENVIRONMENT / "bin" / "python"
    if not found.exists():
        raise Unavailable(f"no Rasa at {found}: run make rasa-environment, which needs Python 3.10")
    return found


def variables(scratch: Path) -> Mapping[str, str]:
    """What it runs under: telling nobody, fetching nothing, leaving nothing behind outside `scratch`."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("WAKEEL_")},
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(scratch / "cache"),
        "CAMELTOOLS_DATA": str(_ROOT / "nlu" / "camel_data"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
