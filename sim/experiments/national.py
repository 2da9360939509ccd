"""A national year: every shipped port and the rest of the country, divided into independent periods.

Each port is simulated for the whole year: goods, articles, parcels, means of transport. Where the national
total of a means of transport exceeds that of the shipped ports, further copies of the stream are simulated
at ports that have it, until the total is reached. Persons are included as the articles selected for
inspection; others pass without an officer and are not counted.

The year of a port is divided into periods. Each starts early by the port's warm-up: arrivals during the
warm-up are simulated, so that queues and cases exist when the period begins, but counted in the previous
period. Nothing is counted twice, and periods are independent; objects unfinished at the end of a period are
simulated until their release. Periods are the sampling units of the intervals; in each stratum (a port, or
the copies of one of its streams) a sample of periods can represent all.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from math import ceil
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from sim.analysis.intervals import students_t
from sim.analysis.objects import classes, denominators, object_table
from sim.domain.objects import CLASS_NAMES, ClassName
from sim.domain.validated import Frozen, Text, read_tree, validate
from sim.engine.compiled.run import run as run_compiled
from sim.errors import BadInput, check_number, check_seed, check_whole, near
from sim.experiments.executors import Progress, results
from sim.model.build import build_plan
from sim.policy.load import load_policy
from sim.policy.schema import Policy
from sim.port.load import load_port, port_names
from sim.port.numbers import Rate
from sim.port.schema import Port, Word
from sim.resources import catalogue, shipped
from sim.sampling.draw import draw
from sim.text import N_
from sim.types import Floats, Ints
from sim.units import DAY_MIN

SHIPPED = shipped("data", "national")
OBJECTS_A_TASK = 400_000  # about 1.2 GiB of memory per worker
LEAST_PERIODS = 6  # per port: an interval needs several
LEAST_SAMPLE = 3  # periods sampled per stratum
COPIES = 1000  # replication numbers per period: more than the number of copies
SUMMED = ("customs_only_time", "overall_time", "release_time", "trader_cost", "visits", "openings")
NOT_COUNTED = len(CLASS_NAMES)  # class code of objects that are not counted
KEYS = ["port", "stratum", "object_class", "denominator"]


class National(Frozen):
    """A national year: ports, policies and national totals."""

    year: Word | Annotated[str, Field(pattern=r"^\d{4}$")]
    title: Text
    start: date
    days: Annotated[int, Field(ge=1, le=366)]
    policies: tuple[str, ...] = Field(min_length=2, description=N_("the first is the baseline"))
    totals: dict[ClassName, Rate] = Field(description=N_("the country's objects of a class"))


@dataclass(frozen=True)
class Period:
    """One task: some days of one port, or of one of its streams."""

    port: int
    stream: str | None  # None: the whole port
    first_day: int
    days: int
    replication: int

    @property
    def stratum(self) -> str:
        """The sampling stratum of the period."""
        return self.stream or "port"


@dataclass
class NationalJob:
    """A national year with its ports and policies loaded: all that a worker needs besides numbers."""

    study: National
    ports: tuple[Port, ...]
    policies: tuple[Policy, ...]
    seed: int
    days: int
    _kept: dict[tuple[int, str | None], Port] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def periods(self) -> list[Period]:
        """All tasks, longest first."""
        whole = [
            period
            for port_index, port in enumerate(self.ports)
            for period in cut(
                port_index, None, per_day(port), port.run.warm_up_days, self.days, 1.0, 0
            )
        ]
        rest = [
            period
            for cls, total in self.study.totals.items()
            for period in self._rest_of_country(cls, total.base)
        ]
        return whole + rest

    def sample(self, share: float) -> dict[int, float]:
        """Return number -> weight of a sample of periods, with the given share of each stratum.

        Sampled without replacement; the weights of a stratum sum to its number of periods.
        """
        strata: dict[tuple[int, str], list[int]] = {}
        for number, period in enumerate(self.periods):
            strata.setdefault((period.port, period.stratum), []).append(number)
        rng = np.random.default_rng(self.seed)
        weights: dict[int, float] = {}
        for numbers in strata.values():
            n = min(max(ceil(share * len(numbers) - 1e-9), LEAST_SAMPLE), len(numbers))
            chosen = rng.choice(len(numbers), n, replace=False)
            weights.update((numbers[int(k)], len(numbers) / n) for k in chosen)
        return dict(sorted(weights.items()))

    def _rest_of_country(self, cls: str, total_per_day: float) -> list[Period]:
        """Return further copies of the streams of a class, to reach the national total."""
        streams = [
            (port_index, name, stream.per_day.base)
            for port_index, port in enumerate(self.ports)
            for name, stream in port.streams.items()
            if stream.object_class == cls
        ]
        shipped = sum(rate for *_, rate in streams)
        copies = max(total_per_day / shipped - 1, 0.0) if shipped else 0.0
        return [
            period
            for port_index, name, rate in streams
            for period in cut(
                port_index,
                name,
                rate,
                self.ports[port_index].run.warm_up_days,
                self.days,
                copies,
                1,
            )
        ]

    def port(self, port_index: int, stream: str | None) -> Port:
        """Return a port, or one of its streams with the resources it needs."""
        key = (port_index, stream)
        if key not in self._kept:
            port = self.ports[port_index]
            if stream is not None:
                port = port.model_copy(update={"streams": {stream: port.streams[stream]}})
            self._kept[key] = port
        return self._kept[key]

    def __call__(self, number: int) -> list[dict[str, object]]:
        """Simulate one period under every policy; return sums by class and denominator."""
        period = self.periods[number]
        port = self.port(period.port, period.stream)
        warm_up = port.run.warm_up_days
        begin = self.study.start + timedelta(days=period.first_day - warm_up)
        port = port.model_copy(update={"run": port.run.model_copy(update={"start": begin})})
        days = warm_up + period.days
        workload = draw(port, days, self.seed, period.replication)
        counted = workload.objects.arrived >= warm_up * DAY_MIN
        rows: list[dict[str, object]] = []
        for policy in self.policies:
            plan = build_plan(port, policy, days)
            trace = run_compiled(plan, workload, logs=False)
            table = object_table(plan, workload, trace, port.costs)
            kinds = classes(plan, workload)
            for denominator, within in denominators(workload).items():
                sums = sums_by_class(np.where(counted & within, kinds, NOT_COUNTED), table)
                rows += [
                    {
                        "port": port.port,
                        "stratum": period.stratum,
                        "period": number,
                        "policy": policy.policy,
                        "object_class": CLASS_NAMES[cls],
                        "denominator": denominator,
                        **{name: column[cls].item() for name, column in sums.items()},
                    }
                    for cls in np.unique(kinds)
                ]
        return rows


def sums_by_class(kinds: Ints, table: dict[str, Floats]) -> dict[str, np.ndarray]:
    """Return the number of objects of each class, `n`, and the sums of `SUMMED`."""
    added = partial(np.bincount, kinds, minlength=NOT_COUNTED + 1)
    return {"n": added(), **{name: added(weights=table[name]) for name in SUMMED}}


def per_day(port: Port) -> float:
    """Return the number of objects per day of a port."""
    return sum(stream.per_day.base for stream in port.streams.values())


def cut(
    port_index: int,
    stream: str | None,
    objects_per_day: float,
    warm_up_days: int,
    days: int,
    copies: float,
    first_copy: int,
) -> list[Period]:
    """Divide a year into periods of nearly equal length, with `copies` of each (the last one partial)."""
    longest = max(
        int(OBJECTS_A_TASK / max(objects_per_day, 1e-9)) - warm_up_days, 2 * warm_up_days, 1
    )
    n = max(ceil(days / longest), min(LEAST_PERIODS, days))
    bounds = [round(k * days / n) for k in range(n + 1)]
    found = []
    for copy in range(ceil(copies)):
        share = min(copies - copy, 1.0)
        for k in range(n):
            if int((k + 1) * share + 1e-9) > int(k * share + 1e-9):
                number = k * COPIES + first_copy + copy
                found.append(
                    Period(port_index, stream, bounds[k], bounds[k + 1] - bounds[k], number)
                )
    return found


def load_national(name_or_path: str | Path) -> National:
    """Return a national year by its name (`2018`) or file. Raises BadInput."""
    text = str(name_or_path)
    path = Path(text) if text.endswith((".yaml", ".yml")) else SHIPPED / f"{text}.yaml"
    if not path.is_file():
        hint = near(text, [file.stem for file in catalogue(SHIPPED)])
        raise BadInput("year-unknown", key="year", value=text, hint=hint)
    return validate(National, read_tree(path))


@dataclass(frozen=True, repr=False)
class NationalYear:
    """A simulated year of the whole country.

    Attributes
    ----------
    title
        What the year is called.
    sums
        One row per port, stratum, period, policy, class and denominator: `n` objects, sums over them in
        minutes, CNY and counts, and `weight` (periods that it stands for).

    Examples
    --------
    >>> import sim
    >>> sim.national("2018", days=1, processes=1)
    NationalYear ...: ... object runs under serial, joint
    """

    title: str
    sums: pd.DataFrame

    def __repr__(self) -> str:
        """Say how much was simulated."""
        names = ", ".join(self.sums["policy"].unique())
        return f"NationalYear {self.title}: {self.object_runs:,} object runs under {names}"

    @property
    def object_runs(self) -> int:
        """Objects simulated, each as often as there are policies."""
        return int(self.sums.loc[self.sums["denominator"] == "all", "n"].sum())

    @cached_property
    def table(self) -> pd.DataFrame:
        """What each policy saves, by class and denominator.

        Columns: `policy`, `object_class`, `denominator`, `objects` a year, `mean_overall_h` (h),
        `saved_h` (hours against the first policy) with its 95 % interval `low`, `high`,
        `saved_min_an_object` (min), `saved_cny` (CNY), `visits_spared`, `openings_spared`.
        """
        found = summary(self.sums)
        hours = dict.fromkeys(("mean_overall_h", "saved_h", "low", "high"), "h")
        found.attrs["units"] = hours | {
            "objects": "count", "saved_min_an_object": "min", "saved_cny": "CNY",
            "visits_spared": "count", "openings_spared": "count",
        }  # fmt: skip
        return found


def national(
    year: str | Path = "2018",
    *,
    days: int | None = None,
    share: float = 1.0,
    seed: int = 2018,
    processes: int | None = None,
    progress: Progress | None = None,
) -> NationalYear:
    """Simulate a year of the whole country: every port, every class, real volumes.

    Parameters
    ----------
    year
        A shipped year, or a file.
    days
        Only so many days of it.
    share
        Simulate this share of the periods of each port, above 0, at most 1; they stand for all.
    seed
        Names the random numbers.
    processes
        Worker processes; default: one for each core. The result does not depend on their number.
    progress
        Called with (periods done, periods in all).

    Returns
    -------
    The year; `table` says what each policy saves.

    Raises
    ------
    BadInput
        For an unknown year or an impossible share.

    Examples
    --------
    >>> import sim
    >>> found = sim.national("2018", days=1, processes=1)
    >>> found.table["policy"].unique().tolist()
    ['serial', 'joint']
    """
    sums = run_national(
        year, days=days, share=share, seed=seed, processes=processes, progress=progress
    )
    return NationalYear(load_national(year).title.en, sums)


def run_national(
    name_or_path: str | Path,
    *,
    days: int | None = None,
    share: float = 1.0,
    seed: int = 2018,
    processes: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Simulate a national year; return sums by period, policy, class and denominator.

    Columns `KEYS`, period, weight (number of periods represented: 1 without a `share`), policy, n, and sums
    of `SUMMED` (minutes, CNY, counts) over the objects arriving in the period. Raises BadInput.
    """
    check_number("share", share)
    check_seed(seed)
    if days is not None:
        check_whole("days", days, 1)
    if not 0 < share <= 1:
        raise BadInput("share-of-periods-impossible", key="share", value=str(share))
    study = load_national(name_or_path)
    job = NationalJob(
        study,
        tuple(load_port(port) for port in port_names()),
        tuple(load_policy(policy) for policy in study.policies),
        seed,
        min(days or study.days, study.days),
    )
    weights = job.sample(share)
    periods = results(job, list(weights), processes=processes, progress=progress)
    return pd.DataFrame(
        [
            {**row, "weight": weight}
            for weight, rows in zip(weights.values(), periods, strict=True)
            for row in rows
        ]
    )


def summary(sums: pd.DataFrame) -> pd.DataFrame:
    """Return objects, mean times and savings by class and denominator, with intervals.

    `saved_h` is the total of baseline minus policy, in hours of overall time. Its interval treats periods of
    a stratum as independent and identically distributed (Student, Satterthwaite degrees of freedom).
    """
    baseline = sums["policy"].iloc[0]
    base = sums[sums["policy"] == baseline]
    rows = []
    for policy in sums["policy"].unique():
        other = sums[sums["policy"] == policy]
        pairs = other.merge(base, on=[*KEYS, "period"], suffixes=("", "_base"))
        for (cls, denominator), group in pairs.groupby(["object_class", "denominator"], sort=False):
            weight = group["weight"]
            saved = (group["overall_time_base"] - group["overall_time"]) / 60
            total, half = stratified(saved, group["port"] + "/" + group["stratum"], weight)
            n = round((weight * group["n"]).sum())

            def spared(name: str, group: pd.DataFrame = group) -> float:
                return float((group["weight"] * (group[f"{name}_base"] - group[name])).sum())

            rows.append(
                {
                    "policy": policy,
                    "object_class": cls,
                    "denominator": denominator,
                    "objects": n,
                    "mean_overall_h": (weight * group["overall_time"]).sum() / max(n, 1) / 60,
                    "saved_h": total,
                    "low": total - half,
                    "high": total + half,
                    "saved_min_an_object": 60 * total / max(n, 1),
                    "saved_cny": spared("trader_cost"),
                    "visits_spared": spared("visits"),
                    "openings_spared": spared("openings"),
                }
            )
    return pd.DataFrame(rows)


def stratified(values: pd.Series, strata: pd.Series, weights: pd.Series) -> tuple[float, float]:
    """Return the weighted sum of values and the half-width of its interval.

    Each value represents `weights` values of its stratum. NaN if a stratum has a single value.
    """
    parts = values.groupby(strata).agg(["size", "var"])
    of_all = weights.groupby(strata).sum()  # values represented per stratum
    variances = of_all**2 / parts["size"] * parts["var"]
    total, variance = float((weights * values).sum()), float(variances.sum(skipna=False))
    if not variance > 0:
        return total, variance
    freedom = variance**2 / float((variances**2 / (parts["size"] - 1)).sum())
    return total, float(students_t(freedom + 1)) * variance**0.5
