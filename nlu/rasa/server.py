"""A Rasa server of our own, for as long as somebody asks it: on loopback, behind a token nobody else has."""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from core.errors import Unavailable
from nlu.rasa.card import MODEL, Card
from nlu.rasa.client import RasaClient
from nlu.rasa.environment import PROJECT, python, variables

START_WITHIN = 180.0
"""Seconds; TensorFlow alone takes ten to import on a busy machine."""
_STOP_WITHIN = 15.0
_LOOK_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Serving:
    url: str
    token: str
    process: asyncio.subprocess.Process


@contextlib.asynccontextmanager
async def serving(folder: Path, *, port: int = 0, token: str = "") -> AsyncIterator[Serving]:
    """Serve the model in `folder`, once it is loaded; on a free port, with a new token, unless given.

    Raises RasaModelError, and Unavailable when it won't start.
    """
    model_id = Card.load(folder).model_id
    port, token = port or _free_port(), token or token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="wakeel-rasa-") as scratch:
        process = await asyncio.create_subprocess_exec(
            *(str(python()), "serve.py", str((folder / MODEL).resolve()), str(port)),
            cwd=PROJECT,
            env={**variables(Path(scratch)), "RASA_TOKEN": token},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        there = Serving(f"http://127.0.0.1:{port}", token, process)
        try:
            await _loaded(there, model_id)
            yield there
        finally:
            await _stop(process)


async def _loaded(there: Serving, model_id: str) -> None:
    """The port is closed until the model is loaded."""
    client = RasaClient(there.url, there.token)
    try:
        async with asyncio.timeout(START_WITHIN):
            while there.process.returncode is None:
                with contextlib.suppress(Unavailable):
                    if await client.model_id() == model_id:
                        return
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        raise Unavailable(f"Rasa did not start within {START_WITHIN:.0f} s") from None
    finally:
        await client.close()
    raise Unavailable(f"Rasa ended with {there.process.returncode} instead of serving")


async def _stop(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
