"""Named streams of random numbers.

A column of uniforms is a Philox generator keyed by its name (seed, port, replication, stream, column);
entry i belongs to object i whatever else is drawn. Adding objects, streams, agencies or columns changes
no earlier draw, and a column can be drawn for only those objects that need it.
"""

from hashlib import blake2b

import numpy as np
from numpy.random import Generator, Philox
from scipy.special import gammaincinv, ndtri

from sim.port.numbers import Duration, Size
from sim.sampling.philox import chosen_uniforms, first_uniforms
from sim.types import Floats, Ints


class Streams:
    """The random numbers of one replication at one port."""

    def __init__(self, seed: int, port: str, replication: int) -> None:
        self._root = (str(seed), port, str(replication))

    def key(self, *name: str) -> np.ndarray:
        """Return the Philox key of a name: two words of 64 bits."""
        words = "\x1f".join((*self._root, *name)).encode()
        return np.frombuffer(blake2b(words, digest_size=16).digest(), np.uint64)

    def generator(self, *name: str) -> Generator:
        """Return NumPy's generator of a name, for an unknown number of draws."""
        return Generator(Philox(key=self.key(*name)))

    def uniforms(self, n: int, *name: str) -> Floats:
        """Return the first n uniforms of a column, in (0, 1)."""
        return first_uniforms(self.key(*name), n)

    def uniforms_of(self, numbers: Ints, *name: str) -> Floats:
        """Return the uniforms of a column for objects with these ascending numbers."""
        return chosen_uniforms(self.key(*name), numbers)


def is_certain(law: Duration) -> bool:
    """Whether a duration is constant, so that nothing is drawn."""
    return law.base == 0 or law.cv == 0


def duration(law: Duration, u: Floats) -> Floats:
    """Convert uniforms to minutes by the inverse distribution function."""
    mean, cv = law.base, law.cv
    if is_certain(law):
        return np.full(len(u), mean)
    if law.shape == "exponential" or (law.shape == "gamma" and cv == 1):  # the same law
        waiting: Floats = -mean * np.log1p(-u)
        return waiting
    if law.shape == "uniform":
        half = mean * cv * 3**0.5
        return mean - half + 2 * half * u
    if law.shape == "gamma":
        shape = cv**-2
        minutes: Floats = gammaincinv(shape, u) * mean / shape
        return minutes
    variance = np.log1p(cv**2)
    normal: Floats = ndtri(u)
    normal *= variance**0.5
    normal += np.log(mean) - variance / 2
    return np.exp(normal, out=normal)


def whole_number(law: Size, u: Floats) -> np.ndarray:
    """Convert uniforms to whole numbers of at least 1."""
    if law.shape == "constant" or law.mean == 1:
        return np.full(len(u), int(law.mean))
    stop = 1 / law.mean  # geometric from 1 on: its mean is 1 / stop
    sizes: np.ndarray = 1 + np.floor(np.log1p(-u) / np.log1p(-stop)).astype(np.int64)
    return sizes


def chosen(u: Floats, share: float) -> np.ndarray:
    """Choose a share of the uniforms; a larger share chooses a superset."""
    return u > 1 - share
