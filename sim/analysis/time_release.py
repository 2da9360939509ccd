"""The Time Release Study table: time by stage and agency, with the stages of the WCO guide.

WCO, Guide to Measure the Time Required for the Release of Goods, version 3 (2018): arrival, declaration,
documents, inspection, laboratory, release and removal.
"""

import pandas as pd

from sim.analysis.event_log import ACTIVITY, CASE, LIFECYCLE, TIME, minutes_between

QUANTILES = {"median": 0.5, "p90": 0.9}
# stage -> (from activity, its lifecycle, to activity, its lifecycle, by agency)
STAGES = {
    "arrival to declaration": ("arrive", "complete", "declare", "complete", False),
    "declaration to documents done": ("declare", "complete", "documents", "complete", True),
    "documents done to instruction": ("documents", "complete", "instruct", "complete", True),
    "instruction to set free": ("instruct", "complete", "set free", "complete", True),
    "set free to inspection": ("set free", "complete", "step", "complete", True),
    "inspection": ("visit", "start", "visit", "complete", False),
    "laboratory": ("laboratory", "start", "laboratory", "complete", True),
    "instruction to disposal": ("instruct", "complete", "dispose", "complete", True),
    "documents done to let go": ("documents", "complete", "let go", "complete", True),
    "arrival to release": ("arrive", "complete", "release", "complete", False),
    "release to removal": ("release", "complete", "leave", "complete", False),
    "arrival to removal": ("arrive", "complete", "leave", "complete", False),
}
COLUMNS = ["stage", "agency", "object_class", "n", "mean", "median", "p90", "longest"]


def time_release(log: pd.DataFrame) -> pd.DataFrame:
    """Return stage, agency, object_class, n, mean, median, p90, longest (minutes) of an event log.

    Stages of different agencies may overlap, so they do not add up to the total.
    """
    events = log.assign(activity=log[ACTIVITY].map(_stage_word))
    rows = []
    for stage, (begin, began, end, ended, by_agency) in STAGES.items():
        keys = [CASE, "case:object_class", *(["agency"] if by_agency else [])]
        first = _moments(events, begin, began, keys, "min")
        last = _moments(events, end, ended, keys, "min" if end == "step" else "max")
        joined = pd.merge(first, last, on=_shared(keys, begin, by_agency), suffixes=("", "_end"))
        joined["span"] = minutes_between(joined["at_end"], joined["at"])
        joined["agency"] = joined["agency"] if by_agency else ""
        for (agency, cls), group in joined.groupby(["agency", "case:object_class"]):
            span = group["span"]
            middle = [float(span.quantile(q)) for q in QUANTILES.values()]
            rows.append((stage, agency, cls, len(span), span.mean(), *middle, span.max()))
    return pd.DataFrame(rows, columns=COLUMNS)


def _stage_word(activity: str) -> str:
    if activity.startswith("papers"):
        return "documents"
    return "step" if activity.startswith("step ") else activity


def _shared(keys: list[str], begin: str, by_agency: bool) -> list[str]:
    """Return the keys common to both ends of a stage; the declaration belongs to no agency."""
    return [key for key in keys if not (by_agency and begin == "declare" and key == "agency")]


def _moments(
    events: pd.DataFrame, activity: str, lifecycle: str, keys: list[str], which: str
) -> pd.DataFrame:
    mine = events[(events["activity"] == activity) & (events[LIFECYCLE] == lifecycle)]
    if activity == "declare":
        keys = [key for key in keys if key != "agency"]
    return mine.groupby(keys, sort=False)[TIME].agg(which).rename("at").reset_index()
