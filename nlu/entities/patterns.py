"""Regular expressions made from lists of Arabic words."""

from collections.abc import Iterable, Mapping

from nlu.arabic import FILLER, fold

type _Trie = dict[str, "_Trie"]

_END = ""
START = r"(?<!\w)"
STOP = r"(?!\w)"


def spell(word: str) -> str:
    """A word as it stands in a message's plain view."""
    return fold(word).replace(FILLER, "").strip()


def spellings(listed: Iterable[str]) -> frozenset[str]:
    """Every word as folded, and without the final hamza that most people leave out (الأربعاء، الأربعا)."""
    folded = frozenset(spell(word) for word in listed)
    return folded | {word[:-1] for word in folded if word.endswith("اء")}


def words(*lines: str) -> list[str]:
    """The words and phrases of a list, «ريال، دينار، درهم», split at its commas."""
    return [word.strip() for line in lines for word in line.split("،")]


def meanings[T](table: Mapping[T, str]) -> dict[str, T]:
    """From each spelling to what it means, out of a table from meanings to lists of words."""
    return {spelling: meaning for meaning, listed in table.items() for spelling in spellings(words(listed))}


def any_of(listed: Iterable[str]) -> str:
    """An expression for any of these words, the longest first; a space in a word stands for any spaces.

    It is shaped as a trie, so that its cost grows with the words' length and not with their number.
    """
    root: _Trie = {}
    for word in spellings(listed):
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[_END] = {}
    return _expression(root)


def _expression(node: _Trie) -> str:
    branches = [_letter(char) + _expression(below) for char, below in sorted(node.items()) if char != _END]
    if not branches:
        return ""
    if _END in node:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _letter(char: str) -> str:
    if char == " ":
        return r"\s+"
    return char if char.isalnum() else "\\" + char
