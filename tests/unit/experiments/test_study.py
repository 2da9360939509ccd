"""Studies as files: what is wrong with one is said with file, line, key, value and rule."""

from pathlib import Path

import pytest

from sim.errors import BadInput
from sim.experiments.blocks import StudyJob
from sim.experiments.study import load_study, study_names

QUICK = Path(__file__).parents[2] / "studies" / "quick.yaml"
GOOD = QUICK.read_text(encoding="utf-8")
LEVERS = "levers: {design: %s, over: {papers: [parallel_declaration], joint: [matching]}%s}\n"


@pytest.mark.parametrize("name", study_names())
def test_shipped_studies_can_be_run(name: str) -> None:
    study = load_study(name)
    assert study.study == name
    assert StudyJob.of(study).n_runs > 0


@pytest.mark.parametrize(
    ("before", "after", "line", "key", "says"),
    [
        ("replications: 4", "replications: 1", 12, "replications", "write 2 or more"),
        ("replications: 4", "replicatons: 4", 12, "replicatons", "did you mean `replications`"),
        ("[serial, joint]", "[serial, jont]", 6, "policies.1", "did you mean `joint`"),
        ("[serial, joint]", "[]", 2, None, "name `policies` or `levers`"),
        ("ports/small.yaml", "ports/smal.yaml", 5, "ports.0", "no such file"),
        ("design: grid", "design: gird", 8, "numbers.design", "did you mean `grid`"),
        ("design: grid", "design: sobol", 8, "numbers", "`points` belongs to"),
        ("values: [30, 240]", "values: [30, x]", 10, "numbers.over.0.values.1", "not a number"),
        ("values: [30, 240]", "range: [240, 30]", 10, "numbers.over.0", "lower to the higher"),
        (", values: [30, 240]", "", 8, "numbers", "a grid needs `values` or `times`"),
        ("measures: [overall", "measures: [overal", 2, None, "did you mean `overall_time_mean`"),
        (
            "histograms: [overall_time]",
            "histograms: [visits]",
            2,
            None,
            "'visits' is no measured time",
        ),
        (
            "block: 1\n",
            LEVERS % ("factorial", ", base: joint"),
            13,
            "levers.base",
            "already has parallel_declaration",
        ),
        ("block: 1\n", LEVERS % ("fractional", ", cells: 5"), 13, "levers", "a power of 2"),
    ],
)
def test_a_damaged_study_says_where(
    before: str, after: str, line: int, key: str | None, says: str, tmp_path: Path
) -> None:
    assert before in GOOD
    path = tmp_path / "study.yaml"
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(BadInput, match=says.replace("[", r"\[")) as caught:
        StudyJob.of(load_study(path))
    assert (caught.value.line, caught.value.key) == (line, key)


def test_a_key_that_the_port_lacks_is_said_when_points_are_made(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(GOOD.replace("hold_window.goods", "hold_windo.goods"), encoding="utf-8")
    job = StudyJob.of(load_study(path))
    with pytest.raises(BadInput, match=r"did you mean `matching\.hold_window\.goods`"):
        _ = job.points


def test_an_unknown_study_names_a_near_one() -> None:
    with pytest.raises(BadInput, match="did you mean `levers`"):
        load_study("lever")


@pytest.mark.parametrize("name", study_names())
def test_every_point_of_a_shipped_study_can_be_simulated(name: str) -> None:
    """The random points too: whatever is drawn, shares make 1 and teams find their officers."""
    job = StudyJob.of(load_study(name))
    for port in range(len(job.ports)):
        for point in range(len(job.points[port])):
            context = job.context(port, point)
            for policy in range(len(job.policies)):
                context.plan(policy)
