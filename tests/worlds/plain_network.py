"""A queueing network in plain SimPy, to be read aloud: what `plain_network.engine` must equal.

It shares nothing with the compiled engine but the tables. All waiting calls stand in one list, and each
dispatch pass looks at all of them.
"""

from collections.abc import Iterator
from heapq import heappush

import numpy as np
import simpy

from tests.performance.plain_network.model import (
    MORE,
    QUEUE,
    Call,
    Jobs,
    Network,
    NetworkPlan,
    Route,
    Service,
    Station,
    jobs_table,
    plan_network,
)

END, ARRIVAL, PASS = 0, 1, 2  # what happens first at one instant


class PlainNetwork:
    """One run."""

    def __init__(self, plan: NetworkPlan, jobs: Jobs) -> None:
        self.plan, self.jobs = plan, jobs
        self.env = simpy.Environment()
        self.free = list(plan.capacity)
        self.waiting: list[tuple[int, int, int, simpy.Event]] = []
        self.began = np.full(jobs.n_calls, np.nan)
        self.n_ready = 0
        self.pass_asked = False

    def run(self) -> np.ndarray:
        """Run to the end and return when each call began."""
        for job in range(self.jobs.n_jobs):
            self.env.process(self.live(job))
        self.env.run()
        return self.began

    def live(self, job: int) -> Iterator[simpy.Event]:
        """A job arrives and makes its calls."""
        yield self.event_at(self.jobs.arrived[job], ARRIVAL, job)
        for call in range(self.jobs.first[job], self.jobs.first[job + 1]):
            queue = int(self.jobs.code[call] & QUEUE)
            yield self.queue_up(queue, call)
            self.began[call] = self.env.now
            yield self.event_at(self.env.now + self.jobs.minutes[call], END, job)
            for pool, units in self.plan.queue_needs[queue]:
                self.free[pool] += units
            self.ask_for_pass()
            assert bool(self.jobs.code[call] & MORE) == (call + 1 < self.jobs.first[job + 1])

    def queue_up(self, queue: int, call: int) -> simpy.Event:
        """Wait among all others; the event is the beginning of service."""
        turn = self.env.event()
        self.waiting.append((int(self.plan.queue_level[queue]), self.n_ready, call, turn))
        self.n_ready += 1
        self.ask_for_pass()
        return turn

    def ask_for_pass(self) -> None:
        """See to it that a pass follows the events of this instant."""
        if not self.pass_asked:
            self.pass_asked = True
            self.event_at(self.env.now, PASS, 0).callbacks.append(self.dispatch)

    def dispatch(self, _: simpy.Event) -> None:
        """Offer the free units to all who wait, by level and readiness; seize all or nothing."""
        self.pass_asked = False
        for entry in sorted(self.waiting, key=lambda entry: entry[:2]):
            call, turn = entry[2:]
            needs = self.plan.queue_needs[int(self.jobs.code[call] & QUEUE)]
            if all(self.free[pool] >= units for pool, units in needs):
                for pool, units in needs:
                    self.free[pool] -= units
                self.waiting.remove(entry)
                self.schedule(turn, self.env.now, -1, call)  # at once, before anything else

    def event_at(self, when: float, rank: int, job: int) -> simpy.Event:
        """Return an event at `when`, in the order of (rank, job) among those of that instant."""
        return self.schedule(self.env.event(), when, rank, job)

    def schedule(self, event: simpy.Event, when: float, rank: int, job: int) -> simpy.Event:
        """Put an event into SimPy's calendar at an absolute time; `succeed` would round the delay."""
        event._ok, event._value = True, None
        heappush(self.env._queue, (when, rank * 2**40 + job, next(self.env._eid), event))
        return event


def random_network(rng: np.random.Generator) -> tuple[NetworkPlan, Jobs]:
    """Return a small network and jobs with whole times: ties, zero work, shared pools, levels."""
    pools = {f"pool{k}": int(rng.integers(1, 4)) for k in range(rng.integers(1, 5))}
    if rng.random() < 0.2:  # more than one word of units
        pools |= {f"large{k}": int(rng.integers(2**20, 2**22)) for k in range(3)}
    names = list(pools)
    stations = {}
    for k in range(rng.integers(1, 5)):
        chosen = rng.choice(len(names), rng.integers(0, min(4, len(names)) + 1), replace=False)
        needs = {names[p]: int(rng.integers(1, pools[names[p]] + 1)) for p in chosen}
        stations[f"station{k}"] = Station(needs, Service(1.0))
    levels = int(rng.integers(1, 4))
    every = tuple(Call(name, level) for name in stations for level in range(levels))
    network = Network(pools, stations, (Route(1.0, every),), 1.0)
    plan = plan_network(network)
    n_jobs, longest = int(rng.integers(0, 40)), int(rng.integers(1, 5))
    arrived = np.sort(rng.integers(0, rng.integers(1, 60), n_jobs)).astype(float)
    calls = [
        [
            (f"station{rng.integers(len(stations))}", int(rng.integers(levels)), float(work))
            for work in rng.integers(0, 6, rng.integers(1, longest + 1))
        ]
        for _ in range(n_jobs)
    ]
    return plan, jobs_table(plan, arrived, calls)
