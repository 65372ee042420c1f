"""HTML mail to plain text, without what it quotes."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Doctype, NavigableString, PreformattedString

from channels.email.mail import LONGEST

_QUOTES = (
    ".gmail_quote, .gmail_quote_container, .gmail_attr, .gmail_extra, .yahoo_quoted, .moz-cite-prefix, "
    ".protonmail_quote, .zmail_extra, blockquote[type=cite], blockquote.gmail_quote, "
    "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, [name=quote], "
    "div[style*='border-top:solid #E1E1E1'], div[style*='border-top:solid #B5C4DF']"
)
"""What mail programs put around the message that is answered: Gmail, Yahoo, Thunderbird, Proton, Zoho, Outlook."""
_AND_ALL_AFTER = "#divRplyFwdMsg, #appendonsend, div[style*='border-top:solid']"
"""Outlook puts its quote after this mark, not into it."""
_SIGNATURES = ".gmail_signature, .moz-signature, #Signature, #ms-outlook-mobile-signature, .yahoo-signature"
_NOT_READ = (
    "script, style, head, title, template, [hidden], [style*='display:none'], [style*='display: none']"
)
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "pre", "hr", "section", "article")
) | {f"h{level}" for level in range(1, 7)}


def to_text(html: str, *, quotes: bool = False) -> str:
    """The words as a reader sees them, a block a line; with `quotes` those of others too."""
    soup = BeautifulSoup(html[:LONGEST], "html.parser")
    _drop(soup, _NOT_READ)
    if not quotes:
        for mark in soup.select(_AND_ALL_AFTER):
            for later in list(mark.find_next_siblings()):
                later.decompose()
        _drop(soup, f"{_QUOTES}, {_SIGNATURES}")
    return _tidy("".join(_pieces(soup)))


def _drop(soup: BeautifulSoup, what: str) -> None:
    for element in soup.select(what):
        if not element.decomposed:
            element.decompose()


def _pieces(soup: BeautifulSoup) -> list[str]:
    pieces = []
    for element in soup.descendants:
        if isinstance(element, Tag):
            pieces.append("\n" if element.name in _BLOCKS else "")
        elif isinstance(element, NavigableString) and not isinstance(
            element, Comment | Doctype | PreformattedString
        ):
            pieces.append(re.sub(r"\s+", " ", element))
    return pieces


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
