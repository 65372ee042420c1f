"""From what people labelled to a model on trial: what `wakeel nlu candidate` and its page stand on."""

from pathlib import Path

import countries
from app.wiring import TRAINING_DATA, own_model, teaching
from core.errors import SettingsError
from core.settings import Settings
from nlu.candidate import Comparison, compare
from nlu.local.data import read_tsv
from nlu.local.interpreter import LocalInterpreter
from nlu.local.train import train

FROZEN = TRAINING_DATA.parent / "dev" / "dev.tsv"


def make_candidate(frozen: Path = FROZEN) -> Comparison:
    """Train on the product's data and what was labelled, and compare on `frozen` with the model in use.

    Raises SettingsError when nothing was labelled, DataError for a frozen set that can't be read.
    """
    settings = Settings()
    desk, rows = teaching(settings), read_tsv(frozen)
    if not desk.labelled.exists():
        raise SettingsError("nothing was labelled yet: run wakeel nlu review first")
    current = LocalInterpreter.load(own_model(settings))
    lexicon = countries.load(settings.country).lexicon
    return desk.propose(
        lambda out: train((TRAINING_DATA, desk.labelled), out, lexicon=lexicon),
        lambda model: compare(rows, current, LocalInterpreter.load(model)),
    )
