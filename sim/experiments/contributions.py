"""The contribution of each lever: switched on alone, and removed from the full policy."""

import pandas as pd

from sim.analysis.catalogue import OVERALL_TIME
from sim.analysis.intervals import paired_differences
from sim.experiments.compare import Comparison
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy
from sim.policy.schema import Policy

COLUMNS = ["lever", "how", "base", "mean", "low", "high", "n"]


def policies(bare: Policy, whole: Policy) -> tuple[Policy, ...]:
    """Return both policies, `bare` plus each lever, and `whole` minus each lever."""
    mine = [lever for lever in LEVERS if lever in whole.levers and lever not in bare.levers]
    alone = [load_policy(f"{bare.policy}+{lever}") for lever in mine]
    without = [load_policy(f"{whole.policy}-{lever}") for lever in mine]
    return (bare, whole, *alone, *without)


def contributions(
    found: Comparison, port: str, bare: Policy, whole: Policy, cls: str, who: str, lang: str
) -> pd.DataFrame:
    """Return the effect of each lever on overall clearance time (min), with intervals.

    `alone`: bare plus the lever minus bare; `last`: whole minus whole without the lever.
    """
    runs = found.runs
    mine = runs[
        (runs["port"] == port) & (runs["object_class"] == cls)
        & (runs["denominator"] == who) & (runs["measure"] == OVERALL_TIME)
    ]  # fmt: skip
    rows = []
    for lever in (lever for lever in LEVERS if lever in whole.levers and lever not in bare.levers):
        for how, with_it, without, base in (
            ("alone", f"{bare.policy}+{lever}", bare.policy, bare),
            ("last", whole.policy, f"{whole.policy}-{lever}", whole),
        ):
            pair = mine[mine["policy"].isin([with_it, without])]
            change = paired_differences(pair, without)
            if len(change):
                row = change.iloc[0]
                word = base.title.to(lang)
                rows.append((lever, how, word, row["mean"], row["low"], row["high"], row["n"]))
    return pd.DataFrame(rows, columns=COLUMNS)
