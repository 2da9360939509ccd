"""Choosing the best policy at a port by KN++, with as few replications as possible."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.analysis.measures import unit_of
from sim.analysis.selection import Selection, kn_plus_plus
from sim.errors import BadInput, check_number, check_whole, check_word
from sim.experiments.compare import load_policies, load_ports
from sim.experiments.replicate import ReplicationContext, labels
from sim.policy.schema import Policy
from sim.port.schema import Port
from sim.types import Floats

MOST = 500
FIRST = 20  # replications of every policy, before any is dropped
MOST_CONFIDENCE = 0.9999


@dataclass(frozen=True, repr=False)
class Choice:
    """The best policy of a port, or those that could not be told apart.

    Attributes
    ----------
    port, measure
        The port's name and the measure that was least, such as `overall_time_mean[goods, inspected]`.
    indifference, confidence
        The difference that would not matter (in the unit of the measure), and how sure the choice is.
    decided
        Whether one policy is left.
    table
        `policy`, `mean` (unit: `attrs["units"]`), `n` replications, `state` (best, not told apart, dropped).

    Examples
    --------
    >>> import sim
    >>> sim.select("suzhou", ["serial", "joint"], 60, most=20)
    Choice at suzhou by overall_time_mean[goods, inspected]: joint (decided)
    """

    port: str
    measure: str
    indifference: float
    confidence: float
    decided: bool
    table: pd.DataFrame

    def __repr__(self) -> str:
        """Say which policy it is."""
        kept = ", ".join(self.table.loc[self.table["state"] != "dropped", "policy"])
        word = "decided" if self.decided else "not told apart"
        return f"Choice at {self.port} by {self.measure}: {kept} ({word})"


def select(
    port: str | Port, policies: Sequence[str | Policy], indifference: float, *,
    confidence: float = 0.95, denominator: str = "inspected", object_class: str | None = None,
    measure: str = OVERALL_TIME, seed: int = 2018, most: int = MOST,
) -> Choice:  # fmt: skip
    """Find the policy with the least mean of a measure, with as many replications as it takes.

    The procedure is KN++ (Kim and Nelson 2006): with the stated confidence the chosen policy is the best, or
    worse by less than `indifference`.

    Parameters
    ----------
    port, policies
        Names, paths or loaded ones; two policies or more.
    indifference
        A difference that would not matter, above 0, in the unit of the measure (minutes).
    confidence
        Probability that the choice is right, such as 0.95; at least 0.5, at most 0.9999.
    denominator, object_class, measure
        Which objects (matched, inspected, all), of which class (default: that of the port's first stream),
        and which measure.
    seed
        Names the random numbers, which all policies share.
    most
        Most replications of one policy, 20 or more.

    Raises
    ------
    BadInput
        For unknown names, fewer than two policies, a difference that is not above 0, or impossible numbers.

    Examples
    --------
    >>> import sim
    >>> found = sim.select("suzhou", ["serial", "joint"], 60, most=20)
    >>> found.table.loc[found.table["state"] == "best", "policy"].tolist()
    ['joint']
    """
    check_number("indifference", indifference)
    check_number("confidence", confidence, 0.5, MOST_CONFIDENCE)
    check_whole("most", most, FIRST)
    check_word("denominator", denominator, DENOMINATORS)
    loaded = load_policies(policies)
    if indifference <= 0 or len(loaded) < 2:
        raise BadInput("nothing-to-select", key="indifference", value=f"{indifference:g}")
    (port,) = load_ports(port)
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
                raise BadInput("kind-not-measured", key="measure", value=value)
            found.append(float(mine["value"].iloc[0]))
        return np.array(found)

    chosen = kn_plus_plus(
        sample, len(loaded), indifference, confidence=confidence, first=FIRST, most=most
    )
    table = _table(chosen, context.labels)
    table.attrs["units"] = {"mean": unit_of(measure)}
    return Choice(
        port.port, f"{measure}[{cls}, {denominator}]", indifference, confidence, chosen.decided,
        table,
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
