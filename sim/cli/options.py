"""Options and arguments shared by several commands."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.app import Language
from sim.files import PAGES, PICTURES, check_output


def to_file(option: str, help: str, suffixes: tuple[str, ...], **more: Any) -> Any:
    """Declare an option that names a file to write, which is checked before the work begins."""
    metavar = "FILE" + (suffixes[0] if len(suffixes) == 1 else "")
    return typer.Option(
        option, metavar=metavar, help=help, callback=_checked(option, suffixes), **more
    )


def _checked(option: str, suffixes: tuple[str, ...]) -> Callable[[Path | None], Path | None]:
    def check(path: Path | None) -> Path | None:
        if path is not None:
            check_output(path, suffixes, option.lstrip("-"))
        return path

    return check


# What every command that prints words takes.
Lang = Annotated[Language, typer.Option("--lang", help="Language of the output.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]

# Which ports and policies.
PortName = Annotated[str, typer.Argument(metavar="PORT", help="Name of a shipped one, or a file.")]
PortsOrAll = Annotated[
    list[str] | None, typer.Argument(metavar="[PORT]...", help="Default: all shipped ports.")
]
PolicyName = Annotated[
    str, typer.Option("--policy", help="A policy, a file, or a variant such as joint-slots.")
]

# Run length, replications, seed, processes.
Days = Annotated[
    int | None,
    typer.Option("--days", help="Days measured, after the warm-up; default: the port's own."),
]
Replications = Annotated[int, typer.Option("--replications", help="Replications, 2 or more.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the random numbers.")]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes", min=1, max=1024, help="Worker processes; default: one for each core."
    ),
]

# Selection of results.
Results = Annotated[Path, typer.Argument(metavar="DIR", help="Results of `portsim batch`.")]
Measure = Annotated[
    str | None, typer.Option("--measure", help="A measure; default: overall_time_mean.")
]
Denominator = Annotated[
    str, typer.Option("--denominator", help="Objects measured: matched, inspected or all.")
]
ClassOfObjects = Annotated[
    str | None, typer.Option("--class", help="Class of objects; default: goods, else the first.")
]
ComparedPolicy = Annotated[
    str | None,
    typer.Option("--policy", help="Policy to compare with the baseline; default: the last."),
]

# The rollout and the simulated states behind decisions.
TableFile = Annotated[
    Path | None,
    to_file(
        "--table",
        "Table of simulated states: read if the file exists, otherwise simulated and written.",
        (".parquet",),
    ),
]
Worlds = Annotated[
    int, typer.Option("--worlds", help="Number of random draws of the assumed numbers; 0: none.")
]
Pilots = Annotated[
    list[str] | None,
    typer.Option("--pilot", help="Pilot ports; default: chosen as by `portsim pilots`."),
]
TimelineFile = Annotated[
    Path | None, typer.Option("--timeline", metavar="FILE.yaml", help="Your own timeline.")
]

# Output files.
Report = Annotated[Path | None, to_file("--report", "Also write a report.", PAGES)]
MarkdownReport = Annotated[Path | None, to_file("--report", "Also write it as Markdown.", (".md",))]
Figure = Annotated[Path | None, to_file("--figure", "Also draw the figure.", PICTURES)]
