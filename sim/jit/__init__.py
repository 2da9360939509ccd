"""Kernels: compilation, the tables that they read and write, and the store of compiled code."""
