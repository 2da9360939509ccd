"""Digests of what every port gives under every policy: a change that means to change no result keeps them.

One row per port and policy: digests of the resolved port, the workload, each table of the trace and
the measures. Columns are digested in their order, without their names, so a renamed column keeps its
digest and a changed value does not. Written by `python -m tests.conformance.digests`; `--check` compares.
Both run on any processor with those functions of NumPy that round alike on all.
A commit that changes results writes them anew, and the changelog says what changed and by how much.
"""

import csv
import dataclasses
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd

import sim
from sim.analysis.measures import measure
from sim.engine.compiled.run import run as run_compiled
from sim.model.build import build_plan
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.policy.load import policy_names
from sim.policy.schema import Policy
from sim.port.load import port_names
from sim.port.schema import Port
from sim.sampling.draw import draw
from tests.conformance.rounding import round_alike

FILE = Path(__file__).with_suffix(".csv")
SEED, REPLICATION = 2018, 0
DAYS, DAYS_OF_LANES = 7, 2  # arrivals, warm-up included; a day of lanes is 20,000 vehicles and more
TABLES = ("objects", "instructions", "visits", "tasks", "messages")
HEAD = ("port", "policy", "resolved_port", "workload", *TABLES, "measures")


def digest(*parts: bytes) -> str:
    """Return one name for these bytes."""
    found = blake2b(digest_size=8)
    for part in parts:
        found.update(len(part).to_bytes(8, "little") + part)
    return found.hexdigest()


def of_table(table: object) -> Iterator[bytes]:
    """Yield the shape, type and bytes of each column of a table, in order."""
    for field in dataclasses.fields(table):  # type: ignore[arg-type]
        column = getattr(table, field.name)
        if isinstance(column, np.ndarray):
            yield f"{column.dtype.str}{column.shape}".encode()
            yield np.ascontiguousarray(column).tobytes()


def of_frame(frame: pd.DataFrame) -> str:
    """Return the digest of a frame of words and numbers; a number by its shortest exact form."""
    rows = frame.astype(object).itertuples(index=False, name=None)
    return digest(*(repr([str(one) for one in row]).encode() for row in rows))


def of_port(port: Port) -> str:
    """Return the digest of all that a port file says once it is resolved, whatever the order of its keys."""
    return digest(
        json.dumps(
            port.model_dump(mode="json", context={"identity": True}), sort_keys=True
        ).encode()
    )


def days_of(port: Port) -> int:
    """Return how many days of arrivals are simulated."""
    lanes = any(stream.object_class == "road_vehicle" for stream in port.streams.values())
    return DAYS_OF_LANES if lanes else DAYS


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one port, one per policy."""
    port = sim.load_port(name)
    port = port.model_copy(
        update={"run": port.run.model_copy(update={"warm_up_days": 0, "days": days_of(port)})}
    )
    policies = tuple(sim.load_policy(policy) for policy in policy_names())
    workload, traces, measures = simulated(port, policies)
    shared = {
        "port": name,
        "resolved_port": of_port(sim.load_port(name)),
        "workload": digest(
            *of_table(workload.objects),
            *of_table(workload.instructions),
            *of_table(workload.breakdowns),
        ),
    }
    return [
        shared
        | {"policy": policy.policy, "measures": of_frame(frame)}
        | {table: digest(*of_table(getattr(trace, table))) for table in TABLES}
        for policy, trace, frame in zip(policies, traces, measures, strict=True)
    ]


def simulated(
    port: Port, policies: tuple[Policy, ...]
) -> tuple[Workload, list[EngineTrace], list[pd.DataFrame]]:
    """Return what was drawn, and per policy the trace with all its logs and the measures."""
    days = port.run.days
    workload = draw(port, days, SEED, REPLICATION)
    traces, measures = [], []
    for policy in policies:
        plan = build_plan(port, policy, days)
        trace = run_compiled(plan, workload)
        traces.append(trace)
        measures.append(measure(plan, workload, trace, port.costs, 0.0))
    return workload, traces, measures


def written() -> list[dict[str, str]]:
    """Return the committed rows."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def computed() -> Iterator[dict[str, str]]:
    """Yield the rows as the code gives them now."""
    with ProcessPoolExecutor(2) as pool:
        for some in pool.map(rows, port_names()):
            yield from some


def differing() -> list[str]:
    """Name the port, policy and table of each digest that is not the committed one."""
    found = list(computed())
    kept = {(row["port"], row["policy"]): row for row in written()}
    if [(row["port"], row["policy"]) for row in found] != list(kept):
        return ["the ports or policies are not those of the file"]
    return [
        f"{row['port']} {row['policy']}: {column}"
        for row in found
        for column in HEAD[2:]
        if row[column] != kept[row["port"], row["policy"]][column]
    ]


def main() -> int:
    """Write the file; with `--check`, say what differs from it instead, exit code 1."""
    round_alike()
    if "--check" in sys.argv:
        found = differing()
        print(*found, f"{len(written())} rows, {len(found)} digests differ", sep="\n")
        return min(len(found), 1)
    found_rows = list(computed())
    with FILE.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, HEAD, lineterminator="\n")
        table.writeheader()
        table.writerows(found_rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
