"""The compiled engine, in Numba, written to be fast: the same traces as the reference engine."""
