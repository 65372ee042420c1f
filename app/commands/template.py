"""`wakeel template`: the replies' texts."""

import typer

from app.wiring import reply_specs
from core.template_check import check as find_problems
from templates_ar import load

app = typer.Typer(help="The reply templates.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `check` a sub-command although it is the only one."""


@app.command()
def check() -> None:
    """Look for unknown placeholders, missing plural forms, over-long SMS and the like; exit 1 if any."""
    templates = load()
    problems = find_problems(templates, reply_specs())
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{len(templates)} templates, no problem")
