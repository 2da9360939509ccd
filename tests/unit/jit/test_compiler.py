"""Functions that only kernels call are compiled into their callers and get no machine code."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from numba import config, njit

from sim.jit.compiler import InnerLibrary
from sim.jit.kernel import internal, kernel, lend

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


class Pair(NamedTuple):
    first: int
    second: float


@internal
def total(pair: Pair) -> float:
    return pair.first + pair.second


@kernel
def total_of(first: int, second: float) -> float:
    return total(lend(Pair(first, second)))


def test_a_kernel_is_the_same_called_from_python_and_from_a_kernel() -> None:
    assert next_one(3) == 7
    assert next_but_one(3) == next_one(next_one(3)) == 15
    assert next_but_one.py_func(3) == 15  # type: ignore[attr-defined]


@jit
def test_only_kernels_that_python_calls_get_machine_code() -> None:
    next_but_one(3)
    njit(_nrt=False)(next_but_one.py_func)(3)  # type: ignore[attr-defined, call-overload]  # not from the store
    (inner,) = doubled.overloads.values()  # type: ignore[attr-defined]
    assert isinstance(inner.library, InnerLibrary)
    assert inner.library.get_pointer_to_function(inner.fndesc.mangled_name) == 0
    (outer,) = next_but_one.overloads.values()  # type: ignore[attr-defined]
    assert outer.library.get_pointer_to_function(outer.fndesc.mangled_name) != 0


@jit
def test_nothing_but_the_pointer_lent_reaches_a_bundle() -> None:
    assert total_of(3, 4.0) == 7.0
    njit(_nrt=False)(total_of.py_func)(3, 4.0)  # type: ignore[attr-defined, call-overload]
    (inner,) = total.overloads.values()  # type: ignore[attr-defined]
    assert re.search(r"noalias .*captures\(none\) %arg.pair", inner.library.get_llvm_str())


@jit
def test_code_fitted_to_a_kernel_is_nobody_elses(tmp_path: Path) -> None:
    """A function compiled apart links in what a kernel has linked in before, and gets its own."""
    code = (
        "import pandas as pd, pytest, sys; from sim import match_table;"
        "table = {'object': [1, 1], 'agency': ['customs', 'quarantine'], 'at': [0.0, 1.0]};"
        "match_table(pd.DataFrame(table));"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', 'tests/unit/matching/core/test_holds.py']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PORTSIM_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
