"""Engines: `run(plan, workload) -> Trace`, a pure function (architecture, principle 2)."""
