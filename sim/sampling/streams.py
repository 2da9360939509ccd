"""Named streams of random numbers.

A column of uniforms is a Philox generator keyed by its name (seed, port, replication, stream, column);
entry i belongs to object i whatever else is drawn. More objects, streams, agencies or columns move
nothing that was there before.
"""

from hashlib import blake2b

import numpy as np
from numpy.random import Generator, Philox
from scipy.special import gammaincinv, ndtri

from sim.model.workload import Floats
from sim.port.numbers import Duration, Size

LEAST = 2.0**-54  # a uniform is kept within (0, 1), so that every inverse is finite


class Streams:
    """The random numbers of one replication at one port."""

    def __init__(self, seed: int, port: str, replication: int) -> None:
        self._root = (str(seed), port, str(replication))

    def generator(self, *name: str) -> Generator:
        """Return the generator of a name, always from its beginning."""
        words = "\x1f".join((*self._root, *name)).encode()
        key = np.frombuffer(blake2b(words, digest_size=16).digest(), np.uint64)
        return Generator(Philox(key=key))

    def uniforms(self, n: int, *name: str) -> Floats:
        """Return the first n uniforms of a column, within (0, 1)."""
        return np.clip(self.generator(*name).random(n), LEAST, 1 - LEAST)


def duration(law: Duration, u: Floats) -> Floats:
    """Turn uniforms into minutes by the inverse of the distribution function."""
    mean, cv = law.base, law.cv
    if mean == 0 or cv == 0:
        return np.full(len(u), mean)
    if law.shape == "exponential":
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
    normal: Floats = np.exp(np.log(mean) - variance / 2 + variance**0.5 * ndtri(u))
    return normal


def whole_number(law: Size, u: Floats) -> np.ndarray:
    """Turn uniforms into whole numbers of 1 or more."""
    if law.shape == "constant" or law.mean == 1:
        return np.full(len(u), int(law.mean))
    stop = 1 / law.mean  # geometric from 1 on: its mean is 1 / stop
    sizes: np.ndarray = 1 + np.floor(np.log1p(-u) / np.log1p(-stop)).astype(np.int64)
    return sizes


def chosen(u: Floats, share: float) -> np.ndarray:
    """Turn uniforms into choices of a share; a larger share chooses more of the same."""
    return u > 1 - share
