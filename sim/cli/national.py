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
from sim.experiments.national import run_national, summary
from sim.policy.load import load_policy


def class_word(name: str, lang: Language) -> str:
    """Return the name of an object class."""
    return CLASS_ZH[name] if lang == "zh" else name.replace("_", " ")


def denominator_word(name: str, lang: Language) -> str:
    """Return the name of a denominator."""
    return DENOMINATORS[name][1] if lang == "zh" else name


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
    """Simulate a year of the whole country: all ports and classes at real volumes."""
    began = time.perf_counter()
    output = Output(lang, as_json)
    with progress(output.word("periods", "时段")) as show:
        periods = run_national(
            year, days=days, share=share, seed=seed, processes=processes, progress=show
        )
    if sums is not None:
        with writing(sums, "sums"):
            periods.to_parquet(sums)
    table = summary(periods)
    if as_json:
        output.json(rows=table.to_dict(orient="records"))
        return
    output.table(COUNTRY, table[table["objects"] > 0].to_dict(orient="records"))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    runs = int(periods.loc[periods["denominator"] == "all", "n"].sum())
    output.say(
        f"{runs:,} object runs, {seconds:.0f} s, largest worker {peak:.2f} GiB",
        f"仿真对象 {runs:,} 个次，用时 {seconds:.0f} 秒，最大进程 {peak:.2f} GiB",
        style="dim",
    )
