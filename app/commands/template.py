"""`wakeel template`: the replies' texts."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from app.wiring import reply_specs
from core.reply import ReplySpec
from core.settings import Settings
from core.sms import segments
from core.template import Template
from core.template_check import check as find_problems
from core.template_check import longest_sms
from countries import load as load_country
from templates_ar import load

app = typer.Typer(help="The reply templates.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `check` a sub-command although it is the only one."""


@app.command()
def check(
    prices: Annotated[bool, typer.Option(help="What each reply takes as SMS, and costs.")] = False,
) -> None:
    """Look for unknown placeholders, missing plural forms, over-long SMS and the like; exit 1 if any."""
    templates, specs = load(), reply_specs()
    problems = find_problems(templates, specs)
    if prices:
        _show_prices(templates, specs)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{len(templates)} templates, no problem")


def _show_prices(templates: Sequence[Template], specs: Mapping[str, ReplySpec]) -> None:
    """A line a template that texts are made of: its longest wording's alphabet, units, segments, price."""
    settings = Settings()
    currency = load_country(settings.country).currency
    for template, text in sorted(longest_sms(templates, specs), key=lambda one: str(one[0])):
        takes = segments(text)
        price = f"  {takes.count * settings.sms_price} {currency}" if settings.sms_price else ""
        typer.echo(f"{template!s:<48} {takes.encoding} {takes.units:>4} {takes.count:>2}{price}")
