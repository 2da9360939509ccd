"""Comparing policies at ports: replications on common random numbers, on any executor."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.analysis.claims import judge, read_claim
from sim.analysis.intervals import levels, paired_differences
from sim.analysis.measures import unit_of
from sim.analysis.stopping import Width, next_size
from sim.errors import BadInput, check_number, check_whole, near
from sim.experiments.executors import Progress, Workers, executor
from sim.experiments.manifest import manifest
from sim.experiments.replicate import ENGINES, Replications, labels
from sim.experiments.study import with_days
from sim.policy.load import load_policy
from sim.policy.schema import Policy
from sim.port.load import load_port
from sim.port.schema import Port

DEFAULT_POLICIES = ("serial", "parallel", "joint")
MOST_REPLICATIONS = 500  # default maximum with a precision
PRECISE = ("overall_time_mean", "inspected")  # to which a precision refers: measure, denominator
PRECISION_COLUMNS = [
    "port", "policy", "object_class", "denominator", "measure", "half_width", "target", "met", "n"
]  # fmt: skip


@dataclass(frozen=True, repr=False)
class Comparison:
    """What a comparison found.

    Attributes
    ----------
    measures
        One row a `port`, `policy`, `object_class`, `denominator` (matched, inspected, all) and `measure`:
        its `unit`, `mean` with the ends of the 95 % interval `low` and `high` (Student), `n`
        replications.
    differences
        The same with `baseline`: policy minus baseline, paired by replication.
    manifest
        How it was made: versions, seed, hashes of ports and policies.
    runs
        One `value` a `replication`.
    ports, policies
        As they were run.
    precision
        Where one was asked for: `half_width` and `target` of each difference, whether `met`, `n`.

    Examples
    --------
    >>> import sim
    >>> found = sim.compare("luohu", ["serial", "joint"], days=1, replications=2)
    >>> found
    Comparison of serial, joint at luohu: ... measures, ... differences
    >>> found.differences.columns.tolist()[:4]
    ['port', 'policy', 'baseline', 'object_class']
    """

    measures: pd.DataFrame
    differences: pd.DataFrame
    manifest: dict[str, object]
    runs: pd.DataFrame
    ports: tuple[Port, ...]
    policies: tuple[Policy, ...]
    precision: pd.DataFrame | None = None

    def __repr__(self) -> str:
        """Say what was compared where."""
        names = ", ".join(labels(self.policies))
        places = ", ".join(port.port for port in self.ports)
        n = f"{len(self.measures):,} measures, {len(self.differences):,} differences"
        return f"Comparison of {names} at {places}: {n}"

    def claims(self, *texts: str) -> pd.DataFrame:
        """Judge claims about the differences: never by a mean alone.

        Parameters
        ----------
        texts
            Such as `joint: overall_time_mean[goods, matched] < 0`.

        Returns
        -------
        One row a `claim` and `port`: `unit`, `mean`, `low`, `high` of the difference, `n`, and its
        `state`: pass if the whole interval agrees, fail if none of it does, else inconclusive.

        Raises
        ------
        BadInput
            For a claim in another form, or about what was not measured.

        Examples
        --------
        >>> import sim
        >>> found = sim.compare("luohu", ["serial", "joint"], days=1, replications=2)
        >>> found.claims("joint: openings[articles, matched] < 100")["state"].tolist()
        ['pass']
        """
        return judge([read_claim(text) for text in texts], self.differences)

    def to_json(self) -> dict[str, object]:
        """Return `manifest`, `measures`, `differences` as plain data: records, missing numbers None.

        Examples
        --------
        >>> import sim
        >>> found = sim.compare("luohu", ["serial", "joint"], days=1, replications=2)
        >>> list(found.to_json())
        ['manifest', 'measures', 'differences']
        """
        found: dict[str, object] = {
            "manifest": self.manifest,
            "measures": records(self.measures),
            "differences": records(self.differences),
        }
        if self.precision is not None:
            found["precision"] = records(self.precision)
        return found


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows as plain records, with None for missing values."""
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.to_dict(orient="records")  # type: ignore[return-value]


def compare(
    ports: str | Path | Port | Sequence[str | Path | Port],
    policies: str | Path | Policy | Sequence[str | Path | Policy] = DEFAULT_POLICIES,
    *,
    days: int | None = None,
    replications: int | None = None,
    precision: float | None = None,
    seed: int = 2018,
    engine: str = "compiled",
    processes: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Compare policies at ports: how long, for whom, at what cost, with intervals.

    Parameters
    ----------
    ports
        Names, paths or loaded ports.
    policies
        Names, paths or loaded policies; the first is the baseline. A policy named twice is run twice;
        the second is called `name#2`.
    days
        Days measured; default: that of each port file.
    replications
        Number of replications; default: that of each port file. With a precision, the maximum
        (default 500).
    precision
        Add replications until, for the inspected objects of each class, the half-width of the 95 %
        interval of the paired difference in mean overall clearance time is at most this share of the
        baseline's mean. `Comparison.precision` says whether that was reached.
    seed
        Names the random numbers, which all policies share.
    engine
        `compiled`, or `reference` (same result, slower).
    processes
        Worker processes; the result does not depend on their number.
    progress
        Called with (replications done, replications known to be needed).

    Raises
    ------
    BadInput
        For unknown names, impossible numbers, or one replication (no interval can be given).

    Examples
    --------
    >>> import sim
    >>> found = sim.compare("suzhou", ["serial", "joint"], days=1, replications=3)
    >>> goods = found.differences.query("object_class == 'goods' and denominator == 'matched'")
    >>> row = goods.set_index("measure").loc["overall_time_mean"]
    >>> row["baseline"], row["unit"], bool(row["mean"] < 0)  # joint inspection is faster
    ('serial', 'min', True)
    """
    loaded = load_policies(policies)
    check_whole("processes", processes, 1)
    check_request(engine, days, replications, len(loaded))
    check_precision(precision, len(loaded))
    chosen = tuple(with_days(port, days, None) for port in load_ports(ports))
    job = Replications.of(chosen, loaded, seed, engine)
    if precision is None:
        sizes = [replications or port.run.replications for port in chosen]
        n = min(processes, sum(sizes))
    else:
        sizes, n = [0] * len(chosen), processes
    with executor("short", job, processes=n) as workers:
        making = Making(job, workers, progress)
        if precision is None:
            making.up_to(sizes)
        else:
            making.until(precision, replications or MOST_REPLICATIONS)
    runs = making.runs()
    return Comparison(
        measures=levels(runs),
        differences=paired_differences(runs, labels(loaded)[0]),
        manifest=manifest(
            chosen,
            loaded,
            days=[port.run.days for port in chosen],
            warm_up_days=[port.run.warm_up_days for port in chosen],
            replications=making.sizes,
            seed=seed,
            engine=engine,
        ),
        runs=runs,
        ports=chosen,
        policies=loaded,
        precision=None if precision is None else making.widths(precision),
    )


class Making:
    """Collects the replications of each port as they are made."""

    def __init__(self, job: Replications, workers: Workers, progress: Progress | None) -> None:
        self._job, self._workers, self._progress = job, workers, progress
        self._frames: dict[int, pd.DataFrame] = {}
        self.sizes = [0] * len(job.contexts)

    def up_to(self, sizes: Sequence[int]) -> None:
        """Make the missing replications, up to these numbers per port."""
        missing = sorted(
            self._job.number(port, replication)
            for port, size in enumerate(sizes)
            for replication in range(self.sizes[port], size)
        )
        for number, frame in self._workers.map(missing):
            self._frames[number] = frame
            if self._progress is not None:
                self._progress(len(self._frames), sum(sizes))
        self.sizes = list(sizes)

    def until(self, precision: float, most: int) -> None:
        """Add replications of each port until the precision is reached, at most `most`."""
        while True:
            wanted = [
                next_size(n, self._open_widths(port, precision), most)
                for port, n in enumerate(self.sizes)
            ]
            if wanted == self.sizes:
                return
            self.up_to(wanted)

    def _open_widths(self, port: int, precision: float) -> list[Width]:
        if self.sizes[port] == 0:
            return []
        frame = self.widths(precision, port)
        return [Width(*row) for row in frame[["half_width", "target"]].itertuples(index=False)]

    def runs(self, port: int | None = None) -> pd.DataFrame:
        """Return all values, by port, then replication, then policy."""
        ports = range(len(self.sizes)) if port is None else [port]
        numbers = [self._job.number(k, r) for k in ports for r in range(self.sizes[k])]
        return pd.concat([self._frames[number] for number in numbers], ignore_index=True)

    def widths(self, precision: float, port: int | None = None) -> pd.DataFrame:
        """Return the half-widths to which a precision refers, with their targets."""
        measure, denominator = PRECISE
        runs = self.runs(port)
        runs = runs[(runs["measure"] == measure) & (runs["denominator"] == denominator)]
        baseline = self._job.contexts[0].labels[0]
        base = levels(runs[runs["policy"] == baseline])
        keys = ["port", "object_class", "denominator", "measure"]
        found = paired_differences(runs, baseline).merge(
            base[[*keys, "mean"]], on=keys, suffixes=("", "_base")
        )
        found["half_width"] = (found["high"] - found["low"]) / 2
        found["target"] = precision * found["mean_base"].abs()
        found["met"] = found["half_width"] <= found["target"]
        frame = found[PRECISION_COLUMNS]
        frame.attrs["units"] = dict.fromkeys(("half_width", "target"), unit_of(measure))
        return frame


def load_ports(ports: str | Path | Port | Sequence[str | Path | Port]) -> tuple[Port, ...]:
    """Return one or several ports, loaded. Raises BadInput, also for none."""
    several = [ports] if isinstance(ports, str | Path | Port) else list(ports)
    if not several:
        raise BadInput("too-few", key="ports", least=1)
    return tuple(port if isinstance(port, Port) else load_port(port) for port in several)


def load_policies(
    policies: str | Path | Policy | Sequence[str | Path | Policy],
) -> tuple[Policy, ...]:
    """Return one or several policies, loaded. Raises BadInput."""
    several = [policies] if isinstance(policies, str | Path | Policy) else list(policies)
    return tuple(one if isinstance(one, Policy) else load_policy(one) for one in several)


def check_days(days: int | None) -> None:
    """Raise BadInput unless a run can measure so many days; None: those of the port."""
    if days is None:
        return
    check_whole("days", days)
    if not 1 <= days <= 366:
        raise BadInput("days-out-of-bounds", key="days", value=str(days))


def check_replications(replications: int) -> None:
    """Raise BadInput for fewer replications than an interval needs."""
    check_whole("replications", replications)
    if replications < 2:
        raise BadInput("too-few-replications", key="replications", value=str(replications))


def check_request(engine: str, days: int | None, replications: int | None, n_policies: int) -> None:
    """Raise BadInput for an invalid request."""
    if engine not in ENGINES:
        raise BadInput("engine-unknown", key="engine", value=engine, hint=near(engine, ENGINES))
    check_days(days)
    if replications is not None:
        check_whole("replications", replications)
        if not 2 <= replications <= 10_000:
            code = "replications-out-of-bounds"
            raise BadInput(code, key="replications", value=str(replications))
    if n_policies == 0:
        raise BadInput("policies-missing", key="policy")


def check_precision(precision: float | None, n_policies: int) -> None:
    """Raise BadInput for a precision outside (0, 1) or without a difference to apply to."""
    if precision is None:
        return
    check_number("precision", precision)
    if not 0 < precision < 1:
        raise BadInput("precision-out-of-bounds", key="precision", value=f"{precision:g}")
    if n_policies < 2:
        raise BadInput("precision-of-one-policy", key="precision", value=f"{precision:g}")
