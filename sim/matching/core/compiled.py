"""How kernels are compiled: cached, and without reference counting.

Kernels allocate nothing and keep nothing, so the arrays that a caller lends them need no counting.
`_nrt=False` tells Numba so; without it the transition is some fifteen times slower (it hands the
same few arrays through many small functions). With NUMBA_DISABLE_JIT=1 kernels are plain Python.
"""

from collections.abc import Callable
from typing import TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile a function of the core (the original stays callable as `.py_func`)."""
    return njit(cache=True, _nrt=False)(function)  # type: ignore[call-overload]
