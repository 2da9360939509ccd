"""The compiled engine and the reference engine agree in every row of every table, on random worlds.

Times are whole multiples of five minutes, so nearly everything ties; see `tests.worlds.random_worlds` for
what a world may hold. PORTSIM_WORLDS=20000 is the longer mode. NUMBA_DISABLE_JIT=1 compares the same
handlers as plain Python.
"""

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.compiled import run as compiled_run
from sim.engine.compiled.run import run as run_compiled
from sim.engine.compiled.setup import Capacities, make_world
from sim.engine.reference.run import run as run_reference
from sim.matching.core.codes import Kind, Reason
from sim.model.build import build_plan
from sim.model.trace import EngineTrace, differences, in_order
from sim.policy.load import load_policy
from sim.port.load import load_port
from sim.sampling.draw import draw
from tests.worlds.random_worlds import random_world

WORLDS = int(os.environ.get("PORTSIM_WORLDS", "2000"))
MOST_OBJECTS = 24


def unlike(seed: int, n_objects: int) -> str:
    """What differs in a world, and what was said of the first object concerned; empty if nothing."""
    plan, workload = random_world(seed, n_objects)
    one, two = run_reference(plan, workload), run_compiled(plan, workload)
    found = differences(one, two)
    if one.ended_min != two.ended_min:
        found.append(f"ended at {one.ended_min} and {two.ended_min}")
    if not found:
        return ""
    return "\n".join(
        [
            f"world {seed} with {n_objects} objects: {plan.port}, {plan.policy}",
            *found,
            *("reference:", *conversation(one), "compiled:", *conversation(two)),
        ]
    )


def conversation(trace: EngineTrace) -> list[str]:
    """The messages of a small world in words."""
    said = trace.messages
    return [
        f"  {said.at[k]:6g} object {said.object[k]} agency {said.agency[k]}: "
        f"{Kind(said.kind[k]).name.lower()} -> {Reason(said.reason[k]).name.lower()}"
        for k in range(min(len(said.at), 60))
    ]


@settings(
    max_examples=WORLDS, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32 - 1), n_objects=st.integers(1, MOST_OBJECTS))
def test_no_row_differs_in_random_worlds(seed: int, n_objects: int) -> None:
    story = unlike(seed, n_objects)
    assert not story, story


@pytest.mark.parametrize("policy", ["serial", "joint"])
@pytest.mark.parametrize("port", ["alashankou", "zhengzhou"])
def test_no_row_differs_at_real_ports(port: str, policy: str) -> None:
    """With continuous times, breakdowns and shifts."""
    loaded = load_port(port)
    plan, workload = build_plan(loaded, load_policy(policy), 3), draw(loaded, 3, 2018, 0)
    assert differences(run_reference(plan, workload), run_compiled(plan, workload)) == []


def test_no_row_differs_with_the_jit_off() -> None:
    """The handlers as plain Python say the same, in a process of their own."""
    code = (
        "from tests.conformance.test_engines_agree import unlike\n"
        "for seed in range(40):\n"
        "    story = unlike(seed, 1 + seed % 12)\n"
        "    assert not story, story\n"
        "print('equal')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.stdout.strip() == "equal", done.stdout + done.stderr


@pytest.mark.parametrize("seed", range(8))
def test_small_tables_grow_without_changing_anything(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run begins again with more room of what ran out first, until all fits."""
    plan, workload = random_world(seed, 4 * MOST_OBJECTS)
    expected = run_compiled(plan, workload)
    least = Capacities(events=1, tasks=1, said=1, slots=1, cases=1, queues=1, teams=1, stays=1)
    monkeypatch.setattr(compiled_run, "capacities_for", lambda _: least)
    assert differences(expected, run_compiled(plan, workload)) == []


@settings(
    max_examples=WORLDS // 10,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32 - 1), n_objects=st.integers(1, 4 * MOST_OBJECTS))
def test_without_logs_all_else_is_the_same(seed: int, n_objects: int) -> None:
    """Objects and visits alone (tasks' memory is used anew); visits in the order in which they queued."""
    plan, workload = random_world(seed, n_objects)
    whole, bare = run_compiled(plan, workload), run_compiled(plan, workload, logs=False)
    assert len(bare.instructions.state) == len(bare.tasks.kind) == len(bare.messages.at) == 0
    of_whole = {name: getattr(whole, name) for name in ("instructions", "tasks", "messages")}
    assert differences(whole, replace(in_order(bare), **of_whole)) == []


def test_capacities_are_enough_for_joint_visits_of_vehicles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run that finds a table full begins again: twice the work, or more."""
    begun = []

    def counted(*args: Any, **kwargs: Any) -> Any:
        begun.append(1)
        return make_world(*args, **kwargs)

    monkeypatch.setattr(compiled_run, "make_world", counted)
    port = load_port("youyiguan")
    run_compiled(build_plan(port, load_policy("joint"), 3), draw(port, 3, 1, 0))
    assert len(begun) == 1
