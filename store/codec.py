"""Dataclasses to bytes and back, whatever their texts hold."""

import json

import msgspec

_encoder = msgspec.json.Encoder()


def encode(value: object) -> bytes:
    """JSON in UTF-8. A lone surrogate, which UTF-8 can't carry, is written as its escape."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value)).encode("ascii")


def decode[T](raw: bytes, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=type_)
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(raw), type_)
