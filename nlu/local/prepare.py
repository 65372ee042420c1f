"""From a message as it was written to the tokens that the classifier's features are made of."""

from nlu.arabic import normalise, tokenise

READ_LIMIT = 2_000
"""Code points of a long text that are read from each end: an e-mail's request is often in its last line."""


def clip(text: str) -> str:
    """Both ends of `text`, which bounds the work that any message can cause."""
    return text if len(text) <= 2 * READ_LIMIT else f"{text[:READ_LIMIT]} {text[-READ_LIMIT:]}"


def prepare(text: str) -> list[str]:
    """The tokens of `text`."""
    return tokenise(normalise(clip(text)))
