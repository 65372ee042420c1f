"""Makes a model from labelled messages. The only part of the engine that imports scikit-learn."""

import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import lexicon
from nlu.local import calibrate
from nlu.local.data import Utterance, fingerprint, read
from nlu.local.errors import ModelError
from nlu.local.measure import accuracy, macro_f1, per_intent
from nlu.local.model import BLOCKS, Block, Card, Model, load_card, softmax
from nlu.local.prepare import Preparation, domain_words

_FOLDS = 4
_MARGIN = 1.0
_FEWEST_ROWS = {"words": 1, "stems": 1, "grams": 2}


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


def train(data: Path, out: Path, *, seed: int = 0) -> Report:
    """Train on `data` (a folder of Rasa YAML, or a TSV) and put the model in the folder `out`.

    Raises DataError, before anything is trained, when the data has a line that can't be used.
    """
    started = time.perf_counter()
    rows = read(data)
    fitting = _Fitting(rows, seed)
    scores = fitting.held_out_scores()
    temperature = calibrate.temperature(scores, fitting.labels)
    probabilities = softmax(scores / temperature)
    varieties = [row.variety for row in rows]
    report = _report(fitting, probabilities, time.perf_counter() - started)
    blocks, bias = fitting.weights()
    card = Card(
        intents=fitting.intents,
        data_hash=_origin(data),
        thresholds=calibrate.thresholds(probabilities, fitting.labels, fitting.intents, varieties),
        temperature=temperature,
        rows=len(rows),
        report=asdict(report),
    )
    Model(card, blocks, bias, fitting.prepare).save(out)
    return report


def ensure_model(data: Path, out: Path) -> Path:
    """Train into `out` unless the model there is this version's and was made from this very data and lexicon."""
    try:
        current = load_card(out).data_hash == _origin(data)
    except ModelError:
        current = False
    if not current:
        train(data, out)
    return out


def _origin(data: Path) -> str:
    """A hash of all that a model is made of: the messages, and the lexicon they are read through."""
    return sha256(f"{fingerprint(data)} {lexicon.fingerprint()}".encode()).hexdigest()


class _Fitting:
    """The rows as features, once, for all the fits that are made of them."""

    def __init__(self, rows: list[Utterance], seed: int) -> None:
        from scipy.sparse import hstack  # noqa: PLC0415
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

        self.rows, self.seed = rows, seed
        self.intents = sorted({row.intent for row in rows})
        self.labels = np.array([self.intents.index(row.intent) for row in rows], np.intp)
        self.prepare = Preparation(domain_words(row.text for row in rows))
        tokens = [self.prepare(row.text) for row in rows]
        self.vectorisers = {
            name: TfidfVectorizer(
                analyzer=block, sublinear_tf=True, min_df=_FEWEST_ROWS[name], dtype=np.float32
            )
            for name, block in BLOCKS.items()
        }
        self.features = hstack([v.fit_transform(tokens) for v in self.vectorisers.values()]).tocsr()

    def _fit(self, chosen: NDArray[np.intp]) -> Any:
        from sklearn.svm import LinearSVC  # noqa: PLC0415

        return LinearSVC(C=_MARGIN, random_state=self.seed).fit(self.features[chosen], self.labels[chosen])

    def held_out_scores(self) -> NDArray[np.float64]:
        """Every row's scores by a model that has not seen the row."""
        from sklearn.model_selection import KFold  # noqa: PLC0415

        scores = np.full((len(self.rows), len(self.intents)), -1.0)
        for rest, held in KFold(_FOLDS, shuffle=True, random_state=self.seed).split(self.labels):
            fitted = self._fit(rest)
            scores[np.ix_(held, fitted.classes_)] = _both_sides(fitted.decision_function(self.features[held]))
        return scores

    def weights(self) -> tuple[dict[str, Block], NDArray[np.float32]]:
        fitted = self._fit(np.arange(len(self.rows)))
        coefficients = _both_sides(fitted.coef_.T).astype(np.float32)
        blocks, start = {}, 0
        for name, vectoriser in self.vectorisers.items():
            names = vectoriser.get_feature_names_out().tolist()
            end = start + len(names)
            vocabulary = {feature: i for i, feature in enumerate(names)}
            blocks[name] = Block(vocabulary, vectoriser.idf_.astype(np.float32), coefficients[start:end])
            start = end
        return blocks, _both_sides(fitted.intercept_[None, :])[0].astype(np.float32)


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
