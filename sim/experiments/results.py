"""The results of a study in memory, for questions about one difference, and its claims."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from sim.analysis.claims import COLUMNS, judge, read_claim
from sim.errors import BadInput
from sim.experiments.blocks import StudyJob
from sim.experiments.query import connect, job_of
from sim.experiments.store import read_manifest
from sim.types import Floats


@dataclass(frozen=True)
class StudyQuestion:
    """The difference asked about; None means the first that was measured."""

    measure: str | None = None
    denominator: str = "inspected"
    object_class: str | None = None
    policy: str | None = None  # None: the last of the study


class StudyValues:
    """The results of a study in memory, one measure at a time."""

    def __init__(self, folder: str | Path, question: StudyQuestion) -> None:
        self.manifest = read_manifest(Path(folder))
        self.job: StudyJob = job_of(self.manifest)
        self._found = connect(folder)
        self.question = self._complete(question)

    def _complete(self, question: StudyQuestion) -> StudyQuestion:
        """Fill in defaults. Raises BadInput for something that was not measured."""
        policies = [policy.policy for policy in self.job.policies]
        policy = question.policy or policies[-1]
        if policy not in policies[1:]:
            raise BadInput("policy-not-compared", key="policy", value=policy, known=policies[1:])
        kept = self.job.study.measures
        measure = question.measure or (
            "overall_time_mean" if "overall_time_mean" in kept or not kept else kept[0]
        )
        return replace(question, measure=measure, policy=policy)

    def at_port(self, port: str) -> StudyQuestion:
        """Return the question with the object class filled in for a port. Raises BadInput."""
        asked = self.question
        found = self._found.execute(
            "select distinct object_class from runs where port = ? and measure = ? and denominator = ?",
            [port, asked.measure, asked.denominator],
        ).fetchall()
        classes = sorted(row[0] for row in found)
        if not classes:
            value = f"{asked.measure}[{asked.denominator}]"
            raise BadInput("measure-not-kept", key="measure", value=value)
        chosen = asked.object_class or ("goods" if "goods" in classes else classes[0])
        if chosen not in classes:
            raise BadInput(
                "class-not-measured", key="object_class", value=chosen, port=port, known=classes
            )
        return replace(asked, object_class=chosen)

    def values(self, port: str, question: StudyQuestion) -> pd.DataFrame:
        """Return point, policy, replication, value of the measure at a port."""
        return self._found.execute(
            "select point, policy, replication, value from runs where port = ? and measure = ? "
            "and denominator = ? and object_class = ? order by point, policy, replication",
            [port, question.measure, question.denominator, question.object_class],
        ).df()

    def differences(self, port: str, question: StudyQuestion) -> Floats:
        """Return policy minus baseline [replications, points], missing values as NaN."""
        frame = self.values(port, question)
        wide = frame.pivot_table(index="replication", columns=["policy", "point"], values="value")
        gains: Floats = (wide[question.policy] - wide[self.job.policies[0].policy]).to_numpy(float)
        return gains

    def histograms(self, port: str, point: int, question: StudyQuestion) -> pd.DataFrame:
        """Return policy, replication, bin, count of the measure's times, of the two policies compared.

        For the mean of a time (`overall_time_mean`), these are the histograms of the time itself.
        """
        time = str(question.measure).rsplit("_", 1)[0]
        policies = [self.job.policies[0].policy, question.policy]
        return self._found.execute(
            "select policy, replication, bin, count from histograms where port = ? and point = ? "
            "and measure = ? and denominator = ? and object_class = ? and policy in (?, ?)",
            [port, point, time, question.denominator, question.object_class, *policies],
        ).df()

    def controls(self, port: str) -> Floats:
        """Return the control variates at the first point [replications, controls]."""
        frame = self._found.execute(
            "select replication, control, deviation from controls where port = ? and point = 0",
            [port],
        ).df()
        wide = frame.pivot(index="replication", columns="control", values="deviation")
        return wide.to_numpy(float)

    def unit(self, measure: str | None) -> str:
        """Return the unit of a measure."""
        found = self._found.execute(
            "select unit from units where measure = ?", [measure]
        ).fetchone()
        return str(found[0]) if found else ""


def check_claims(folder: str | Path) -> pd.DataFrame:
    """Judge the claims of a study by its results."""
    claims = [read_claim(text) for text in read_manifest(Path(folder))["study"]["claims"]]
    if not claims:
        return pd.DataFrame(columns=COLUMNS)
    with connect(folder) as found:
        return judge(claims, found.execute("select * from gains order by port, point").df())
