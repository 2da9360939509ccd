"""Which agencies want to inspect an object: a shared latent risk, with exact shares for each agency.

Agency a wants it if r Z + sqrt(1 - r^2) E_a > Phi^-1(1 - p_a), with Z the object's risk and E_a the
agency's own view, all standard normal. r follows from the overlap of two named agencies:
P(of and given) = overlap * p_given.
"""

from functools import lru_cache

import numpy as np
from scipy.special import ndtr, ndtri, owens_t

from sim.port.schema import Stream
from sim.sampling.streams import Streams
from sim.types import Bools, Floats, Ints

MOST = 1 - 1e-9
PRECISION = 1e-12
TINY = 1e-150  # replaces 0 in denominators


@lru_cache(maxsize=1024)
def shared_risk(p_of: float, p_given: float, overlap: float) -> float:
    """Return r^2, the correlation of two agencies' views, for a given overlap.

    0 if one share is 0 or 1, or if the overlap is that of independent choices. Raises
    ValueError if no shared risk gives the overlap.
    """
    if min(p_of, p_given) <= 0 or max(p_of, p_given) >= 1 or overlap <= p_of:
        return 0.0
    if overlap > min(1.0, p_of / p_given) + 1e-12:
        raise ValueError(f"no dependence gives an overlap of {overlap:g}")
    a, b = float(ndtri(p_of)), float(ndtri(p_given))
    low, high = 0.0, MOST
    while high - low > PRECISION:
        middle = (low + high) / 2
        if both_below(a, b, middle) < overlap * p_given:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def both_below(a: float, b: float, correlation: float) -> float:
    """Return P(X < a, Y < b) of two correlated standard normal variables.

    By Owen's T function: D. B. Owen (1956), Tables for computing bivariate normal probabilities. The
    formula divides by `a` and `b`, so 0 is replaced by a number too small to affect the result.
    """
    a, b = a or TINY, b or TINY
    spread = (1 - correlation**2) ** 0.5
    apart = 0.5 if a * b < 0 else 0.0
    found = (ndtr(a) + ndtr(b)) / 2 - apart
    found -= owens_t(a, (b / a - correlation) / spread) + owens_t(b, (a / b - correlation) / spread)
    return float(found)


def stream_risk(stream: Stream) -> float:
    """Return r^2 of a stream; 0 without an overlap."""
    if stream.overlap is None:
        return 0.0
    shares = {name: dealing.instructs.base for name, dealing in stream.agencies.items()}
    overlap = stream.overlap
    return shared_risk(shares[overlap.of], shares[overlap.given], overlap.base)


def common_risk(stream: Stream, name: str, n: int, streams: Streams) -> Floats:
    """Return the contribution of the shared risk to the view of every agency [n]; 0 without overlap."""
    risk = stream_risk(stream)
    if risk == 0:
        return np.zeros(n)
    common: Floats = ndtri(streams.uniforms(n, name, "risk"))
    common *= risk**0.5
    return common


def wanted(
    stream: Stream, name: str, agency: str, numbers: Ints, streams: Streams, common: Floats
) -> Bools:
    """Return which of the objects with these numbers an agency wants to inspect.

    `common` is the `common_risk` of all objects of the stream.
    """
    share = stream.agencies[agency].instructs.base
    if share in (0.0, 1.0):
        return np.full(len(numbers), share == 1.0)
    view: Floats = ndtri(streams.uniforms_of(numbers, name, "view", agency))
    risk = stream_risk(stream)
    if risk > 0:
        view *= (1 - risk) ** 0.5
        view += common if len(common) == len(numbers) else common[numbers]
    found: Bools = view > ndtri(1 - share)
    return found
