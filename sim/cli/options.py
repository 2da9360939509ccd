"""Options and arguments shared by several commands."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import Language

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
    typer.Option("--processes", min=1, help="Worker processes; default: one for each core."),
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
    typer.Option(
        "--table", metavar="FILE.parquet",
        help="Table of simulated states: read if the file exists, otherwise simulated and written.",
    ),
]  # fmt: skip
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
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE.html", help="Also write a report.")
]
MarkdownReport = Annotated[
    Path | None, typer.Option("--report", metavar="FILE.md", help="Also write it as Markdown.")
]
Figure = Annotated[
    Path | None, typer.Option("--figure", metavar="FILE.svg", help="Also draw the figure.")
]
