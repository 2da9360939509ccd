"""Winners and losers of a policy: classes of objects, kinds of cargo, ports, agencies (see `groups`).

Every difference is policy minus baseline, paired by replication on the same objects, with Student's 95 %
interval. Because many tests are made, p-values are corrected: `fdr` by Benjamini and Hochberg (5 % of the
rows called gains or losses are expected to be wrong, for independent or positively dependent tests), `holm`
by Holm (in at most 5 % of such studies is any row with `sure` wrong, for any dependence). The family is all
tested rows of the answer.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control
from scipy.stats import t as student

from sim.analysis.intervals import students_t
from sim.decisions.groups import Cells
from sim.domain.agencies import AGENCY_TITLES
from sim.domain.objects import CLASS_TITLES
from sim.text import LANGUAGES, N_, gettext
from sim.types import Bools, Floats

FALSE_RATE = 0.05
EVERYWHERE, EVERY_CLASS = "all_ports", "all"
LEVELS = ("class", "cargo", "port", "agency")
WHO = {
    "matched": (2,),
    "single": (1,),
    "inspected": (1, 2),
    "all": (0, 1, 2),
}  # number of agencies that want it
EACH = {"minutes": "min per object", "trader_cost": "CNY per object", "openings": "per object",
        "moves": "per object"}  # fmt: skip
WORK_UNITS = {"staff_hours": "h per day", "overtime_hours": "h per day", "found": "per day",
              "missed": "per day"}  # fmt: skip
MORE_IS_BETTER = ("found",)
TESTED = ("minutes", "trader_cost", *WORK_UNITS)
VERDICTS = ("gains", "loses", "unclear", "same")
LEAST_OBJECTS = 30  # fewer in all replications together: too few to test
KEYS = ["level", "port", "group", *LANGUAGES, "who", "measure", "unit"]
NUMBERS = ["before", "mean", "low", "high", "n", "p"]


@dataclass(frozen=True, repr=False)
class DistributionalAnalysis:
    """Who gains and who loses.

    rows: level (class, cargo, port, agency), port or `all_ports`, group with its name in both languages,
    `who` of the objects (matched: wanted by two or more agencies, single: by one, inspected: by any, all;
    empty for agencies), measure, unit, `before` (mean under the baseline), `mean, low, high` of the
    difference, n replications, p-values, verdict and `sure`. Verdicts: gains, loses, unclear; same (exactly
    0 in every replication); unknown (fewer than 30 objects in all, or none in some replication; there is no
    interval then). Not tested, so without p-value and verdict: `openings`, `moves`, `hours` per day
    (minutes times objects), `objects` per day, and the shares of objects released more than a minute
    `sooner` or `later`; the last three are levels, not differences.

    Examples
    --------
    >>> import sim
    >>> sim.winners(["luohu"], replications=3, days=1)
    DistributionalAnalysis of joint against serial: ... gains, ... loses, ... unclear, ... same
    """

    rows: pd.DataFrame
    baseline: str
    policy: str
    n_tests: int
    manifest: dict[str, object]

    def __repr__(self) -> str:
        """Say how many rows gain, lose or are unclear."""
        counts = self.rows["verdict"].value_counts()
        told = ", ".join(f"{counts.get(word, 0)} {word}" for word in VERDICTS)
        return f"DistributionalAnalysis of {self.policy} against {self.baseline}: {told}"

    def pick(
        self, level: str, measure: str, who: str = "", *, everywhere: bool = True
    ) -> pd.DataFrame:
        """Return the rows of a level and measure: of all ports together, or of each port.

        Examples
        --------
        >>> import sim
        >>> found = sim.winners(["luohu"], replications=3, days=1)
        >>> found.pick("class", "minutes", "matched")["unit"].tolist()
        ['min per object']
        """
        rows = self.rows
        mine = (rows["level"] == level) & (rows["measure"] == measure) & (rows["who"] == who)
        return rows[mine & ((rows["port"] == EVERYWHERE) == everywhere)]


def distributional_analysis(cells: Cells) -> DistributionalAnalysis:
    """Return winners and losers at each port and at all ports together.

    For all ports, daily sums are added, so that means weight every object equally. The row `all` of a port
    covers all its classes; it is omitted if there is only one.
    """
    objects, parts = named_cells(cells), []
    together = objects.assign(port=EVERYWHERE)
    several = objects.groupby("port")["class"].transform("nunique") > 1
    for level, frame, group in (
        ("class", together, "class"),
        ("cargo", together, "cargo"),
        ("port", objects, "class"),
        ("port", objects[several].assign(every=EVERY_CLASS), "every"),
    ):
        for who, wanted in WHO.items():
            mine = frame[frame["wanted"].isin(wanted)]
            parts.append(object_rows(mine.rename(columns={group: "group"}), level, who))
    parts += [work_rows(cells.work.assign(port=EVERYWHERE)), work_rows(cells.work)]
    rows = in_order(with_names(pd.concat(parts, ignore_index=True), cells), cells)
    rows = with_verdicts(rows)
    n_tests = int(rows["p"].notna().sum())
    return DistributionalAnalysis(rows, cells.baseline, cells.policy, n_tests, cells.manifest)


def named_cells(cells: Cells) -> pd.DataFrame:
    """Return the cells with class and cargo: the title of the stream, and whether urgent."""
    streams = {
        (port.port, name): (stream.object_class, stream.title.en)
        for port in cells.ports
        for name, stream in port.streams.items()
    }
    known = [
        streams[key] for key in zip(cells.objects["port"], cells.objects["stream"], strict=True)
    ]
    frame = cells.objects.copy()
    frame["class"], frame["cargo"] = [k[0] for k in known], [k[1] for k in known]
    both = frame.groupby("cargo")["urgent"].transform("nunique") > 1
    ending = np.where(frame["urgent"], "|urgent", "|ordinary")
    frame["cargo"] += np.where(both, ending, "")
    return frame


def object_rows(frame: pd.DataFrame, level: str, who: str) -> pd.DataFrame:
    """Return the differences of groups of objects; `frame` has port, group, replication and daily sums."""
    if frame.empty:
        return pd.DataFrame()
    sums = frame.groupby(["port", "group", "replication"]).sum(numeric_only=True)

    def wide(column: str) -> pd.DataFrame:
        return sums[column].unstack("replication")

    n, simulated = wide("objects"), wide("simulated")
    enough = simulated.notna().all(axis=1) & (simulated.sum(axis=1) >= LEAST_OBJECTS)
    parts = [levels(n.fillna(0.0)).assign(measure="objects", unit="per day")]
    for measure, unit in EACH.items():
        before, after = wide(f"{measure}_before"), wide(f"{measure}_after")
        parts.append(differences(before / n, after / n).assign(measure=measure, unit=unit))
    hours = differences(wide("minutes_before") / 60, wide("minutes_after") / 60)
    parts.append(hours.assign(measure="hours", unit="h per day"))
    parts += [
        levels(wide(name) / n).assign(measure=name, unit="share") for name in ("sooner", "later")
    ]
    found = pd.concat([part.assign(enough=enough) for part in parts])
    found[["low", "high"]] = found[["low", "high"]].where(found["enough"])
    return found.reset_index().assign(level=level, who=who)


def work_rows(work: pd.DataFrame) -> pd.DataFrame:
    """Return the differences in agencies' work per day."""
    keys = ["port", "agency", "measure", "replication"]
    sums = work.groupby(keys)[["before", "after"]].sum()
    found = differences(sums["before"].unstack("replication"), sums["after"].unstack("replication"))
    found = found.reset_index().rename(columns={"agency": "group"})
    return found.assign(level="agency", who="", enough=True, unit=found["measure"].map(WORK_UNITS))


def differences(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the paired difference of each row: before, mean, low, high, n, p."""
    found = summary((after - before).to_numpy(float))
    found.insert(0, "before", before.mean(axis=1).to_numpy())
    return found.set_axis(before.index)


def levels(values: pd.DataFrame) -> pd.DataFrame:
    """Return a level as `mean, low, high`, without p-value."""
    found = summary(values.to_numpy(float)).assign(p=np.nan)
    found.insert(0, "before", np.nan)
    return found.set_axis(values.index)


def summary(values: Floats) -> pd.DataFrame:
    """Return mean, Student's interval, n and two-sided p of each row [g, replications], ignoring NaN.

    A row of zeros has p = 1; with fewer than 2 values there is neither interval nor p.
    """
    there = ~np.isnan(values)
    n = there.sum(axis=1)
    filled = np.where(there, values, 0.0)
    mean = filled.sum(axis=1) / np.maximum(n, 1)
    spread = np.where(there, values - mean[:, None], 0.0)
    error = np.sqrt((spread**2).sum(axis=1) / np.maximum(n - 1, 1) / np.maximum(n, 1))
    known = n >= 2
    degrees = np.maximum(n - 1, 1)
    half = np.where(known, students_t(degrees + 1) * error, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * student.sf(np.abs(mean) / error, degrees)
    p = np.where(error == 0, np.where(mean == 0, 1.0, 0.0), p)
    mean = np.where(n > 0, mean, np.nan)
    return pd.DataFrame(
        {"mean": mean, "low": mean - half, "high": mean + half, "n": n,
         "p": np.where(known, p, np.nan)}
    )  # fmt: skip


def with_names(rows: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """Return the rows with group names in both languages; p is kept for tested rows only."""
    ports = {port.port: port.title for port in cells.ports}
    cargo = {s.title.en: s.title for port in cells.ports for s in port.streams.values()}

    def name(key: tuple[str, str, str], lang: str) -> str:
        level, port, group = key
        if level == "cargo":
            title, _, kind = group.partition("|")
            return gettext(KINDS_OF_CARGO[kind], lang, cargo=cargo[title])
        words = GROUP_WORDS if level != "agency" else AGENCY_TITLES
        told = gettext(words.get(group, group), lang)
        return (
            told
            if port == EVERYWHERE
            else gettext("{port}: {group}", lang, port=ports[port], group=told)
        )

    keys = list(zip(rows["level"], rows["port"], rows["group"], strict=True))
    names = {lang: [name(key, lang) for key in keys] for lang in LANGUAGES}
    tested = rows["measure"].isin(TESTED) & rows["enough"].astype(bool)
    rows = rows.assign(**names, p=rows["p"].where(tested))
    return rows[[*KEYS, *NUMBERS]]


def in_order(rows: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """Return the rows sorted by level, all ports first, then by port; `all` before the classes."""
    ports = [EVERYWHERE, *(port.port for port in cells.ports)]
    key = pd.DataFrame(
        {
            "level": rows["level"].map(LEVELS.index),
            "port": rows["port"].map(ports.index),
            "group": rows["group"].where(rows["group"] != EVERY_CLASS, ""),
            "who": rows["who"].map(["", *WHO].index),
        }
    )
    order = key.sort_values(["level", "port", "group", "who"], kind="stable").index
    return rows.reindex(order).reset_index(drop=True)


GROUP_WORDS = CLASS_TITLES | {EVERY_CLASS: N_("all objects")}
KINDS_OF_CARGO = {
    "": "{cargo}",
    "urgent": N_("{cargo}, urgent"),
    "ordinary": N_("{cargo}, ordinary"),
}


def with_verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with corrected p-values, verdicts and `sure`."""
    tested = rows["p"].notna().to_numpy()
    p = rows["p"].to_numpy(float)[tested]
    fdr, strict = np.full((2, len(rows)), np.nan)
    if len(p):
        fdr[tested], strict[tested] = false_discovery_control(p), holm(p)
    sign = np.where(rows["measure"].isin(MORE_IS_BETTER), 1.0, -1.0) * np.sign(rows["mean"])
    told: Bools = fdr <= FALSE_RATE
    asked = rows["measure"].isin(TESTED)
    exactly = (rows["mean"] == 0) & (rows["low"] == 0) & (rows["high"] == 0)
    verdict = np.select(
        [~asked, ~tested, exactly, told & (sign > 0), told & (sign < 0)],
        ["", "unknown", "same", "gains", "loses"],
        "unclear",
    )
    return rows.assign(fdr=fdr, holm=strict, verdict=verdict, sure=(strict <= FALSE_RATE) & told)


def holm(p: Floats) -> Floats:
    """Return p-values after Holm: the k-th smallest of m times (m - k + 1), made monotone, at most 1."""
    order = np.argsort(p, kind="stable")
    grown = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    found = np.empty_like(p)
    found[order] = np.minimum(grown, 1.0)
    return found
