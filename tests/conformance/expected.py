"""The committed expected result of each policy: data/policies/NAME.expected.csv.

A small study at one real port, the same for all policies. Written by
`python -m tests.conformance.expected`; the changelog says what changed and by how much.
"""

import pandas as pd

from sim.experiments.compare import compare
from sim.policy.load import SHIPPED, policy_names
from tests.conformance.rounding import round_alike

PORT, DAYS, REPLICATIONS = "manzhouli", 7, 2
KEYS = ["object_class", "denominator", "measure"]
SHOWN = (
    "overall_time_mean|overall_time_p90|inspection_span_mean|joint_share|openings|moves|"
    "staff_hours_.*|found_.*|missed_.*|trader_cost"
)


def results() -> dict[str, pd.DataFrame]:
    """Return the expected table of every policy."""
    found = compare(PORT, policy_names(), days=DAYS, replications=REPLICATIONS).measures
    found = found[found["measure"].str.fullmatch(SHOWN)]
    return {
        policy: found[found["policy"] == policy][[*KEYS, "unit", "mean"]].reset_index(drop=True)
        for policy in policy_names()
    }


def main() -> None:
    """Write the files."""
    round_alike()
    for policy, frame in results().items():
        frame.to_csv(SHIPPED / f"{policy}.expected.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
