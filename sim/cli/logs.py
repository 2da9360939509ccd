"""Commands of event logs: trace writes one, fit reads one."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from sim.analysis.event_log import COLUMNS, event_log, read_log
from sim.analysis.fit import fit_log, fitted_port, write_port
from sim.analysis.time_release import time_release
from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    escape,
    example,
    guarded,
    out,
    print_frame,
    print_json,
)
from sim.errors import BadInput
from sim.experiments.compare import records
from sim.experiments.replicate import ReplicationContext, labels
from sim.experiments.study import with_days
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.reporting.words.commands import said_word

COLUMNS_HELP = "Columns: " + "; ".join(f"{name}: {text}" for name, text in COLUMNS.items()) + "."


@app.command(
    "trace",
    epilog=example("portsim trace qingdao --policy joint --log log.csv") + "\n\n" + COLUMNS_HELP,
)
@guarded
def trace_command(
    port: Annotated[str, typer.Argument(metavar="PORT", help="A shipped name or a file.")],
    log: Annotated[
        Path, typer.Option(metavar="FILE", help="The event log: .csv (XES-shaped) or .parquet.")
    ],
    policy: Annotated[str, typer.Option(help="The policy.")] = "joint",
    days: Annotated[
        int | None, typer.Option(min=1, max=366, help="Days after the warm-up.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 2018,
    replication: Annotated[int, typer.Option(min=0, help="Which replication.")] = 0,
    release_study: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Also write the stages as CSV.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Write one run as an event log, and show its Time Release Study table (stages, agencies)."""
    chosen = (load_policy(policy),)
    context = ReplicationContext(
        with_days(load_port(port), days, None), chosen, labels(chosen), seed
    )
    workload = context.draw(replication)
    begins = datetime.combine(context.port.run.start, time())
    found = event_log(context.plan(0), workload, context.run(0, workload), begins)
    write_table(found, log)
    stages = time_release(read_log(str(log)))
    if release_study is not None:
        write_table(stages, release_study)
    if not as_json:
        said = f"{len(found)} 个事件" if lang is Language.ZH else f"{len(found)} events"
        out.print(f"{said}: {escape(str(log))}")
    print_frame(records(stages.round(2)), as_json, "stages", lang)


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet or CSV, by the name of the file. Raises BadInput."""
    try:
        if path.suffix == ".parquet":
            frame.to_parquet(path, index=False)
        else:
            frame.to_csv(path, index=False)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", file=str(path)) from None


@app.command("fit", epilog=example("portsim fit log.csv --like qingdao --out my-port.yaml"))
@guarded
def fit_command(
    log: Annotated[
        Path, typer.Argument(metavar="LOG", help="Event log with the columns of `portsim trace`.")
    ],
    like: Annotated[str, typer.Option(help="Port whose streams, agencies and steps the log has.")],
    to: Annotated[Path, typer.Option("--out", metavar="FILE.yaml", help="The port to write.")],
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Fit a port to an event log: arrivals, times, instruction rates, with their diagnostics."""
    frame, template = read_log(str(log)), load_port(like)
    numbers, kept = fit_log(frame, template)
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in to.stem.lower())
    title = f"event log {log.name}, {frame['case:concept:name'].nunique()} cases"
    write_port(fitted_port(frame, template, numbers, name, title), to)
    rows = [
        {
            "key": one.key,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "n": one.n,
            "shape": one.law.shape if one.law else "",
            "distance": one.law.distance if one.law else None,
        }
        for one in numbers
    ]
    if as_json:
        open_ones = [{"key": one.key, "reason": one.reason} for one in kept]
        print_json({"port": str(to), "numbers": rows, "kept": open_ones})
        return
    print_frame(rows, False, "numbers", lang)
    zh = lang is Language.ZH
    out.print(
        f"\n{'日志无法确定、沿用原值' if zh else 'kept, since the log does not settle them'}:"
    )
    for one in kept:
        out.print(f"  {one.key}: {said_word(one.reason, lang)}")
    out.print(f"{'口岸文件' if zh else 'port'}: {escape(str(to))}")
