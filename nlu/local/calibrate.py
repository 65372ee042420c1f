"""From held-out scores to probabilities that can be trusted, and to the probabilities at which to act."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.intents import EMERGENCY, OUT_OF_SCOPE
from nlu.local.model import Thresholds, softmax

PRECISION = 0.95
"""How often an intent acted on without asking must be right; a change is confirmed anyway."""
WORST_PRECISION = 0.93
"""The same in each variety by itself: one threshold for all would spare some and burden others. A variety that was
left out of training keeps 90 % at the threshold that this gives."""
FALSE_ALARMS = 0.004
"""The share of other messages that may be answered with the emergency numbers: recall comes first there."""
_FEWEST = 30
_GRID = np.linspace(0.05, 0.99, 95)
_SHARES = (0.3, 0.5, 0.7, 1.0, 1.4)
_EVERY = 4

type Scores = NDArray[np.float64]
type Labels = NDArray[np.intp]


def temperature(scores: Scores, truth: Labels) -> float:
    """The divisor of `scores` under which the truth is likeliest (Guo et al. 2017, temperature scaling)."""
    return float(min(np.geomspace(0.02, 5.0, 120), key=lambda t: _surprise(scores / t, truth)))


def share(words: Scores, meaning: Scores, truth: Labels) -> float:
    """How much `meaning` counts beside `words`, both at one scale, where the truth is likeliest; from every
    fourth row, which tells as much."""
    words, meaning, truth = words[::_EVERY], meaning[::_EVERY], truth[::_EVERY]

    def at_best(candidate: float) -> float:
        both = words + candidate * meaning
        return _surprise(both / temperature(both, truth), truth)

    return min(_SHARES, key=at_best)


def _surprise(scores: Scores, truth: Labels) -> float:
    return float(-np.log(softmax(scores)[np.arange(len(truth)), truth] + 1e-12).mean())


def coverage_threshold(confidence: NDArray[Any], right: NDArray[np.bool_], precision: float) -> float:
    """The lowest confidence from which answers are right `precision` of the time; above 1 if none is."""
    order = np.argsort(-confidence, kind="stable")
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= precision
    return float(confidence[order][np.flatnonzero(precise)[-1]]) if precise.any() else 1.01


def thresholds(probabilities: Scores, truth: Labels, intents: list[str], varieties: list[str]) -> Thresholds:
    """Where the bands begin."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    names = np.array(varieties)
    groups = [names == name for name in sorted(set(varieties)) if (names == name).sum() >= _FEWEST]
    acts = [coverage_threshold(confidence[group], right[group], WORST_PRECISION) for group in groups]
    acts.append(coverage_threshold(confidence, right, PRECISION))
    return Thresholds(
        act=round(min(max(acts), float(_GRID[-1])), 3),
        offer=_offer(confidence, right, truth, intents),
        emergency=_emergency(probabilities, truth, intents),
    )


def _offer(confidence: NDArray[Any], right: NDArray[np.bool_], truth: Labels, intents: list[str]) -> float:
    """Below it, out of scope is the better reading more often than the likeliest intent is."""
    if OUT_OF_SCOPE not in intents:
        return 0.0
    outside = truth == intents.index(OUT_OF_SCOPE)
    return float(max(_GRID, key=lambda t: np.where(confidence < t, outside, right).mean()))


def _emergency(probabilities: Scores, truth: Labels, intents: list[str]) -> float:
    """The lowest probability at which calm messages still are not answered with an alarm."""
    if EMERGENCY not in intents:
        return 1.01
    danger = intents.index(EMERGENCY)
    calm = probabilities[truth != danger, danger]
    return float(next((t for t in _GRID if (calm >= t).mean() <= FALSE_ALARMS), 1.01))
