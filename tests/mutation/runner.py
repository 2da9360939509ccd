"""What runs in a child process: all scenarios, or the laws, on the `sim` of one copy.

Children are forked from a server that has loaded the libraries but nothing of `sim`; with
NUMBA_DISABLE_JIT=1 kernels are plain Python, so that one that does not end can be interrupted.
"""

import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

SECONDS_EACH = {"scenarios": 0.5, "laws": 5.0}  # processor time; usual are some milliseconds
LIBRARIES = [
    "hypothesis.strategies", "msgspec", "numba", "numpy", "pandas", "pyarrow",
    "scipy.sparse.csgraph", "stdnum.imo", "stdnum.iso6346", "stdnum.luhn", "yaml",
]  # fmt: skip

Outcomes = dict[str, str]


class Hangs(BaseException):
    """A scenario or journal that does not end."""


def _interrupt(*_: object) -> None:
    raise Hangs


def outcome_of(check: Callable[[], bool], seconds: float) -> str:
    """Return `passed`, `failed`, `crashed` or `hangs`."""
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.01)  # again: NumPy may swallow the first
    try:
        return "passed" if check() else "failed"
    except Hangs:
        return "hangs"
    except Exception:  # noqa: BLE001 - whatever a fault raises
        return "crashed"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def test_copy(copy: Path, origin: Path, journals: int, laws_anyway: bool) -> tuple[Any, ...]:
    """Return the outcomes other than `passed` of scenarios and of laws, and what went wrong at all.

    `sim` is taken from the copy, `tests` and `data` from the origin. The laws are asked if no
    scenario fails (or anyway).
    """
    sys.path[:0] = [str(copy), str(origin)]
    signal.signal(signal.SIGPROF, _interrupt)
    try:
        scenarios = run_scenarios(copy, origin / "data" / "matching")
        laws: Outcomes = {}
        if journals and (laws_anyway or not scenarios):
            from tests.mutation.laws import run_laws

            laws = run_laws(journals, partial(outcome_of, seconds=SECONDS_EACH["laws"]))
    except Exception as error:  # noqa: BLE001 - the fault may break anything
        return {}, {}, f"{type(error).__name__}: {error}"
    return scenarios, laws, ""


def run_scenarios(copy: Path, folder: Path) -> Outcomes:
    """Return the outcomes other than `passed`, by scenario id."""
    import sim
    from sim.matching.scenario import load_suites
    from sim.matching.scenario_runs import run_scenario

    if not Path(sim.__file__).is_relative_to(copy):
        raise RuntimeError("`sim` was not taken from the copy")
    outcomes = {}
    for found in load_suites([folder]):
        check = partial(lambda one: run_scenario(one).passed, found)
        how = outcome_of(check, SECONDS_EACH["scenarios"])
        if how != "passed":
            outcomes[found.scenario.id] = how
    return outcomes
