"""The verification suite: checks, methods, and the rate of false alarms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

import numpy as np
from scipy.stats import kstest, norm

from sim.analysis.control_variates import adjusted
from sim.engine.compiled.run import run as run_compiled
from sim.engine.reference.run import run as run_reference
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
    found: str
    seconds: float
    false_alarm: float = 0.0  # probability that a correct program fails


Progress = Callable[[Check], None]


def verify(*, processes: int = 2, progress: Progress | None = None) -> list[Check]:
    """Run the whole suite; `progress` is called after each check."""
    found = []
    for part in (theory(processes), engines(), null_levers(), audits(), streams()):
        for check in part:
            found.append(check)
            if progress is not None:
                progress(check)
    return found


def theory(processes: int) -> Iterator[Check]:
    """Check queues with known theory: the formula must be within a narrow interval."""
    cases, begun = queues(), monotonic()
    values = np.zeros((len(cases), REPLICATIONS))
    controls: dict[tuple[int, int], list[float]] = {}
    wrong: list[str] = []
    with executor("processes", QueueJob(), processes=processes) as workers:
        for number, (value, control, complaints) in workers.map(range(values.size)):
            replication, k = divmod(number, len(cases))
            values[k, replication], controls[k, replication] = value, control
            wrong += complaints
    seconds = (monotonic() - begun) / len(cases)
    alarm = FALSE_ALARM / 2 / len(cases)
    for k, case in enumerate(cases):
        table = np.array([controls[k, r] for r in range(REPLICATIONS)])
        yield theory_check(case.name, case.formula, values[k], table, alarm, seconds)
    yield Check("theory", "audit of these runs", not wrong, "; ".join(wrong) or "nothing", 0.0)


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
    said = (
        f"{usual.mean:.4f} ± {usual.half:.4f} min ({usual.half / formula:.2%}), "
        f"formula {formula:.4f}" + ("" if narrow else f": wider than {NARROW:.1%}")
    )
    return Check("theory", name, passed, said, seconds, alarm)


def engines() -> Iterator[Check]:
    """Compare both engines on random worlds full of ties: every column of every table is equal."""
    begun, unlike = monotonic(), []
    for number in range(WORLDS):
        plan, workload = random_world(SEED + number, 3 + number % 12)
        found = differences(run_reference(plan, workload), run_compiled(plan, workload))
        if found:
            unlike.append(f"world {SEED + number}: {found[0]}")
    said = "; ".join(unlike[:3]) or f"{WORLDS} worlds equal in every row"
    yield Check("engines", "reference = compiled", not unlike, said, monotonic() - begun)


def null_levers() -> Iterator[Check]:
    """Check that levers without effect change nothing, bit for bit."""
    for name in NULL_PORTS:
        begun = monotonic()
        port = with_days(load_port(name), 2, 1)
        said = [f"{one} and {other}" for one, other in null_pairs() if not _same(port, one, other)]
        text = "; ".join(said) or f"{len(null_pairs())} pairs of policies equal in every row"
        yield Check("null levers", name, not said, text, monotonic() - begun)


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
            complaints = audit(context.plan(k), workload, context.run(k, workload))
            wrong += [f"{policy.policy}: {text}" for text in complaints]
        said = "; ".join(wrong[:3]) or f"nothing, {workload.n_objects} objects, 3 policies"
        yield Check("audits", name, not wrong, said, monotonic() - begun)


def streams() -> Iterator[Check]:
    """Check random numbers: additions move no other draw; columns are uniform and uncorrelated."""
    begun = monotonic()
    moved = _moved()
    said = "; ".join(moved) or "longer runs, other rates, more objects move nothing"
    yield Check("streams", "nothing else moves", not moved, said, monotonic() - begun)
    begun, alarm = monotonic(), FALSE_ALARM / 4
    columns = np.array([_column(k) for k in range(40)])
    related = np.corrcoef(columns)[np.triu_indices(40, 1)]
    worst = float(np.abs(related).max() * columns.shape[1] ** 0.5)
    bound = float(norm.ppf(1 - alarm / 2 / len(related)))
    text = f"largest correlation {worst:.2f} standard errors, bound {bound:.2f}"
    yield Check("streams", "columns unrelated", worst < bound, text, monotonic() - begun, alarm)
    begun = monotonic()
    least = min(float(kstest(column, "uniform").pvalue) for column in columns)
    text = f"least p-value {least:.4f} of 40, bound {alarm / 40:.1e}"
    yield Check("streams", "columns uniform", least > alarm / 40, text, monotonic() - begun, alarm)


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
