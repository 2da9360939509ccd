"""Inputs for the property tests: rates, service times, classes of visits."""

from hypothesis import strategies as st

from sim.theory.moments import Moments, deterministic, erlang, exponential, lognormal

SERVICE_MIN = st.floats(0.01, 1e4)
LOAD = st.floats(0.0, 0.99)
LOAD_ABOVE_0 = st.floats(0.01, 0.99)
SERVERS = st.integers(1, 60)


@st.composite
def service_times(draw: st.DrawFn) -> Moments:
    """Constant, Erlang, exponential or lognormal service of 0.01 to 10,000 minutes in the mean."""
    mean_min = draw(SERVICE_MIN)
    return draw(
        st.one_of(
            st.just(deterministic(mean_min)),
            st.builds(erlang, st.just(mean_min), st.integers(1, 9)),
            st.just(exponential(mean_min)),
            st.builds(lognormal, st.just(mean_min), st.floats(0.0, 5.0)),
        )
    )


@st.composite
def classes(draw: st.DrawFn, most_load: float = 0.99) -> tuple[list[float], list[Moments]]:
    """Rates and service times of one to five classes that a single server can carry."""
    services = draw(st.lists(service_times(), min_size=1, max_size=5))
    shares = [draw(st.floats(0.0, 1.0)) for _ in services]
    load = draw(st.floats(0.0, most_load))
    whole = max(1.0, sum(shares))
    rates = [load * share / whole / s.mean_min for share, s in zip(shares, services, strict=True)]
    return rates, services
