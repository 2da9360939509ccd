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
from sim.cli.options import AsJson, Lang, Processes, Seed
from sim.cli.present import Column, Output, writing
from sim.cli.progress import progress
from sim.domain.objects import CLASS_ZH
from sim.experiments.national import national as simulate
from sim.policy.load import load_policy


def class_word(name: str, lang: Language) -> str:
    """Return a class of objects in words."""
    return CLASS_ZH[name] if lang == "zh" else name.replace("_", " ")


def denominator_word(name: str, lang: Language) -> str:
    """Return a denominator in words."""
    return DENOMINATORS[name][1] if lang == "zh" else name


def is_baseline(row: Mapping[Any, Any]) -> bool:
    """Whether a row saves nothing since it is what the others are compared with."""
    return bool(row["saved_h"] == 0 == row["visits_spared"])


def saved(row: Mapping[Any, Any]) -> str:
    """Write the hours that a policy saves, in thousands; nothing for the baseline."""
    return "" if is_baseline(row) else f"{row['saved_h'] / 1000:,.1f}"


def saved_interval(row: Mapping[Any, Any]) -> str:
    """Write the interval of what a policy saves; a dash where there is none."""
    if is_baseline(row):
        return ""
    known = isfinite(row["low"])
    return f"{row['low'] / 1000:,.1f} … {row['high'] / 1000:,.1f}" if known else "—"


def saved_each(row: Mapping[Any, Any]) -> str:
    """Write the minutes that one object saves; nothing for the baseline."""
    return "" if is_baseline(row) else f"{row['saved_min_an_object']:.2f}"


COUNTRY = (
    Column("policy", "方案", lambda row, lang: getattr(load_policy(row["policy"]).title, lang)),
    Column("class", "对象类别", lambda row, lang: class_word(str(row["object_class"]), lang)),
    Column("of", "分母", lambda row, lang: denominator_word(row["denominator"], lang)),
    Column("objects", "对象数", lambda row, _: f"{row['objects']:,}"),
    Column("mean h", "平均小时", lambda row, _: f"{row['mean_overall_h']:.2f}"),
    Column("saved, 1000 h", "节省（千小时）", lambda row, _: saved(row)),
    Column("95 % interval", "95%区间", lambda row, _: saved_interval(row)),
    Column("min each", "每个分钟", lambda row, _: saved_each(row)),
)


@command("national", example="portsim national --year 2018")
def national(
    year: Annotated[str, typer.Option(help="A shipped year, or a file.")] = "2018",
    days: Annotated[int | None, typer.Option(min=1, help="Only so many days of it.")] = None,
    share: Annotated[
        float,
        typer.Option(help="Simulate this share of the periods of each port; they stand for all."),
    ] = 1.0,
    seed: Seed = 2018,
    processes: Processes = None,
    sums: Annotated[
        Path | None, typer.Option(metavar="FILE.parquet", help="Write the sums of all periods.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Simulate a year of the whole country: every port, every class, real volumes."""
    began = time.perf_counter()
    output = Output(lang, as_json)
    with progress(output.word("periods", "时段")) as show:
        found = simulate(
            year, days=days, share=share, seed=seed, processes=processes, progress=show
        )
    if sums is not None:
        with writing(sums, "sums"):
            found.sums.to_parquet(sums)
    table = found.table
    if as_json:
        output.json(rows=table.to_dict(orient="records"))
        return
    output.table(COUNTRY, table[table["objects"] > 0].to_dict(orient="records"))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    output.say(
        f"{found.object_runs:,} object runs, {seconds:.0f} s, largest worker {peak:.2f} GiB",
        f"仿真对象 {found.object_runs:,} 个次，用时 {seconds:.0f} 秒，最大进程 {peak:.2f} GiB",
        style="dim",
    )
