"""A port that slips is flagged, one that keeps pace is not."""

import pandas as pd
import pytest
from synthetic import state_table

from sim.decisions.data import load_facts
from sim.decisions.rollout import run_rollout
from sim.decisions.scorecard import scorecard
from sim.decisions.table import rollout_states
from sim.errors import BadInput

FACTS = load_facts()
TABLE = state_table({"qingdao": 60.0, "xiamen": 50.0}, rollout_states(FACTS), FACTS, noise=10)
FOUND = run_rollout(TABLE, FACTS, pilots=["qingdao"])


def expected(port: str) -> pd.DataFrame:
    rows = FOUND.ports
    mine = rows[(rows["port"] == port) & (rows["measure"] == "minutes_matched")]
    return mine[["port", "month"]].assign(value=mine["mean"])


def test_a_port_that_slips_by_a_fifth_in_november_is_flagged_there_alone() -> None:
    seen = pd.concat([expected("qingdao"), expected("xiamen")], ignore_index=True)
    slipped = (seen["port"] == "xiamen") & (seen["month"] == "2018-11")
    seen.loc[slipped, "value"] *= 1.2
    card = scorecard(FOUND, seen, FACTS)
    flagged = card[card["drifts"]]
    assert list(zip(flagged["port"], flagged["month"], strict=True)) == [("xiamen", "2018-11")]
    assert flagged["supervised"].all()


def test_a_slip_smaller_than_the_stated_share_is_not_flagged() -> None:
    seen = expected("xiamen").assign(value=lambda f: f["value"] * 1.05)
    assert not scorecard(FOUND, seen, FACTS)["drifts"].any()


def test_what_the_rollout_does_not_have_is_refused() -> None:
    with pytest.raises(BadInput, match="no such port"):
        scorecard(
            FOUND,
            pd.DataFrame([("atlantis", "2018-11", 1.0)], columns=["port", "month", "value"]),
            FACTS,
        )
    with pytest.raises(BadInput, match="missing: value"):
        scorecard(FOUND, pd.DataFrame({"port": ["xiamen"], "month": ["2018-11"]}), FACTS)
