"""The reference engine (SimPy): written to be read and checked."""
