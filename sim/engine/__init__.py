"""Engines: `run(plan, workload) -> Trace`, without randomness, files or globals (architecture, principle 2)."""
