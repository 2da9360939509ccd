"""When objects arrive: a Poisson process of batches whose rate follows weekday and hour.

A process of rate 1 is mapped through the inverse of the cumulative rate, which is exact for any
rate, closed hours included, and leaves earlier arrivals as they are when the horizon grows.
"""

import numpy as np

from sim.model.workload import Floats
from sim.port.schema import Stream
from sim.sampling.streams import Streams, whole_number
from sim.units import DAY_MIN

HOUR_MIN = 60.0


def hourly_rate(stream: Stream, first_weekday: int, days: int) -> Floats:
    """Return batches per hour, for each hour of the run [24 * days]."""
    per_hour = stream.per_day.base / stream.batch.base / 24
    weekly, daily = np.array(stream.weekly.weights), np.array(stream.daily.weights)
    weekdays = (first_weekday + np.arange(days)) % 7
    rates: Floats = (per_hour * weekly[weekdays][:, None] * daily[None, :]).ravel()
    return rates


def batch_times(rates: Floats, streams: Streams, name: str) -> Floats:
    """Return the times (min) of batches, given the rate of each hour."""
    cumulative = np.concatenate([[0.0], np.cumsum(rates)])
    unit_times = _unit_process(cumulative[-1], streams, name)
    hour = np.searchsorted(cumulative, unit_times, side="right") - 1
    within = (unit_times - cumulative[hour]) / rates[hour]
    times: Floats = (hour + within) * HOUR_MIN
    return times


def _unit_process(until: float, streams: Streams, name: str) -> Floats:
    """Return the points of a Poisson process of rate 1 before `until`."""
    n = int(until + 6 * until**0.5 + 20)
    while True:
        gaps = -np.log1p(-streams.uniforms(n, name, "arrival"))
        points = np.cumsum(gaps)
        if points[-1] >= until:
            found: Floats = points[points < until]
            return found
        n *= 2


def arrivals(stream: Stream, name: str, first_weekday: int, days: int, streams: Streams) -> Floats:
    """Return when objects arrive (min, sorted); a batch arrives at once."""
    times = batch_times(hourly_rate(stream, first_weekday, days), streams, name)
    sizes = whole_number(stream.batch, streams.uniforms(len(times), name, "batch"))
    last: float = np.nextafter(days * DAY_MIN, 0)  # rounding may put the last one on the horizon
    arrived: Floats = np.minimum(np.repeat(times, sizes), last)
    return arrived
