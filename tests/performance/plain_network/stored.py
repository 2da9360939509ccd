"""Kernels of the plain network: compiled when first called, kept where those of `sim` are."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import config, njit

from sim.jit.store import StoredKernel

F = TypeVar("F", bound=Callable[..., object])


def stored(**options: Any) -> Callable[[F], F]:
    """Return a decorator that compiles a function with these options of `numba.njit`."""

    def decorator(function: F) -> F:
        compiled: Any = njit(**options)(function)
        if not config.DISABLE_JIT:
            compiled._cache = StoredKernel(function)
        return compiled

    return decorator
