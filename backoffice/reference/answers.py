"""Answers as bytes. FastAPI would validate each record a second time; these are made of checked rows."""

from typing import Any

from fastapi import Response
from pydantic import TypeAdapter

from core.errors import Refused

CONFLICT = 409


def as_json(adapter: TypeAdapter[Any], value: Any) -> Response:
    return Response(adapter.dump_json(value), media_type="application/json")


def refusal(error: Refused) -> Response:
    return Response(refusal_body(error), CONFLICT, media_type="application/json")


def refusal_body(error: Refused) -> bytes:
    return b'{"code":"%s"}' % error.code.encode()
