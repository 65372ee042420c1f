"""The port every engine of understanding implements."""

from typing import Protocol

from core.interpretation import Context, Interpretation


class Interpreter(Protocol):
    """Reads a message. It fetches nothing: whatever it needs to know is in the context."""

    async def interpret(self, text: str, context: Context) -> tuple[Interpretation, ...]:
        """The requests of `text` in the order they are made, at least one, usually just one.

        `text` is as the citizen wrote it, anything at all, 64 KB included; entity offsets are code points of
        it. Never raises for a message: what can't be understood is `out_of_scope` in the band HAND_OVER.
        """
        ...
