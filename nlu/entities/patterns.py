"""Regular expressions made from lists of Arabic words."""

from collections.abc import Iterable

from nlu.arabic import FILLER, fold

type _Trie = dict[str, "_Trie"]

_END = ""
START = r"(?<!\w)"
STOP = r"(?!\w)"


def spell(word: str) -> str:
    """A word as it stands in a message's plain view."""
    return fold(word).replace(FILLER, "").strip()


def spellings(words: Iterable[str]) -> set[str]:
    """Every word as folded, and without the final hamza that most people leave out (الأربعاء، الأربعا)."""
    folded = {spell(word) for word in words}
    return folded | {word[:-1] for word in folded if word.endswith("اء")}


def any_of(words: Iterable[str]) -> str:
    """An expression for any of these words, the longest first; a space in a word stands for any spaces.

    It is shaped as a trie, so that its cost grows with the words' length and not with their number.
    """
    root: _Trie = {}
    for word in spellings(words):
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
