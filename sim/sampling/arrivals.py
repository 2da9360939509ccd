"""Arrivals: a Poisson process of batches whose rate depends on weekday and hour.

A process of rate 1 is mapped through the inverse of the cumulative rate. This is exact for any rate,
closed hours included, and a longer horizon leaves earlier arrivals unchanged.
"""

import numpy as np

from sim.jit.kernel import kernel
from sim.port.schema import Stream
from sim.sampling.streams import Streams, whole_number
from sim.types import Floats
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
    times = _unit_process(cumulative[-1], streams, name)
    to_minutes(times, cumulative, rates)
    return times


@kernel
def to_minutes(times: np.ndarray, cumulative: np.ndarray, rates: np.ndarray) -> None:
    """Turn points of the unit process (rising) into minutes, in place.

    Point u lies in the last hour h with cumulative[h] <= u, its share (u - cumulative[h]) / rates[h] in.
    """
    hour = 0
    for i in range(len(times)):
        while cumulative[hour + 1] <= times[i]:
            hour += 1
        times[i] = (hour + (times[i] - cumulative[hour]) / rates[hour]) * HOUR_MIN


def _unit_process(until: float, streams: Streams, name: str) -> Floats:
    """Return the points of a Poisson process of rate 1 before `until`."""
    n = int(until + 6 * until**0.5 + 20)
    while True:
        u = streams.uniforms(n, name, "arrival")
        points: Floats = np.cumsum(-np.log1p(-u))
        if points[-1] >= until:
            return points[: np.searchsorted(points, until)]
        n *= 2


def arrivals(stream: Stream, name: str, first_weekday: int, days: int, streams: Streams) -> Floats:
    """Return the arrival times of objects (min, sorted); a batch arrives together."""
    times = batch_times(hourly_rate(stream, first_weekday, days), streams, name)
    last: float = np.nextafter(days * DAY_MIN, 0)  # rounding could move an arrival to the horizon
    np.minimum(times, last, out=times)
    if stream.batch.mean == 1:
        return times
    sizes = whole_number(stream.batch, streams.uniforms(len(times), name, "batch"))
    return np.repeat(times, sizes)
