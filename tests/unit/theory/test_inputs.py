"""Input that makes no sense is refused with a sentence that names it."""

import math
from collections.abc import Callable

import pytest

from sim.theory import (
    fork_join,
    gig1,
    little,
    loss,
    max_of,
    measures,
    mg1,
    mgc,
    mmc,
    moments,
    pair,
    priorities,
    tandem,
)

TEN = moments.exponential(10.0)


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (lambda: mmc.mmc(-0.1, 10.0, 1), "arrivals_per_min must be a finite number of 0 or more"),
        (lambda: mmc.mmc(math.nan, 10.0, 1), "arrivals_per_min must be a finite number"),
        (lambda: mmc.mmc(0.1, 0.0, 1), "service_min must be a finite number above 0"),
        (lambda: mmc.mmc(0.1, math.inf, 1), "service_min must be a finite number above 0"),
        (lambda: mmc.mmc(0.1, 10.0, 0), "servers must be a whole number of at least 1"),
        (lambda: measures.utilisation(0.1, 10.0, 1.5), "servers must be a whole number"),
        (lambda: measures.utilisation(0.1, 10.0, math.inf), "servers must be a whole number"),
        (lambda: mmc.erlang_c(0, 1.0), "servers must be a whole number of at least 1"),
        (lambda: mmc.erlang_c(1, -1.0), "offered_load must be"),
        (lambda: mmc.wait_tail(-1.0, 0.01, 10.0, 1), "t_min must be"),
        (lambda: mmc.sojourn_tail(-1.0, 0.01, 10.0, 1), "t_min must be"),
        (lambda: mmc.wait_quantile_min(1.0, 0.01, 10.0, 1), "share must be at least 0 and below 1"),
        (lambda: mmc.wait_quantile_min(math.nan, 0.01, 10.0, 1), "share must be"),
        (lambda: loss.erlang_b(-1, 1.0), "servers must be a whole number of at least 0"),
        (lambda: loss.busy_probabilities(0, 1.0), "servers must be a whole number of at least 1"),
        (lambda: mg1.mean_wait_min(-1.0, TEN), "arrivals_per_min must be"),
        (
            lambda: mg1.wait_variance_min2(0.01, moments.two_moments(10.0, 1.0)),
            "needs the third moment",
        ),
        (lambda: mgc.mgc_wait_min(0.01, TEN, 0), "servers must be"),
        (lambda: mgc.allen_cunneen_wait_min(0.01, 10.0, 1, -1.0, 1.0), "arrival_scv must be"),
        (lambda: gig1.kingman_upper_min(0.0, 1.0, TEN), "arrivals_per_min must be"),
        (lambda: gig1.any_arrivals_lower_min(0.0, TEN), "arrivals_per_min must be"),
        (lambda: gig1.marshall_lower_min(0.01, 1.5, TEN), "arrival_scv must be at most 1"),
        (lambda: gig1.marshall_root_lower_min(abs, math.nan), "drift_min must be"),
        (lambda: priorities.cobham_waits_min([0.1], []), "arrivals_per_min has 1, services has 0"),
        (lambda: priorities.cobham_waits_min([], []), "at least one"),
        (lambda: priorities.mmc_waits_min([], 10.0, 1), "at least one"),
        (lambda: priorities.cobham_waits_min([-0.1], [TEN]), "arrivals_per_min must be"),
        (lambda: priorities.weighted_wait_min([0.1], [TEN], [-1.0]), "waits_min must be 0 or more"),
        (lambda: tandem.tandem(0.1, [], []), "at least one"),
        (lambda: tandem.tandem(0.0, [1.0], [1]), "sum_of_outside_per_min must be"),
        (lambda: tandem.tandem_sojourn_variance_min2(0.1, []), "at least one"),
        (lambda: tandem.traffic_per_min([1.0], [[0.5, 0.5]]), "routing must be square"),
        (lambda: tandem.traffic_per_min([1.0], [[-0.5]]), "none of them negative"),
        (lambda: tandem.traffic_per_min([1.0], [[1.5]]), "can be 1 at most"),
        (lambda: tandem.traffic_per_min([-1.0], [[0.0]]), "outside_per_min must be"),
        (
            lambda: tandem.traffic_per_min([1, 0, 0], [[0, 0.5, 0], [0, 0, 1], [0, 1, 0]]),
            r"From stations \[1, 2\] there is no way out",
        ),
        (lambda: fork_join.two_sojourn_min(0.1, -1.0), "service_min must be"),
        (lambda: fork_join.nelson_tantawi_sojourn_min(0.1, 1.0, 1), "n_parts must be"),
        (lambda: fork_join.sojourn_bounds_min(0.1, []), "at least one"),
        (
            lambda: pair.wait_bounds_with_singles_min(0.01, 0.0, -1.0, TEN, TEN, TEN),
            "visits_per_min must be",
        ),
        (
            lambda: pair.wait_bounds_with_singles_min(
                0.01, 0.0, 0.0, TEN, TEN, moments.exponential(9.0)
            ),
            "below that of a part",
        ),
        (lambda: max_of.longest_exponential([]), "at least one mean"),
        (lambda: max_of.longest_exponential([1.0, 0.0]), "mean_min must be"),
        (lambda: max_of.longest_of_two_lognormals(1.0, 1.0, 0.0, 1.0), "other_mean_min must be"),
        (lambda: max_of.longest([]), "at least one tail"),
        (lambda: max_of.longest([lambda t: 2.0]), "must lie in"),
        (lambda: max_of.longest([lambda t: 1.0]), "does not fall"),
        (lambda: max_of.longest([lambda t: 0.0]), "More than half of the times are 0"),
        (lambda: max_of.longest([lambda t: min(1.0, t**-1.5)]), "too heavy"),
        (lambda: moments.Moments(1.0, 0.9), "cannot be below the square of the mean"),
        (lambda: moments.Moments(1.0, 2.0, 3.9), "third_min3 cannot be below 4.0"),
        (lambda: moments.two_moments(1.0, -0.1), "scv must be"),
        (lambda: moments.erlang(1.0, 0), "phases must be"),
        (lambda: moments.mixture([1.0], []), "weights has 1, parts has 0"),
        (lambda: moments.mixture([-1.0], [TEN]), "weight must be"),
        (lambda: moments.mixture([0.0], [TEN]), "sum_of_weights must be"),
        (lambda: little.mean_number(-1.0, 1.0), "throughput_per_min must be"),
        (lambda: little.mean_time_min(1.0, 0.0), "throughput_per_min must be"),
        (lambda: little.throughput_per_min(1.0, 0.0), "time_min must be"),
    ],
)
def test_nonsense_is_refused(refused: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        refused()
    assert str(caught.value).endswith(".")
