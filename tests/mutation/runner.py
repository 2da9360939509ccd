"""Runs inside the copy: all scenarios (or the laws) on the `sim` found there; prints JSON.

Called as `python -m tests.mutation.runner scenarios FOLDER` or `… laws COUNT`, with the copy as
working directory and NUMBA_DISABLE_JIT=1, so that kernels are plain Python and a hanging one can be
interrupted.
"""

import json
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sim
from sim.matching.scenario import Found, load_suites, run_scenario

SECONDS_EACH = 3  # a scenario takes some milliseconds


class Hangs(BaseException):
    """A scenario or journal that does not end."""


def _interrupt(*_: object) -> None:
    raise Hangs


def outcome_of(check: Callable[[], bool]) -> str:
    """Return `passed`, `failed`, `crashed` or `hangs`."""
    signal.alarm(SECONDS_EACH)
    try:
        return "passed" if check() else "failed"
    except Hangs:
        return "hangs"
    except Exception:  # noqa: BLE001 - whatever a fault raises
        return "crashed"
    finally:
        signal.alarm(0)


def run_scenarios(folder: str) -> dict[str, str]:
    """Return the outcome of each scenario by id."""
    return {
        found.scenario.id: outcome_of(partial(_passes, found)) for found in load_suites([folder])
    }


def _passes(found: Found) -> bool:
    return run_scenario(found).passed


def main(what: str, argument: str) -> None:
    """Print outcomes by name, and where `sim` was taken from."""
    signal.signal(signal.SIGALRM, _interrupt)
    if what == "scenarios":
        outcomes = run_scenarios(argument)
    else:
        from tests.mutation.laws import run_laws

        outcomes = run_laws(int(argument), outcome_of)
    print(json.dumps({"sim": str(Path(sim.__file__).parent), "outcomes": outcomes}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
