"""Which agencies want an object: one latent risk shared by all, exact shares for each.

Agency a wants it if r Z + sqrt(1 - r^2) E_a > Phi^-1(1 - p_a), with Z the object's risk and E_a the
agency's own view, all standard normal. r follows from the overlap of two named agencies:
P(of and given) = overlap * p_given.
"""

from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import multivariate_normal

from sim.model.workload import Bools, Floats
from sim.port.schema import Stream
from sim.sampling.streams import Streams

MOST = 1 - 1e-9


@lru_cache(maxsize=1024)
def shared_risk(p_of: float, p_given: float, overlap: float) -> float:
    """Return r^2, the correlation of two agencies' views, for a given overlap.

    0 where one share is 0 or 1 (there is nothing to correlate) or the overlap is that of
    independence. Raises ValueError if no shared risk gives the overlap.
    """
    if min(p_of, p_given) <= 0 or max(p_of, p_given) >= 1 or overlap <= p_of:
        return 0.0
    if overlap > min(1.0, p_of / p_given) + 1e-12:
        raise ValueError(f"no dependence gives an overlap of {overlap:g}")
    a, b = ndtri(p_of), ndtri(p_given)

    def excess(correlation: float) -> float:
        law = multivariate_normal([0, 0], [[1, correlation], [correlation, 1]])
        return float(law.cdf([a, b])) - overlap * p_given

    if excess(MOST) <= 0:
        return MOST
    return float(brentq(excess, 0.0, MOST, xtol=1e-10))


def stream_risk(stream: Stream) -> float:
    """Return r^2 of a stream; 0 without an overlap."""
    if stream.overlap is None:
        return 0.0
    shares = {name: dealing.instructs.base for name, dealing in stream.agencies.items()}
    overlap = stream.overlap
    return shared_risk(shares[overlap.of], shares[overlap.given], overlap.base)


def wanted(stream: Stream, name: str, agency: str, n: int, streams: Streams) -> Bools:
    """Return which of n objects an agency wants inspected, if it deals with them."""
    share = stream.agencies[agency].instructs.base
    if share in (0.0, 1.0):
        return np.full(n, share == 1.0)
    risk = stream_risk(stream)
    common: Floats = ndtri(streams.uniforms(n, name, "risk"))
    own: Floats = ndtri(streams.uniforms(n, name, "view", agency))
    view = risk**0.5 * common + (1 - risk) ** 0.5 * own
    found: Bools = view > ndtri(1 - share)
    return found
