"""Output of commands: text, tables and JSON on standard output, and files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import typer
from rich.markup import escape
from rich.text import Text

from sim.cli.app import Language, out
from sim.cli.columns import cell, head
from sim.cli.grids import print_fitted, print_lines
from sim.resources import shipped
from sim.text import N_, gettext

DATA = shipped("data")
MOST_ROWS = 500  # of a table on a terminal
CUT = N_(
    "{n} of {total} rows are shown; --json, a pipe, or --to where the command has it, gives all of them"
)


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, a marked text, and how a row and a language make its cell."""

    head: str
    text: Callable[[Any, Language], str | Text]
    right: bool = False


@dataclass(frozen=True)
class Output:
    """The output of a command: language, and whether as JSON."""

    lang: Language
    as_json: bool = False

    def json(self, **data: Any) -> None:
        """Print plain data as one indented object."""
        print_json(data)

    def word(self, text: str, **values: Any) -> str:
        """Return a text in the reader's language."""
        return gettext(text, self.lang, **values)

    def say(self, text: str, *, style: str | None = None, **values: Any) -> None:
        """Print a line in the language."""
        self.line(self.word(text, **values), style=style)

    def line(self, text: str = "", *, style: str | None = None) -> None:
        """Print a line as given."""
        out.print(escape(text), style=style)

    def marked(self, *parts: str | tuple[str, str]) -> None:
        """Print a line of plain texts and (text, style) pairs."""
        out.print(Text.assemble(*parts))

    def title(self, text: str, after: str = "") -> None:
        """Print a title, with further text on the same line."""
        out.print(f"[bold]{escape(text)}[/bold]{escape(after)}")

    def wrote(self, path: Path | None, what: str = N_("report")) -> None:
        """Print which file was written, if any."""
        if path is not None:
            self.say("{what}: {path}", what=what, path=str(path))

    def rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Print rows as a table, or as JSON under a name."""
        if self.as_json:
            self.json(**{name: list(rows)})
            return
        heads = [head(column, self.lang) for column in (rows[0] if rows else ["-"])]
        cells = ([_value(cell(*pair, self.lang)) for pair in row.items()] for row in rows)
        self.grid(heads, cells)

    def table(self, columns: Sequence[Column], rows: Iterable[Any]) -> None:
        """Print rows by their columns."""
        heads = [self.word(column.head) for column in columns]
        right = {place for place, column in enumerate(columns) if column.right}
        cells = ([column.text(row, self.lang) for column in columns] for row in rows)
        self.grid(heads, cells, right)

    def frame(self, frame: pd.DataFrame) -> None:
        """Print a frame of text as it is."""
        self.grid(
            list(frame.columns), (list(map(str, row)) for row in frame.itertuples(index=False))
        )

    def group(self, title: str, frame: pd.DataFrame) -> None:
        """Print a frame of text under its title; repeated names in the first column are left blank."""
        self.title(title)
        names = frame.iloc[:, 0].astype(str)
        firsts = names.where(names != names.shift(), "")
        rest = frame.iloc[:, 1:].itertuples(index=False)
        cells = ([first, *map(str, row)] for first, row in zip(firsts, rest, strict=True))
        self.grid([str(column).strip() for column in frame.columns], cells)
        self.line()

    def grid(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[str | Text]],
        right: Iterable[int] = (),
    ) -> None:
        """Print a table.

        Files and pipes get whole lines. On terminals cells are wrapped between words; where not even that
        fits, each row is a paragraph of its own, and of a long table the beginning is shown.
        """
        listed = [list(row) for row in rows]
        if not out.is_terminal:
            print_lines(heads, listed, set(right))
            return
        print_fitted(heads, listed[:MOST_ROWS], set(right))
        if len(listed) > MOST_ROWS:
            self.say(CUT, n=MOST_ROWS, total=len(listed))


def print_json(data: Any) -> None:
    """Print plain data, including NumPy scalars, as indented JSON."""
    encoded = msgspec.json.encode(data, enc_hook=_plain)
    typer.echo(msgspec.json.format(encoded, indent=2).decode())


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, str):
        return str(value)  # a text marked for the catalogue
    raise TypeError(f"no JSON for {type(value).__name__}")


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}" if value == value else ""
    return "" if value is None else str(value)


def short(file: str) -> str:
    """Return a path relative to the current folder, if it is below it."""
    path = Path(file)
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return path.name if path.is_relative_to(DATA) else file
