"""W0 and W1 in SimPy: one process a job, resources, draws when they are needed."""

import random
from collections.abc import Iterator

import simpy
from common import (
    BAYS,
    CUSTOMS,
    DESKS,
    GAP,
    OPEN,
    OPENED,
    PAPERS,
    QUARANTINE,
    SCAN_MU,
    SCAN_SIGMA,
    SCANNED,
    SCANNERS,
    URGENT,
    Mean,
    report,
)  # fmt: skip


def w0(jobs: int, seed: int) -> dict[str, float]:
    """M/M/4."""
    rng, env, wait = random.Random(seed), simpy.Environment(), Mean()
    desks = simpy.Resource(env, DESKS)

    def job() -> Iterator[simpy.Event]:
        ready = env.now
        with desks.request() as desk:
            yield desk
            wait.add(env.now - ready)
            yield env.timeout(rng.expovariate(1 / PAPERS))

    def source() -> Iterator[simpy.Event]:
        for _ in range(jobs):
            yield env.timeout(rng.expovariate(1 / GAP))
            env.process(job())

    env.process(source())
    env.run()
    return {"papers": wait.value}


def w1(jobs: int, seed: int) -> dict[str, float]:
    """Papers, scans by priority, teams of two agencies."""
    rng, env = random.Random(seed), simpy.Environment()
    at_papers, at_urgent, at_scan, at_open = Mean(), Mean(), Mean(), Mean()
    desks, scanners = simpy.Resource(env, DESKS), simpy.PriorityResource(env, SCANNERS)
    bays = simpy.Resource(env, BAYS)
    customs, quarantine = simpy.Resource(env, CUSTOMS), simpy.Resource(env, QUARANTINE)

    def job() -> Iterator[simpy.Event]:
        ready = env.now
        with desks.request() as desk:
            yield desk
            at_papers.add(env.now - ready)
            yield env.timeout(rng.expovariate(1 / PAPERS))
        if rng.random() < SCANNED:
            urgent, ready = rng.random() < URGENT, env.now
            with scanners.request(priority=0 if urgent else 1) as scanner:
                yield scanner
                (at_urgent if urgent else at_scan).add(env.now - ready)
                yield env.timeout(rng.lognormvariate(SCAN_MU, SCAN_SIGMA))
        if rng.random() < OPENED:
            # Nobody else wants these pools, so taking one after the other comes to all at once; and it
            # is faster than waiting for all of them in one condition.
            ready = env.now
            with bays.request() as bay, customs.request() as one, quarantine.request() as other:
                yield bay
                yield one
                yield other
                at_open.add(env.now - ready)
                yield env.timeout(rng.expovariate(1 / OPEN))

    def source() -> Iterator[simpy.Event]:
        for _ in range(jobs):
            yield env.timeout(rng.expovariate(1 / GAP))
            env.process(job())

    env.process(source())
    env.run()
    return {
        "papers": at_papers.value, "urgent": at_urgent.value,
        "scan": at_scan.value, "open": at_open.value,
    }  # fmt: skip


if __name__ == "__main__":
    report(simpy.__version__, w0, w1)
