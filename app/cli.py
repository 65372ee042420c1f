"""The commands. Each is thin: it reads its arguments, calls one function, and turns errors into exit codes."""

import sys

import typer
from pydantic import ValidationError

from app.commands import bench, bulk, channels, chat, db, inbox, nlu, serve, staff, template
from core.errors import FileHeld, SettingsError, Unavailable, WakeelError
from core.settings import Settings

DONE, FAILED, USAGE, AWAY = 0, 1, 2, 3

app = typer.Typer(
    name="wakeel",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Wakeel (وكيل): citizens write to government in their own Arabic, and get the matter done.",
)
serve.register(app)
chat.register(app)
for name, group in (
    ("db", db.app),
    ("staff", staff.app),
    ("template", template.app),
    ("nlu", nlu.app),
    ("inbox", inbox.app),
    ("channels", channels.app),
    ("bulk", bulk.app),
):
    app.add_typer(group, name=name)
bench.register(app)


def main() -> None:
    """Exit 0 done, 1 a check failed, 2 usage or settings, 3 something needed is not available."""
    try:
        app()
    except SettingsError as error:
        _end(error, USAGE)
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        _end(_named(error), USAGE)
    except (Unavailable, FileHeld) as error:
        _end(error, AWAY)
    except WakeelError as error:
        _end(error, FAILED)


def _named(error: ValidationError) -> SettingsError:
    """By the settings' own names; what was written there stays out, as it may be a secret."""
    prefix = Settings.model_config["env_prefix"]
    wrong = [f"{prefix}{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors()]
    return SettingsError("; ".join(wrong))


def _end(error: WakeelError, code: int) -> None:
    typer.secho(f"wakeel: {error}", err=True, fg=typer.colors.RED)
    sys.exit(code)
