"""The application: languages, declaration of commands, and errors as messages with exit code 2."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperCommand

from sim import __version__
from sim.errors import BadInput, PortsimError

P = ParamSpec("P")
# The error of a bad option, of which Typer exports only the kinds.
UsageError: Any = typer.BadParameter.__base__


class Language(StrEnum):
    """Languages of the output."""

    EN = "en"
    ZH = "zh"


app = typer.Typer(
    name="portsim",
    help="Joint border inspection (一次性联合检查): matching, simulation, analysis.",
    epilog="Begin with: portsim scenarios. Every command shows an example with --help.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
WIDE = None if sys.stdout.isatty() else 200  # lines in files and pipes are not wrapped
out = Console(highlight=False, width=WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Command(TyperCommand):
    """A command that reports invalid options as JSON if `--json` is given."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Parse the options. Exits with code 2 if one is invalid."""
        as_json = "--json" in args  # parsing consumes the arguments
        try:
            return super().make_context(info_name, args, *more, **extra)
        except UsageError as error:
            if not as_json:
                raise
            option = getattr(error, "param", None)
            key = option.name if option is not None else getattr(error, "option_name", None)
            _print_error(BadInput(error.format_message(), key=key).as_dict())
            raise typer.Exit(2) from None


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
            if kwargs.get("as_json"):
                fields = error.as_dict() if isinstance(error, BadInput) else {"message": str(error)}
                _print_error(fields)
            else:
                err.print(_told(error, str(kwargs.get("lang", "en"))))
            raise typer.Exit(2) from None
        except BrokenPipeError:
            raise typer.Exit(0) from None

    return run


def _print_error(fields: dict[str, Any]) -> None:
    typer.echo(json.dumps({"error": fields}, ensure_ascii=False))


def _told(error: PortsimError, lang: str) -> str:
    """Return an error as a line; what is not known in Chinese stays English."""
    if lang != "zh":
        return f"[red]error[/red] {escape(str(error))}"
    from sim.reporting.words.errors import translated  # with all the words of the messages

    text = str(error)
    if isinstance(error, BadInput):
        text = replace(translated(error, lang), file=error.file).told("（规则：{}）")
    return f"[red]错误[/red] {escape(text)}"


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
    """Joint border inspection (一次性联合检查): matching, simulation, analysis."""
