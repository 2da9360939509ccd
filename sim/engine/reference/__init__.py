"""The reference engine, in SimPy, written to be read aloud."""
