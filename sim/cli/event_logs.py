"""Commands for event logs: trace writes one, fit reads one."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer

from sim.analysis.event_log import COLUMNS, event_log, read_log
from sim.analysis.fit import Fitted, fit_log, fitted_port, write_port
from sim.analysis.time_release import time_release
from sim.cli.app import Language, command
from sim.cli.options import AsJson, Lang, PolicyName, PortName, Seed
from sim.cli.present import Output, write_table
from sim.experiments.compare import records
from sim.experiments.replicate import ReplicationContext, labels
from sim.experiments.study import with_days
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.reporting.words.commands import said_word

COLUMNS_HELP = "Columns: " + "; ".join(f"{name}: {text}" for name, text in COLUMNS.items()) + "."


@command("trace", example="portsim trace qingdao --policy joint --log log.csv", notes=COLUMNS_HELP)
def trace_command(
    port: PortName,
    log: Annotated[
        Path, typer.Option(metavar="FILE", help="The event log: .csv (XES-shaped) or .parquet.")
    ],
    policy: PolicyName = "joint",
    days: Annotated[
        int | None, typer.Option(min=1, max=366, help="Days after the warm-up.")
    ] = None,
    seed: Seed = 2018,
    replication: Annotated[int, typer.Option(min=0, help="Which replication.")] = 0,
    release_study: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Also write the stages as CSV.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Write one run as an event log and show its Time Release Study table (stages, agencies)."""
    chosen = (load_policy(policy),)
    context = ReplicationContext(
        with_days(load_port(port), days, None), chosen, labels(chosen), seed
    )
    workload = context.draw(replication)
    begins = datetime.combine(context.port.run.start, time())
    events = event_log(context.plan(0), workload, context.run(0, workload), begins)
    write_table(events, log)
    stages = time_release(read_log(str(log)))
    if release_study is not None:
        write_table(stages, release_study)
    output = Output(lang, as_json)
    if not as_json:
        output.say(f"{len(events)} events: {log}", f"{len(events)} 个事件: {log}")
    output.rows("stages", records(stages.round(2)))


@command("fit", example="portsim fit log.csv --like qingdao --out my-port.yaml")
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
    rows = [number_row(number) for number in numbers]
    output = Output(lang, as_json)
    if as_json:
        reasons = [{"key": one.key, "reason": one.reason} for one in kept]
        output.json(port=str(to), numbers=rows, kept=reasons)
        return
    output.rows("numbers", rows)
    output.line()
    output.say("kept, since the log does not settle them:", "日志无法确定、沿用原值:")
    for one in kept:
        output.line(f"  {one.key}: {said_word(one.reason, lang)}")
    output.wrote(to, "port", "口岸文件")


def number_row(number: Fitted) -> dict[str, object]:
    """Return a fitted number with its interval and the best-fitting distribution."""
    law = number.law
    return {
        "key": number.key,
        "value": number.value,
        "low": number.low,
        "high": number.high,
        "n": number.n,
        "shape": law.shape if law else "",
        "distance": law.distance if law else None,
    }
