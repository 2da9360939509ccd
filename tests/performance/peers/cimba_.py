"""W0 and W1 in cimba-python: servers that take jobs from stores, as its own benchmark of M/M/1 does.

(One process a job, spawned, is twenty times slower there.) A job in a store is the time when it became
ready; its route is drawn where it is decided.
"""

import cimba as cb
from cimba import inputs
from cimba import random as draw
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
    report,
)  # fmt: skip

LONG = 1e15  # all events of the window's end lie behind the last job


class W0(cb.Model):
    """M/M/4."""

    jobs: cb.Param[int] = 1
    gap: cb.Input[float] = inputs.dist.exponential(mean=GAP)
    papers_min: cb.Input[float] = inputs.dist.exponential(mean=PAPERS)
    at_desk: cb.Store[float]
    waited: float = 0.0
    served: int = 0
    papers: cb.Output[float]

    @cb.process
    def arrivals(self):
        for _ in range(self.jobs):
            cb.hold(self.gap.next())
            self.at_desk.put(cb.now())

    @cb.process(copies=DESKS)
    def desk(self):
        while True:
            ready = self.at_desk.get()
            self.waited += cb.now() - ready
            self.served += 1
            cb.hold(self.papers_min.next())

    @cb.on_end
    def measure(self):
        self.papers = self.waited / self.served


class W1(cb.Model):
    """Papers, scans by priority, teams of two agencies."""

    jobs: cb.Param[int] = 1
    gap: cb.Input[float] = inputs.dist.exponential(mean=GAP)
    papers_min: cb.Input[float] = inputs.dist.exponential(mean=PAPERS)
    scan_min: cb.Input[float] = inputs.dist.lognormal(mean=SCAN_MU, sigma=SCAN_SIGMA)
    open_min: cb.Input[float] = inputs.dist.exponential(mean=OPEN)
    at_desk: cb.Store[float]
    at_scanner: cb.PriorityStore[float]
    at_bay: cb.Store[float]
    customs: cb.Resource = cb.Resource(capacity=CUSTOMS)
    quarantine: cb.Resource = cb.Resource(capacity=QUARANTINE)
    papers_sum: float = 0.0
    papers_n: int = 0
    urgent_sum: float = 0.0
    urgent_n: int = 0
    scan_sum: float = 0.0
    scan_n: int = 0
    open_sum: float = 0.0
    open_n: int = 0
    papers: cb.Output[float]
    urgent: cb.Output[float]
    scan: cb.Output[float]
    open: cb.Output[float]

    @cb.process
    def arrivals(self):
        for _ in range(self.jobs):
            cb.hold(self.gap.next())
            self.at_desk.put(cb.now())

    @cb.process(copies=DESKS)
    def desk(self):
        while True:
            ready = self.at_desk.get()
            self.papers_sum += cb.now() - ready
            self.papers_n += 1
            cb.hold(self.papers_min.next())
            if draw.uniform() < SCANNED:
                # The sign tells the scanner who comes first; higher numbers do.
                if draw.uniform() < URGENT:
                    self.at_scanner.put(-cb.now(), 1)
                else:
                    self.at_scanner.put(cb.now(), 0)
            elif draw.uniform() < OPENED:
                self.at_bay.put(cb.now())

    @cb.process(copies=SCANNERS)
    def scanner(self):
        while True:
            ready = self.at_scanner.get()
            if ready < 0:
                self.urgent_sum += cb.now() + ready
                self.urgent_n += 1
            else:
                self.scan_sum += cb.now() - ready
                self.scan_n += 1
            cb.hold(self.scan_min.next())
            if draw.uniform() < OPENED:
                self.at_bay.put(cb.now())

    @cb.process(copies=BAYS)
    def bay(self):
        while True:
            ready = self.at_bay.get()
            self.customs.acquire()
            self.quarantine.acquire()
            self.open_sum += cb.now() - ready
            self.open_n += 1
            cb.hold(self.open_min.next())
            self.customs.release()
            self.quarantine.release()

    @cb.on_end
    def measure(self):
        self.papers = self.papers_sum / self.papers_n
        self.urgent = self.urgent_sum / self.urgent_n
        self.scan = self.scan_sum / self.scan_n
        self.open = self.open_sum / self.open_n


def run(model: cb.Model, jobs: int, seed: int, *names: str) -> dict[str, float]:
    """Run one replication on one core and return its outputs."""
    model.jobs = jobs
    window = cb.Window(warmup=LONG, duration=1.0)
    found = cb.Experiment(model, replications=1, window=window, seed=seed).run(workers=1)[model]
    return {name: float(getattr(found, name).values[0, 0]) for name in names}


if __name__ == "__main__":
    report(
        cb.__version__,
        lambda jobs, seed: run(W0(), jobs, seed, "papers"),
        lambda jobs, seed: run(W1(), jobs, seed, "papers", "urgent", "scan", "open"),
    )
