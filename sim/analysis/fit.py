"""Fitting a port to an event log: arrivals, times and instruction rates, with interval and method.

The log provides numbers; the structure (streams, agencies, steps) is that of a template port. Numbers that a
log does not show (staff, sites, machines, cost rates) are kept from the template.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel

from sim.analysis.event_log import (
    ACTIVITY,
    CASE,
    LIFECYCLE,
    TIME,
    minutes_between,
    read_log,
)
from sim.analysis.laws import Law, fit_law, share_interval
from sim.errors import BadInput, near
from sim.files import check_output, replacing
from sim.port.load import load_port
from sim.port.numbers import Graded, Number, Spread
from sim.port.schema import Dealing, Port, Stream
from sim.text import N_, Said
from sim.types import Floats

FEWEST = 30  # with fewer observations, a number is not fitted
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Fitted:
    """One fitted number of the port, in the project's unit (min, share, per day)."""

    path: Path_
    value: float
    low: float
    high: float
    n: int
    formula: str
    law: Law | None = None

    @property
    def key(self) -> str:
        """The dotted key."""
        return ".".join(map(str, self.path))


@dataclass(frozen=True)
class Kept:
    """A number that the log does not determine."""

    key: str
    reason: Said


def too_few(path: Sequence[str | int], n: int) -> Kept:
    """Keep a number that has too few observations."""
    reason = Said(N_("{n} observations, fewer than {least}"), {"n": n, "least": FEWEST})
    return Kept(".".join(map(str, path)), reason)


def fit_log(log: pd.DataFrame, like: Port) -> tuple[list[Fitted], list[Kept]]:
    """Return the fitted numbers of a port, and those that the log does not determine.

    Raises BadInput if the log has streams that the port lacks.
    """
    unknown = sorted(set(log["case:stream"]) - set(like.streams))
    if unknown:
        raise BadInput(
            "stream-unknown", key="case:stream", value=str(unknown[0]), known=list(like.streams)
        )
    known = sorted({agency for stream in like.streams.values() for agency in stream.agencies})
    for agency in sorted(set(log["agency"]) - {"", *known}):
        hint = near(agency, known)
        raise BadInput("agency-not-of-port", key="agency", value=agency, hint=hint)
    without = set(log["case:stream"]) - set(log.loc[log[ACTIVITY] == "arrive", "case:stream"])
    if without:
        raise BadInput("stream-without-arrivals", key="case:stream", value=min(without))
    found: list[Fitted | Kept] = []
    for name, stream in like.streams.items():
        mine = log[log["case:stream"] == name]
        if len(mine):
            found += StreamFit(name, stream, like, mine).all()
        else:
            found.append(Kept(f"streams.{name}", Said(N_("not in the log"))))
    return [f for f in found if isinstance(f, Fitted)], [f for f in found if isinstance(f, Kept)]


class StreamFit:
    """The numbers of one stream."""

    def __init__(self, name: str, stream: Stream, port: Port, log: pd.DataFrame) -> None:
        self._name, self._stream, self._port, self._log = name, stream, port, log
        self._path: Path_ = ("streams", name)
        self._first = {
            activity: self._at(activity)
            for activity in ("arrive", "at hand", "declare", "release", "leave")
        }
        self._cases = self._first["arrive"].index

    def _at(
        self, activity: str, agency: str | None = None, lifecycle: str = "complete"
    ) -> pd.Series:
        """Return when an activity first happened, by case."""
        rows = self._log[(self._log[ACTIVITY] == activity) & (self._log[LIFECYCLE] == lifecycle)]
        if agency is not None:
            rows = rows[rows["agency"] == agency]
        found: pd.Series = rows.groupby(CASE, sort=False)[TIME].min()
        return found

    def all(self) -> Iterator[Fitted | Kept]:
        """Yield all numbers that the log shows."""
        yield from self._arrivals()
        yield self._times("unloading", self._span("arrive", "at hand"))
        if self._stream.ahead.base == 0:
            yield self._times("preparation", self._span("at hand", "declare"))
        else:
            reason = Said(N_("declared ahead: preparation and lead time cannot be distinguished"))
            yield Kept(f"streams.{self._name}.preparation", reason)
        yield self._times("pick_up", self._span("release", "leave"))
        cases = self._log.drop_duplicates(CASE)
        yield self._share(("urgent",), int(cases["case:urgent"].sum()), len(cases))
        yield from self._containers(cases["case:containers"].to_numpy(float))
        wanted = {}
        for agency, dealing in self._stream.agencies.items():
            fit = AgencyFit(self, agency, dealing)
            yield from fit.all()
            wanted[agency] = (fit.dealt, fit.wanted)
        yield from self._overlap(wanted)
        yield from self._steps()

    def _span(self, begin: str, end: str) -> Floats:
        spans = minutes_between(self._first[end], self._first[begin]).dropna()
        return spans.to_numpy(float)

    def _times(self, key: str, times: Floats) -> Fitted | Kept:
        return fitted_times((*self._path, key), times)

    def _share(self, key: Path_, n_yes: int, n: int) -> Fitted | Kept:
        return fitted_share((*self._path, *key), n_yes, n)

    def _arrivals(self) -> Iterator[Fitted | Kept]:
        """Yield rate and batch size; profiles of weekday and hour are fitted by `profiles`."""
        at = self._first["arrive"]
        days = at.dt.floor("D")
        every = pd.date_range(days.min(), days.max(), freq="D")
        if len(every) < 7:
            yield Kept(
                f"streams.{self._name}.per_day",
                Said(N_("a log of {n} d, shorter than a week"), {"n": len(every)}),
            )
            return
        per_day = days.value_counts().reindex(every, fill_value=0)
        mean, low, high = _weekly_mean(per_day)
        text = (
            f"{len(at)} arrivals in {len(every)} days, weekdays weighted alike; bootstrap over days"
        )
        yield Fitted((*self._path, "per_day"), mean, low, high, len(every), text)
        if self._stream.batch.shape == "geometric" and self._stream.batch.mean > 1:
            sizes = np.asarray(at.value_counts(), np.float64)
            yield _fitted_mean((*self._path, "batch"), sizes, "mean size of simultaneous arrivals")

    def _containers(self, sizes: Floats) -> Iterator[Fitted | Kept]:
        if self._stream.containers.shape == "geometric" and self._stream.containers.mean > 1:
            yield _fitted_mean((*self._path, "containers"), sizes, "mean of containers")

    def _overlap(self, wanted: dict[str, tuple[pd.Index, pd.Index]]) -> Iterator[Fitted | Kept]:
        overlap = self._stream.overlap
        if overlap is None:
            return
        of, given = wanted[overlap.of], wanted[overlap.given]
        by_given = given[1].intersection(of[0])
        yield self._share(("overlap",), len(by_given.intersection(of[1])), len(by_given))

    def _steps(self) -> Iterator[Fitted | Kept]:
        """Yield the minutes of steps by agency, per inspected container where the step is defined so."""
        rows = self._log[self._log[ACTIVITY].str.startswith("step ")]
        share = self._stream.inspected_containers.base
        inspected = np.maximum(1, np.ceil(share * rows["case:containers"].astype(float) - 1e-9))
        name = self._stream.procedure
        for index, step in enumerate(self._port.procedures[name].steps):
            for agency in step.minutes:
                mine = (rows[ACTIVITY] == f"step {step.step}") & (rows["agency"] == agency)
                minutes = rows["minutes"][mine].to_numpy(float)
                if step.each_container:
                    minutes = minutes / np.asarray(inspected, np.float64)[mine.to_numpy()]
                if len(minutes):
                    yield fitted_times(
                        ("procedures", name, "steps", index, "minutes", agency), minutes
                    )


class AgencyFit:
    """The numbers of one agency in a stream."""

    def __init__(self, above: StreamFit, agency: str, dealing: Dealing) -> None:
        self._above, self._agency, self._dealing = above, agency, dealing
        self._system = above._at("papers automatic", agency)
        self._begun = above._at("papers", agency, "start")
        self._done = above._at("papers", agency)
        self._sent = above._at("instruct", agency)
        self.dealt = self._system.index.union(self._begun.index)
        self.wanted = self._sent.index

    def all(self) -> Iterator[Fitted | Kept]:
        """Yield rates and times."""
        path: Path_ = (*self._above._path, "agencies", self._agency)
        n = len(self.dealt)
        yield fitted_share((*path, "deals_with"), n, len(self._above._cases))
        yield fitted_share((*path, "papers", "automatic"), len(self._system), n)
        review = minutes_between(self._done, self._begun).dropna().to_numpy(float)
        yield fitted_times((*path, "papers", "review"), review)
        yield fitted_share((*path, "instructs"), len(self.wanted), n)
        passed = pd.concat([self._system, self._done])
        delay = minutes_between(self._sent, passed).dropna().to_numpy(float)
        yield fitted_times((*path, "delay"), np.maximum(delay, 0.0))
        sampled = self._above._at("step sample", self._agency).index
        analysed = self._above._at("laboratory", self._agency, "start")
        if self._dealing.laboratory.share.base > 0:
            yield fitted_share((*path, "laboratory", "share"), len(analysed), len(sampled))
            ended = self._above._at("laboratory", self._agency)
            analysis = minutes_between(ended, analysed).dropna().to_numpy(float)
            yield fitted_times((*path, "laboratory", "analysis"), analysis)


def fitted_times(path: Path_, times: Floats) -> Fitted | Kept:
    """Return the distribution of some times, or report that there are too few."""
    if len(times) < FEWEST:
        return too_few(path, len(times))
    law = fit_law(times)
    return Fitted(path, law.mean, law.low, law.high, law.n, law.describe(), law)


def fitted_share(path: Path_, n_yes: int, n: int) -> Fitted | Kept:
    """Return a share with Wilson's interval, or report that there are too few."""
    if n < FEWEST:
        return too_few(path, n)
    share, low, high = share_interval(n_yes, n)
    return Fitted(path, share, low, high, n, f"{n_yes} of {n}; Wilson's interval, 95 %")


def _fitted_mean(path: Path_, values: Floats, text: str) -> Fitted | Kept:
    if len(values) < FEWEST:
        return too_few(path, len(values))
    rng, n = np.random.default_rng(1), len(values)
    means = [values[rng.integers(0, n, n)].mean() for _ in range(400)]
    low, high = np.quantile(means, [0.025, 0.975])
    return Fitted(
        path, float(values.mean()), float(low), float(high), n, f"{text}, n = {n}; bootstrap"
    )


def _weekly_mean(per_day: pd.Series) -> tuple[float, float, float]:
    """Return the mean over weekdays, with a bootstrap interval that resamples days within weekdays."""
    rng = np.random.default_rng(1)
    groups = [
        group.to_numpy(float)
        for _, group in per_day.groupby(pd.DatetimeIndex(per_day.index).day_of_week)
    ]
    means = [
        np.mean([g[rng.integers(0, len(g), len(g))].mean() for g in groups]) for _ in range(400)
    ]
    mean = float(np.mean([g.mean() for g in groups]))
    poisson = 1.96 * float(
        np.sqrt(mean / len(per_day))
    )  # few days per weekday underestimate the variance
    low, high = np.quantile(means, [0.025, 0.975])
    return mean, min(float(low), mean - poisson), max(float(high), mean + poisson)


def profiles(log: pd.DataFrame, stream: str) -> dict[str, list[float]] | None:
    """Return the weights of weekdays and hours of a stream; None for less than a week of arrivals."""
    rows = log[(log["case:stream"] == stream) & (log[ACTIVITY] == "arrive")]
    at = rows.groupby(CASE)[TIME].min()
    days = pd.date_range(at.min().floor("D"), at.max().floor("D"), freq="D")
    if len(days) < 7:
        return None
    there = pd.Series(days.day_of_week).value_counts().reindex(range(7)).to_numpy(float)
    weekly = (
        at.dt.day_of_week.value_counts().reindex(range(7), fill_value=0).to_numpy(float) / there
    )
    daily = at.dt.hour.value_counts().reindex(range(24), fill_value=0).to_numpy(float)
    return {
        "weekly": [round(float(w), 4) for w in weekly / weekly.mean()],
        "daily": [round(float(w), 4) for w in daily / daily.mean()],
    }


def fitted_port(
    log: pd.DataFrame, like: Port, numbers: list[Fitted], name: str, title: str
) -> dict[str, Any]:
    """Return the port as plain data: fitted numbers graded `derived`, others unchanged."""
    data = like.model_dump(mode="json", exclude_none=True)
    data["port"] = name
    data["sources"] = {"log": title}
    for one in numbers:
        here: Any = data
        for step in one.path:
            here = here[step]
        _put(here, one, _number_at(like, one.path))
    for stream in like.streams:
        found = profiles(log, stream) if (log["case:stream"] == stream).any() else None
        for key, weights in (found or {}).items():
            data["streams"][stream][key] = {
                "values": weights,
                "unit": "relative",
                "range": [min(weights), max(weights)],
                "source": "log",
                "grade": "derived",
                "formula": "share of arrivals, mean made 1",
            }
    return data


def _number_at(port: Port, path: Path_) -> Graded:
    here: Any = port
    for step in path:
        here = getattr(here, str(step)) if isinstance(here, BaseModel) else here[step]
    assert isinstance(here, Graded)
    return here


def _put(here: dict[str, Any], one: Fitted, number: Graded) -> None:
    """Replace a number of the port by the fitted one, in the unit of the port."""
    assert isinstance(number, Number | Spread)
    scale = number.UNITS[number.unit]
    value, low, high = one.value / scale, one.low / scale, one.high / scale
    here["value" if isinstance(number, Number) else "mean"] = value
    here.update(
        range=[min(low, value), max(high, value)],
        source="log",
        grade="derived",
        formula=one.formula,
        note="fitted to an event log",
    )
    if one.law is not None:
        here.update(shape=one.law.shape, cv=one.law.cv)
        if one.law.shape == "uniform":
            here["cv"] = min(one.law.cv, 3**-0.5)


def write_port(data: dict[str, Any], path: Path) -> Port:
    """Write a port file and load it again to check it. Raises BadInput."""
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
    check_output(path, (".yaml", ".yml"), "out")
    with replacing(path, "out") as draft:
        draft.write_text("# Fitted to an event log by `portsim fit`.\n" + text, encoding="utf-8")
        try:
            load_port(draft)
        except BadInput as error:
            raise error.at(file=str(path)) from None
    return load_port(path)


@dataclass(frozen=True, repr=False)
class Fit:
    """A port fitted to an event log.

    Attributes
    ----------
    log, like
        The log, checked, and the port whose streams, agencies and steps it has.
    title
        What the port says its numbers come from.
    fitted, left
        What the log says of the numbers, and what it does not settle.

    Examples
    --------
    >>> import sim
    >>> log = sim.run("luohu", "joint", days=7).event_log()
    >>> sim.fit(log, "luohu")
    Fit of a log of ... objects like luohu: ... numbers fitted, ... kept
    """

    log: pd.DataFrame
    like: Port
    title: str
    fitted: tuple[Fitted, ...]
    left: tuple[Kept, ...]

    def __repr__(self) -> str:
        """Say how much was fitted."""
        return (
            f"Fit of a log of {self.log[CASE].nunique():,} objects like {self.like.port}: "
            f"{len(self.fitted)} numbers fitted, {len(self.left)} kept"
        )

    @property
    def numbers(self) -> pd.DataFrame:
        """The fitted numbers.

        Columns: `key`, `value` with the ends of its 95 % interval `low` and `high`, `unit`, `n`
        (observations), `shape` (the law that times follow best) and `distance` (Kolmogorov's, to that law;
        missing without one).
        """
        rows = [
            {
                "key": one.key,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "unit": _base_unit(_number_at(self.like, one.path)),
                "n": one.n,
                "shape": one.law.shape if one.law else "",
                "distance": one.law.distance if one.law else None,
            }
            for one in self.fitted
        ]
        return pd.DataFrame(rows, columns=FITTED_COLUMNS)

    @property
    def kept(self) -> pd.DataFrame:
        """What the log does not settle and stays as it was: `key`, `reason`."""
        rows = [{"key": one.key, "reason": one.reason.to("en")} for one in self.left]
        return pd.DataFrame(rows, columns=["key", "reason"])

    @cached_property
    def port(self) -> Port:
        """The fitted port, named `fitted`; `save` writes it under a name of your own."""
        with tempfile.TemporaryDirectory() as folder:
            return self.save(Path(folder) / "fitted.yaml")

    def save(self, path: str | Path) -> Port:
        """Write the port as a file, named as the file is, and return it.

        Raises
        ------
        BadInput
            If the file cannot be written.
        """
        path = Path(path)
        name = "".join(c if c.isalnum() or c in "-_" else "-" for c in path.stem.lower())
        data = fitted_port(self.log, self.like, list(self.fitted), name, self.title)
        return write_port(data, path)


FITTED_COLUMNS = ["key", "value", "low", "high", "unit", "n", "shape", "distance"]


def _base_unit(number: Graded) -> str:
    """Return the project's unit of a number."""
    assert isinstance(number, Number | Spread)
    return next(unit for unit, scale in number.UNITS.items() if scale == 1.0)


def fit(log: str | Path | pd.DataFrame, like: str | Port) -> Fit:
    """Fit a port to an event log: arrivals, times, rates of instructions.

    Parameters
    ----------
    log
        An event log with the columns of `Trace.event_log`: a CSV or Parquet file, or a frame.
    like
        Name, path or port whose streams, agencies and steps the log has. What the log does not show (staff,
        sites, machines, costs) stays as that port says.

    Returns
    -------
    The fit: `Fit.numbers` with intervals, `Fit.kept`, and the port itself, `Fit.port`.

    Raises
    ------
    BadInput
        For missing columns, wrong times, or streams that the port lacks.

    Examples
    --------
    >>> import sim
    >>> log = sim.run("luohu", "joint", days=7, seed=3).event_log()
    >>> found = sim.fit(log, "luohu").numbers.set_index("key")
    >>> found.loc["streams.articles.per_day", "unit"]
    'per day'
    """
    port = like if isinstance(like, Port) else load_port(like)
    name = "event log" if isinstance(log, pd.DataFrame) else f"event log {Path(log).name}"
    frame = read_log(log)
    try:
        fitted, left = fit_log(frame, port)
    except BadInput as error:
        raise error.at(file=None if isinstance(log, pd.DataFrame) else str(log)) from None
    title = f"{name}, {frame[CASE].nunique()} cases"
    return Fit(frame, port, title, tuple(fitted), tuple(left))
