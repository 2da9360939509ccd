"""Moments of service times against the laws of scipy."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.theory.moments import (
    Moments,
    deterministic,
    erlang,
    exponential,
    lognormal,
    mixture,
    two_moments,
)
from tests.unit.theory.worlds import SERVICE_MIN, service_times

SIGMA = math.sqrt(math.log1p(0.6))


@pytest.mark.parametrize(
    ("moments", "law"),
    [
        (exponential(7.0), stats.expon(scale=7.0)),
        (erlang(7.0, 4), stats.gamma(4, scale=7.0 / 4)),
        (lognormal(7.0, 0.6), stats.lognorm(SIGMA, scale=7.0 * math.exp(-(SIGMA**2) / 2))),
    ],
    ids=["exponential", "erlang", "lognormal"],
)
def test_moments_are_those_of_the_law(moments: Moments, law: Any) -> None:
    known = (moments.mean_min, moments.second_min2, moments.third_min3)
    assert known == pytest.approx([law.moment(k) for k in (1, 2, 3)])
    assert moments.variance_min2 == pytest.approx(law.var())


@given(SERVICE_MIN)
def test_the_edges_of_the_families_meet(mean_min: float) -> None:
    assert lognormal(mean_min, 0.0) == deterministic(mean_min)
    assert erlang(mean_min, 1).third_min3 == pytest.approx(exponential(mean_min).third_min3)
    assert deterministic(mean_min).scv == 0.0
    assert exponential(mean_min).scv == pytest.approx(1.0)


@given(service_times())
def test_two_moments_keep_what_they_were_given(service: Moments) -> None:
    again = two_moments(service.mean_min, service.scv)
    assert again.second_min2 == pytest.approx(service.second_min2)
    assert again.third_min3 is None


@given(service_times(), st.floats(0.1, 9.0))
def test_a_mixture_of_one_is_that_one(service: Moments, weight: float) -> None:
    mixed = mixture([weight, weight], [service, service])
    assert mixed.mean_min == pytest.approx(service.mean_min)
    assert mixed.second_min2 == pytest.approx(service.second_min2)
    assert mixed.third_min3 == pytest.approx(service.third_min3)


def test_a_mixture_weighs_its_parts() -> None:
    mixed = mixture([1.0, 3.0], [deterministic(4.0), deterministic(8.0)])
    assert mixed == Moments(7.0, 52.0, 400.0)


def test_a_mixture_leaves_open_what_a_part_leaves_open() -> None:
    assert mixture([1.0, 1.0], [two_moments(1.0, 1.0), exponential(1.0)]).third_min3 is None
