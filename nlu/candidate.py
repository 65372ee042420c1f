"""A model on trial: trained with what people labelled, compared with the one in use, published by a person."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.errors import SettingsError
from core.interpretation import Context
from nlu.folders import copy, replacing
from nlu.intents import OUT_OF_SCOPE
from nlu.local.data import Utterance
from nlu.local.evaluate import Understands, counted_as

_CONTEXT = Context(today=date(2026, 1, 4))


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of a group's messages each model reads right."""

    n: int
    current: int
    candidate: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A message of the frozen set that the two read differently."""

    text: str
    meant: str
    current: str
    candidate: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on one frozen set; groups by name."""

    overall: Shares
    per_intent: dict[str, Shares]
    per_variety: dict[str, Shares]
    changed: list[Changed]


def compare(rows: Sequence[Utterance], current: Understands, candidate: Understands) -> Comparison:
    """Every message of the frozen set by both."""
    read = [(row, _read(current, row.text), _read(candidate, row.text)) for row in rows]

    def shares(of: Callable[[Utterance], bool]) -> Shares:
        group = [(row.intent, a, b) for row, a, b in read if of(row)]
        return Shares(len(group), sum(m == a for m, a, _ in group), sum(m == b for m, _, b in group))

    return Comparison(
        shares(lambda _: True),
        {i: shares(lambda row, i=i: row.intent == i) for i in sorted({row.intent for row in rows})},  # type: ignore[misc]
        {v: shares(lambda row, v=v: row.variety == v) for v in sorted({r.variety for r in rows} - {""})},  # type: ignore[misc]
        [Changed(row.text, row.intent, a, b) for row, a, b in read if a != b],
    )


def _read(engine: Understands, text: str) -> str:
    return counted_as(engine.understand(text, _CONTEXT)[0], OUT_OF_SCOPE in engine.intents)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where it all lies: `model` is the one in use, `folder` what people taught.

    The messages that the model in use was taught are in `taught`; those of the candidate, and of the model before,
    lie beside these.
    """

    folder: Path
    model: Path

    @property
    def labelled(self) -> Path:
        """What people have labelled so far, as it was last exported."""
        return self.folder / "labelled.yml"

    @property
    def taught(self) -> Path:
        return self.folder / "published.yml"

    @property
    def candidate(self) -> Path:
        return self.folder / "candidate"

    @property
    def _previous(self) -> Path:
        return self.folder / "previous"

    def propose(self, train: Callable[[Path], Any], compare_with: Callable[[Path], Comparison]) -> Comparison:
        """Make a candidate: `train` fills a folder, `compare_with` reads it. It carries its messages and its report."""
        with replacing(self.candidate) as fresh:
            shutil.copy(self.labelled, fresh / "labelled.yml")
            train(fresh / "model")
            found = compare_with(fresh / "model")
            report = json.dumps(asdict(found), ensure_ascii=False, indent=1)
            (fresh / "comparison.json").write_text(report, "utf-8")
        return found

    def publish(self) -> None:
        """The candidate takes the place of the model in use, which is kept for one step back."""
        if not (self.candidate / "comparison.json").exists():
            raise SettingsError("there is no candidate: run wakeel nlu candidate first")
        with replacing(self._previous) as kept:
            shutil.copytree(self.model, kept / "model")
            if self.taught.exists():
                shutil.copy(self.taught, kept / "labelled.yml")
        self._use(self.candidate)

    def rollback(self) -> None:
        """The model before takes its place again; there is no second step back."""
        if not self._previous.exists():
            raise SettingsError("there is no model before this one")
        self._use(self._previous)

    def _use(self, source: Path) -> None:
        """Its messages first: a start in between trains what is missing from them."""
        if (source / "labelled.yml").exists():
            shutil.copy(source / "labelled.yml", self.taught)
        else:
            self.taught.unlink(missing_ok=True)
        copy(source / "model", self.model)
        shutil.rmtree(source)
