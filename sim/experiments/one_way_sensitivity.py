"""One-way sensitivity: each assumed number is moved alone to both ends of its range.

The outcome is the overall clearance time that joint inspection saves against serial, for objects wanted by
two or more agencies. A first pass moves every number in one replication, paired with the same replication
of the unchanged port. A second pass repeats the most influential numbers with all replications, which gives
intervals. Staff and machines are not sized again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.catalogue import OVERALL_TIME
from sim.analysis.intervals import levels, paired_differences
from sim.errors import BadInput, check_whole, reason_of
from sim.experiments.compare import check_request, load_ports
from sim.experiments.jobs import Mapper, TaskList
from sim.experiments.manifest import content_hash, manifest
from sim.experiments.processes import Apart
from sim.experiments.replicate import ReplicationContext, labels
from sim.experiments.study import with_days
from sim.files import replacing, write_text
from sim.policy.load import load_policy
from sim.policy.schema import Policy
from sim.port.facts import numbers_of, with_value
from sim.port.load import port_names
from sim.port.schema import Port
from sim.resources import shipped

FINDING = shipped("reports", "findings", "hinges")
POLICIES = ("serial", "joint")
SEED = 2018
TOP = 6  # numbers per class examined with all replications
AT_ONCE = 8  # numbers per task of the first pass
BASE, LOW, HIGH = "base", "low", "high"
COLUMNS = ["port", "hash", "object_class", "key", "end", "at", "given", "unit"]
VALUES = ["saved", "saved_low", "saved_high", "change", "change_low", "change_high", "n"]


@dataclass(frozen=True)
class MovedNumbers:
    """Numbers of a port to be moved in some replications; none: the unchanged port."""

    port: Port
    keys: tuple[str, ...]
    replications: tuple[int, ...]


Look = TaskList[int, MovedNumbers, pd.DataFrame]


def policies() -> tuple[Policy, ...]:
    """Return serial and joint."""
    return tuple(load_policy(name) for name in POLICIES)


def assumed(port: Port) -> pd.DataFrame:
    """Return the assumed numbers that can affect times: rows of `numbers_of` with a range, indexed by key.

    Zeros are excluded, because they mean that something does not happen at this port. Of two menus only
    one share is moved, because the other follows.
    """
    numbers = numbers_of(port).set_index("key")
    kept = (numbers["grade"] == "assumed") & (numbers["high"] > numbers["low"])
    kept &= numbers["value"].notna() & (numbers["value"] != 0)
    kept &= ~numbers.index.str.startswith(("costs.", "sizing.")) & ~numbers.index.isin(
        [
            f"streams.{stream}.agencies.{agency}.menus.0.share"
            for stream, flow in port.streams.items()
            for agency, dealing in flow.agencies.items()
            if len(dealing.menus) <= 2
        ]
    )
    return numbers[kept]


def first_look(port: Port) -> Look:
    """Return the job that moves every assumed number in one replication."""
    keys = list(assumed(port).index)
    chunks = [tuple(keys[k : k + AT_ONCE]) for k in range(0, len(keys), AT_ONCE)]
    return _job([MovedNumbers(port, chunk, (0,)) for chunk in [(), *chunks]])


def second_look(port: Port, seen: pd.DataFrame) -> Look:
    """Return the job for the numbers with the largest effects in the first pass."""
    replications = tuple(range(port.run.replications))
    keys = [*((key,) for key in largest(seen)), ()]
    return _job([MovedNumbers(port, chosen, replications) for chosen in keys])


def _job(tasks: Sequence[MovedNumbers]) -> Look:
    return TaskList(look, dict(enumerate(tasks)))


def look(task: MovedNumbers) -> pd.DataFrame:
    """Return overall clearance time by policy, class, replication for both ends of each number.

    Columns: key, end, at, and those of runs. An end that is impossible on its own is left out.
    """
    frames = []
    for key, end, at in _ends(task):
        try:
            port = with_value(task.port, key, at) if key else task.port
            context = ReplicationContext(port, policies(), labels(policies()), SEED)
            runs = pd.concat([context.replication(r) for r in task.replications])
        except BadInput:
            if not key:
                raise
            continue  # impossible on its own, such as a team larger than the staff
        wanted = (runs["measure"] == OVERALL_TIME) & (runs["denominator"] == "matched")
        frames.append(runs[wanted].assign(key=key, end=end, at=at))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _ends(task: MovedNumbers) -> Iterator[tuple[str, str, float]]:
    if not task.keys:
        yield "", BASE, 0.0
    numbers: dict[Any, Any] = assumed(task.port).to_dict("index")
    for key in task.keys:
        for end in (LOW, HIGH):
            if numbers[key][end] != numbers[key]["value"]:
                yield key, end, float(numbers[key][end])


def savings(seen: pd.DataFrame) -> pd.DataFrame:
    """Return the saving of joint against serial (min): key, end, at, class, replication, saved."""
    kept = seen[seen["object_class"] != "all"]
    wide = kept.pivot_table(
        index=["key", "end", "at", "object_class", "replication"], columns="policy", values="value"
    ).dropna()
    return (wide["serial"] - wide["joint"]).rename("saved").reset_index()


def largest(seen: pd.DataFrame, top: int = TOP) -> list[str]:
    """Return the numbers with the largest effect on the saving, by class, largest first."""
    saved = savings(seen)
    base = saved[saved["end"] == BASE].set_index("object_class")["saved"]
    moved = saved[saved["end"] != BASE].copy()
    moved["change"] = (moved["saved"] - moved["object_class"].map(base)).abs()
    peak = moved.groupby(["object_class", "key"])["change"].max().reset_index()
    peak = peak[peak["change"] > 0].sort_values("change", ascending=False)
    return list(dict.fromkeys(peak.groupby("object_class").head(top)["key"]))


def one_way_table(port: Port, seen: pd.DataFrame) -> pd.DataFrame:
    """Return saving and its change at each end with 95 % intervals, paired by replication.

    Rows: the unchanged port (`end` base), then by class the numbers, largest effect first.
    """
    saved = savings(seen).assign(port=port.port, denominator="matched", measure="saved", unit="min")
    saved["policy"] = saved["key"] + "|" + saved["end"]
    saved = saved.rename(columns={"saved": "value"})
    ends = saved.drop_duplicates("policy").set_index("policy")["at"]
    which = ["object_class", "policy"]
    names = {"mean": "change", "low": "change_low", "high": "change_high"}
    changes = paired_differences(saved, f"|{BASE}").rename(columns=names)
    frame = levels(saved).merge(changes[[*which, *names.values()]], on=which, how="left")
    frame = frame.rename(columns={"mean": "saved", "low": "saved_low", "high": "saved_high"})
    frame["key"] = frame["policy"].str.rpartition("|")[0]
    frame["end"] = frame["policy"].str.rpartition("|")[2]
    base, numbers = frame["end"] == BASE, assumed(port)
    frame["at"] = frame["policy"].map(ends).mask(base)
    frame["given"], frame["unit"] = (frame["key"].map(numbers[c]) for c in ("value", "unit"))
    frame["unit"] = frame["unit"].fillna("")
    frame["hash"] = content_hash(port)
    frame = frame.fillna(dict.fromkeys(names.values(), 0.0))
    size = frame["change"].abs().groupby([frame["object_class"], frame["key"]]).transform("max")
    order = frame.assign(size=size.mask(base, np.inf)).sort_values(
        ["object_class", "size", "key", "end"], ascending=[True, False, True, False]
    )
    return order[[*COLUMNS, *VALUES]].reset_index(drop=True)


def one_way_sensitivity(port: Port, mapper: Mapper = map) -> pd.DataFrame:
    """Return the one-way table of a port; `mapper` is the built-in `map`, or that of a pool."""
    seen = pd.concat(first_look(port).results(mapper).values(), ignore_index=True)
    again = pd.concat(second_look(port, seen).results(mapper).values(), ignore_index=True)
    return one_way_table(port, again)


def with_length(port: Port, days: int | None, replications: int | None) -> Port:
    """Return the port with days and replications where they are given."""
    port = with_days(port, days, None)
    if replications is None:
        return port
    return port.model_copy(
        update={"run": port.run.model_copy(update={"replications": replications})}
    )


Shown = Callable[[int, int, Port, pd.DataFrame], None]  # done, in all, the port and what was found


def sensitivity(
    ports: str | Port | Sequence[str | Port] | None = None,
    *,
    days: int | None = None,
    replications: int | None = None,
    folder: str | Path | None = None,
    processes: int = 1,
    progress: Shown | None = None,
) -> pd.DataFrame:
    """Find the assumed numbers on which the answer hinges: each moved alone over its range.

    What is looked at is the time that joint inspection saves against serial: overall clearance time of
    objects that two or more agencies want. First every assumed number is moved to both ends in one
    replication, then those that moved the saving most in all replications, which gives intervals.

    Parameters
    ----------
    ports
        Names, paths or loaded ones; default: all shipped ports.
    days, replications
        Days measured and replications of the second look; default: what each port file says.
    folder
        Also write `hinges.csv` and `manifest.json` there. Ports that stand there as they are now are not
        looked at again; what the folder holds of other ports stays.
    processes
        Worker processes; the result does not depend on their number.
    progress
        Called with (ports done, ports in all, the port, its rows).

    Returns
    -------
    One row per port, class, number and end of its range (`end`: base, low, high), the number that moves the
    saving most first: `key`, `at` and `given` (the number moved and as the port says it) with their `unit`,
    and in minutes (`attrs["units"]`) `saved` and its `change` against the port as it is, each with the ends
    of a 95 % interval, `_low` and `_high`; `n` replications.

    Raises
    ------
    BadInput
        For unknown ports, or a folder that cannot be written.

    Examples
    --------
    >>> import sim
    >>> found = sim.sensitivity("luohu", days=1, replications=2)
    >>> found.loc[found["end"] == "base", ["port", "object_class", "key"]].values.tolist()
    [['luohu', 'articles', '']]
    >>> found.attrs["units"]["saved"]
    'min'
    """
    check_request("compiled", days, replications, len(POLICIES))
    check_whole("processes", processes, 1)
    chosen = tuple(
        with_length(port, days, replications)
        for port in load_ports(port_names() if ports is None else ports)
    )
    place = None if folder is None else Path(folder)
    every = {port.port: port for port in [*load_ports(port_names()), *chosen]}
    found = standing(place, list(every.values())) if place is not None else {}
    workers = (
        nullcontext(None) if processes == 1 else ProcessPoolExecutor(processes, mp_context=Apart())
    )
    with workers as pool:
        for n, port in enumerate(chosen, start=1):
            if port.port not in found:
                found[port.port] = one_way_sensitivity(port, map if pool is None else pool.map)
                if place is not None:
                    write(found, [every[name] for name in every if name in found], place)
            if progress is not None:
                progress(n, len(chosen), port, found[port.port])
    frame = pd.concat([found[port.port] for port in chosen], ignore_index=True)
    minutes = [name for name in VALUES if name != "n"]
    frame.attrs["units"] = dict.fromkeys(minutes, "min")
    return frame


# ---- the committed finding ----


@cache
def committed() -> pd.DataFrame:
    """Return the shipped one-way tables of all ports."""
    return read(FINDING / "hinges.csv")


def read(path: Path) -> pd.DataFrame:
    """Return the one-way table in a file; empty if there is none."""
    if not path.is_file():
        return pd.DataFrame(columns=[*COLUMNS, *VALUES])
    return pd.read_csv(path, keep_default_na=True, dtype={"hash": str}).fillna(
        {"key": "", "unit": ""}
    )


def known(port: Port) -> pd.DataFrame | None:
    """Return the shipped one-way table of this port, or None if the port has changed since."""
    frame = committed()
    mine = frame[(frame["port"] == port.port) & (frame["hash"] == content_hash(port))]
    return mine.reset_index(drop=True) if len(mine) else None


def standing(folder: Path, ports: Sequence[Port]) -> dict[str, pd.DataFrame]:
    """Return the one-way tables in a folder for these ports, except ports changed since."""
    frame = read(folder / "hinges.csv")
    hashes = {port.port: content_hash(port) for port in ports}
    valid = frame[frame["hash"] == frame["port"].map(hashes)]
    return {
        str(port): rows.reset_index(drop=True) for port, rows in valid.groupby("port", sort=False)
    }


def write(found: Mapping[str, pd.DataFrame], ports: Sequence[Port], folder: Path) -> None:
    """Write hinges.csv and manifest.json. Raises BadInput if that is not possible."""
    note = manifest(
        ports, policies(), days=[port.run.days for port in ports],
        warm_up_days=[port.run.warm_up_days for port in ports],
        replications=[port.run.replications for port in ports], seed=SEED, engine="compiled",
    )  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / "hinges.csv", "out") as draft:
            pd.concat([found[port.port] for port in ports]).to_csv(
                draft, index=False, float_format="%.6g"
            )
        text = json.dumps(note, indent=1, ensure_ascii=False)
        write_text(folder / "manifest.json", text + "\n", "out")
    except OSError as error:
        raise BadInput(
            "file-not-written", file=str(folder), key="out", reason=reason_of(error)
        ) from None


def of_class(found: pd.DataFrame, cls: str, top: int = TOP) -> tuple[dict[Any, Any], pd.DataFrame]:
    """Return the row of the unchanged port and those of the most influential numbers of a class."""
    mine = found[found["object_class"] == cls]
    base = mine["end"] == BASE
    moved = mine[~base]
    first = list(dict.fromkeys(moved["key"]))[:top]
    return mine[base].to_dict("records")[0], moved[moved["key"].isin(first)]


def verdicts(frame: pd.DataFrame, cls: str) -> dict[str, list[str]]:
    """Group the numbers of a class by the saving at the worse end of their range.

    loses: the interval is below zero; open: it contains zero; gains: above zero. Only if the saving of the
    unchanged port is above zero.
    """
    _, mine = of_class(frame, cls)
    found: dict[str, list[str]] = {"loses": [], "open": [], "gains": []}
    for key, rows in mine.groupby("key", sort=False):
        low, high = rows["saved_low"].min(), rows["saved_high"].min()
        found["loses" if high < 0 else "open" if low <= 0 else "gains"].append(str(key))
    return found
