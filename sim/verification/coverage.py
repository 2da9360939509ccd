"""Coverage of intervals: the stopping rule on M/M/1, Shapley values on queues with known mean.

Queues are simulated by Lindley's recursion from their stationary state, so the mean wait of every customer
equals the formula and replications are unbiased.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from sim.analysis.intervals import interval, students_t
from sim.analysis.shapley import shapley
from sim.analysis.stopping import Width, next_size
from sim.errors import check_whole
from sim.theory import mg1
from sim.theory.moments import Moments
from sim.types import Floats

CUSTOMERS = 500
RATE = 0.5  # per minute
MOST = 2000


def mean_waits(gaps: Floats, service: Floats, begin: Floats) -> Floats:
    """Return the mean wait of each row by Lindley's recursion."""
    wait, total = begin.copy(), np.zeros(len(begin))
    for k in range(service.shape[1]):
        total += wait
        wait = np.maximum(0.0, wait + service[:, k] - gaps[:, k])
    return np.asarray(total / service.shape[1], np.float64)


@dataclass(frozen=True)
class Coverage:
    """How often intervals covered the true value."""

    what: str
    precision: float
    truth: float
    repetitions: int
    student: float  # share covered by Student's interval at the stop
    covered: float  # share covered by the reported interval, mean ± target
    mean_n: float
    met: float  # share in which the precision was reached

    @property
    def error(self) -> float:
        """1.96 standard errors of the share, if the true share is 95 %."""
        return 1.96 * float(np.sqrt(0.95 * 0.05 / self.repetitions))

    @property
    def agrees(self) -> bool:
        """Whether the share agrees with 95 % within its error."""
        return abs(self.covered - 0.95) <= self.error


def stopping_coverage(
    precision: float, difference: bool, repetitions: int, seed: int = 1
) -> Coverage:
    """Return the coverage of the stopping rule on the mean wait in M/M/1, or on a paired difference.

    The difference is between service times of 1.0 and 0.9 for the same customers (common random numbers);
    `precision` is the half-width as a share of the true value.
    """
    truth_1, truth_2 = (mg1.mean_wait_min(RATE, Moments(m, 2 * m * m)) for m in (1.0, 0.9))
    truth = truth_2 - truth_1 if difference else truth_1
    hits, narrow, sizes, met = 0, 0, [], 0
    for repetition in range(repetitions):
        rng = np.random.default_rng([seed, repetition])
        values: Floats = np.empty(0)
        while True:
            width = _half(values) if len(values) >= 2 else np.inf
            wanted = next_size(len(values), [Width(width, precision * abs(truth))], MOST)
            if wanted == len(values):
                break
            values = np.concatenate([values, _replications(rng, wanted - len(values), difference)])
        half = _half(values)
        target = precision * abs(truth)
        narrow += abs(values.mean() - truth) <= half
        hits += abs(values.mean() - truth) <= max(half, target)
        met += half <= precision * abs(truth)
        sizes.append(len(values))
    what = "paired difference of two M/M/1" if difference else "mean wait in M/M/1"
    n = repetitions
    return Coverage(what, precision, truth, n, narrow / n, hits / n, float(np.mean(sizes)), met / n)


def _half(values: Floats) -> float:
    n = len(values)
    return float(students_t(n) * values.std(ddof=1) / np.sqrt(n))


def _replications(rng: np.random.Generator, n: int, difference: bool) -> Floats:
    """Return mean waits; for a difference, both queues have the same arrivals, work and start."""
    gaps = rng.exponential(1 / RATE, (n, CUSTOMERS))
    work = rng.exponential(1.0, (n, CUSTOMERS))
    u, v = rng.random(n), rng.exponential(1.0, n)

    def begin(mean: float) -> Floats:
        load = RATE * mean
        return np.asarray(np.where(u < load, v * mean / (1 - load), 0.0), np.float64)

    base = mean_waits(gaps, work, begin(1.0))
    if not difference:
        return base
    return np.asarray(mean_waits(gaps, 0.9 * work, begin(0.9)) - base, np.float64)


# --- Shapley ---------------------------------------------------------------------------------------

FACTORS = ("fewer arrivals", "shorter work", "constant work")


def shapley_truth() -> Floats:
    """Return the Shapley values of three levers on the mean wait, by the Pollaczek-Khinchine formula."""
    means = [_mean_wait(cell) for cell in range(8)]
    found: Floats = shapley(np.array([means]))[0]
    return found


def _cell(cell: int) -> tuple[float, float, bool]:
    return 0.4 if cell & 1 else 0.5, 0.8 if cell & 2 else 1.0, bool(cell & 4)


def _mean_wait(cell: int) -> float:
    rate, mean, constant = _cell(cell)
    return mg1.mean_wait_min(rate, Moments(mean, (1 if constant else 2) * mean**2))


def shapley_coverage(repetitions: int, replications: int = 30, seed: int = 2) -> pd.DataFrame:
    """Return factor, truth, covered (share), error, agrees, for intervals over `replications`."""
    truth, hits = shapley_truth(), np.zeros(len(FACTORS))
    worst = 0.0
    for repetition in range(repetitions):
        rng = np.random.default_rng([seed, repetition])
        values = _cells(rng, replications)
        found = shapley(values)
        total = values[:, -1] - values[:, 0]
        worst = max(worst, float(np.abs(found.sum(axis=1) - total).max()))
        for i in range(len(FACTORS)):
            _, low, high, _ = interval(pd.Series(found[:, i]))
            hits[i] += low <= truth[i] <= high
    error = 1.96 * np.sqrt(0.95 * 0.05 / repetitions)
    share = hits / repetitions
    return pd.DataFrame(
        {
            "factor": FACTORS,
            "truth": truth,
            "covered": share,
            "error": error,
            "agrees": np.abs(share - 0.95) <= error,
            "largest_rounding": worst,
        }
    )


def _cells(rng: np.random.Generator, n: int) -> Floats:
    """Return mean waits [n, 8] of all cells on common random numbers, each from its stationary state."""
    gaps, work = rng.exponential(1.0, (n, CUSTOMERS)), rng.exponential(1.0, (n, CUSTOMERS))
    u, residual = rng.random(n), rng.random((n, 60))
    found = np.empty((n, 8))
    for cell in range(8):
        rate, mean, constant = _cell(cell)
        service = np.full_like(work, mean) if constant else mean * work
        found[:, cell] = mean_waits(
            gaps / rate, service, _stationary(u, residual, rate, mean, constant)
        )
    return found


def _stationary(u: Floats, residual: Floats, rate: float, mean: float, constant: bool) -> Floats:
    """Return stationary waits of M/G/1: a geometric number of residual works (Pollaczek, Khinchine)."""
    load = rate * mean
    number = np.floor(np.log(u) / np.log(load)).astype(int)  # P(number >= k) = load ** k
    parts = mean * residual if constant else -mean * np.log1p(-residual)
    taken = np.arange(residual.shape[1])[None, :] < number[:, None]
    return np.asarray((parts * taken).sum(axis=1), np.float64)


@dataclass(frozen=True, repr=False)
class MeasuredCoverage:
    """How often intervals held the truth: of the stopping rule at each precision, and of Shapley values.

    Attributes
    ----------
    repetitions
        How often each was repeated.
    stopping
        One entry per mean or paired difference and precision; `to_frame` gives them as rows.
    shapley
        One row per lever: `factor`, `truth` (min), `covered` (share), `error` (1.96 standard errors of the
        share, were it 95 %), `agrees`, `largest_rounding` (min).

    Examples
    --------
    >>> import sim
    >>> found = sim.coverage(20)
    >>> found
    MeasuredCoverage of 4 intervals of the stopping rule and 3 of Shapley values, 20 repetitions
    >>> found.to_frame()["precision"].tolist()
    [0.1, 0.05, 0.1, 0.05]
    """

    repetitions: int
    stopping: tuple[Coverage, ...]
    shapley: pd.DataFrame

    def __repr__(self) -> str:
        """Say what was measured."""
        return (
            f"MeasuredCoverage of {len(self.stopping)} intervals of the stopping rule and "
            f"{len(self.shapley)} of Shapley values, {self.repetitions} repetitions"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the coverage of the stopping rule.

        Returns
        -------
        One row per mean or difference and precision: `what`, `precision`, `truth` (min), `repetitions`,
        `student` and `covered` (shares: Student's interval at the stop, and the one asked for), `mean_n`
        replications, `met` (share), `error`, `agrees`.
        """
        rows = [{**asdict(row), "error": row.error, "agrees": row.agrees} for row in self.stopping]
        frame = pd.DataFrame(rows)
        frame.attrs["units"] = {"truth": "min"}
        return frame

    def as_dict(self) -> dict[str, object]:
        """Return it as records: one per precision, one per lever."""
        rows = self.to_frame().to_dict(orient="records")
        levers = self.shapley.to_dict(orient="records")
        return {"repetitions": self.repetitions, "stopping": rows, "shapley": levers}


def coverage(repetitions: int = 400) -> MeasuredCoverage:
    """Measure how often intervals hold a known truth: the stopping rule, Shapley values.

    Of means and of paired differences in M/M/1, each at two precisions, by Lindley's recursion (1952); of
    Shapley values in M/G/1, whose truth is Pollaczek and Khinchine's formula.

    Parameters
    ----------
    repetitions
        How often each is repeated, 2 or more; a hundred or more tell something.

    Raises
    ------
    BadInput
        For fewer than 2.

    Examples
    --------
    >>> import sim
    >>> found = sim.coverage(20).to_frame()
    >>> bool((found["covered"] > 0.6).all())
    True
    """
    check_whole("repetitions", repetitions, 2)
    stopping = tuple(
        stopping_coverage(precision, difference, repetitions)
        for difference in (False, True)
        for precision in (0.10, 0.05)
    )
    return MeasuredCoverage(repetitions, stopping, shapley_coverage(repetitions))
