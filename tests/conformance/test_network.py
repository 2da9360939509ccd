"""The compiled engine of networks equals the plain SimPy one, call by call, with `==`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.performance.plain_network.draw import draw_jobs
from tests.performance.plain_network.engine import LONGEST_LIST, make_room, run
from tests.performance.plain_network.model import plan_network
from tests.performance.workloads import w0, w1
from tests.worlds.plain_network import PlainNetwork, random_network

WORLDS = 400
ROOT = Path(__file__).parents[2]


def disagreement(seed: int) -> str:
    """Return what differs in one random network; nothing if all is equal."""
    plan, jobs = random_network(np.random.default_rng(seed))
    fast, plain = run(plan, jobs), PlainNetwork(plan, jobs).run()
    if np.array_equal(fast, plain):
        return ""
    call = int(np.flatnonzero(fast != plain)[0])
    return f"seed {seed}, call {call}: compiled {fast[call]}, plain {plain[call]}"


def test_engines_agree_on_random_networks_full_of_ties() -> None:
    assert [found for seed in range(WORLDS) if (found := disagreement(seed))] == []


def test_random_networks_are_what_they_should_be() -> None:
    """Waiting, ties, zero work, several words and pools that several stations want all occur."""
    seen = dict.fromkeys(["waits", "ties", "zero work", "words", "shared", "levels", "empty"], 0)
    for seed in range(WORLDS):
        plan, jobs = random_network(np.random.default_rng(seed))
        began = run(plan, jobs)
        ready = np.empty(jobs.n_calls)
        ready[jobs.first[:-1]] = jobs.arrived
        follows = np.setdiff1d(np.arange(jobs.n_calls), jobs.first[:-1])
        ready[follows] = (began + jobs.minutes)[follows - 1]
        seen["waits"] += (began > ready).any()
        seen["ties"] += len(np.unique(began)) < len(began)
        seen["zero work"] += (jobs.minutes == 0).any()
        seen["words"] += len(plan.guards) > 1
        seen["shared"] += bool((plan.wanted_by != 1 << np.arange(len(plan.need))).any())
        seen["levels"] += len(set(plan.queue_level)) > 1
        seen["empty"] += jobs.n_jobs == 0
    assert min(seen.values()) >= 2, seen
    assert min(count for name, count in seen.items() if name != "empty") > WORLDS / 10, seen


@pytest.mark.parametrize("network", [w0(), w1()], ids=["W0", "W1"])
def test_engines_agree_on_the_workloads_that_are_measured(network) -> None:
    plan = plan_network(network)
    jobs = draw_jobs(network, plan, 3000, seed=1)
    assert np.array_equal(run(plan, jobs), PlainNetwork(plan, jobs).run())


def test_a_heap_and_a_sorted_list_keep_the_same_order() -> None:
    """With many units the calendar is a heap."""
    network = w0()
    many = type(network)(
        {"desk": 2 * LONGEST_LIST}, network.stations, network.routes, 2 * LONGEST_LIST / 3.3
    )
    plan = plan_network(many)
    jobs = draw_jobs(many, plan, 3000, seed=1)
    rounded = type(jobs)(np.floor(jobs.arrived), jobs.first, jobs.code, jobs.station,
                         np.ceil(jobs.minutes))  # fmt: skip
    for case in (jobs, rounded):
        began = run(plan, case)
        assert len(make_room(plan, case.n_calls).ends) > LONGEST_LIST
        assert (began > case.arrived).any()
        assert np.array_equal(began, PlainNetwork(plan, case).run())


def test_room_that_served_before_changes_nothing() -> None:
    network = w1()
    plan = plan_network(network)
    jobs = draw_jobs(network, plan, 2000, seed=1)
    fresh = run(plan, jobs).copy()
    room = make_room(plan, 10 * jobs.n_calls)
    run(plan, draw_jobs(network, plan, 3000, seed=2), room)
    assert np.array_equal(run(plan, jobs, room), fresh)


def test_room_of_another_network_is_left_alone() -> None:
    small, large = plan_network(w0()), plan_network(w1())
    room = make_room(small, 10_000)
    jobs = draw_jobs(w1(), large, 2000, seed=1)
    assert np.array_equal(run(large, jobs, room), run(large, jobs))


def test_engines_agree_with_the_compiler_off() -> None:
    code = (
        "import json; from tests.conformance.test_network import disagreement;"
        "print(json.dumps([found for seed in range(60) if (found := disagreement(seed))]))"
    )
    env = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
