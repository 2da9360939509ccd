"""A run as an event log for process-mining tools: case, activity, time, resource (names as in XES).

One row per event. Work has a `start` and a `complete` event (`lifecycle:transition`); all other events are
`complete`. Steps of a visit are `step NAME` at the beginning of the visit, with their length in `minutes`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sim.domain.objects import CLASS_NAMES
from sim.errors import BadInput, near
from sim.matching.core.codes import NOBODY
from sim.model.plan import Plan
from sim.model.trace import EngineTrace, TaskKind
from sim.model.workload import Workload
from sim.reading import TextTable, read_table, table_of
from sim.types import Floats, Ints
from sim.units import BEIJING

COLUMNS = {
    "case:concept:name": "the object",
    "concept:name": "activity: arrive, at hand, declare, papers, papers automatic, instruct, match, set "
    "free, visit, step NAME, laboratory, dispose, let go, release, detain, leave",
    "time:timestamp": "ISO 8601",
    "lifecycle:transition": "start or complete",
    "org:resource": "officers, site and machines used",
    "agency": "agency that acts; empty for the trader",
    "minutes": "length of a step",
    "case:stream": "flow of objects of the port",
    "case:object_class": "class of the object",
    "case:urgent": "perishable, live or dangerous",
    "case:containers": "containers of the consignment",
}
CASE, ACTIVITY, TIME, LIFECYCLE, RESOURCE = list(COLUMNS)[:5]
ACTIVITIES = (
    "arrive", "at hand", "declare", "papers", "papers automatic", "instruct", "match", "set free",
    "visit", "laboratory", "dispose", "let go", "release", "detain", "leave",
)  # fmt: skip
YES_OR_NO = dict.fromkeys(("true", "1", "yes", "y"), True) | dict.fromkeys(
    ("false", "0", "no", "n"), False
)
YEAR_MIN = 365.25 * 1440
MOST_YEARS = 10  # that a log may span
KINDS = {TaskKind.PAPERS: "papers", TaskKind.VISIT: "visit", TaskKind.LABORATORY: "laboratory"}
Rows = dict[str, object]


def event_log(plan: Plan, workload: Workload, trace: EngineTrace, begins: datetime) -> pd.DataFrame:
    """Return the events of a run, sorted by case and time; `begins` is the date of minute 0."""
    parts = [
        *_of_objects(plan, workload, trace),
        *_of_tasks(plan, trace),
        *_of_instructions(plan, workload, trace),
        *_of_steps(plan, workload, trace),
    ]
    frame = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    frame = frame[frame["at"].notna()].reset_index(drop=True)
    frame["order"] = np.arange(len(frame))
    frame = frame.sort_values(["object", "at", "order"], ignore_index=True)
    return _named(plan, workload, frame, begins)


def _named(plan: Plan, workload: Workload, frame: pd.DataFrame, begins: datetime) -> pd.DataFrame:
    """Return the events with XES column names and case attributes."""
    objects, rows = workload.objects, frame["object"].to_numpy(np.int64)
    stream = objects.stream[rows]
    moments = pd.Timestamp(begins, tz=BEIJING) + pd.to_timedelta(frame["at"], unit="min")
    return pd.DataFrame(
        {
            CASE: [f"{plan.port}-{row}" for row in rows],
            ACTIVITY: frame["activity"],
            TIME: moments.dt.strftime("%Y-%m-%dT%H:%M:%S.%f+08:00"),
            LIFECYCLE: frame["lifecycle"].fillna("complete"),
            RESOURCE: frame["resource"].fillna(""),
            "agency": frame["agency"].fillna(""),
            "minutes": frame["minutes"],
            "case:stream": np.array(plan.streams)[stream],
            "case:object_class": np.array(CLASS_NAMES)[plan.object_class[stream]],
            "case:urgent": objects.urgent[rows],
            "case:containers": objects.containers[rows],
        }
    )


def _of_objects(plan: Plan, workload: Workload, trace: EngineTrace) -> Iterator[Rows]:
    objects, done = workload.objects, trace.objects
    every = np.arange(workload.n_objects)
    ends = np.where(done.detained, "detain", "release")
    for activity, at in (
        ("arrive", objects.arrived),
        ("at hand", objects.present),
        ("declare", objects.declared),
        (ends, done.released),
        ("leave", np.where(done.detained, np.nan, done.left)),
    ):
        yield _rows(every, activity, at)
    for a, agency in enumerate(plan.agencies):
        system = objects.deals[:, a] & (objects.review[:, a] == 0)
        at = np.where(system, done.papers_to[:, a], np.nan)
        yield _rows(every, "papers automatic", at, agency)
        yield _rows(every, "let go", done.cleared[:, a], agency)


def _rows(which: Ints, activity: object, at: Floats, agency: object = None) -> Rows:
    return {
        "object": which,
        "activity": activity,
        "at": at,
        "agency": agency,
        "lifecycle": None,
        "resource": None,
        "minutes": np.nan,
    }


def _of_tasks(plan: Plan, trace: EngineTrace) -> Iterator[Rows]:
    """Return start and complete events of papers, parts of visits and laboratory work, with resources."""
    tasks = trace.tasks
    begun = np.flatnonzero(~np.isnan(tasks.began))
    pools = [pool.name for pool in plan.pools]
    used = [
        " + ".join(pools[p] for p in tasks.need_pool[tasks.need_first[q] : tasks.need_first[q + 1]])
        for q in begun
    ]
    activity = np.array([KINDS[TaskKind(kind)] for kind in tasks.kind[begun]], dtype=object)
    agency = np.array(plan.agencies, dtype=object)[tasks.agency[begun]]
    for lifecycle, at in (("start", tasks.began[begun]), ("complete", tasks.ended[begun])):
        rows = _rows(tasks.object[begun], activity, at, agency)
        yield rows | {"lifecycle": lifecycle, "resource": used}


def _of_instructions(plan: Plan, workload: Workload, trace: EngineTrace) -> Iterator[Rows]:
    rows, sent = workload.instructions, trace.instructions
    agency = np.array(plan.agencies, dtype=object)[rows.agency]
    for activity, at in (
        ("instruct", sent.received),
        ("match", sent.matched),
        ("set free", sent.ready),
        ("dispose", sent.ended),
    ):
        yield _rows(rows.object, activity, at, agency)


def _of_steps(plan: Plan, workload: Workload, trace: EngineTrace) -> Iterator[Rows]:
    """Return one event per step of each instruction, at the beginning of the visit."""
    rows, sent = workload.instructions, trace.instructions
    stream = workload.objects.stream[rows.object]
    served = sent.visit != NOBODY
    agency = np.array(plan.agencies, dtype=object)
    for k, names in enumerate(plan.step_names):
        for s, name in enumerate(names):
            mine = np.flatnonzero(
                served & (stream == k) & (rows.steps >> s & 1 == 1) & ~plan.steps.dropped[k, s]
            )
            at = trace.visits.began[sent.visit[mine]]
            part = _rows(rows.object[mine], f"step {name}", at, agency[rows.agency[mine]])
            yield part | {"minutes": rows.minutes[mine, s]}


def read_log(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read an event log (CSV, XLSX or Parquet, or a frame of one), checked cell by cell.

    Times without an offset are local (Beijing time). Raises BadInput with line, column and value of all
    that is wrong.
    """
    table = table_of(source) if isinstance(source, pd.DataFrame) else read_table(source)
    table.require(list(COLUMNS))
    if not table.rows:
        raise BadInput("log-without-rows", file=table.file)
    frame = pd.DataFrame({name: table.column(name) for name in COLUMNS})
    at = table.times(TIME)
    _check_years(table, at)
    frame[TIME] = _moments(at)
    frame[ACTIVITY] = frame[ACTIVITY].str.lower()
    _refuse(table, ~(frame[ACTIVITY].isin(ACTIVITIES) | frame[ACTIVITY].str.startswith("step ")),
            ACTIVITY, lambda word: BadInput("activity-unknown", hint=near(word, ACTIVITIES)))  # fmt: skip
    frame[LIFECYCLE] = frame[LIFECYCLE].str.lower()
    _refuse(
        table,
        ~frame[LIFECYCLE].isin(("start", "complete")),
        LIFECYCLE,
        lambda _: BadInput("life-cycle-unknown"),
    )
    _refuse(table, frame[CASE] == "", CASE, lambda _: BadInput("case-empty"))
    frame["case:urgent"] = frame["case:urgent"].str.lower().map(YES_OR_NO)
    _refuse(table, frame["case:urgent"].isna(), "case:urgent", lambda _: BadInput("not-yes-or-no"))
    frame["minutes"] = table.numbers("minutes", least=0, empty=np.nan)
    frame["case:containers"] = table.numbers("case:containers", least=0)
    for row in np.flatnonzero(frame.duplicated()):
        first = table.lines[int(np.flatnonzero((frame == frame.iloc[row]).all(axis=1))[0])]
        table.faults.add(BadInput("row-doubled", line=table.lines[row], first=first))
    table.faults.check()
    return frame


def _check_years(table: TextTable, at: Floats) -> None:
    """Note events that lie too far from the others to be of one log."""
    years = np.abs(at - np.nanmedian(at)) / YEAR_MIN if np.isfinite(at).any() else np.zeros(len(at))
    for row in np.flatnonzero(years > MOST_YEARS / 2):
        value = table.column(TIME)[row]
        table.faults.add(
            BadInput("log-too-long", line=table.lines[row], key=TIME, value=value, years=years[row])
        )


def _refuse(
    table: TextTable,
    wrong: pd.Series,
    key: str,
    error: Callable[[str], BadInput],
) -> None:
    """Note the cells of a column that are wrong."""
    for row in np.flatnonzero(wrong):
        cell = table.column(key)[row]
        table.faults.add(error(cell).at(line=table.lines[row], key=key, value=cell))


def _moments(minutes: Floats) -> pd.Series:
    """Return Beijing time of minutes since 1970 UTC."""
    whole = pd.to_datetime(np.round(minutes * 60_000_000), unit="us", utc=True)
    return pd.Series(whole).dt.tz_convert(BEIJING)


def typed_log(frame: pd.DataFrame) -> pd.DataFrame:
    """Return an event log of ours with moments for times and no gaps, as all that reads it takes it."""
    moments = pd.to_datetime(frame[TIME], format="ISO8601", utc=True)
    texts = {name: frame[name].fillna("").astype(str) for name in ("agency", RESOURCE, ACTIVITY)}
    return frame.assign(**{TIME: moments.dt.tz_convert(BEIJING)}, **texts)


def minutes_between(ends: pd.Series, begins: pd.Series) -> pd.Series:
    """Return the minutes between two times."""
    found: pd.Series = (ends - begins).dt.total_seconds() / 60
    return found
