"""HTML mail to plain text, without what it quotes."""

import re
from collections.abc import Iterator

from lxml import etree

from channels.email.mail import LONGEST

_QUOTES = frozenset(
    {"gmail_quote", "gmail_quote_container", "gmail_attr", "gmail_extra", "yahoo_quoted", "moz-cite-prefix"}
    | {"protonmail_quote", "zmail_extra"}
)
"""Classes that mail programs put around the message that is answered: Gmail, Yahoo, Thunderbird, Proton, Zoho."""
_SIGNATURES = frozenset(("gmail_signature", "moz-signature", "yahoo-signature"))
_SIGNATURE_IDS = frozenset(("Signature", "ms-outlook-mobile-signature"))
_END_IDS = frozenset(("divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"))
_END_STYLE = re.compile(r"border-top:\s*solid #(?:E1E1E1|B5C4DF)", re.IGNORECASE)
"""Outlook puts its quote after such a mark, not into it."""
_HIDDEN_STYLE = re.compile(r"display:\s*none", re.IGNORECASE)
_NOT_READ = frozenset(("script", "style", "head", "title", "template"))
_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "pre", "hr", "section", "article"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
)


def to_text(html: str, *, quotes: bool = False) -> str:
    """The words as a reader sees them, a block a line; with `quotes` those of others too."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    root = etree.HTML(f"<div>{html[:LONGEST]}", parser)
    lines = "".join(_pieces(root, quotes=quotes)).replace("\xa0", " ").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def _pieces(root: etree._Element, *, quotes: bool) -> Iterator[str]:
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        block = "\n" if element.tag in _BLOCKS else ""
        if event == "end":
            yield block + _flat(element.tail)
        elif not quotes and _ends(element):
            return
        elif _unread(element) or (not quotes and _quoted(element)):
            walk.skip_subtree()
        else:
            yield block + _flat(element.text)


def _ends(element: etree._Element) -> bool:
    return element.get("id") in _END_IDS or bool(_END_STYLE.search(element.get("style", "")))


def _quoted(element: etree._Element) -> bool:
    if element.tag == "blockquote" and element.get("type") == "cite":
        return True
    classes = set(element.get("class", "").split())
    return not classes.isdisjoint(_QUOTES | _SIGNATURES) or element.get("id") in _SIGNATURE_IDS


def _unread(element: etree._Element) -> bool:
    hidden = "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style", ""))
    return bool(element.tag in _NOT_READ or hidden)


def _flat(text: str | None) -> str:
    return re.sub(r"[^\S\xa0]+", " ", text or "")
