"""A trained model as it is stored and served: vocabularies, weights, and a card that says its origin."""

import json
import math
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nlu.lexicon import Lexicon
from nlu.local.errors import ModelError
from nlu.local.features import Tokens, grams, latin, stems, words
from nlu.local.meaning import Meaning
from nlu.local.prepare import Preparation

FORMAT = 4
"""Raised with every change to the files or to the features, so that no model is read by other rules."""
SURE = 0.97
"""Probability from which the words alone decide: what the sentence means as a whole then rarely says otherwise."""
type Floats = NDArray[np.float32]

BLOCKS: dict[str, Callable[[Tokens], list[str]]] = {
    "words": words,
    "stems": stems,
    "grams": grams,
    "latin": latin,
}
"""Each block of features is normalised to length one by itself, so that no view drowns another. A model lacks the
blocks of which its data has none."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a message is acted on, and from which its likeliest are offered."""

    act: float
    offer: float
    emergency: float


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about a model. `temperature` divides the sum of both parts' scores (Guo et al. 2017);
    `report` holds the figures of its held-out folds."""

    intents: list[str]
    data_hash: str
    thresholds: Thresholds
    temperature: float
    rows: int
    report: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Block:
    """One view's features: where each is in the rows of `weights`, and how rare it is."""

    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats

    def scores(self, features: list[str]) -> Floats | None:
        """The block's part of every intent's score; None if it knows nothing in the message."""
        vocabulary = self.vocabulary
        counts = Counter([i for f in features if (i := vocabulary.get(f)) is not None])
        if not counts:
            return None
        rows = np.fromiter(counts.keys(), np.intp, len(counts))
        values = np.fromiter([1.0 + math.log(n) for n in counts.values()], np.float32, len(counts))
        values *= self.idf[rows]
        values /= math.sqrt(float(values @ values))
        result: Floats = values @ self.weights[rows]
        return result


@dataclass(frozen=True, slots=True)
class Model:
    card: Card
    blocks: dict[str, Block]
    bias: Floats
    meaning: Meaning
    prepare: Preparation

    def probabilities(self, text: str) -> Floats | None:
        """The calibrated probability of each of the card's intents; None if no feature is known."""
        tokens = self.prepare(text)
        if not tokens.written:
            return None
        parts = [block.scores(BLOCKS[name](tokens)) for name, block in self.blocks.items()]
        known = [part for part in parts if part is not None]
        if not known:
            return None
        scores = sum(known, self.bias)
        by_words: Floats = softmax(scores)
        if by_words.max() >= SURE:
            return by_words
        both: Floats = softmax((scores + self.meaning.scores(text)) / self.card.temperature)
        return both

    def save(self, folder: Path) -> None:
        """Write everything beside `folder` and swap it in, so that a reader sees the old model or the new."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        arrays: dict[str, Any] = {
            "bias": self.bias,
            "centres": self.meaning.centres.astype(np.float16),
            "likeness_weights": self.meaning.weights,
        }
        for name, block in self.blocks.items():
            arrays |= {f"{name}_idf": block.idf, f"{name}_weights": block.weights}
            (fresh / f"{name}.txt").write_text("\n".join(block.vocabulary), "utf-8")
        known = {"words": dict(self.prepare.domain), "lexicon": self.prepare.lexicon.pairs}
        domain = json.dumps(known, ensure_ascii=False, indent=0)
        (fresh / "domain.json").write_text(domain, "utf-8")
        np.savez(fresh / "weights.npz", **arrays)
        (fresh / "card.json").write_text(json.dumps(asdict(self.card), ensure_ascii=False, indent=1), "utf-8")
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
            folder.replace(old)
            fresh.replace(folder)
            shutil.rmtree(old)
        else:
            fresh.replace(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Raises ModelError when the folder holds no model that this version can serve."""
        card = load_card(folder)
        try:
            domain = json.loads((folder / "domain.json").read_text("utf-8"))
            preparation = Preparation(domain["words"], Lexicon(domain["lexicon"]))
            with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
                blocks = {
                    name: _load_block(folder, name, arrays) for name in BLOCKS if f"{name}_idf" in arrays
                }
                meaning = Meaning(arrays["centres"].astype(np.float32), arrays["likeness_weights"])
                return cls(card, blocks, arrays["bias"], meaning, preparation)
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise ModelError(folder, f"broken: {type(error).__name__}") from error


def load_card(folder: Path) -> Card:
    """The card alone, for asking whether a model is still right. Raises ModelError."""
    try:
        fields = json.loads((folder / "card.json").read_text("utf-8"))
        if (found := fields["format"]) != FORMAT:
            raise ModelError(folder, f"its format is {found}, this version reads {FORMAT}")
        return Card(**fields | {"thresholds": Thresholds(**fields["thresholds"])})
    except FileNotFoundError:
        raise ModelError(folder, "missing") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(folder, f"broken: {type(error).__name__}") from error


def _load_block(folder: Path, name: str, arrays: Any) -> Block:
    features = (folder / f"{name}.txt").read_text("utf-8").split("\n")
    idf, weights = arrays[f"{name}_idf"], arrays[f"{name}_weights"]
    if not len(features) == len(idf) == len(weights):
        raise ValueError("vocabulary and weights differ")
    return Block({feature: i for i, feature in enumerate(features)}, idf, weights)


def settled(word_scores: NDArray[Any], both: NDArray[Any]) -> NDArray[Any]:
    """For rows at once what `Model.probabilities` does for a message: the words alone where they are sure."""
    by_words = softmax(word_scores)
    return np.where(by_words.max(axis=1, keepdims=True) >= SURE, by_words, both)


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Along the last axis, safe for large scores."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: NDArray[Any] = powers / powers.sum(axis=-1, keepdims=True)
    return result
