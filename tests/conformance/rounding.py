"""Numbers that are the same on every processor, to the last bit."""

import os
import sys

# NumPy's own exp and log round differently on processors that have these; the C library's do not.
WITHOUT = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"}


def round_alike() -> None:
    """Start this command anew without what rounds differently; NumPy asks only when it is imported."""
    if not WITHOUT.items() <= os.environ.items():
        os.execve(sys.executable, sys.orig_argv, os.environ | WITHOUT)
