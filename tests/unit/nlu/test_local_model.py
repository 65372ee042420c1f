import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import countries
from core.errors import SettingsError
from nlu.local.errors import DataError, ModelError
from nlu.local.interpreter import LocalInterpreter
from nlu.local.model import Model, load_card
from nlu.local.train import ensure_model, train
from tests.unit.nlu.conftest import EXAMPLES, write_data


def copy(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / "model"))


def test_training_is_repeatable(data: Path, model_folder: Path, tmp_path: Path):
    train(data, tmp_path / "again", lexicon=countries.load("sa").lexicon)
    first, second = Model.load(model_folder), Model.load(tmp_path / "again")
    text = "وين وصلت معاملتي"
    assert first.probabilities(text).tolist() == second.probabilities(text).tolist()


def test_probabilities_sum_to_one(model_folder: Path):
    assert Model.load(model_folder).probabilities("ابي احجز موعد").sum() == pytest.approx(1.0, abs=1e-5)


def test_a_model_carries_the_hash_of_its_data_and_its_report(model_folder: Path):
    card = load_card(model_folder)
    assert len(card.data_hash) == 64
    assert set(card.report["per_intent"]) == set(EXAMPLES)


def test_serving_never_imports_scikit_learn(model_folder: Path):
    code = f"""
import sys
from datetime import date
from pathlib import Path
from core.interpretation import Context
from nlu.local.interpreter import LocalInterpreter
engine = LocalInterpreter.load(Path({str(model_folder)!r}))
engine.understand("وين وصلت معاملتي", Context(today=date(2026, 1, 4)))
print([name for name in ("sklearn", "scipy", "pandas") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_model_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"missing.*wakeel nlu train"):
        LocalInterpreter.load(tmp_path / "none")


def test_a_model_of_another_version_is_refused(model_folder: Path, tmp_path: Path):
    folder = copy(model_folder, tmp_path)
    card = json.loads((folder / "card.json").read_text("utf-8"))
    (folder / "card.json").write_text(json.dumps(card | {"format": 999}), "utf-8")
    with pytest.raises(ModelError, match=r"format is 999.*wakeel nlu train"):
        Model.load(folder)


@pytest.mark.parametrize("name", ["card.json", "weights.npz", "words.txt", "domain.json"])
@pytest.mark.parametrize("content", [None, b"", b"{"])
def test_a_broken_model_is_refused(model_folder: Path, tmp_path: Path, name: str, content: bytes | None):
    folder = copy(model_folder, tmp_path)
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(ModelError):
        Model.load(folder)


def test_a_broken_line_leaves_the_model_that_was_there(tmp_path: Path):
    data, out = write_data(tmp_path / "data"), tmp_path / "model"
    train(data, out)
    before = load_card(out).data_hash
    (data / "greet.yml").write_text("nlu:\n- intent: unheard_of\n", "utf-8")
    with pytest.raises(DataError):
        train(data, out)
    assert load_card(out).data_hash == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "model"]


def test_the_model_is_made_again_only_for_other_data(tmp_path: Path):
    data, out = write_data(tmp_path / "data"), tmp_path / "model"
    made = (ensure_model(data, out) / "card.json").stat().st_mtime_ns
    assert (ensure_model(data, out) / "card.json").stat().st_mtime_ns == made
    write_data(data, {"goodbye": "مع السلامة|في امان الله|باي|الى اللقاء"})
    assert "goodbye" in load_card(ensure_model(data, out)).intents


def test_two_intents_are_enough(tmp_path: Path):
    table = tmp_path / "x.tsv"
    table.write_text("فقدت بطاقتي\tlost\n" * 4 + "اين التحويل\ttransfer\n" * 4, "utf-8")
    train(table, tmp_path / "model")
    engine = LocalInterpreter.load(tmp_path / "model")
    assert [engine.guess(t).intent for t in ("بطاقتي", "التحويل")] == ["lost", "transfer"]
