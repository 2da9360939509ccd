"""How kernels are compiled: cached, and without reference counting.

Kernels allocate nothing and keep nothing, so the arrays that a caller lends them need no counting.
`_nrt=False` tells Numba so; without it the transition is some fifteen times slower (it hands the
same few arrays through many small functions). With NUMBA_DISABLE_JIT=1 kernels are plain Python.
"""

from collections.abc import Callable
from typing import TypeVar

from numba import njit, typeof

F = TypeVar("F", bound=Callable[..., object])
INTERNAL = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def kernel(function: F) -> F:
    """Compile a function of the core (the original stays callable as `.py_func`)."""
    return njit(cache=True, _nrt=False)(function)  # type: ignore[call-overload]


def internal(function: F) -> F:
    """Compile a function that only other kernels call: without an entrance from Python, uncached.

    For functions of many arrays the entrance costs more than the function.
    """
    return njit(_nrt=False, **INTERNAL)(function)  # type: ignore[call-overload]


def entry(function: F, *arguments: object) -> F:
    """Return a kernel's machine code for the types of these arguments, which are used once.

    A call through it skips Numba's look at the types of all arguments, five sixths of the time of a
    small kernel called from Python. It is for a caller that makes all the arguments itself and always
    of the same types: another type would be misread. With the JIT off the function itself is returned.
    """
    function(*arguments)
    overloads = getattr(function, "overloads", None)
    if overloads is None:
        return function
    return overloads[tuple(map(typeof, arguments))].entry_point
