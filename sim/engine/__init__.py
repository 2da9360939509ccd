"""Engines: `run(plan, workload) -> EngineTrace`, no randomness, files or globals (architecture, idea 2)."""
