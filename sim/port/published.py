"""Published figures to show beside simulated ones. Nothing was tuned to them."""

import pandas as pd

from sim.resources import shipped

PUBLISHED = shipped("data", "published")


def before_after(object_classes: list[str]) -> pd.DataFrame:
    """Return published figures before and after the reform: place, what, before, after, unit.

    `place` and `what` are in English, `place_zh` and `what_zh` in Chinese.
    """
    frame = pd.read_csv(PUBLISHED / "before_after.csv")
    mine = frame[frame["object_class"].isin(object_classes) & (frame["reform"] == "joint")]
    return mine[
        [
            "object_class", "place", "place_zh", "what", "what_zh", "of_inspection", "evidence", "year",
            "before_low", "before_high", "after_low", "after_high", "unit", "change_smallest",
            "change_largest", "source", "quality",
        ]
    ]  # fmt: skip
