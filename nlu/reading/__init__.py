"""What the classifier's guess means here: the open question, bare commands, two requests in one message."""

from nlu.reading.answers import answer, says_nothing
from nlu.reading.mood import angry
from nlu.reading.requests import Request, requests

__all__ = ["Request", "angry", "answer", "requests", "says_nothing"]
