"""What Rasa calls confidence, as scores that a temperature makes probabilities of."""

from collections.abc import Mapping, Sequence

import numpy as np

from nlu.local.calibrate import Scores

_LEAST = 1e-6
"""Below it confidences are rounding: DIET gives most intents less."""


def scores(rankings: Sequence[Mapping[str, float]], intents: Sequence[str]) -> Scores:
    """A row for each ranking: the logarithms of the confidences in the order of `intents`."""
    rows = [[ranking.get(intent, 0.0) for intent in intents] for ranking in rankings]
    return np.log(np.maximum(np.array(rows, np.float64), _LEAST))
