"""Functions that only kernels call are compiled into their callers and get no machine code."""

import pytest
from numba import config, njit

from sim.matching.core.compiled import internal, kernel
from sim.matching.core.inner import InnerLibrary

jit = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")


@internal
def doubled(x: int) -> int:
    return 2 * x


@kernel
def next_one(x: int) -> int:
    return doubled(x) + 1


@kernel
def next_but_one(x: int) -> int:
    return next_one(next_one(x))


def test_a_kernel_is_the_same_called_from_python_and_from_a_kernel() -> None:
    assert next_one(3) == 7
    assert next_but_one(3) == next_one(next_one(3)) == 15
    assert next_but_one.py_func(3) == 15  # type: ignore[attr-defined]


@jit
def test_only_kernels_that_python_calls_get_machine_code() -> None:
    anew = njit(_nrt=False)(next_but_one.py_func)  # type: ignore[attr-defined]
    anew(3)  # what comes out of the cache asks for no inner functions
    (inner,) = doubled.overloads.values()  # type: ignore[attr-defined]
    assert isinstance(inner.library, InnerLibrary)
    assert inner.library.get_pointer_to_function(inner.fndesc.mangled_name) == 0
    (outer,) = anew.overloads.values()
    assert outer.library.get_pointer_to_function(outer.fndesc.mangled_name) != 0
