"""Findings of a study by its design: attribution, boundaries, sensitivity, uncertainty."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.boundary import crossing
from sim.analysis.control_variates import adjusted
from sim.analysis.intervals import interval, students_t
from sim.analysis.shapley import interactions, shapley
from sim.errors import BadInput
from sim.experiments.designs import (
    MORRIS_LEVELS,
    cell_name,
    dimensions_of,
    salib,
    unit_problem,
    unit_sample,
)
from sim.experiments.results import StudyQuestion, StudyValues
from sim.policy.load import load_policy
from sim.types import Floats

RESAMPLES = 1000


@dataclass(frozen=True, repr=False)
class StudyFinding:
    """A table of findings at one port."""

    kind: str  # attribution, interactions, boundary, sensitivity, uncertainty, hinges, gains
    port: str
    question: StudyQuestion
    unit: str
    table: pd.DataFrame

    def __repr__(self) -> str:
        """Say what it is about."""
        asked = self.question
        about = f"{asked.measure}[{asked.object_class}, {asked.denominator}]"
        return f"StudyFinding {self.kind} at {self.port}: {about} under {asked.policy}, {self.unit}"


def findings(folder: str | Path, question: StudyQuestion | None = None) -> list[StudyFinding]:
    """Return the findings of a study at each port, by its design.

    Factorial levers: attribution and interactions. Grid: where the gain ends. One at a time: which ends of
    ranges change the answer. Morris and Saltelli: sensitivity. Latin hypercube and Sobol: input uncertainty,
    separated from noise. Otherwise: gains with intervals. Raises BadInput.
    """
    results = StudyValues(folder, question or StudyQuestion())
    study = results.job.study
    found = []
    for k, port in enumerate(results.job.ports):
        asked = results.at_port(port.port)
        unit = results.unit(asked.measure)
        for kind, table in _tables(results, k, asked).items():
            found.append(StudyFinding(kind, port.port, asked, unit, table))
    if not found:
        raise BadInput("nothing-measured", key=study.study)
    return found


def _tables(results: StudyValues, k: int, asked: StudyQuestion) -> dict[str, pd.DataFrame]:
    study, port = results.job.study, results.job.ports[k]
    if study.levers is not None and study.levers.design == "factorial":
        return attribution(results, port.port, asked)
    gains = results.differences(port.port, asked)
    if study.numbers is None:
        return {"gains": gains_table(results, port.port, asked)}
    if study.numbers.design == "grid":
        return {"boundary": boundary(results, k, gains)}
    if study.numbers.design == "one_at_a_time":
        return {"hinges": one_way_sensitivity(results, k, gains)}
    if study.numbers.design in ("morris", "saltelli"):
        return {"sensitivity": sensitivity(results, k, gains)}
    return {"uncertainty": uncertainty(gains)}


def gains_table(results: StudyValues, port: str, asked: StudyQuestion) -> pd.DataFrame:
    """Return the gain of every policy over the baseline, plain and adjusted by control variates.

    `saved`: additional replications for which the plain interval would be as narrow (below 0: fewer).
    """
    controls = results.controls(port)
    rows = []
    for policy in results.job.policies[1:]:
        gains = results.differences(port, replace(asked, policy=policy.policy))[:, 0]
        mean, low, high, n = interval(pd.Series(gains))
        better = adjusted(gains, controls) if n >= controls.shape[1] + 4 else None
        ends = (better.low, better.high, better.replications_saved) if better else (np.nan,) * 3
        rows.append((policy.policy, mean, low, high, n, verdict(low, high), *ends))
    columns = [
        "policy",
        "mean",
        "low",
        "high",
        "n",
        "verdict",
        "low_adjusted",
        "high_adjusted",
        "saved",
    ]
    return pd.DataFrame(rows, columns=columns)


def verdict(low: float, high: float) -> str:
    """Return the verdict for the interval of a difference in time or cost."""
    return "gains" if high < 0 else "loses" if low > 0 else "unclear"


# --- attribution -----------------------------------------------------------------------------------


def attribution(results: StudyValues, port: str, asked: StudyQuestion) -> dict[str, pd.DataFrame]:
    """Return the share of each factor of levers in the total difference, and the interactions."""
    levers = results.job.study.levers
    assert levers is not None
    names = list(levers.over)
    cells = [
        cell_name(levers, frozenset(name for i, name in enumerate(names) if cell >> i & 1))
        for cell in range(1 << len(names))
    ]
    cells = [load_policy(name).policy for name in cells]
    wide = results.values(port, asked).pivot(index="replication", columns="policy", values="value")
    values = wide[cells].dropna().to_numpy(float)
    total = values[:, -1] - values[:, 0]
    alone, pairs = shapley(values), interactions(values)
    rows = [(name, *interval(pd.Series(alone[:, i]))) for i, name in enumerate(names)]
    rows.append(("all of them", *interval(pd.Series(total))))
    table = pd.DataFrame(rows, columns=["factor", "mean", "low", "high", "n"])
    table["share"] = table["mean"] / total.mean() if total.mean() else np.nan
    crossed = [
        (
            one if i == j else f"{one} with {names[j]}",
            "alone" if i == j else "pair",
            *interval(pd.Series(pairs[:, i, j])),
        )
        for i, one in enumerate(names)
        for j in range(i, len(names))
    ]
    columns = ["factor", "kind", "mean", "low", "high", "n"]
    return {"attribution": table, "interactions": pd.DataFrame(crossed, columns=columns)}


# --- boundaries ------------------------------------------------------------------------------------


def boundary(results: StudyValues, k: int, gains: Floats) -> pd.DataFrame:
    """Return where the gain ends along the last factor, for each level of those before it.

    Columns: one for each earlier factor (value of its first number); `along`: the last factor; `at`, `low`,
    `high`: the setting at which policy and baseline are equal, with interval; `without`: the verdict if
    they are never equal; `gain_first`, `gain_last`: gains at the ends of the line.
    """
    settings = results.job.points[k]
    numbers = results.job.study.numbers
    assert numbers is not None
    dimensions = dimensions_of(numbers, results.job.ports[k])
    *earlier, last = dimensions
    n = len(last.levels)
    rows = []
    for start in range(0, len(settings), n):
        line = settings[start : start + n]
        along = np.array([point[last.keys[0]] for point in line])
        order = np.argsort(along)
        found = crossing(along[order], gains[:, start : start + n][:, order])
        ends = [interval(pd.Series(gains[:, start + int(order[e])]))[:3] for e in (0, -1)]
        rows.append(
            {
                **{one.name: line[0][one.keys[0]] for one in earlier},
                "along": last.name,
                "at": found.at,
                "low": found.low,
                "high": found.high,
                "without": found.side or "",
                "gain_first": ends[0][0],
                "gain_last": ends[1][0],
                "last_low": ends[1][1],
                "last_high": ends[1][2],
            }
        )
    return pd.DataFrame(rows)


# --- sensitivity -----------------------------------------------------------------------------------


def one_way_sensitivity(results: StudyValues, k: int, gains: Floats) -> pd.DataFrame:
    """Return the gain at every level of each factor, and whether the verdict changes."""
    numbers = results.job.study.numbers
    assert numbers is not None
    base = interval(pd.Series(gains[:, 0]))
    now = verdict(base[1], base[2])
    rows: list[tuple[object, ...]] = [("as the port says", "", *base, now, False)]
    point = 1
    for one in dimensions_of(numbers, results.job.ports[k]):
        for level in one.levels:
            mean, low, high, n = interval(pd.Series(gains[:, point]))
            said = verdict(low, high)
            rows.append((one.name, f"{level[0]:g}", mean, low, high, n, said, said != now))
            point += 1
    columns = ["number", "value", "mean", "low", "high", "n", "verdict", "hinges"]
    return pd.DataFrame(rows, columns=columns)


def sensitivity(results: StudyValues, k: int, gains: Floats) -> pd.DataFrame:
    """Return Morris' or Sobol's indices of the mean gain with seeded intervals (SALib)."""
    numbers = results.job.study.numbers
    assert numbers is not None
    dimensions = dimensions_of(numbers, results.job.ports[k])
    problem, mean = unit_problem(len(dimensions)), np.nanmean(gains, axis=0)
    noise = np.nanstd(gains, axis=0, ddof=1).mean() / np.sqrt(len(gains))
    names = [one.name for one in dimensions]
    if numbers.design == "morris":
        sample = unit_sample(numbers, len(dimensions))
        found = salib("analyze").morris.analyze(
            problem,
            sample,
            mean,
            num_levels=MORRIS_LEVELS,
            num_resamples=RESAMPLES,
            seed=numbers.seed,
        )
        table = pd.DataFrame(
            {
                "number": names,
                "mean_effect": np.asarray(found["mu"]),
                "effect": np.asarray(found["mu_star"]),
                "low": np.asarray(found["mu_star"]) - np.asarray(found["mu_star_conf"]),
                "high": np.asarray(found["mu_star"]) + np.asarray(found["mu_star_conf"]),
                "spread": np.asarray(found["sigma"]),
            }
        )
    else:
        found = salib("analyze").sobol.analyze(
            problem, mean, calc_second_order=False, num_resamples=RESAMPLES, seed=numbers.seed
        )
        table = pd.DataFrame(
            {
                "number": names,
                "first": found["S1"],
                "first_low": found["S1"] - found["S1_conf"],
                "first_high": found["S1"] + found["S1_conf"],
                "effect": found["ST"],
                "low": found["ST"] - found["ST_conf"],
                "high": found["ST"] + found["ST_conf"],
            }
        )
    table["noise"] = noise
    return table.sort_values("effect", ascending=False, ignore_index=True)


def uncertainty(gains: Floats) -> pd.DataFrame:
    """Return the uncertainty of a gain, split into input uncertainty and noise of replications.

    Every point is run on the same replications, so value = mean + input + replication + rest (a two-way
    layout without repeats). Rows: `replications`, the interval of the mean over all inputs of the design;
    `inputs`, the middle 95 % of the gain over inputs, with noise removed by shrinkage; `both`, the prediction
    interval for a new input and replication.
    """
    n, points = gains.shape
    grand = gains.mean()
    by_input, by_run = gains.mean(axis=0), gains.mean(axis=1)
    rest = gains - by_input[None, :] - by_run[:, None] + grand
    ms_rest = (rest**2).sum() / ((n - 1) * (points - 1))
    ms_input = n * by_input.var(ddof=1)
    ms_run = points * by_run.var(ddof=1)
    var_input = max((ms_input - ms_rest) / n, 0.0)
    var_run = max((ms_run - ms_rest) / points, 0.0)
    half = students_t(n) * by_run.std(ddof=1) / np.sqrt(n)
    shrink = np.sqrt(var_input / by_input.var(ddof=1)) if by_input.var(ddof=1) > 0 else 0.0
    true = grand + shrink * (by_input - grand)
    low, high = np.quantile(true, [0.025, 0.975])
    spread = 1.96 * np.sqrt(var_input + var_run + ms_rest)
    share_gaining = float((true < 0).mean())
    total = var_input + var_run + ms_rest
    shares = [var / total if total > 0 else np.nan for var in (var_run + ms_rest, var_input, total)]
    rows = [
        ("replications", grand, grand - half, grand + half),
        ("inputs", grand, low, high),
        ("both", grand, grand - spread, grand + spread),
    ]
    table = pd.DataFrame(rows, columns=["source", "mean", "low", "high"])
    table["share_of_variance"] = shares
    table["share_of_inputs_gaining"] = share_gaining
    return table
