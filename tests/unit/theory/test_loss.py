"""Erlang B and M/G/c/c: exact fractions, limits, the way they move."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory.loss import busy_probabilities, erlang_b, mgcc
from tests.unit.theory.worlds import SERVERS

OFFERED = st.floats(0.0, 100.0)


def erlang_b_by_definition(servers: int, offered: Fraction) -> Fraction:
    """a^c/c! over the sum of a^k/k!, in exact arithmetic."""
    terms = [offered**k / math.factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize(("servers", "offered"), [(1, "1/3"), (5, "3"), (10, "5"), (60, "55")])
def test_erlang_b_is_its_definition(servers: int, offered: str) -> None:
    exact = erlang_b_by_definition(servers, Fraction(offered))
    assert erlang_b(servers, float(Fraction(offered))) == pytest.approx(float(exact), rel=1e-13)


def test_known_values() -> None:
    """Entries of any Erlang table: B(2, 1) = 1/5; B(10, 5) = 0.0184."""
    assert erlang_b(2, 1.0) == pytest.approx(0.2)
    assert erlang_b(10, 5.0) == pytest.approx(0.0184, abs=5e-5)


def test_heavy_traffic_of_a_thousand_servers() -> None:
    """With a = c, B is near sqrt(2 / (pi c)) (Jagerman 1974)."""
    assert erlang_b(10_000, 10_000.0) == pytest.approx(math.sqrt(2 / (math.pi * 1e4)), rel=0.01)


@given(SERVERS, OFFERED)
def test_erlang_b_is_a_probability_that_servers_lower_and_load_raises(
    servers: int, offered: float
) -> None:
    blocked = erlang_b(servers, offered)
    assert 0.0 <= blocked <= 1.0
    assert erlang_b(servers + 1, offered) <= blocked
    assert erlang_b(servers, offered + 1.0) >= blocked


def test_without_servers_all_are_turned_away_and_without_load_none() -> None:
    assert erlang_b(0, 3.0) == 1.0
    assert erlang_b(3, 0.0) == 0.0
    assert busy_probabilities(2, 0.0) == (1.0, 0.0, 0.0)


@given(SERVERS, st.floats(0.0, 100.0))
def test_busy_probabilities_are_a_law_that_ends_in_erlang_b(servers: int, offered: float) -> None:
    ps = busy_probabilities(servers, offered)
    assert len(ps) == servers + 1
    assert math.fsum(ps) == pytest.approx(1.0)
    assert ps[-1] == pytest.approx(erlang_b(servers, offered), rel=1e-9, abs=1e-300)


@given(SERVERS, st.floats(0.0, 100.0), st.floats(0.1, 100.0))
def test_mgcc_obeys_littles_law(servers: int, offered: float, service_min: float) -> None:
    measures = mgcc(offered / service_min, service_min, servers)
    busy = math.fsum(k * p for k, p in enumerate(busy_probabilities(servers, offered)))
    assert measures.n_busy == pytest.approx(busy, rel=1e-6, abs=1e-12)
    assert measures.n_busy <= servers
