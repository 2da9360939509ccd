"""Engines: `run(plan, workload) -> Trace`, without randomness, files or globals (design, idea 2)."""
