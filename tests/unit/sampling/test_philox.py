"""Our Philox is NumPy's, entry by entry and bit by bit."""

import numpy as np
import pytest

from sim.sampling.philox import LEAST, chosen_uniforms, first_uniforms, unit

KEYS = [(0, 0), (2**64 - 1, 2**64 - 1), (1, 2**63), (0x0123456789ABCDEF, 0xFEDCBA9876543210)]
N = 1003


def numpys(key: tuple[int, int], n: int = N) -> np.ndarray:
    return np.random.Generator(np.random.Philox(key=np.array(key, np.uint64))).random(n)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("n", [0, 1, 3, 4, 5, N])
def test_the_first_entries_are_those_of_numpy(key: tuple[int, int], n: int) -> None:
    mine = first_uniforms(np.array(key, np.uint64), n)
    assert mine.tobytes() == numpys(key, n).tobytes()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 1.0])
def test_chosen_entries_are_those_of_numpy(key: tuple[int, int], share: float) -> None:
    numbers = np.flatnonzero(numpys((7, 7)) < share)
    mine = chosen_uniforms(np.array(key, np.uint64), numbers)
    assert mine.tobytes() == numpys(key)[numbers].tobytes()


def test_a_uniform_is_never_0() -> None:
    """Else an inverse might be infinite; a word of no bits comes once in 2^53."""
    assert unit(np.uint64(0)) == LEAST
    assert unit(np.uint64(2**64 - 1)) < 1
