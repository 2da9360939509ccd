"""Command national: a year of the whole country."""

import resource
import time
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.analysis.catalogue import DENOMINATORS
from sim.cli.app import Language, command
from sim.cli.options import AsJson, Lang, Processes, Seed, to_file
from sim.cli.present import Column, Output
from sim.cli.progress import progress
from sim.experiments.national import national as simulate
from sim.files import TABLES
from sim.policy.load import load_policy
from sim.reporting.words.border import class_word
from sim.tables import write_table
from sim.text import N_, NP_, gettext


def is_baseline(row: Mapping[Any, Any]) -> bool:
    """Whether a row belongs to the baseline, which has no saving."""
    return bool(row["saved_h"] == 0 == row["visits_spared"])


def saved(row: Mapping[Any, Any]) -> str:
    """Format the hours saved by a policy, in thousands; empty for the baseline."""
    return "" if is_baseline(row) else f"{row['saved_h'] / 1000:,.1f}"


def saved_interval(row: Mapping[Any, Any]) -> str:
    """Format the interval of the saving; a dash if there is none."""
    if is_baseline(row):
        return ""
    known = isfinite(row["low"])
    return f"{row['low'] / 1000:,.1f} … {row['high'] / 1000:,.1f}" if known else "—"


def saved_each(row: Mapping[Any, Any]) -> str:
    """Format the minutes saved per object; empty for the baseline."""
    return "" if is_baseline(row) else f"{row['saved_min_an_object']:.2f}"


COUNTRY = (
    Column(NP_("column", "policy"), lambda row, lang: load_policy(row["policy"]).title.to(lang)),
    Column(NP_("column", "class"), lambda row, lang: class_word(str(row["object_class"]), lang)),
    Column(N_("denominator"), lambda row, lang: gettext(DENOMINATORS[row["denominator"]], lang)),
    Column(NP_("column", "objects"), lambda row, _: f"{row['objects']:,}"),
    Column(N_("mean, h"), lambda row, _: f"{row['mean_overall_h']:.2f}"),
    Column(N_("saved, 1000 h"), lambda row, _: saved(row)),
    Column(N_("95 % interval"), lambda row, _: saved_interval(row)),
    Column(N_("min per object"), lambda row, _: saved_each(row)),
)


@command("national", example="portsim national --year 2018")
def national(
    year: Annotated[str, typer.Option(help="A shipped year, or a file.")] = "2018",
    days: Annotated[
        int | None, typer.Option(min=1, help="Simulate only this many days of the year.")
    ] = None,
    share: Annotated[
        float,
        typer.Option(
            help="Share of each port's periods to simulate; they are weighted to represent all."
        ),
    ] = 1.0,
    seed: Seed = 2018,
    processes: Processes = None,
    sums: Annotated[
        Path | None,
        to_file("--sums", "Also write the sums of each period as a table.", TABLES),
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Simulate a year of the whole country: every port, every class, published volumes."""
    began = time.perf_counter()
    output = Output(lang, as_json)
    with progress(output.word("periods")) as show:
        found = simulate(
            year, days=days, share=share, seed=seed, processes=processes, progress=show
        )
    if sums is not None:
        write_table(found.sums, sums, "sums")
    table = found.table
    if as_json:
        output.json(rows=table.to_dict(orient="records"))
        return
    output.table(COUNTRY, table[table["objects"] > 0].to_dict(orient="records"))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    output.say(
        "simulated {runs:,} objects (all policies) in {seconds:.0f} s; largest worker {peak:.2f} GiB",
        style="dim",
        runs=found.object_runs,
        seconds=seconds,
        peak=peak,
    )
