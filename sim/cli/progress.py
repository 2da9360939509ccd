"""A progress bar on the error stream, for people only: done, rate, time left."""

import os
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
        """Show the speed of the last while."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="cyan")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what is to be called with (done, in all); `what` names the steps."""
    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        RunsPerSecond(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
        speed_estimate_period=60.0,
    )
    task = bar.add_task("", total=None)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=total)


def cores(processes: int | None) -> int:
    """Return how many workers are asked for; by default one for each core."""
    return processes or os.cpu_count() or 1
