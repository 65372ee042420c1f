from pathlib import Path

import numpy as np
import pytest

from core.interpretation import Band, Context, Interpretation
from nlu.local.calibrate import coverage_threshold, temperature
from nlu.local.evaluate import evaluate


class Scripted:
    """Answers from a list; what it is asked does not matter."""

    def __init__(self, answers: dict[str, Interpretation], intents: list[str]) -> None:
        self.answers, self.intents = answers, intents

    def understand(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        return (self.answers[text],)


ANSWERS = {
    "a": Interpretation("greet", 0.9),
    "b": Interpretation("greet", 0.5, band=Band.OFFER),
    "c": Interpretation("greet", 0.1, band=Band.HAND_OVER),
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "x.tsv"
    path.write_text("a\tgreet\nb\tgreet\nc\tout_of_scope\n", "utf-8")
    return path


def test_handed_over_counts_as_out_of_scope_and_offered_as_its_likeliest(table: Path):
    result = evaluate(table, Scripted(ANSWERS, ["greet", "out_of_scope"]))
    assert set(result) == {"n", "accuracy", "macro_f1", "per_intent", "p50_us", "p99_us", "coverage_97"}
    assert (result["n"], result["accuracy"], result["macro_f1"], result["coverage_97"]) == (3, 1.0, 1.0, 1.0)


def test_an_engine_without_out_of_scope_is_judged_by_its_likeliest(table: Path):
    result = evaluate(table, Scripted(ANSWERS, ["greet", "thanks"]))
    assert result["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert result["per_intent"]["greet"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "n": 2}
    assert result["coverage_97"] == pytest.approx(2 / 3, abs=1e-4)


def test_coverage_stops_where_answers_go_wrong():
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, False])
    assert coverage_threshold(confidence, right, 0.97) == 0.8
    assert coverage_threshold(confidence, ~right, 0.97) > 1


def test_temperature_makes_confidence_as_high_as_it_is_right():
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 4000)
    said = np.where(random.random(4000) < 0.8, truth, 1 - truth)
    scores = np.where(np.arange(2) == said[:, None], 1.0, -1.0)
    confident = 1 / (1 + np.exp(-2 / temperature(scores, truth)))
    assert confident == pytest.approx(0.8, abs=0.02)
