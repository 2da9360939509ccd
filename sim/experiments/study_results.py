"""The results of a study on disk, and all that can be asked of them."""

from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import check_lang
from sim.experiments.batch import Batch, run_batch
from sim.experiments.differences import differences
from sim.experiments.executors import Progress
from sim.experiments.findings import StudyFinding, findings
from sim.experiments.query import VIEWS, connect, query
from sim.experiments.results import StudyQuestion, check_claims
from sim.experiments.store import read_manifest
from sim.experiments.study import Study
from sim.text import worded


class Results:
    """The results of a study on disk, which may still be running.

    `open_results` and `run_study` give one. Nothing is kept in memory: every question reads the folder.

    Attributes
    ----------
    folder
        The directory.
    manifest
        How the results were made: the study, versions, hashes of ports and policies.

    session
        What the call of `run_study` did that gave the results: tasks, those done before, seconds. None for
        opened ones.

    Examples
    --------
    >>> import sim, tempfile
    >>> study = sim.Study(
    ...     study="quick", title="Quick", question="Is joint inspection faster?", ports=["luohu"],
    ...     policies=["serial", "joint"], replications=2, days=1,
    ...     claims=["joint: overall_time_mean[articles, matched] < 0"])
    >>> folder = tempfile.TemporaryDirectory()
    >>> results = sim.run_study(study, folder.name, executor="serial")
    >>> results
    Results of the study quick in ...
    >>> results.query("select policy, levers from policies order by place").values.tolist()[0]
    ['serial', '']
    >>> [finding.kind for finding in results.findings()]
    ['gains']
    >>> results.differences()["statistic"].tolist(), results.differences().attrs["units"]["low"]
    (['mean', 'mean'], 'min')
    >>> results.claims()["claim"].tolist()
    ['joint: overall_time_mean[articles, matched] < 0']
    >>> results.views()["view"].tolist()[:2]
    ['runs', 'differences']
    >>> folder.cleanup()
    """

    def __init__(self, folder: str | Path, session: Batch | None = None) -> None:
        self.folder, self.session = Path(folder), session
        self.manifest: dict[str, Any] = read_manifest(self.folder)

    def __repr__(self) -> str:
        """Say which study it is, and where."""
        study = self.manifest["study"]
        return f"Results of the study {study['study']} in {self.folder}"

    def views(self, lang: str = "en") -> pd.DataFrame:
        """List the views that `query` can ask.

        Returns
        -------
        `view`, `rows` (how many there are), `columns` (what they hold, in words).
        """
        check_lang(lang)
        with connect(self.folder) as database:
            rows = [
                {
                    "view": name,
                    "rows": database.execute(f"select count(*) from {name}").fetchall()[0][0],
                    "columns": columns,
                }
                for name, columns in worded(VIEWS, lang).items()
            ]
        return pd.DataFrame(rows)

    def query(self, sql: str) -> pd.DataFrame:
        """Return the answer to a question in SQL (DuckDB) on the views; values have a column `unit` beside.

        Raises
        ------
        BadInput
            For SQL that DuckDB does not take.
        """
        return query(self.folder, sql)

    def findings(
        self,
        measure: str | None = None,
        *,
        denominator: str = "inspected",
        object_class: str | None = None,
        policy: str | None = None,
    ) -> list[StudyFinding]:
        """Return what the study found at each port, by its design.

        Factorial levers: attribution and interactions. A grid: where the gain ends. One at a time: which
        ends change the answer. Morris and Saltelli: sensitivity. Latin hypercube and Sobol: uncertainty of
        the inputs apart from noise. Anything else: gains with intervals.

        Parameters
        ----------
        measure
            Default: `overall_time_mean` if it was kept, else the first that was.
        denominator, object_class
            Which objects (matched, inspected, all) of which class (default: goods, else the first).
        policy
            Compared with the baseline; default: the last of the study.

        Returns
        -------
        Findings, each with its `kind`, `port`, `question`, `unit` and `table`.

        Raises
        ------
        BadInput
            For what was not measured.
        """
        return findings(self.folder, StudyQuestion(measure, denominator, object_class, policy))

    def differences(
        self,
        measure: str | None = None,
        *,
        denominator: str = "inspected",
        object_class: str | None = None,
        policy: str | None = None,
    ) -> pd.DataFrame:
        """Return policy minus baseline with 95 % intervals, paired by replication, at every port and point.

        Parameters
        ----------
        measure, denominator, object_class, policy
            As in `findings`.

        Returns
        -------
        `port`, `point`, `statistic` (mean; quantiles where the study keeps histograms), `method` (t:
        Student's, BCa, bootstrap), `difference`, `low`, `high` (unit: `attrs["units"]`), `n` replications.

        Raises
        ------
        BadInput
            For what was not measured.
        """
        return differences(self.folder, StudyQuestion(measure, denominator, object_class, policy))

    def claims(self) -> pd.DataFrame:
        """Return the claims of the study, each judged at every port and point: pass, fail, inconclusive."""
        return check_claims(self.folder)


def open_results(folder: str | Path) -> Results:
    """Open the results of a study.

    Parameters
    ----------
    folder
        The directory that `run_study` or `portsim batch` wrote, finished or not.

    Raises
    ------
    BadInput
        If there are no results there.

    Examples
    --------
    >>> import sim
    >>> sim.open_results("no/such/folder")
    Traceback (most recent call last):
    ...
    sim.errors.BadInput: no/such/folder...
    """
    return Results(folder)


def run_study(
    study: Study | str | Path,
    folder: str | Path,
    *,
    executor: str = "processes",
    processes: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Results:
    """Run what is missing of a study, and open its results.

    Killed at any moment, the same call goes on where it was, to the same bytes.

    Parameters
    ----------
    study
        A study, the name of a shipped one, or a YAML file.
    folder
        Directory of the results; it may hold the beginning of the same study.
    executor
        `processes`, `serial`, or `dask`. None of them changes the results.
    processes
        Worker processes; default: one for each core.
    scheduler
        Address of a running Dask scheduler; default: a cluster on this machine.
    progress
        Called with (runs done, runs in all) after each task.

    Raises
    ------
    BadInput
        For a study or directory that is not as it should be.
    StoreInUse, StoreWriteFailed, WorkersLost
        Where the work cannot go on; what is done is kept.

    Examples
    --------
    >>> import sim, tempfile
    >>> study = sim.Study(study="quick", title="Quick", question="Which is faster?", ports=["luohu"],
    ...                   policies=["serial", "joint"], replications=2, days=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     results = sim.run_study(study, folder, executor="serial")
    ...     gains = results.query("select * from gains where measure = 'visits'")
    >>> results.session.n_tasks
    1
    >>> gains["unit"].unique().tolist()
    ['per object']
    """
    done = run_batch(
        study, folder, kind=executor, processes=processes, scheduler=scheduler, progress=progress
    )
    return Results(folder, done)
