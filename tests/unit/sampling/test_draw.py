"""Chance is drawn in named streams: each column is its own, exact in its law, and never moves another.

Statistical tests ask for |estimate - law| < 5 standard errors: a false alarm in 1.7 million.
"""

from dataclasses import fields

import numpy as np
import pytest
from scipy.stats import chi2, multivariate_normal

from sim.domain.agencies import STANDING as AGENCIES
from sim.model.workload import Workload
from sim.port.numbers import Duration
from sim.sampling.arrivals import batch_times, hourly_rate
from sim.sampling.choices import both_below, shared_risk
from sim.sampling.draw import draw, merged
from sim.sampling.streams import Streams, chosen, duration
from tests.worlds.small import changed, small

Z = 5.0
EVIDENCE = {"source": "assumption", "grade": "assumed"}
STREAM = "streams__imports__"


def columns(workload: Workload) -> dict[str, np.ndarray]:
    return {
        f"{table}.{field.name}": getattr(getattr(workload, table), field.name)
        for table in ("objects", "instructions")
        for field in fields(getattr(workload, table))
    }


def test_the_same_name_gives_the_same_numbers_whatever_came_before() -> None:
    streams = Streams(1, "small", 0)
    first = streams.uniforms(5, "a")
    streams.uniforms(1000, "b")
    assert np.array_equal(first, streams.uniforms(9, "a")[:5])


@pytest.mark.parametrize("other", [Streams(2, "p", 0), Streams(1, "q", 0), Streams(1, "p", 1)])
def test_seeds_ports_and_replications_have_their_own_numbers(other: Streams) -> None:
    n = 20_000
    mine, theirs = Streams(1, "p", 0).uniforms(n, "a"), other.uniforms(n, "a")
    assert abs(np.corrcoef(mine, theirs)[0, 1]) < Z / np.sqrt(n)


def test_columns_are_independent() -> None:
    n, streams = 20_000, Streams(1, "p", 0)
    table = np.array([streams.uniforms(n, "imports", name) for name in "abcdefgh"])
    correlations = np.corrcoef(table)[np.triu_indices(8, 1)]
    assert (abs(correlations) < Z / np.sqrt(n)).all()


def test_more_days_leave_the_earlier_objects_as_they_are() -> None:
    short, long = draw(small(), 7, 1, 0), draw(small(), 14, 1, 0)
    n = short.n_objects
    assert n < long.n_objects
    assert np.array_equal(short.objects.arrived, long.objects.arrived[:n])
    assert np.array_equal(short.objects.review, long.objects.review[:n])


def test_changing_one_share_changes_only_its_own_column() -> None:
    few = draw(small(), 14, 1, 0)
    many = draw(changed(small(), **{f"{STREAM}urgent": 0.4}), 14, 1, 0)
    one, two = columns(few), columns(many)
    differ = {name for name in one if not np.array_equal(one[name], two[name], equal_nan=True)}
    assert differ == {"objects.urgent"}
    assert (many.objects.urgent >= few.objects.urgent).all()


def test_a_longer_mean_stretches_the_same_draws() -> None:
    short = draw(small(), 14, 1, 0)
    long = draw(changed(small(), **{f"{STREAM}pick_up": 1200.0}), 14, 1, 0)
    assert np.allclose(long.objects.pick_up, 2 * short.objects.pick_up)


def test_wanting_more_keeps_those_that_were_wanted() -> None:
    few = draw(small(), 30, 1, 0)
    many = draw(changed(small(), **{f"{STREAM}agencies__customs__deals_with": 0.5}), 30, 1, 0)
    assert (many.objects.deals <= few.objects.deals).all()


@pytest.mark.parametrize(
    ("shape", "cv"),
    [("constant", 0.0), ("exponential", 1.0), ("gamma", 0.5), ("lognormal", 0.8), ("uniform", 0.4)],
)
def test_durations_have_the_stated_mean_and_variation(shape: str, cv: float) -> None:
    law = Duration.model_validate(
        {"mean": 2, "cv": cv, "shape": shape, "unit": "h", "range": [1, 3], **EVIDENCE}
    )
    minutes = duration(law, Streams(1, "p", 0).uniforms(200_000, shape))
    assert abs(minutes.mean() - 120) <= Z * 120 * cv / np.sqrt(200_000) + 1e-9
    assert abs(minutes.std() / 120 - cv) < 0.02


def test_arrivals_follow_the_hours_and_closed_hours_have_none() -> None:
    """Rates 1 and 10 in turn, and a closed hour: chi-square at 1 in a million."""
    rates = np.tile([1.0, 10.0, 0.0, 4.0], 2000)
    times = batch_times(rates, Streams(3, "p", 0), "x")
    counts = np.bincount((times / 60).astype(int) % 4, minlength=4)
    assert counts[2] == 0
    expected = np.array([1, 10, 4]) * 2000.0
    statistic = ((counts[[0, 1, 3]] - expected) ** 2 / expected).sum()
    assert statistic < chi2.ppf(1 - 1e-6, 3)
    within = (times % 60) / 60
    assert abs(within.mean() - 0.5) < Z / np.sqrt(12 * len(times))


def test_the_week_has_its_shape() -> None:
    stream = small().streams["imports"]
    rates = hourly_rate(stream, 0, 7).reshape(7, 24)
    assert np.isclose(rates.sum(), 7 * stream.per_day.base)
    assert np.allclose(rates[6] / rates[0], 0.5)


def test_a_batch_arrives_together() -> None:
    batch = (
        small()
        .streams["imports"]
        .batch.model_copy(update={"mean": 3.0, "shape": "geometric", "range": (1, 5)})
    )
    stream = small().streams["imports"].model_copy(update={"batch": batch})
    workload = draw(small().model_copy(update={"streams": {"imports": stream}}), 60, 1, 0)
    batches = len(np.unique(workload.objects.arrived))
    assert abs(workload.n_objects / batches - 3) < Z * np.sqrt(6 / batches)


def test_shares_and_overlap_are_exact() -> None:
    """P(quarantine | customs) = 0.5 where both deal, each share 0.3."""
    workload = draw(small(), 2000, 1, 0, drain_days=0)
    both_deal = workload.objects.deals[:, :2].all(axis=1)
    wants = np.zeros((workload.n_objects, 2), bool)
    wants[workload.instructions.object, workload.instructions.agency] = True
    n = both_deal.sum()
    for agency in (0, 1):
        assert abs(wants[both_deal, agency].mean() - 0.3) < Z * np.sqrt(0.21 / n)
    overlap = wants[both_deal & wants[:, 0], 1].mean()
    assert abs(overlap - 0.5) < Z * np.sqrt(0.25 / (0.3 * n))


@pytest.mark.parametrize(
    ("p_of", "p_given", "overlap", "risk"),
    [(0.3, 0.3, 0.3, 0.0), (0.0, 0.3, 0.0, 0.0), (1.0, 0.3, 1.0, 0.0), (0.3, 0.3, 1.0, 1.0)],
)
def test_the_shared_risk_at_its_ends(
    p_of: float, p_given: float, overlap: float, risk: float
) -> None:
    assert abs(shared_risk(p_of, p_given, overlap) - risk) < 1e-3


def test_an_impossible_overlap_is_refused() -> None:
    with pytest.raises(ValueError, match="no dependence"):
        shared_risk(0.1, 0.5, 0.9)


def test_a_larger_share_chooses_more_of_the_same() -> None:
    u = Streams(1, "p", 0).uniforms(1000, "x")
    assert (chosen(u, 0.2) <= chosen(u, 0.3)).all()


def test_instructions_belong_to_agencies_that_deal() -> None:
    workload = draw(small(), 60, 1, 0)
    rows = workload.instructions
    assert workload.objects.deals[rows.object, rows.agency].all()
    order = np.lexsort((rows.agency, rows.object))
    assert np.array_equal(order, np.arange(len(order)))
    assert not workload.objects.missed[rows.object, rows.agency].any()


def test_steps_have_minutes_exactly_where_they_are_needed() -> None:
    rows = draw(small(), 60, 1, 0).instructions
    for step in range(rows.minutes.shape[1]):
        needed = (rows.steps >> step & 1).astype(bool)
        assert (rows.minutes[needed, step] > 0).all()
        assert (rows.minutes[~needed, step] == 0).all()


def test_a_share_of_none_or_all_needs_no_number() -> None:
    workload = draw(changed(small(), **{f"{STREAM}agencies__customs__deals_with": 0.0}), 14, 1, 0)
    customs = AGENCIES.index("customs")
    assert not workload.objects.deals[:, customs].any()
    assert (workload.instructions.agency != customs).all()


@pytest.mark.parametrize(
    ("a", "b"), [(-1.5, -0.3), (-2.0, 0.4), (0.0, 0.7), (0.0, 0.0), (1.2, 0.1)]
)
@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.9])
def test_two_correlated_normals_against_scipy(a: float, b: float, correlation: float) -> None:
    law = multivariate_normal([0, 0], [[1, correlation], [correlation, 1]])
    assert abs(both_below(a, b, correlation) - law.cdf([a, b])) < 1e-12


def test_streams_are_merged_by_arrival_then_stream_then_number() -> None:
    arrived = [np.array([0.0, 1.0, 1.0, 5.0]), np.array([]), np.array([1.0, 5.0, 6.0])]
    which, places = merged(arrived)
    assert which.tolist() == [0, 0, 0, 2, 0, 2, 2]
    assert [place.tolist() for place in places] == [[0, 1, 2, 4], [], [3, 5, 6]]
