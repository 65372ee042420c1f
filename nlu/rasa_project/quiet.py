"""Rasa's log at level debug, which is where it starts, quotes every message that it reads."""

import logging

from rasa.utils.log_utils import configure_structlog


def hush() -> None:
    configure_structlog(logging.WARNING)
    logging.getLogger().setLevel(logging.WARNING)
