"""Jobs of a network are the same for one seed, and each column keeps to itself."""

from dataclasses import replace

import numpy as np
import pytest

from tests.performance.plain_network.draw import draw_jobs, make_jobs_room
from tests.performance.plain_network.model import (
    MORE,
    QUEUE,
    Jobs,
    Network,
    Service,
    Station,
    plan_network,
)
from tests.performance.workloads import w0, w1

JOBS = 20_000


def drawn(network: Network, n_jobs: int = JOBS, **options: int) -> Jobs:
    return draw_jobs(network, plan_network(network), n_jobs, **{"seed": 1} | options)


def test_more_jobs_move_nothing() -> None:
    few, many = drawn(w1(), 1000), drawn(w1(), 3000)
    for column in ("arrived", "code", "station", "minutes"):
        mine = getattr(few, column)
        assert np.array_equal(mine, getattr(many, column)[: len(mine)])


def test_seed_and_replication_change_everything_units_and_levels_nothing() -> None:
    one = drawn(w1())
    assert not np.array_equal(one.minutes[:100], drawn(w1(), seed=2).minutes[:100])
    assert not np.array_equal(one.minutes[:100], drawn(w1(), replication=1).minutes[:100])
    richer = replace(w1(), pools=dict(w1().pools) | {"desk": 9})
    assert np.array_equal(one.minutes, drawn(richer).minutes)
    slower = dict(w1().stations) | {"scan": Station({"scanner": 1}, Service(80.0, "lognormal"))}
    other = drawn(replace(w1(), stations=slower))
    scans = one.station == 1
    assert np.array_equal(one.minutes[~scans], other.minutes[~scans])
    assert np.allclose(10 * one.minutes[scans], other.minutes[scans])


def test_room_changes_nothing() -> None:
    network, plan = w1(), plan_network(w1())
    room = make_jobs_room(network, 2 * JOBS)
    draw_jobs(network, plan, 2 * JOBS, 5, room=room)
    again = draw_jobs(network, plan, JOBS, 1, room=room)
    assert np.array_equal(again.minutes, drawn(network).minutes)
    assert np.array_equal(again.code, drawn(network).code)


def test_routes_times_and_calls_are_as_asked_for() -> None:
    jobs, plan = drawn(w1(), 200_000), plan_network(w1())
    calls = np.diff(jobs.first)
    assert calls.sum() == jobs.n_calls == len(jobs.minutes)
    last = np.zeros(jobs.n_calls, bool)
    last[jobs.first[1:] - 1] = True
    assert np.array_equal(jobs.code & MORE == 0, last)
    n_jobs = len(jobs.arrived)
    for (name, level), share in {("scan", 0): 0.075, ("scan", 1): 0.225, ("open", 0): 0.5}.items():
        mine = (jobs.code & QUEUE == plan.code[name, level]) & (
            jobs.station == plan.stations.index(name)
        )
        error = (share * (1 - share) / n_jobs) ** 0.5
        assert abs(mine.sum() / n_jobs - share) < 4.5 * error
    for station, mean in enumerate((3.2, 8.0, 8.0)):
        minutes = jobs.minutes[jobs.station == station]
        assert abs(minutes.mean() - mean) < 4.5 * minutes.std() / len(minutes) ** 0.5
        assert minutes.std() == pytest.approx(mean, rel=0.1)  # all have a cv of 1


def test_a_constant_time_is_constant() -> None:
    stations = {"papers": Station({"desk": 1}, Service(3.0, "constant", 0.0))}
    assert (drawn(replace(w0(), stations=stations), 100).minutes == 3.0).all()
