"""Telling our own messages and links from forged ones. Strict: one foreign link or changed number makes a forgery."""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from core.dialogue.words import plain

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>«»\"'،]+|(?<![\w@.-])(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@.-]*@)(?:[:/?#][^\s<>«»\"'،]*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_ALIKE = 92.0
"""Similarity in percent that a copied text keeps, whatever was lost at its edges."""
_SHORTEST, _QUESTION = 20, 80
"""Characters that tell one message from another, and those that the question about it may add."""
_COMPARED = 2_000


def hosts(text: str) -> frozenset[str]:
    """The hosts of all links in a text, as a browser would read them; "" for a link made to be misread."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return frozenset(_host(match[0]) for match in _LINK.finditer(seen))


def _host(link: str) -> str:
    try:
        place = urlsplit(link if "://" in link else f"//{link}")
        host = place.hostname or ""
    except ValueError:
        return ""
    return "" if "@" in place.netloc or "\\" in link or not host.isascii() else host.rstrip(".")


def ours(found: Collection[str], official: Collection[str]) -> bool:
    """Whether every host is an official one or below it: `pay.moi.gov.sa` is `gov.sa`'s, `gov.sa.pay.xyz` is not."""
    return all(any(h == o or h.endswith(f".{o}") for o in official) for h in found)


def same(shown: str, sent: str) -> bool:
    """Whether what a citizen shows is what we sent, in whole or in good part, with words of their own around it.

    No number and no link may be in it that was not in ours.
    """
    if not hosts(shown) <= hosts(sent):
        return False
    a, b = plain(shown)[:_COMPARED], plain(sent)[:_COMPARED]
    if min(len(a), len(b)) < _SHORTEST or len(a) > len(b) + _QUESTION:
        return False
    return set(_NUMBER.findall(a)) <= set(_NUMBER.findall(b)) and fuzz.partial_ratio(a, b) >= _ALIKE
