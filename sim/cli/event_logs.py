"""Commands for event logs: trace writes one, fit reads one."""

from pathlib import Path
from typing import Annotated

import typer

from sim.analysis.event_log import COLUMNS
from sim.analysis.fit import fit
from sim.cli.app import Language, command
from sim.cli.options import AsJson, Lang, PolicyName, PortName, Seed, to_file
from sim.cli.present import Output
from sim.experiments.compare import records
from sim.experiments.traces import run
from sim.files import TABLES
from sim.tables import write_table
from sim.text import N_

COLUMNS_HELP = "Columns: " + "; ".join(f"{name}: {text}" for name, text in COLUMNS.items()) + "."


@command("trace", example="portsim trace qingdao --policy joint --log log.csv", notes=COLUMNS_HELP)
def trace_command(
    port: PortName,
    log: Annotated[
        Path, to_file("--log", "The event log: .csv (XES-shaped), .parquet or .xlsx.", TABLES)
    ],
    policy: PolicyName = "joint",
    days: Annotated[
        int | None, typer.Option(min=1, max=366, help="Days measured, after the warm-up.")
    ] = None,
    seed: Seed = 2018,
    replication: Annotated[int, typer.Option(min=0, help="Number of the replication.")] = 0,
    release_study: Annotated[
        Path | None, to_file("--release-study", "Also write the table of stages.", TABLES)
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Write one run as an event log, and print its Time Release Study table (stages, agencies)."""
    found = run(port, policy, days=days, seed=seed, replication=replication)
    events = found.event_log()
    write_table(events, log, "log")
    stages = found.time_release()
    if release_study is not None:
        write_table(stages, release_study, "release-study")
    output = Output(lang, as_json)
    if not as_json:
        output.say("events: {n}, in {log}", n=len(events), log=str(log))
    output.rows("stages", records(stages.round(2)))


@command("fit", example="portsim fit log.csv --like qingdao --out my-port.yaml")
def fit_command(
    log: Annotated[
        Path, typer.Argument(metavar="LOG", help="Event log with the columns of `portsim trace`.")
    ],
    like: Annotated[
        str, typer.Option(help="Port whose structure (streams, agencies, steps) the log follows.")
    ],
    to: Annotated[Path, to_file("--out", "The port to write.", (".yaml",))],
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Fit a port to an event log: arrivals, times, instruction rates, with their diagnostics."""
    found = fit(log, like)
    found.save(to)
    numbers = records(found.numbers)
    output = Output(lang, as_json)
    if as_json:
        output.json(port=str(to), numbers=numbers, kept=records(found.kept))
        return
    output.rows("numbers", numbers)
    output.line()
    output.say("kept, since the log does not determine them:")
    for one in found.left:
        output.say("  {key}: {reason}", key=one.key, reason=one.reason)
    output.wrote(to, N_("port file"))
