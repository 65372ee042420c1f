"""Reads labelled messages: `text<TAB>intent` (a third column may name the variety), or Rasa's NLU YAML.

See https://legacy-docs-oss.rasa.com/docs/rasa/nlu-training-data for the latter.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.intents import INTENTS
from nlu.local.errors import DataError

VARIETIES = frozenset({"msa", "gulf", "levantine", "egyptian", "iraqi", "maghrebi", "arabizi"})
_COLUMNS = 2
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ANNOTATION = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\{[^}\n]*\})")


type Source = Path | tuple[Path, ...]
"""A folder or a file of labelled messages, or several that are read as one."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A labelled message; `variety` is the dialect it is written in, where the data says so."""

    text: str
    intent: str
    variety: str = ""


def files(source: Source) -> list[Path]:
    """The files that `source` stands for, in a stable order."""
    if isinstance(source, tuple):
        return [file for path in source for file in files(path)]
    found = sorted([*source.glob("*.yml"), *source.glob("*.yaml")]) if source.is_dir() else [source]
    if not found or not found[0].is_file():
        raise DataError(source, 0, "no training data here: a folder of .yml files, or a .tsv file")
    return found


def read(source: Source) -> list[Utterance]:
    """Every labelled message of `source`. Raises DataError at the first line that is not one.

    A TSV may bring intents of its own, as a foreign data set does; the product's YAML may not.
    """
    found = [
        u for file in files(source) for u in (_read_tsv(file) if file.suffix == ".tsv" else _read_rasa(file))
    ]
    if len({u.intent for u in found}) < 2:  # noqa: PLR2004 — a choice needs two
        raise DataError(files(source)[0], 0, "at least two intents are needed")
    return found


def fingerprint(source: Source) -> str:
    """A hash of the data's content: a model made from other data carries another."""
    digest = hashlib.sha256()
    for file in files(source):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read_tsv(file: Path) -> list[Utterance]:
    """The rows of an evaluation file. Raises DataError naming the line."""
    return list(_read_tsv(file))


def _decoded(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise DataError(file, line, "not UTF-8") from None


def _read_tsv(file: Path) -> Iterator[Utterance]:
    for number, row in enumerate(_decoded(file).split("\n"), start=1):
        if not row.strip():
            continue
        fields = row.rstrip("\r").split("\t")
        variety = fields.pop() if len(fields) > _COLUMNS and fields[-1] in VARIETIES else ""
        *text, intent = fields
        if not ("".join(text).strip() and intent.strip()):
            raise DataError(file, number, "expected text<TAB>intent")
        yield Utterance("\t".join(text), intent.strip(), variety)


def _read_rasa(file: Path) -> Iterator[Utterance]:
    try:
        root = yaml.compose(_decoded(file), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(file, line, error.problem or "not YAML") from None
    except yaml.YAMLError as error:
        raise DataError(file, 1, f"not YAML: {type(error).__name__}") from None
    if root is None:
        raise DataError(file, 1, "empty")
    for item in _sequence(file, _mapping(file, root).get("nlu"), root):
        fields = _mapping(file, item)
        if "intent" in fields:
            yield from _read_intent(file, item, fields)


def _read_intent(file: Path, item: yaml.Node, fields: dict[str, yaml.Node]) -> Iterator[Utterance]:
    intent = _scalar(file, fields["intent"])
    if intent not in INTENTS:
        raise DataError(file, _line(fields["intent"]), f"unknown intent {intent!r}")
    variety = _variety(file, fields)
    examples = fields.get("examples")
    if isinstance(examples, yaml.ScalarNode):
        yield from _read_block(file, examples, intent, variety)
        return
    for example in _sequence(file, examples, item):
        parts = _mapping(file, example)
        if "text" not in parts or not (text := _plain(_scalar(file, parts["text"]))):
            raise DataError(file, _line(example), "an example without text")
        yield Utterance(text, intent, _variety(file, parts) or variety)


def _read_block(file: Path, block: yaml.ScalarNode, intent: str, variety: str) -> Iterator[Utterance]:
    for number, row in enumerate(block.value.split("\n"), start=_line(block) + 1):
        if not row.strip():
            continue
        dash, _, text = row.strip().partition(" ")
        if dash != "-" or not (text := _plain(text)):
            raise DataError(file, number, "an example starts with «- »")
        yield Utterance(text, intent, variety)


def _plain(text: str) -> str:
    """The example without its entity marks: `[بكرة](date)` is what Rasa learns entities from."""
    return _ANNOTATION.sub(r"\1", text).strip()


def _variety(file: Path, fields: dict[str, yaml.Node]) -> str:
    metadata = _mapping(file, fields["metadata"]) if "metadata" in fields else {}
    return _scalar(file, metadata["variety"]) if "variety" in metadata else ""


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(file: Path, node: yaml.Node) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise DataError(file, _line(node), "expected a mapping")
    return {_scalar(file, key): value for key, value in node.value}


def _sequence(file: Path, node: yaml.Node | None, parent: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise DataError(file, _line(node or parent), "expected a list")
    return list(node.value)


def _scalar(file: Path, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise DataError(file, _line(node), "expected text")
    return str(node.value)
