"""From a message as it was written to the tokens that the classifier's features are made of."""

from collections import Counter
from collections.abc import Iterable, Mapping

from nlu.arabic import normalise, tokenise
from nlu.arabizi import Decoder, is_latin
from nlu.lexicon import Lexicon
from nlu.local.features import Tokens
from nlu.spelling import Speller

READ_LIMIT = 1_500
"""Code points of a long text that are read from each end: an e-mail's request is often in its last line."""


def clip(text: str) -> str:
    """Both ends of `text`, which bounds the work that any message can cause."""
    return text if len(text) <= 2 * READ_LIMIT else f"{text[:READ_LIMIT]} {text[-READ_LIMIT:]}"


def plain_tokens(text: str) -> list[str]:
    """The tokens of `text` in the script they were written in."""
    return tokenise(normalise(clip(text)))


def domain_words(texts: Iterable[str]) -> dict[str, int]:
    """The Arabic words of the training data, and how often each occurs."""
    counts = Counter(token for text in texts for token in plain_tokens(text))
    return {word: n for word, n in counts.items() if not (is_latin(word) or word.isdecimal())}


class Preparation:
    """The steps before the features, with what they know of the domain."""

    def __init__(self, domain: Mapping[str, int], lexicon: Lexicon) -> None:
        self.domain = domain
        self.lexicon = lexicon
        self._decoder = Decoder(domain)
        self._speller = Speller(domain)

    def __call__(self, text: str) -> Tokens:
        plain = plain_tokens(text)
        written = self._decoder.arabic(plain)
        standard = self.lexicon.standardise([self._speller.correct(word) for word in written])
        return Tokens(written, standard, [token for token in plain if is_latin(token)])
