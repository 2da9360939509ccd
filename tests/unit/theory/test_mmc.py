"""M/M/c: textbook values, limits, the way it moves, a thousand servers."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from sim.theory import mmc
from tests.unit.theory.worlds import LOAD, LOAD_ABOVE_0, SERVERS, SERVICE_MIN


def test_eye_clinic() -> None:
    """Gross et al., section 2.3: 3 doctors, 6 patients an hour, 20 minutes each: L_q = 8/9."""
    clinic = mmc.mmc(6 / 60, 20.0, 3)
    assert clinic.p_wait == pytest.approx(4 / 9)
    assert clinic.n_waiting == pytest.approx(8 / 9)
    assert clinic.n_present == pytest.approx(26 / 9)
    assert clinic.wait_min == pytest.approx(80 / 9)
    assert clinic.sojourn_min == pytest.approx(260 / 9)


@pytest.mark.parametrize(
    ("servers", "p_wait", "wait"),
    [(1, 0.90, 9.00), (2, 0.85, 4.26), (5, 0.76, 1.53), (10, 0.67, 0.67), (20, 0.55, 0.28)],
)
def test_table_at_a_load_of_nine_tenths(servers: int, p_wait: float, wait: float) -> None:
    """Adan & Resing, Queueing Systems, chapter on M/M/c: table for rho = 0.9 and mean service 1."""
    measures = mmc.mmc(0.9 * servers, 1.0, servers)
    assert measures.p_wait == pytest.approx(p_wait, abs=0.0051)
    assert measures.wait_min == pytest.approx(wait, abs=0.0051)


@pytest.mark.parametrize(("servers", "offered"), [(2, "1"), (10, "5"), (40, "39"), (60, "59/2")])
def test_erlang_c_is_its_definition(servers: int, offered: str) -> None:
    load = Fraction(offered)
    top = load**servers / math.factorial(servers) * servers / (servers - load)
    exact = top / (sum(load**k / math.factorial(k) for k in range(servers)) + top)
    assert mmc.erlang_c(servers, float(load)) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("servers", [1000, 5000])
def test_many_servers_near_the_limit_of_halfin_and_whitt(servers: int) -> None:
    """With (1 - rho) sqrt(c) = 1, C tends to 1 / (1 + Phi(1)/phi(1)) (Halfin & Whitt 1981)."""
    cumulated, density = 0.841344746, 0.241970725
    offered = servers - math.sqrt(servers)
    limit = 1.0 / (1.0 + cumulated / density)
    assert mmc.erlang_c(servers, offered) == pytest.approx(limit, rel=0.02)


@given(SERVERS, LOAD)
def test_erlang_c_is_a_probability_that_servers_lower(servers: int, load: float) -> None:
    offered = load * servers
    p_wait = mmc.erlang_c(servers, offered)
    assert 0.0 <= p_wait <= 1.0
    assert mmc.erlang_c(servers + 1, offered) <= p_wait


@given(LOAD, SERVICE_MIN)
def test_one_server_is_mm1(load: float, service_min: float) -> None:
    one = mmc.mmc(load / service_min, service_min, 1)
    assert one.p_wait == pytest.approx(load)
    assert one.sojourn_min == pytest.approx(service_min / (1.0 - load))
    assert one.n_present == pytest.approx(load / (1.0 - load))


@given(SERVERS, LOAD_ABOVE_0, SERVICE_MIN)
def test_more_load_waits_longer_and_more_servers_shorter(
    servers: int, load: float, service_min: float
) -> None:
    rate = load * servers / service_min
    wait_min = mmc.mean_wait_min(rate, service_min, servers)
    assert mmc.mean_wait_min(1.001 * rate, service_min, servers) >= wait_min
    assert mmc.mean_wait_min(rate, service_min, servers + 1) <= wait_min


@given(SERVERS, LOAD_ABOVE_0, SERVICE_MIN)
def test_pooling_two_equal_halls_shortens_the_wait(
    servers: int, load: float, service_min: float
) -> None:
    rate = load * servers / service_min
    apart = mmc.mean_wait_min(rate, service_min, servers)
    assert mmc.mean_wait_min(2 * rate, service_min, 2 * servers) <= apart


@given(SERVERS, st.floats(0.1, 0.99), st.floats(0.0, 0.999))
def test_quantile_and_tail_are_inverse(servers: int, load: float, share: float) -> None:
    rate, service_min = load * servers / 10.0, 10.0
    t_min = mmc.wait_quantile_min(share, rate, service_min, servers)
    tail = mmc.wait_tail(t_min, rate, service_min, servers)
    if t_min > 0.0:
        assert tail == pytest.approx(1.0 - share, rel=1e-9)
    else:
        assert tail <= 1.0 - share


@pytest.mark.parametrize(
    ("servers", "load"), [(1, 0.5), (2, 0.5), (3, 2 / 3), (3, 0.9), (50, 0.98), (4, 0.2)]
)
def test_tails_integrate_to_the_moments(servers: int, load: float) -> None:
    """Also where the wait ends at the rate of service, c - a = 1: (2, 1/2), (3, 2/3), (50, 0.98)."""
    rate = load * servers
    means = mmc.mmc(rate, 1.0, servers)
    wait = quad(mmc.wait_tail, 0, math.inf, args=(rate, 1.0, servers))[0]
    square = quad(lambda t: 2 * t * mmc.wait_tail(t, rate, 1.0, servers), 0, math.inf)[0]
    sojourn = quad(mmc.sojourn_tail, 0, math.inf, args=(rate, 1.0, servers))[0]
    assert wait == pytest.approx(means.wait_min)
    assert square - wait**2 == pytest.approx(mmc.wait_variance_min2(rate, 1.0, servers))
    assert sojourn == pytest.approx(means.sojourn_min)


@given(SERVERS, LOAD, st.floats(0.0, 1e4), SERVICE_MIN)
def test_sojourn_tail_is_a_tail_above_that_of_the_wait(
    servers: int, load: float, t_min: float, service_min: float
) -> None:
    rate = load * servers / service_min
    tail = mmc.sojourn_tail(t_min, rate, service_min, servers)
    assert mmc.wait_tail(t_min, rate, service_min, servers) <= tail + 1e-12 <= 1.0 + 2e-12
    assert mmc.sojourn_tail(t_min + 1.0, rate, service_min, servers) <= tail + 1e-12


@given(LOAD_ABOVE_0, st.floats(0.0, 500.0))
def test_sojourn_in_mm1_is_exponential(load: float, t_min: float) -> None:
    expected = math.exp(-(1.0 - load) * t_min)
    assert mmc.sojourn_tail(t_min, load, 1.0, 1) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("rate", [0.2, 0.3])
def test_unstable_is_infinite(rate: float) -> None:
    measures = mmc.mmc(rate, 10.0, 2)
    assert (measures.wait_min, measures.n_present, measures.p_wait) == (math.inf, math.inf, 1.0)
    assert measures.utilisation == pytest.approx(rate * 5.0)
    assert mmc.wait_variance_min2(rate, 10.0, 2) == math.inf
    assert mmc.wait_tail(1e6, rate, 10.0, 2) == 1.0
    assert mmc.sojourn_tail(1e6, rate, 10.0, 2) == 1.0
    assert mmc.wait_quantile_min(0.5, rate, 10.0, 2) == math.inf


@given(SERVERS, SERVICE_MIN)
def test_without_arrivals_nobody_waits(servers: int, service_min: float) -> None:
    empty = mmc.mmc(0.0, service_min, servers)
    assert (empty.wait_min, empty.n_present, empty.p_wait) == (0.0, 0.0, 0.0)
    assert empty.sojourn_min == service_min
    assert mmc.wait_quantile_min(0.9, 0.0, service_min, servers) == 0.0
