"""Similarity of ports, which determines how much they learn from each other."""

import numpy as np

from sim.decisions.data import Alike
from sim.port.schema import Port
from sim.types import Floats


def likeness(ports: list[Port], weights: Alike) -> Floats:
    """Return the similarity of each pair of ports [n, n], 0 to 1 (1 on the diagonal).

    A weighted mean of: the cosine similarity of inspections (objects per day that agencies want, by class and
    agency, as square roots so that the largest flow does not dominate), same mode, same region.
    """
    work = inspections(ports)
    length = np.linalg.norm(work, axis=1)
    cosine = work @ work.T / np.outer(length, length)
    same_mode = np.equal.outer(*[np.array([p.mode for p in ports])] * 2)
    same_region = np.equal.outer(*[np.array([p.region.en for p in ports])] * 2)
    parts = ((weights.traffic, cosine), (weights.mode, same_mode), (weights.region, same_region))
    total = sum(weight.base for weight, _ in parts)
    mean: Floats = np.sum([w.base * part for w, part in parts], axis=0) / total
    return np.clip(mean, 0.0, 1.0)


def inspections(ports: list[Port]) -> Floats:
    """Return the square roots of objects wanted per day, by class and agency [n, features]."""
    rows = []
    for port in ports:
        row: dict[tuple[str, str], float] = {}
        for stream in port.streams.values():
            for agency, dealing in stream.agencies.items():
                wanted = stream.per_day.base * dealing.deals_with.base * dealing.instructs.base
                key = (stream.object_class, agency)
                row[key] = row.get(key, 0.0) + wanted
        rows.append(row)
    names = sorted({key for row in rows for key in row})
    found: Floats = np.sqrt(np.array([[row.get(name, 0.0) for name in names] for row in rows]))
    return found
