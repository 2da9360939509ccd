"""The application: languages, declaration of commands, and errors as messages with exit code 2."""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from itertools import pairwise
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperCommand

from sim import __version__
from sim.errors import BadInput, PortsimError
from sim.text import LANGUAGES, gettext

P = ParamSpec("P")
# The error of a bad option, of which Typer exports only the kinds.
UsageError: Any = typer.BadParameter.__base__


class Language(StrEnum):
    """Languages of the output."""

    EN = "en"
    ZH = "zh"


app = typer.Typer(
    name="portsim",
    help="Joint border inspection: matching, simulation, analysis.",
    epilog="Begin with: portsim scenarios. Every command shows an example with --help.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
WIDE = None if sys.stdout.isatty() else 100_000  # lines in files and pipes are not wrapped
out = Console(highlight=False, width=WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Command(TyperCommand):
    """A command that reports invalid options as JSON if `--json` is given."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Parse the options. Exits with code 2 if one is invalid."""
        as_json = "--json" in args  # before they are read, which takes them away
        lang = _language_of(args)
        try:
            return super().make_context(info_name, args, *more, **extra)
        except PortsimError as error:
            _report(error, lang, as_json=as_json)
            raise typer.Exit(2) from None
        except UsageError as error:
            told = _explained(error)
            if as_json:
                _print_error(told.as_dict())
                raise typer.Exit(2) from None
            if told.value is not None:
                error.message = told.message_in(lang)
            raise


def _explained(error: Any) -> BadInput:
    """Return the error of an option; its values are checked by pydantic, whose complaint is the cause."""
    from pydantic import ValidationError  # slow, and only now needed

    from sim.domain.validated import first_complaint, refusal

    option = getattr(error, "param", None)
    key = option.name if option is not None else getattr(error, "option_name", None)
    if isinstance(error.__cause__, ValidationError):
        first = first_complaint(error.__cause__)
        value = str(first["input"])
        if first["type"] == "value_error":  # a check of Typer's own, which says it in words
            return BadInput("option-wrong", key=key, value=value, reason=str(first["ctx"]["error"]))
        return refusal(first).at(key=key, value=value)
    return BadInput("option-wrong", key=key, reason=error.format_message())


def _language_of(args: list[str]) -> str:
    """Return the language that arguments ask for, before they are parsed."""
    given = dict(pairwise(args)).get("--lang", LANGUAGES[0])
    given = next((text.partition("=")[2] for text in args if text.startswith("--lang=")), given)
    return given if given in LANGUAGES else LANGUAGES[0]


def command(
    name: str, *, example: str, notes: str = "", hidden: bool = False
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Declare a command: name, an example and notes at the end of its help page.

    Errors of the package become a message and exit code 2 (JSON if `--json` is given).
    """

    def declare(function: Callable[P, None]) -> Callable[P, None]:
        epilog = "\n\n".join(text for text in (f"[bold]Example[/bold]  {example}", notes) if text)
        guarded = _guarded(function)
        return app.command(name, epilog=epilog, hidden=hidden, cls=Command)(guarded)

    return declare


def _guarded(function: Callable[P, None]) -> Callable[P, None]:
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except PortsimError as error:
            lang = str(kwargs.get("lang", LANGUAGES[0]))
            _report(error, lang, as_json=bool(kwargs.get("as_json")))
            raise typer.Exit(2) from None

    return run


def _print_error(fields: dict[str, Any]) -> None:
    typer.echo(json.dumps({"error": fields}, ensure_ascii=False))


def _report(error: PortsimError, lang: str, *, as_json: bool) -> None:
    """Print an error: a line in a language on the error stream, or JSON."""
    if as_json:
        _print_error(error.as_dict(lang))
    else:
        word = gettext("error", lang)
        for one in (error, *getattr(error, "others", ())):
            err.print(f"[red]{word}[/red] {escape(one.told(lang))}")


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"portsim {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Joint border inspection: matching, simulation, analysis."""
