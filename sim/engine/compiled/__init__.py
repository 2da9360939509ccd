"""The compiled engine (Numba): fast, with the same traces as the reference engine."""
