"""W0 and W1 in salabim: one component a job, resources, yieldless off (its fast mode)."""

import random

import salabim
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

salabim.yieldless(False)


def environment() -> salabim.Environment:
    """Return an environment without trace and without statistics that nobody asked for."""
    return salabim.Environment(trace=False)


def resource(name: str, units: int) -> salabim.Resource:
    """Return a resource that keeps no monitors: the waits are taken by the jobs."""
    return salabim.Resource(name, capacity=units, monitor=False)


def w0(jobs: int, seed: int) -> dict[str, float]:
    """M/M/4."""
    rng, env, wait = random.Random(seed), environment(), Mean()
    desks = resource("desks", DESKS)

    class Job(salabim.Component):
        def process(self):
            ready = env.now()
            yield self.request(desks)
            wait.add(env.now() - ready)
            yield self.hold(rng.expovariate(1 / PAPERS))
            self.release(desks)

    class Source(salabim.Component):
        def process(self):
            for _ in range(jobs):
                yield self.hold(rng.expovariate(1 / GAP))
                Job(mode=None, suppress_trace=True)

    Source()
    env.run()
    return {"papers": wait.value}


def w1(jobs: int, seed: int) -> dict[str, float]:
    """Papers, scans by priority, teams of two agencies."""
    rng, env = random.Random(seed), environment()
    at_papers, at_urgent, at_scan, at_open = Mean(), Mean(), Mean(), Mean()
    desks, scanners = resource("desks", DESKS), resource("scanners", SCANNERS)
    bays = resource("bays", BAYS)
    customs, quarantine = resource("customs", CUSTOMS), resource("quarantine", QUARANTINE)

    class Job(salabim.Component):
        def process(self):
            ready = env.now()
            yield self.request(desks)
            at_papers.add(env.now() - ready)
            yield self.hold(rng.expovariate(1 / PAPERS))
            self.release(desks)
            if rng.random() < SCANNED:
                urgent, ready = rng.random() < URGENT, env.now()
                yield self.request((scanners, 1, 0 if urgent else 1))
                (at_urgent if urgent else at_scan).add(env.now() - ready)
                yield self.hold(rng.lognormvariate(SCAN_MU, SCAN_SIGMA))
                self.release(scanners)
            if rng.random() < OPENED:
                ready = env.now()
                yield self.request(bays, customs, quarantine)
                at_open.add(env.now() - ready)
                yield self.hold(rng.expovariate(1 / OPEN))
                self.release(bays, customs, quarantine)

    class Source(salabim.Component):
        def process(self):
            for _ in range(jobs):
                yield self.hold(rng.expovariate(1 / GAP))
                Job(mode=None, suppress_trace=True)

    Source()
    env.run()
    return {
        "papers": at_papers.value, "urgent": at_urgent.value,
        "scan": at_scan.value, "open": at_open.value,
    }  # fmt: skip


if __name__ == "__main__":
    report(salabim.__version__, w0, w1)
