"""Makes a model from labelled messages. The only part of the engine that imports scikit-learn."""

import fcntl
import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.lexicon import Lexicon, Pairs
from nlu.local import calibrate
from nlu.local.data import Source, Utterance, fingerprint, read
from nlu.local.errors import ModelError
from nlu.local.features import Tokens
from nlu.local.meaning import Meaning, MeaningFit, embed
from nlu.local.measure import accuracy, macro_f1, per_intent
from nlu.local.model import BLOCKS, Block, Card, Floats, Model, load_card, settled, softmax
from nlu.local.prepare import Preparation, domain_words
from nlu.local.slips import slip

_FOLDS = 4
_MARGIN = 1.0
_TOLERANCE = 0.05
"""Where the linear machine stops: looser than the default, which costs no held-out message and half the time."""
_FEWEST_ROWS = {"words": 1, "stems": 1, "grams": 2, "latin": 1}
_SLIPPED_WEIGHT = 0.3
"""How much a mistyped copy of a message counts beside the message."""


@dataclass(frozen=True, slots=True)
class Report:
    """Figures from messages that the fold's model had not seen; the model itself is trained on all."""

    rows: int
    intents: int
    accuracy: float
    macro_f1: float
    per_intent: dict[str, float]
    per_variety: dict[str, float]
    seconds: float


def train(data: Source, out: Path, *, lexicon: Pairs = (), seed: int = 0) -> Report:
    """Train on `data` (a folder of Rasa YAML, or a TSV), read through `lexicon`; the model goes to the folder `out`.

    Raises DataError, before anything is trained, when the data has a line that can't be used.
    """
    started = time.perf_counter()
    rows = read(data)
    words = Lexicon(lexicon)
    fitting = _Fitting(rows, words, seed)
    held_out = fitting.held_out()
    report = _report(fitting, held_out.probabilities, time.perf_counter() - started)
    blocks, bias = fitting.weights(held_out.word_temperature)
    meaning = fitting.meaning.whole()
    card = Card(
        intents=fitting.intents,
        data_hash=_origin(data, words),
        thresholds=calibrate.thresholds(
            held_out.probabilities, fitting.labels, fitting.intents, [row.variety for row in rows]
        ),
        temperature=held_out.temperature,
        rows=len(rows),
        report=asdict(report),
    )
    scaled = Meaning(meaning.centres, meaning.weights / np.float32(held_out.meaning_temperature))
    Model(card, blocks, bias, scaled, fitting.prepare).save(out)
    return report


def ensure_model(data: Source, out: Path, *, lexicon: Pairs = ()) -> Path:
    """Train into `out` unless the model there is this version's and was made from this very data and lexicon.

    Of processes that start together one trains, and the others wait for its model. It trains in a child process:
    what training takes (200 MB) goes back to the machine.
    """
    pairs = tuple(lexicon)
    origin = _origin(data, Lexicon(pairs))
    if not _made_from(origin, out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with (out.parent / f".{out.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _made_from(origin, out):
                with ProcessPoolExecutor(1, get_context("spawn")) as child:
                    child.submit(train, data, out, lexicon=pairs).result()
    return out


def _made_from(origin: str, folder: Path) -> bool:
    try:
        return load_card(folder).data_hash == origin
    except ModelError:
        return False


def _origin(data: Source, lexicon: Lexicon) -> str:
    """A hash of all that a model is made of: the messages, and the lexicon they are read through."""
    return sha256(f"{fingerprint(data)} {lexicon.pairs}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """What the folds' models think of the rows they have not seen, and the temperatures fitted on it.

    Each part's scores are brought to one scale by a temperature of its own before they are added.
    """

    probabilities: calibrate.Scores
    word_temperature: float
    meaning_temperature: float
    temperature: float

    @classmethod
    def of(cls, words: calibrate.Scores, meaning: calibrate.Scores, truth: calibrate.Labels) -> "_HeldOut":
        by_words, by_meaning = calibrate.temperature(words, truth), calibrate.temperature(meaning, truth)
        words = words / by_words
        by_meaning /= calibrate.share(words, meaning / by_meaning, truth)
        both = words + meaning / by_meaning
        together = calibrate.temperature(both, truth)
        return cls(settled(words, softmax(both / together)), by_words, by_meaning, together)


class _Fitting:
    """The rows as features, once, for all the fits that are made of them."""

    def __init__(self, rows: list[Utterance], lexicon: Lexicon, seed: int) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

        self.rows, self.seed = rows, seed
        self.intents = sorted({row.intent for row in rows})
        self.labels = np.array([self.intents.index(row.intent) for row in rows], np.intp)
        self.prepare = Preparation(domain_words(row.text for row in rows), lexicon)
        tokens = [self.prepare(row.text) for row in rows]
        chance = random.Random(seed)  # noqa: S311 — repeatable mistakes, no secrets
        slipped = [self.prepare(slip(row.text, chance)) for row in rows]
        self.vectorisers = {
            name: TfidfVectorizer(
                analyzer=block, sublinear_tf=True, min_df=_FEWEST_ROWS[name], dtype=np.float32
            )
            for name, block in BLOCKS.items()
            if any(map(block, tokens))
        }
        for vectoriser in self.vectorisers.values():
            vectoriser.fit(tokens)
        self.features, self._slipped = self._matrix(tokens), self._matrix(slipped)
        targets = np.eye(len(self.intents), dtype=np.float32)[self.labels]
        self.meaning = MeaningFit(embed(row.text for row in rows), targets, seed)

    def _matrix(self, tokens: list[Tokens]) -> Any:
        from scipy.sparse import hstack  # noqa: PLC0415

        return hstack([v.transform(tokens) for v in self.vectorisers.values()]).tocsr()

    def _fit(self, chosen: NDArray[np.intp]) -> Any:
        """A linear machine for the `chosen` rows and their mistyped copies."""
        from scipy.sparse import vstack  # noqa: PLC0415
        from sklearn.svm import LinearSVC  # noqa: PLC0415

        rows = vstack([self.features[chosen], self._slipped[chosen]])
        weights = np.repeat([1.0, _SLIPPED_WEIGHT], len(chosen))
        machine = LinearSVC(C=_MARGIN, tol=_TOLERANCE, random_state=self.seed)
        return machine.fit(rows, np.tile(self.labels[chosen], 2), sample_weight=weights)

    def held_out(self) -> _HeldOut:
        """Every row's probabilities by a model that has not seen the row."""
        from sklearn.model_selection import KFold  # noqa: PLC0415

        words = np.full((len(self.rows), len(self.intents)), -1.0)
        meaning = np.zeros_like(words)
        for rest, held in KFold(_FOLDS, shuffle=True, random_state=self.seed).split(self.labels):
            fitted = self._fit(rest)
            words[np.ix_(held, fitted.classes_)] = _both_sides(fitted.decision_function(self.features[held]))
            meaning[held] = self.meaning.without(held)
        return _HeldOut.of(words, meaning, self.labels)

    def weights(self, temperature: float) -> tuple[dict[str, Block], Floats]:
        """The words' part, its scores divided by `temperature`."""
        fitted = self._fit(np.arange(len(self.rows)))
        coefficients = _both_sides(fitted.coef_.T / temperature).astype(np.float32)
        blocks, start = {}, 0
        for name, vectoriser in self.vectorisers.items():
            names = vectoriser.get_feature_names_out().tolist()
            end = start + len(names)
            vocabulary = {feature: i for i, feature in enumerate(names)}
            blocks[name] = Block(vocabulary, vectoriser.idf_.astype(np.float32), coefficients[start:end])
            start = end
        return blocks, _both_sides(fitted.intercept_[None, :] / temperature)[0].astype(np.float32)


def _both_sides(columns: NDArray[Any]) -> NDArray[Any]:
    """scikit-learn gives two classes one column; the model has one for each."""
    column = columns[:, None] if columns.ndim == 1 else columns
    return np.hstack([-column, column]) if column.shape[1] == 1 else column


def _report(fitting: _Fitting, probabilities: NDArray[Any], seconds: float) -> Report:
    truth = [row.intent for row in fitting.rows]
    guessed = [fitting.intents[i] for i in probabilities.argmax(axis=1)]
    right = probabilities.argmax(axis=1) == fitting.labels
    names = np.array([row.variety for row in fitting.rows])
    return Report(
        rows=len(truth),
        intents=len(fitting.intents),
        accuracy=accuracy(truth, guessed),
        macro_f1=macro_f1(truth, guessed),
        per_intent={intent: round(s.f1, 4) for intent, s in per_intent(truth, guessed).items()},
        per_variety={str(name): round(float(right[names == name].mean()), 4) for name in np.unique(names)},
        seconds=round(seconds, 1),
    )
