"""What all commands share: the application, output, errors as exit codes."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from sim import __version__
from sim.cli.heads import cell, word
from sim.errors import BadInput, PortsimError
from sim.resources import shipped

DATA = shipped("data")
P = ParamSpec("P")


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
WIDE = None if sys.stdout.isatty() else 200  # files and pipes get lines that are not broken
out = Console(highlight=False, width=WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Lang = Annotated[Language, typer.Option("--lang", help="Language of words and reasons.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def example(text: str) -> str:
    """Mark an example for the end of a help page."""
    return f"[bold]Example[/bold]  {text}"


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn errors of the package into a message and exit code 2 (JSON if `--json` was given)."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except PortsimError as error:
            if kwargs.get("as_json"):
                fields = error.as_dict() if isinstance(error, BadInput) else {"message": str(error)}
                typer.echo(json.dumps({"error": fields}, ensure_ascii=False))
            else:
                err.print(_told(error, str(kwargs.get("lang", "en"))))
            raise typer.Exit(2) from None
        except BrokenPipeError:
            raise typer.Exit(0) from None

    return run


def _told(error: PortsimError, lang: str) -> str:
    """Return an error as a line; what is not known in Chinese stays English."""
    if lang != "zh":
        return f"[red]error[/red] {escape(str(error))}"
    from sim.reporting.words.errors import translated  # with all the words of the messages

    text = str(error)
    if isinstance(error, BadInput):
        text = replace(translated(error, lang), file=error.file).told("（规则：{}）")
    return f"[red]错误[/red] {escape(text)}"


def escape(text: str) -> str:
    """Keep brackets from being read as markup."""
    return text.replace("[", r"\[")


def print_json(data: Any) -> None:
    """Print plain data as indented JSON."""
    typer.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


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


def plain_table(*heads: str) -> Table:
    """Return a plain table whose cells are folded, never cut, where the terminal is narrow."""
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def print_frame(
    rows: Sequence[Mapping[str, Any]], as_json: bool, name: str, lang: str = "en"
) -> None:
    """Print rows of one form as a table with heads in a language, or as JSON under a name."""
    if as_json:
        print_json({name: list(rows)})
        return
    table = plain_table(*(word(one, lang) for one in (rows[0] if rows else ["-"])))
    for row in rows:
        table.add_row(*(escape(_cell(cell(name, value, lang))) for name, value in row.items()))
    out.print(table)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}" if value == value else ""
    return "" if value is None else str(value)


def short(file: str) -> str:
    """Return a path relative to the folder one stands in, where it lies below it."""
    path = Path(file)
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return path.name if path.is_relative_to(DATA) else file
