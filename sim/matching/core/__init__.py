"""The transition: small functions in the Numba subset on plain records, without clock or I/O.

Read in this order: codes, records, table, parties, cases, holds, arrivals, transition.
"""
