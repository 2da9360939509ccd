"""The command `portsim national`."""

import resource
import time
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.analysis.catalogue import DENOMINATORS
from sim.cli.batches import BatchBar
from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    example,
    guarded,
    out,
    plain_table,
    print_json,
)
from sim.domain.objects import CLASS_ZH
from sim.experiments.national import run_national, summary
from sim.policy.load import load_policy

HEADS = {
    Language.EN: (
        "policy",
        "class",
        "of",
        "objects",
        "mean h",
        "saved, 1000 h",
        "95 % interval",
        "min each",
    ),
    Language.ZH: (
        "方案",
        "对象类别",
        "分母",
        "对象数",
        "平均小时",
        "节省（千小时）",
        "95%区间",
        "每个分钟",
    ),
}


@app.command(epilog=example("portsim national --year 2018"))
@guarded
def national(
    year: Annotated[str, typer.Option(help="A shipped year, or a file.")] = "2018",
    days: Annotated[int | None, typer.Option(min=1, help="Only so many days of it.")] = None,
    share: Annotated[
        float,
        typer.Option(help="Simulate this share of the periods of each port; they stand for all."),
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 2018,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Worker processes; default: one for each core.")
    ] = None,
    sums: Annotated[
        Path | None, typer.Option(metavar="FILE.parquet", help="Write the sums of all periods.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Simulate a year of the whole country: every port, every class, real volumes."""
    began = time.perf_counter()
    with BatchBar("时段" if lang is Language.ZH else "periods") as show:
        found = run_national(
            year, days=days, share=share, seed=seed, processes=processes, progress=show
        )
    if sums is not None:
        found.to_parquet(sums)
    table = summary(found)
    if as_json:
        print_json({"rows": table.to_dict(orient="records")})
        return
    zh = lang is Language.ZH
    shown = plain_table(*HEADS[lang])
    for row in table[table["objects"] > 0].to_dict(orient="records"):
        cls = str(row["object_class"])
        shown.add_row(
            getattr(load_policy(row["policy"]).title, lang),
            CLASS_ZH[cls] if zh else cls.replace("_", " "),
            DENOMINATORS[row["denominator"]][1] if zh else row["denominator"],
            f"{row['objects']:,}",
            f"{row['mean_overall_h']:.2f}",
            *saving(row),
        )
    out.print(shown)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    runs = int(found.loc[found["denominator"] == "all", "n"].sum())
    said = (
        f"仿真对象 {runs:,} 个次，用时 {seconds:.0f} 秒，最大进程 {peak:.2f} GiB"
        if zh
        else f"{runs:,} object runs, {seconds:.0f} s, largest worker {peak:.2f} GiB"
    )
    out.print(said, style="dim")


def saving(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """Return what a policy saves, its interval and the saving of one object; nothing for the baseline."""
    if row["saved_h"] == 0 == row["visits_spared"]:
        return "", "", ""
    known = isfinite(row["low"])
    interval = f"{row['low'] / 1000:,.1f} … {row['high'] / 1000:,.1f}" if known else "—"
    return f"{row['saved_h'] / 1000:,.1f}", interval, f"{row['saved_min_an_object']:.2f}"
