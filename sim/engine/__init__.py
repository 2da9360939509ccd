"""Engines: `run(plan, workload) -> EngineTrace`, a pure function (architecture, principle 2)."""
