"""W0 and W1 in Ciw: a network of nodes; jobs change their class where the priority is decided.

Ciw has no simultaneous seizing of several pools. Bays and officers serve nobody else here, so a node of as
many servers as the scarcest of them has units is the same queue.
"""

from collections import defaultdict

import ciw
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
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / GAP)],
        service_distributions=[ciw.dists.Exponential(1 / PAPERS)],
        number_of_servers=[DESKS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(jobs, method="Finish")
    wait = Mean()
    for record in simulation.get_all_records():
        wait.add(record.waiting_time)
    return {"papers": wait.value}


def w1(jobs: int, seed: int) -> dict[str, float]:
    """Papers, scans by priority, teams of two agencies."""
    ciw.seed(seed)
    services = [
        ciw.dists.Exponential(1 / PAPERS),
        ciw.dists.Lognormal(SCAN_MU, SCAN_SIGMA),
        ciw.dists.Exponential(1 / OPEN),
    ]
    stay = {"normal": {"normal": 1.0, "urgent": 0.0}, "urgent": {"normal": 0.0, "urgent": 1.0}}
    after_papers = {name: {"normal": 1 - URGENT, "urgent": URGENT} for name in stay}
    after_scan = {name: {"normal": 1.0, "urgent": 0.0} for name in stay}
    opened = (1 - SCANNED) * OPENED
    routing = [[0.0, SCANNED, opened], [0.0, 0.0, OPENED], [0.0, 0.0, 0.0]]
    network = ciw.create_network(
        arrival_distributions={
            "normal": [ciw.dists.Exponential(1 / GAP), None, None], "urgent": [None, None, None]
        },
        service_distributions={"normal": services, "urgent": services},
        number_of_servers=[DESKS, SCANNERS, min(BAYS, CUSTOMS, QUARANTINE)],
        priority_classes={"urgent": 0, "normal": 1},
        class_change_matrices=[after_papers, after_scan, stay],
        routing={"normal": routing, "urgent": routing},
    )  # fmt: skip
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(jobs, method="Finish")
    waits: dict[tuple[int, str], Mean] = defaultdict(Mean)
    for record in simulation.get_all_records():
        urgent = record.node == 2 and record.customer_class == "urgent"
        waits[record.node, "urgent" if urgent else "normal"].add(record.waiting_time)
    return {
        "papers": waits[1, "normal"].value, "urgent": waits[2, "urgent"].value,
        "scan": waits[2, "normal"].value, "open": waits[3, "normal"].value,
    }  # fmt: skip


if __name__ == "__main__":
    report(ciw.__version__, w0, w1)
