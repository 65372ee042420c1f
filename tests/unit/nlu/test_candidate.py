"""A model on trial: compared, published by a person, taken back by one step."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.interpretation import Band, Context, Interpretation
from nlu.candidate import Changed, Comparison, Desk, Shares, compare
from nlu.local.data import Utterance

ROWS = [Utterance("a", "greet", "msa"), Utterance("b", "thanks", "gulf"), Utterance("c", "greet", "gulf")]


@dataclass
class Says:
    """An engine of few words."""

    known: dict[str, str]
    intents: tuple[str, ...] = ("greet", "thanks", "out_of_scope")

    def understand(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        band = Band.ACT if text in self.known else Band.HAND_OVER
        return (Interpretation(self.known.get(text, "greet"), 0.9, band=band),)


def test_a_comparison_says_by_intent_and_variety_what_changed() -> None:
    found = compare(
        ROWS, Says({"a": "greet", "b": "greet"}), Says({"a": "greet", "b": "thanks", "c": "thanks"})
    )
    assert found.overall == Shares(3, 1, 2)
    assert found.per_intent == {"greet": Shares(2, 1, 1), "thanks": Shares(1, 0, 1)}
    assert found.per_variety == {"gulf": Shares(2, 0, 1), "msa": Shares(1, 1, 1)}
    assert found.changed == [
        Changed("b", "thanks", "greet", "thanks"),
        Changed("c", "greet", "out_of_scope", "thanks"),
    ]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "review", tmp_path / "model")
    desk.folder.mkdir()
    write(desk.model, "first")
    desk.labelled.write_text("labels 1", "utf-8")
    return desk


def write(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder / "card.json").write_text(name, "utf-8")


def propose(desk: Desk, name: str) -> None:
    nothing = Comparison(Shares(0, 0, 0), {}, {}, [])
    desk.propose(lambda out: write(out, name), lambda model: nothing)


def in_use(desk: Desk) -> tuple[str, str | None]:
    taught = desk.taught.read_text("utf-8") if desk.taught.exists() else None
    return (desk.model / "card.json").read_text("utf-8"), taught


def test_a_candidate_changes_nothing_until_it_is_published(desk: Desk) -> None:
    propose(desk, "second")
    assert in_use(desk) == ("first", None)
    desk.publish()
    assert in_use(desk) == ("second", "labels 1")


def test_what_was_labelled_after_the_candidate_was_made_is_not_published_with_it(desk: Desk) -> None:
    propose(desk, "second")
    desk.labelled.write_text("labels 2", "utf-8")
    desk.publish()
    assert in_use(desk) == ("second", "labels 1")


def test_a_publication_is_taken_back_by_one_step_and_no_further(desk: Desk) -> None:
    propose(desk, "second")
    desk.publish()
    desk.labelled.write_text("labels 2", "utf-8")
    propose(desk, "third")
    desk.publish()
    desk.rollback()
    assert in_use(desk) == ("second", "labels 1")
    with pytest.raises(SettingsError, match="no model before"):
        desk.rollback()


def test_the_model_from_before_anybody_taught_comes_back_without_labels(desk: Desk) -> None:
    propose(desk, "second")
    desk.publish()
    desk.rollback()
    assert in_use(desk) == ("first", None)


def test_there_is_nothing_to_publish_twice(desk: Desk) -> None:
    propose(desk, "second")
    desk.publish()
    with pytest.raises(SettingsError, match="candidate"):
        desk.publish()


def test_a_training_that_fails_leaves_the_candidate_before_it(desk: Desk) -> None:
    propose(desk, "second")
    with pytest.raises(FileExistsError):
        desk.propose(
            lambda out: (write(out, "third"), out.mkdir()), lambda model: pytest.fail("not compared")
        )
    desk.publish()
    assert in_use(desk)[0] == "second"
