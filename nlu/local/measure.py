"""The figures that a classifier is judged by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntentScore:
    """`n` messages truly have the intent; an intent that nobody meant and nobody guessed scores nothing."""

    precision: float
    recall: float
    f1: float
    n: int


def accuracy(truth: Sequence[str], guessed: Sequence[str]) -> float:
    return sum(t == g for t, g in zip(truth, guessed, strict=True)) / len(truth)


def per_intent(truth: Sequence[str], guessed: Sequence[str]) -> dict[str, IntentScore]:
    meant, said = Counter(truth), Counter(guessed)
    hits = Counter(t for t, g in zip(truth, guessed, strict=True) if t == g)
    return {
        intent: IntentScore(
            precision=hits[intent] / said[intent] if said[intent] else 0.0,
            recall=hits[intent] / meant[intent] if meant[intent] else 0.0,
            f1=2 * hits[intent] / (said[intent] + meant[intent]),
            n=meant[intent],
        )
        for intent in sorted(meant | said)
    }


def macro_f1(truth: Sequence[str], guessed: Sequence[str]) -> float:
    """The mean F1 of the intents that occur in the truth, each weighing the same."""
    scores = [score.f1 for score in per_intent(truth, guessed).values() if score.n]
    return sum(scores) / len(scores)
