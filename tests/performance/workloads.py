"""The two workloads that all simulators are given (`plain_network.model` says what they mean).

W0: an M/M/4 queue. W1: papers at four desks; then, with probability 0.3, one of three scanners (lognormal
times; a quarter of the jobs first, without pre-emption); then, with probability 0.5 and whatever came
before, one bay and one officer of each of two agencies, all seized at once. All stations are 80 % busy.
"""

from tests.performance.plain_network.model import Call, Network, Route, Service, Station

GAP, PAPERS, SCAN, SCAN_CV, OPEN = 1.0, 3.2, 8.0, 1.0, 8.0
DESKS, SCANNERS, BAYS, CUSTOMS, QUARANTINE = 4, 3, 6, 5, 5
SCANNED, URGENT, OPENED = 0.3, 0.25, 0.5


def w0() -> Network:
    """M/M/4."""
    return Network(
        pools={"desk": DESKS},
        stations={"papers": Station({"desk": 1}, Service(PAPERS))},
        routes=(Route(1.0, (Call("papers"),)),),
        arrivals_per_min=1 / GAP,
    )


def w1() -> Network:
    """Papers, then scans by priority, then teams of two agencies."""
    return Network(
        pools={
            "desk": DESKS, "scanner": SCANNERS,
            "bay": BAYS, "customs": CUSTOMS, "quarantine": QUARANTINE,
        },
        stations={
            "papers": Station({"desk": 1}, Service(PAPERS)),
            "scan": Station({"scanner": 1}, Service(SCAN, "lognormal", SCAN_CV)),
            "open": Station({"bay": 1, "customs": 1, "quarantine": 1}, Service(OPEN)),
        },
        routes=tuple(
            Route(scan_share * open_share, (Call("papers"), *scan, *opened))
            for scan_share, scan in (
                (1 - SCANNED, ()),
                (SCANNED * URGENT, (Call("scan", 0),)),
                (SCANNED * (1 - URGENT), (Call("scan", 1),)),
            )
            for open_share, opened in ((1 - OPENED, ()), (OPENED, (Call("open"),)))
        ),
        arrivals_per_min=1 / GAP,
    )  # fmt: skip
