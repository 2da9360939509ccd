"""The verification suite: checks, methods, and the rate of false alarms."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from time import monotonic

import numpy as np
import pandas as pd
from scipy.stats import kstest, norm

from sim.analysis.control_variates import adjusted
from sim.engine.compiled.run import run as run_compiled
from sim.engine.reference.run import run as run_reference
from sim.errors import BadInput, check_whole, near
from sim.experiments.executors import executor
from sim.experiments.replicate import ReplicationContext
from sim.experiments.study import with_days
from sim.model.audit import audit
from sim.model.trace import differences
from sim.policy.load import load_policy
from sim.port.facts import with_values
from sim.port.load import load_port
from sim.port.schema import Port
from sim.sampling.draw import draw
from sim.sampling.streams import Streams
from sim.text import N_, Said
from sim.verification.queues import REPLICATIONS, QueueJob, queues
from sim.verification.random_worlds import random_world

FALSE_ALARM = 1e-3  # probability for all statistical checks together, if the program is correct
NARROW = 0.006  # half-width of a 95 % interval, relative to the formula: a fifth of 3 %
WORLDS = 120
AUDITED = ("suzhou", "youyiguan", "alashankou", "luohu")
NULL_PORTS = ("suzhou", "youyiguan")
NEED_CASES = ("joint_priority", "slots", "accept_results")  # these act on joint cases only
SEED = 2018


@dataclass(frozen=True)
class Check:
    """The outcome of one check."""

    part: str  # theory, engines, null levers, audits, streams
    name: str
    passed: bool
    found: Said
    seconds: float
    false_alarm: float = 0.0  # probability that a correct program fails


Progress = Callable[[Check], None]


@dataclass(frozen=True, repr=False)
class Verification:
    """What the checks found.

    Examples
    --------
    >>> import sim
    >>> sim.verify(parts=["streams"])
    Verification: 3 of 3 checks passed
    """

    checks: tuple[Check, ...]

    def __repr__(self) -> str:
        """Say how many passed."""
        passed = sum(check.passed for check in self.checks)
        return f"Verification: {passed} of {len(self.checks)} checks passed"

    @property
    def passed(self) -> bool:
        """Whether all checks passed."""
        return summary(list(self.checks))[0]

    @property
    def false_alarm(self) -> float:
        """The probability at most with which a right program fails one of them."""
        return summary(list(self.checks))[2]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per check.

        Returns
        -------
        `part`, `name`, `passed`, `found` (in words), `seconds`, `false_alarm` (probability).

        Examples
        --------
        >>> import sim
        >>> sim.verify(parts=["streams"]).to_frame()["name"].tolist()
        ['nothing else moves', 'columns unrelated', 'columns uniform']
        """
        rows = [asdict(check) | {"found": check.found.to("en")} for check in self.checks]
        frame = pd.DataFrame(rows)
        frame.attrs["units"] = {"seconds": "s", "false_alarm": "probability"}
        return frame


def verify(
    *,
    parts: str | Sequence[str] | None = None,
    processes: int = 2,
    progress: Progress | None = None,
) -> Verification:
    """Check the simulation: against theory, engine against engine, null levers, audits, random streams.

    Parameters
    ----------
    parts
        `theory`, `engines`, `null levers`, `audits`, `streams`; default: all, in this order.
    processes
        Worker processes of the checks against theory.
    progress
        Called with every check when it is done.

    Raises
    ------
    BadInput
        For an unknown part.

    Examples
    --------
    >>> import sim
    >>> sim.verify(parts=["streams"]).passed
    True
    """
    check_whole("processes", processes, 1)
    suite = {
        "theory": lambda: theory(processes),
        "engines": engines,
        "null levers": null_levers,
        "audits": audits,
        "streams": streams,
    }
    found = []
    for part in suite if parts is None else [parts] if isinstance(parts, str) else parts:
        if part not in suite:
            raise BadInput("check-unknown", key="parts", value=part, hint=near(part, suite))
        for check in suite[part]():
            found.append(check)
            if progress is not None:
                progress(check)
    return Verification(tuple(found))


def complaints(found: list[str]) -> Said | None:
    """Return the first complaints as they are, or None where there is none."""
    return Said("{found}", {"found": "; ".join(found[:3])}) if found else None


def theory(processes: int) -> Iterator[Check]:
    """Check queues with known theory: the formula must be within a narrow interval."""
    cases, begun = queues(), monotonic()
    values = np.zeros((len(cases), REPLICATIONS))
    controls: dict[tuple[int, int], list[float]] = {}
    wrong: list[str] = []
    with executor("processes", QueueJob(), processes=processes) as workers:
        for number, (value, control, said) in workers.map(range(values.size)):
            replication, k = divmod(number, len(cases))
            values[k, replication], controls[k, replication] = value, control
            wrong += said
    seconds = (monotonic() - begun) / len(cases)
    alarm = FALSE_ALARM / 2 / len(cases)
    for k, case in enumerate(cases):
        table = np.array([controls[k, r] for r in range(REPLICATIONS)])
        yield theory_check(case.name, case.formula, values[k], table, alarm, seconds)
    yield Check(
        N_("theory"),
        N_("audit of these runs"),
        not wrong,
        complaints(wrong) or Said(N_("nothing")),
        0.0,
    )


def theory_check(
    name: str,
    formula: float,
    values: np.ndarray,
    controls: np.ndarray,
    alarm: float,
    seconds: float,
) -> Check:
    """Compare a mean with its formula at a stated rate of false alarms."""
    wide = adjusted(values, controls, 1 - alarm)
    usual = adjusted(values, controls)
    narrow = usual.half <= NARROW * formula
    passed = wide.low <= formula <= wide.high and narrow
    numbers = {
        "mean": usual.mean, "half": usual.half, "share": usual.half / formula, "formula": formula,
    }  # fmt: skip
    said = Said(N_("{mean:.4f} ± {half:.4f} min ({share:.2%}), formula {formula:.4f}"), numbers)
    if not narrow:
        said = Said(N_("{found}: wider than {limit:.1%}"), {"found": said, "limit": NARROW})
    return Check(N_("theory"), name, passed, said, seconds, alarm)


def engines() -> Iterator[Check]:
    """Compare both engines on random worlds full of ties: every column of every table is equal."""
    begun, unlike = monotonic(), []
    for number in range(WORLDS):
        plan, workload = random_world(SEED + number, 3 + number % 12)
        found = differences(run_reference(plan, workload), run_compiled(plan, workload))
        if found:
            unlike.append(f"world {SEED + number}: {found[0]}")
    said = complaints(unlike) or Said(N_("{n} worlds equal in every row"), {"n": WORLDS})
    yield Check(N_("engines"), N_("reference = compiled"), not unlike, said, monotonic() - begun)


def null_levers() -> Iterator[Check]:
    """Check that levers without effect change nothing, bit for bit."""
    for name in NULL_PORTS:
        begun = monotonic()
        port = with_days(load_port(name), 2, 1)
        said = [f"{one} and {other}" for one, other in null_pairs() if not _same(port, one, other)]
        equal = Said(N_("{n} pairs of policies equal in every row"), {"n": len(null_pairs())})
        yield Check(
            N_("null levers"), name, not said, complaints(said) or equal, monotonic() - begun
        )


def null_pairs() -> list[tuple[str, str]]:
    """Return pairs of policies that must agree: identical ones, and levers with nothing to act on."""
    return [
        ("joint", "joint"),
        *(("serial", f"serial+{lever}") for lever in NEED_CASES),
        *(("parallel", f"parallel+{lever}") for lever in NEED_CASES),
    ]


def _same(port: Port, one: str, other: str) -> bool:
    policies = (load_policy(one), load_policy(other))
    context = ReplicationContext(port, policies, (one, other), SEED)
    workload = context.draw(0)
    return not differences(context.run(0, workload), context.run(1, context.draw(0)))


def audits() -> Iterator[Check]:
    """Audit runs of real ports: capacity, precedence, conservation, calendars, no idling while work waits."""
    for name in AUDITED:
        begun, wrong = monotonic(), []
        policies = tuple(load_policy(policy) for policy in ("serial", "parallel", "joint"))
        port = with_days(load_port(name), 1, 1)
        context = ReplicationContext(port, policies, tuple(p.policy for p in policies), SEED)
        workload = context.draw(0)
        for k, policy in enumerate(policies):
            found = audit(context.plan(k), workload, context.run(k, workload))
            wrong += [f"{policy.policy}: {text}" for text in found]
        fine = Said(
            N_("nothing, {n} objects, {policies} policies"),
            {"n": workload.n_objects, "policies": len(policies)},
        )
        yield Check(N_("audits"), name, not wrong, complaints(wrong) or fine, monotonic() - begun)


def streams() -> Iterator[Check]:
    """Check random numbers: additions move no other draw; columns are uniform and uncorrelated."""
    begun = monotonic()
    moved = _moved()
    said = complaints(moved) or Said(N_("longer runs, other rates, more objects move nothing"))
    yield Check(N_("streams"), N_("nothing else moves"), not moved, said, monotonic() - begun)
    begun, alarm = monotonic(), FALSE_ALARM / 4
    columns = np.array([_column(k) for k in range(40)])
    related = np.corrcoef(columns)[np.triu_indices(40, 1)]
    worst = float(np.abs(related).max() * columns.shape[1] ** 0.5)
    bound = float(norm.ppf(1 - alarm / 2 / len(related)))
    text = Said(
        N_("largest correlation {worst:.2f} standard errors, bound {bound:.2f}"),
        {"worst": worst, "bound": bound},
    )
    yield Check(
        N_("streams"), N_("columns unrelated"), worst < bound, text, monotonic() - begun, alarm
    )
    begun = monotonic()
    least = min(float(kstest(column, "uniform").pvalue) for column in columns)
    text = Said(
        N_("smallest p-value {least:.4f} of {n}, bound {bound:.1e}"),
        {"least": least, "n": len(columns), "bound": alarm / 40},
    )
    yield Check(
        N_("streams"), N_("columns uniform"), least > alarm / 40, text, monotonic() - begun, alarm
    )


def _column(k: int) -> np.ndarray:
    """Return a column as used by workloads, with similar names, replications and seeds."""
    replication, agency = divmod(k, 4)
    return Streams(SEED, "suzhou", replication).uniforms(20_000, "imports", "review", str(agency))


def _moved() -> list[str]:
    """Return the draws that moved although they should not."""
    port = load_port("suzhou")
    base = draw(port, 3, SEED, 0)
    found = []
    longer = draw(port, 5, SEED, 0)
    n = base.n_objects
    for column in ("arrived", "present", "declared", "review", "pick_up", "urgent"):
        one, other = getattr(base.objects, column), getattr(longer.objects, column)
        if not np.array_equal(one, other[:n]):
            found.append(f"a longer run moved {column}")
    names = list(port.streams)
    key = f"streams.{names[0]}.per_day"
    busier = draw(with_values(port, {key: 2 * port.streams[names[0]].per_day.value}), 3, SEED, 0)
    for k in range(1, len(names)):
        one, other = (w.objects.arrived[w.objects.stream == k] for w in (base, busier))
        if not np.array_equal(one, other):
            found.append(f"more {names[0]} moved {names[k]}")
    return found


def summary(checks: list[Check]) -> tuple[bool, float, float]:
    """Return whether all passed, the seconds, and the probability of a false alarm."""
    seconds = sum(check.seconds for check in checks)
    return all(c.passed for c in checks), seconds, sum(c.false_alarm for c in checks)
