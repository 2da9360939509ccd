"""Options and arguments shared by several commands."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import Language

# Output.
Lang = Annotated[Language, typer.Option("--lang", help="Language of words and reasons.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]

# Ports and policies.
PortName = Annotated[str, typer.Argument(metavar="PORT", help="A shipped name or a file.")]
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
    str, typer.Option("--denominator", help="Of which objects: matched, inspected or all.")
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
        help="Simulated states: read if the file is there, else simulated and written.",
    ),
]  # fmt: skip
Worlds = Annotated[int, typer.Option("--worlds", help="Draws of the assumed numbers; 0: none.")]
Pilots = Annotated[
    list[str] | None, typer.Option("--pilot", help="Ports that go first; default: chosen.")
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
    Path | None, typer.Option("--figure", metavar="FILE.svg", help="Also draw the answer.")
]
