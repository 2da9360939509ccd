"""Choosing the best policy at a port by KN++, with as few replications as possible."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.selection import Selection, kn_plus_plus
from sim.errors import BadInput
from sim.experiments.replicate import ReplicationContext, labels
from sim.policy.load import load_policy
from sim.port.schema import Port
from sim.types import Floats

MEASURE = "overall_time_mean"
MOST = 500


@dataclass(frozen=True)
class Choice:
    """The best policy of a port, or those that could not be distinguished."""

    port: str
    measure: str
    indifference: float
    confidence: float
    decided: bool
    table: pd.DataFrame  # policy, mean, n, state


def choose_policy(
    port: Port, policies: list[str], indifference_min: float, *, confidence: float = 0.95,
    denominator: str = "inspected", object_class: str | None = None, measure: str = MEASURE,
    seed: int = 2018, most: int = MOST,
) -> Choice:  # fmt: skip
    """Return the policy with the least mean of a measure.

    With the stated confidence it is the best, or worse by less than `indifference_min`. Raises BadInput
    if that difference is not positive, or for fewer than two policies.
    """
    if indifference_min <= 0 or len(policies) < 2:
        message = "name two policies or more and a difference above 0 that would not matter"
        raise BadInput(message, key="indifference", value=f"{indifference_min:g}")
    loaded = tuple(load_policy(name) for name in policies)
    context = ReplicationContext(port, loaded, labels(loaded), seed)
    cls = object_class or next(iter(port.streams.values())).object_class

    def sample(kept: list[int], replication: int) -> Floats:
        workload = context.draw(replication)
        found = []
        for k in kept:
            frame = context.measures(k, workload, context.run(k, workload), replication)
            mine = frame[
                (frame["measure"] == measure)
                & (frame["denominator"] == denominator)
                & (frame["object_class"] == cls)
            ]
            if mine.empty:
                value = f"{measure}[{cls}, {denominator}]"
                raise BadInput("nothing of this kind was measured", key="measure", value=value)
            found.append(float(mine["value"].iloc[0]))
        return np.array(found)

    chosen = kn_plus_plus(sample, len(loaded), indifference_min, confidence=confidence, most=most)
    return Choice(
        port.port, f"{measure}[{cls}, {denominator}]", indifference_min, confidence, chosen.decided,
        _table(chosen, context.labels),
    )  # fmt: skip


def _table(chosen: Selection, names: tuple[str, ...]) -> pd.DataFrame:
    word = "best" if chosen.decided else "not told apart"
    rows = [
        (name, chosen.means[k], int(chosen.n[k]), word if k in chosen.best else "dropped")
        for k, name in enumerate(names)
    ]
    return pd.DataFrame(rows, columns=["policy", "mean", "n", "state"]).sort_values(
        ["n", "mean"], ascending=[False, True], ignore_index=True
    )
