"""Random worlds for the equality of engines: those of `portsim verify`."""

from sim.verification.random_worlds import random_plan, random_workload, random_world

__all__ = ["random_plan", "random_workload", "random_world"]
