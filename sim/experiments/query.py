"""SQL on the results of a study (DuckDB): documented views over the Parquet parts."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from sim.analysis.histograms import EDGES, N_BINS
from sim.analysis.intervals import students_t
from sim.analysis.measures import unit_of
from sim.errors import BadInput
from sim.experiments.blocks import StudyJob
from sim.experiments.store import read_manifest
from sim.experiments.study import Study
from sim.text import N_

VIEWS = {
    "runs": N_(
        "port, point, policy, replication, object_class, denominator, measure, unit, value: one value per run"
    ),
    "differences": N_(
        "the same, with baseline: value is policy minus baseline in the same replication"
    ),
    "levels": N_(
        "port, point, policy, object_class, denominator, measure, unit, mean, low, high, n: 95 % "
        "intervals (Student) over replications"
    ),
    "gains": N_("the same with baseline, of the differences"),
    "points": N_(
        "port, point, key, value: what was set at each point; none at a point without settings"
    ),
    "policies": N_("policy, place, levers"),
    "histograms": N_(
        "port, point, policy, replication, object_class, denominator, measure, bin, low, high (min), count"
    ),
    "controls": N_("port, point, replication, control, deviation: realised less expected"),
}
GROUP = "port, point, policy, object_class, denominator, measure, unit"


def connect(folder: str | Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with the views of a directory of results. Raises BadInput."""
    folder = Path(folder)
    manifest = read_manifest(folder)
    found = duckdb.connect()
    found.execute("set threads = 2")
    job = job_of(manifest)
    for name in ("runs", "histograms", "controls"):
        _add_parts(found, folder, name)
    _add_tables(found, job)
    baseline = job.policies[0].policy.replace("'", "''")
    found.execute(
        "create view runs as select r.* exclude (value), u.unit, r.value "
        "from stored_runs r join units u using (measure)"
    )
    found.execute(
        "create view differences as select p.port, p.point, p.policy, "
        f"'{baseline}' as baseline, p.replication, p.object_class, p.denominator, p.measure, p.unit, "
        "p.value - b.value as value from runs p join runs b using "
        "(port, point, replication, object_class, denominator, measure) "
        f"where b.policy = '{baseline}' and p.policy <> '{baseline}'"
    )
    for name, source, group in (
        ("levels", "runs", GROUP),
        ("gains", "differences", GROUP.replace("policy", "policy, baseline")),
    ):
        found.execute(_summary(name, source, group))
    found.execute(
        "create view histograms as select h.port, h.point, h.policy, h.replication, h.object_class, "
        "h.denominator, h.measure, h.bin, e.low, e.high, h.count "
        "from stored_histograms h join edges e using (bin)"
    )
    found.execute("create view controls as select * from stored_controls")
    return found


def job_of(manifest: dict[str, Any]) -> StudyJob:
    """Return the job of a manifest."""
    return StudyJob.of(Study.model_validate(manifest["study"]))


def _add_parts(found: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
    if not any((folder / name).glob("*.parquet")):
        raise BadInput("no-results-yet", file=str(folder))
    files = str(folder / name / "*.parquet").replace("'", "''")
    found.execute(f"create view stored_{name} as select * from read_parquet('{files}')")


def _add_tables(found: duckdb.DuckDBPyConnection, job: StudyJob) -> None:
    measures = found.execute("select distinct measure from stored_runs").fetchall()
    units = pd.DataFrame({"measure": sorted(row[0] for row in measures)}, dtype="object")
    units["unit"] = [unit_of(name) for name in units["measure"]]
    n = np.arange(2, job.study.replications + 1)
    tables = {
        "units": units,
        "points": settings_table(job),
        "policies": pd.DataFrame(
            [(p.policy, k, ", ".join(p.levers)) for k, p in enumerate(job.policies)],
            columns=["policy", "place", "levers"],
        ),
        "edges": pd.DataFrame({"bin": np.arange(N_BINS), "low": EDGES[:-1], "high": EDGES[1:]}),
        "students": pd.DataFrame({"n": n, "t": students_t(n)}),
    }
    for name, table in tables.items():
        found.register(f"given_{name}", table)
        found.execute(f"create table {name} as select * from given_{name}")


def settings_table(job: StudyJob) -> pd.DataFrame:
    """Return port, point, key, value of all points."""
    rows = [
        (job.ports[port].port, point, key, value)
        for port, settings in enumerate(job.points)
        for point, setting in enumerate(settings)
        for key, value in setting.items()
    ]
    frame = pd.DataFrame(rows, columns=["port", "point", "key", "value"])
    return frame.astype({"port": "object", "key": "object", "point": "int32", "value": "float64"})


def _summary(name: str, source: str, group: str) -> str:
    """Return the view with mean and interval over replications; missing values are left out."""
    return (
        f"create view {name} as select {group}, mean, mean - t * sd / sqrt(n) as low, "
        f"mean + t * sd / sqrt(n) as high, n from (select {group}, avg(value) as mean, "
        f"stddev_samp(value) as sd, count(value) as n from {source} where not isnan(value) "
        f"group by {group}) left join students using (n)"
    )


def query(folder: str | Path, sql: str) -> pd.DataFrame:
    """Return the result of an SQL query. Raises BadInput if DuckDB rejects it."""
    with connect(folder) as found:
        try:
            return found.execute(sql).df()
        except duckdb.Error as error:
            said = str(error).split("\n\n", maxsplit=1)[0]
            raise BadInput("sql-refused", key="sql", value=sql, reason=said) from None
