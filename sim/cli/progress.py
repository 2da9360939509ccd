"""A progress bar on the error stream, if it is a terminal: done, rate, time left."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from sim.cli.app import err


class RunsPerSecond(ProgressColumn):
    """Steps per second."""

    def render(self, task: Task) -> Text:
        """Show the recent speed."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="cyan")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function to be called with (done, total); `what` names the steps."""
    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        RunsPerSecond(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not _is_watched(),
        speed_estimate_period=60.0,
    )
    task = bar.add_task("", total=None)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _is_watched() -> bool:
    """Return whether a person looks at the error stream."""
    return sys.stderr.isatty() and not err.is_dumb_terminal


def cores(processes: int | None) -> int:
    """Return the number of workers; by default one per core."""
    return processes or os.cpu_count() or 1
