"""Structured logs: one event a line, by names and ids; never a citizen's text, number or a token."""

import logging
import sys

import structlog

from core.settings import Settings

_QUIET = ("httpx", "httpcore", "telegram", "uvicorn.access", "faststream", "nats", "alembic")
"""Libraries that log URLs (a bot's token is in them) or bodies below WARNING."""


def configure(settings: Settings) -> None:
    """Send both structlog and the standard library's records to standard error in one format."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _without_traceback,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_traceback(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A traceback may quote what a citizen wrote; the error's type is enough to find it."""
    if (info := event.pop("exc_info", None)) and isinstance(info, tuple) and info[0]:
        event["error"] = info[0].__name__
    return event
