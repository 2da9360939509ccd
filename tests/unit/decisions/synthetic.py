"""A table of states without simulation: each state of a port has a stated saving, plus noise."""

import numpy as np
import pandas as pd

from sim.decisions.data import Facts
from sim.decisions.table import COLUMNS, DENOMINATORS, StateTable

OBJECTS = {"matched": 10.0, "inspected": 20.0, "all": 100.0}
DAYS = 7
SHARE = {"serial": 0.0, "instructions": 0.2, "matching": 0.6, "joint": 1.0}


def state_table(
    ports: dict[str, float],
    states: list[str],
    facts: Facts,
    *,
    replications: int = 4,
    worlds: int = 0,
    noise: float = 0.0,
    first_day: float = 0.5,
    works: float = -0.1,
    seed: int = 1,
) -> StateTable:
    """Return a table in which the state `joint` saves ports[port] minutes an object (all objects).

    On the first day it saves the share `first_day` of that; at works the state loses the share `works`.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for port, saving in ports.items():
        for world in range(worlds + 1):
            for replication in range(replications if world == 0 else 1):
                base = 600 + noise * rng.normal()
                factor = 1.0 if world == 0 else 0.5 + rng.random()
                for state in states:
                    stage, _, condition = state.partition("@")
                    share = SHARE[stage]
                    share *= first_day if condition == "first_day" else 1.0
                    share += works if condition == "works" else 0.0
                    minutes = base - share * saving * factor
                    if share:
                        minutes += noise * rng.normal()
                    rows += numbers(port, state, world, replication, minutes)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    note = {"ports": [{"port": p, "days": DAYS} for p in ports], "states": states}
    return StateTable(frame, note)


def numbers(port: str, state: str, world: int, replication: int, minutes: float) -> list[tuple]:
    rows = []
    for who in DENOMINATORS:
        for measure, value in (
            ("objects", OBJECTS[who] * DAYS),
            ("overall_time_mean", minutes),
            ("trader_cost", minutes),
        ):
            rows.append((port, state, world, replication, "goods", who, measure, value))
    for measure, value in (("staff_hours_customs", 50.0), ("staff_cost", 3000.0),
                           ("overtime_hours_customs", 1.0), ("found_customs", 2.0),
                           ("missed_customs", 1.0)):  # fmt: skip
        rows.append((port, state, world, replication, "all", "all", measure, value))
    return rows
