"""Another distribution adds a lever and a measure: checked like shipped ones, named where they are wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from sim import outside
from sim.analysis.catalogue import own_measures
from sim.errors import BadInput
from sim.policy.levers import own_levers
from tests.worlds.small import SMALL

ROOT = Path(__file__).resolve().parents[2]
MODULE = """\
from dataclasses import replace
import numpy as np
import sim

def more_units(plan, port):
    staff = np.array([pool.kind == "staff" for pool in plan.pools])
    units = plan.capacity.units + staff[plan.capacity.pool]
    pools = tuple(replace(p, size=p.size + 1) if p.kind == "staff" else p for p in plan.pools)
    return replace(plan, pools=pools, capacity=replace(plan.capacity, units=units))

more_officers = sim.OwnLever(
    title="One more officer", does="Every group has one officer more.", article="none: a test",
    apply=more_units)
drops_objects = sim.OwnLever(
    title="Fewer streams", does="Drops a stream.", article="none: a test",
    apply=lambda plan, port: replace(plan, officers=plan.officers[:, :1]))
days_in_port = sim.OwnMeasure(
    title="Days in the port", unit="d", definition="arrival to leaving the port, in days",
    denominators=("inspected",), times=True,
    of=lambda plan, workload, trace: (trace.objects.left - workload.objects.arrived) / 1440)
says_nothing = sim.OwnLever(title=" ", does="x", article="1", apply=more_units)
of_whom = sim.OwnMeasure(title="x", unit="d", definition="x", denominators=("some",), of=len)
one_number = sim.OwnMeasure(title="x", unit="d", definition="x", of=lambda *_: 1.0)
"""
GOOD = {"levers": ["more_officers"], "measures": ["days_in_port"]}


def distribution(folder: Path, entries: dict[str, list[str]], module: str = MODULE) -> Path:
    """A folder with a module and the metadata of a distribution that adds these entries of it."""
    info = folder / "harbour_extras-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour-extras\nVersion: 1.2\n")
    lines = [
        line
        for group, names in entries.items()
        for line in (
            f"[portsim.{group}]",
            *(n if "=" in n else f"{n} = harbour:{n}" for n in names),
        )
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    (folder / "harbour.py").write_text(module)
    return folder


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python with the distribution on its path."""
    paths = os.pathsep.join([str(folder), str(ROOT)])
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, cwd=folder, timeout=600,
        env={**os.environ, "PYTHONPATH": paths}, check=False,
    )  # fmt: skip


USED = f"""
import json, sim
from sim.model.trace import differences
port = {str(SMALL)!r}
policies = ["serial", "serial+more_officers"]
found = sim.compare(port, policies, days=2, replications=2)
rows = found.measures[found.measures["measure"] == "days_in_port_p90"]
traces = [sim.run(port, policies[1], days=2, engine=name) for name in ("compiled", "reference")]
usual = sim.run(port, "serial", days=2)
waits = [trace.to_frame()["papers_wait"].mean() for trace in (usual, traces[0])]
print(json.dumps({{
    "levers": sim.levers().set_index("lever").loc["more_officers"].to_dict(),
    "measures": sim.measures().set_index("measure").loc["days_in_port"].to_dict(),
    "denominators": sorted(rows["denominator"].unique()), "unit": sorted(rows["unit"].unique()),
    "added_by": found.manifest["added_by"], "unlike": differences(*(t.tables for t in traces)),
    "units": usual.to_frame().attrs["units"]["days_in_port"], "waits": waits,
}}))
"""


def test_a_lever_and_a_measure_of_another_distribution_work_like_shipped_ones(
    tmp_path: Path,
) -> None:
    folder = distribution(tmp_path, GOOD)
    done = python(folder, "-c", USED)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["levers"]["does"] == "Every group has one officer more."
    assert told["measures"]["definition"] == "arrival to leaving the port, in days"
    assert (told["denominators"], told["unit"], told["units"]) == (["inspected"], ["d"], "d")
    assert told["added_by"] == dict.fromkeys(
        ("more_officers", "days_in_port"), "harbour-extras 1.2"
    )
    assert told["unlike"] == []  # both engines run the changed plan alike
    assert told["waits"][1] < told["waits"][0]


def test_commands_know_them_in_both_languages(tmp_path: Path) -> None:
    folder = distribution(tmp_path, GOOD)
    for words in (["policies", "serial+more_officers"], ["measures"]):
        done = python(folder, "-m", "sim", *words, "--lang", "zh", "--json")
        assert done.returncode == 0, done.stderr
        assert "One more officer" in done.stdout or "Days in the port" in done.stdout


def test_a_command_says_which_distribution_is_wrong(tmp_path: Path) -> None:
    folder = distribution(tmp_path, {"levers": ["drops_objects"]})
    done = python(folder, "-m", "sim", "trace", str(SMALL), "--policy", "serial+drops_objects", "--days",
                  "1", "--log", "log.csv", "--json")  # fmt: skip
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["file"] == "harbour-extras 1.2"
    assert error["key"] == "entry point portsim.levers: drops_objects"
    assert "changes the shape or type of `officers`" in error["message"]


def test_a_measure_gives_one_number_an_object(tmp_path: Path) -> None:
    folder = distribution(tmp_path, {"measures": ["one_number"]})
    done = python(folder, "-m", "sim", "compare", str(SMALL), "--days", "1", "--replications", "2",
                  "--processes", "1", "--json")  # fmt: skip
    assert done.returncode == 2
    assert "not give a finite number for each" in json.loads(done.stdout)["error"]["message"]


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path; what was found before is forgotten, and what is found now too."""
    monkeypatch.syspath_prepend(tmp_path)
    outside.found.cache_clear()
    yield tmp_path
    sys.modules.pop("harbour", None)
    outside.found.cache_clear()


@pytest.mark.parametrize(
    ("group", "entry", "said"),
    [
        ("levers", "slots = harbour:more_officers", "taken"),
        ("levers", "More = harbour:more_officers", "lower-case letters"),
        ("levers", "missing = harbour:missing", "cannot be loaded: AttributeError"),
        ("levers", "wrong = harbour:more_units", "write `sim.OwnLever(…)`"),
        ("levers", "says_nothing", "`title`"),
        ("measures", "overall_time_best = harbour:days_in_port", "begins like it"),
        ("measures", "visits = harbour:days_in_port", "taken"),
        ("measures", "of_whom", "among matched, inspected, all"),
    ],
)
def test_what_is_registered_wrongly_is_refused_by_name(
    group: str, entry: str, said: str, registered: Path
) -> None:
    distribution(registered, {group: [entry]})
    name = entry.partition(" ")[0]
    with pytest.raises(BadInput) as refused:
        (own_levers if group == "levers" else own_measures)()
    assert said in refused.value.message
    assert refused.value.file == "harbour-extras 1.2"
    assert refused.value.key == f"entry point portsim.{group}: {name}"


def test_without_other_distributions_nothing_is_added() -> None:
    outside.found.cache_clear()
    assert version("portsim")
    assert dict(own_levers()) == {}
    assert dict(own_measures()) == {}
