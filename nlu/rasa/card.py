"""What is known of a Rasa model, kept beside it: its origin, and how far its confidence can be trusted."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from core.errors import SettingsError
from nlu.local.model import Thresholds

FORMAT = 1
MODEL = "model.tar.gz"
_CARD = "card.json"


class RasaModelError(SettingsError):
    """No usable Rasa model in the folder."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"no usable Rasa model in {folder} ({why}); run wakeel nlu train --engine rasa --out {folder}"
        )


@dataclass(frozen=True, slots=True)
class Card:
    """`model_id` is Rasa's own name of the model. Confidences to the power 1 / `temperature`, brought to a sum of
    one again, are probabilities; the thresholds are of these."""

    intents: list[str]
    data_hash: str
    model_id: str
    pipeline: str
    thresholds: Thresholds
    temperature: float
    rows: int
    report: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    def save(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / _CARD).write_text(text, "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Raises RasaModelError."""
        try:
            fields = json.loads((folder / _CARD).read_text("utf-8"))
            if (found := fields["format"]) != FORMAT:
                raise RasaModelError(folder, f"its format is {found}, this version reads {FORMAT}")
            return cls(**fields | {"thresholds": Thresholds(**fields["thresholds"])})
        except FileNotFoundError:
            raise RasaModelError(folder, "missing") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RasaModelError(folder, f"broken: {type(error).__name__}") from error
