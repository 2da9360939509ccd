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
from sim.analysis.catalogue import OWN_MEASURES
from sim.errors import BadInput
from sim.experiments.traces import run
from sim.model.trace import differences
from sim.policy.levers import LEVERS, OWN_LEVERS, SHIPPED_LEVERS
from sim.policy.load import load_policy
from tests.worlds.small import SMALL

ROOT = Path(__file__).resolve().parents[2]
MODULE = """\
import sys
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
gives_complex = sim.OwnMeasure(
    title="x", unit="d", definition="x", of=lambda plan, workload, trace: trace.objects.left * (1 + 0j))

def writes(plan, workload, trace):
    trace.objects.left[:] = 0
    return trace.objects.left

writes_the_trace = sim.OwnMeasure(title="x", unit="d", definition="x", of=writes)

def written(plan, port):
    plan.officers[:] = 0
    return plan

writes_the_plan = sim.OwnLever(title="x", does="x", article="none: x", apply=written)
leaves = sim.OwnLever(title="x", does="x", article="none: x", apply=lambda *_: sys.exit(3))
number_as_title = sim.OwnLever(title="x", does="x", article="none: x", apply=written, title_zh=3)
one_word = sim.OwnMeasure(title="x", unit="d", definition="x", of=len, denominators="matched")
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


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("one_number", "not give a finite number for each"),
        ("gives_complex", "not give a finite number for each"),
        ("writes_the_trace", "read-only"),
    ],
)
def test_a_measure_gives_one_number_an_object_and_writes_nothing(
    measure: str, said: str, registered: Path
) -> None:
    distribution(registered, {"measures": [measure]})
    with pytest.raises(BadInput, match=said):
        run(SMALL, "serial", days=1).to_frame()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("replace(plan, queue_rule=7)", "`queue_rule` is not among"),
        (
            "replace(plan, slot_every=float('nan'))",
            "`slot_every` is below 0 or not a finite number",
        ),
        ("replace(plan, reserve_after=-1.0)", "`reserve_after` is below 0"),
        ("replace(plan, accept_results=1)", "neither True nor False"),
        ("replace(plan, object_class=plan.object_class + 1)", "changes `object_class`"),
        ("replace(plan, officers=plan.officers - 9)", "`officers` is below 0"),
        ("replace(plan, site_pool=plan.site_pool + 99)", "names a pool in `site_pool`"),
        (
            "replace(plan, steps=replace(plan.steps, place=plan.steps.place + 99))",
            "in `steps.place`",
        ),
        (
            "replace(plan, steps=replace(plan.steps, n_steps=plan.steps.n_steps + 1))",
            "`steps.n_steps`",
        ),
        ("replace(plan, steps=None)", "shape or type of `steps."),
        ("replace(plan, pools=list(plan.pools))", "type of `pools`"),
        (
            "replace(plan, pools=tuple(replace(p, agencies=(99,)) for p in plan.pools))",
            "in `pools`",
        ),
        ("replace(plan, turn=plan.turn - 1)", "changes `turn`"),
        ("replace(plan, turn=plan.turn + 99 * (plan.turn >= 0))", "in `turn`"),
        ("replace(plan, capacity=None)", "type of `capacity`"),
        ("replace(plan, capacity=replace(plan.capacity, at=plan.capacity.at - 1))", "`capacity`"),
        ("None", "a `NoneType` instead of a plan"),
    ],
)
def test_a_lever_gives_a_plan_that_engines_can_run(
    change: str, said: str, registered: Path
) -> None:
    apply = f"lambda plan, port: {change}"
    module = f"{MODULE}\nodd = sim.OwnLever(title='x', does='x', article='1', apply={apply})"
    distribution(registered, {"levers": ["odd"]}, module)
    with pytest.raises(BadInput) as refused:
        run(SMALL, "serial+odd", days=1)
    assert refused.value.code == "lever-plan-impossible"
    assert said in refused.value.message


@pytest.mark.parametrize("lever", ["writes_the_plan", "leaves"])
def test_what_a_lever_raises_is_told_with_its_distribution(lever: str, registered: Path) -> None:
    distribution(registered, {"levers": [lever]})
    with pytest.raises(BadInput, match=r"harbour-extras 1\.2.*it fails at"):
        run(SMALL, f"serial+{lever}", days=1)


def test_a_lever_may_give_any_arrays_of_the_right_shape(registered: Path) -> None:
    """Read-only, of another order in memory: the engines run what it means."""
    apply = (
        "lambda plan, port: replace(plan, officers=np.asfortranarray(plan.officers), slot_every=30)"
    )
    module = f"{MODULE}\nsame = sim.OwnLever(title='x', does='x', article='1', apply={apply})"
    distribution(registered, {"levers": ["same"]}, module)
    mine, usual = (run(SMALL, policy, days=1) for policy in ("serial+same", "serial"))
    assert differences(mine.tables, usual.tables) == []


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path; what was found before is forgotten, and what is found now too."""
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    yield tmp_path
    sys.modules.pop("harbour", None)
    forget()


def forget() -> None:
    """Make the next question read the entry points again."""
    outside.found.cache_clear()
    for additions in (OWN_LEVERS, OWN_MEASURES):
        vars(additions).pop("_read", None)


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
        ("measures", "one_word", "among matched, inspected, all"),
        ("levers", "number_as_title", "`title_zh` must be a text"),
        ("levers", "quits = quitting:lever", "cannot be loaded: SystemExit"),
    ],
)
def test_what_is_registered_wrongly_is_refused_by_name(
    group: str, entry: str, said: str, registered: Path
) -> None:
    distribution(registered, {group: [entry]})
    (registered / "quitting.py").write_text("raise SystemExit(0)")
    name = entry.partition(" ")[0]
    with pytest.raises(BadInput) as refused:
        (OWN_LEVERS if group == "levers" else OWN_MEASURES)[name]
    assert said in refused.value.message
    assert refused.value.file == "harbour-extras 1.2"
    assert refused.value.key == f"entry point portsim.{group}: {name}"


def test_two_distributions_with_one_name_name_each_other(registered: Path) -> None:
    distribution(registered, {"measures": ["two = harbour:days_in_port"]})
    info = registered / "quay-0.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: quay\nVersion: 0.3\n")
    entries = "[portsim.measures]\ntwo_mean = harbour:days_in_port\n"
    (info / "entry_points.txt").write_text(entries)
    with pytest.raises(BadInput, match=r"quay 0\.3 adds `two_mean`"):
        OWN_MEASURES["two"]
    with pytest.raises(BadInput, match=r"harbour-extras 1\.2 adds `two`"):
        OWN_MEASURES["two_mean"]
    assert list(OWN_MEASURES) == []


def test_what_is_broken_is_left_out_and_the_rest_works(
    registered: Path, caplog: pytest.LogCaptureFixture
) -> None:
    distribution(registered, {"levers": ["more_officers", "missing"], "measures": ["of_whom"]})
    assert list(LEVERS) == [*SHIPPED_LEVERS, "more_officers"]
    assert run(SMALL, "joint", days=1).to_frame()["overall_time"].mean() > 0
    assert load_policy("serial+more_officers").levers == ("more_officers",)
    warned = [record.getMessage() for record in caplog.records if record.name == "portsim"]
    assert [line.partition(" (rule")[0] for line in warned] == [
        "left out: harbour-extras 1.2: entry point portsim.levers: missing = harbour:missing: it cannot be "
        "loaded: AttributeError: module 'harbour' has no attribute 'missing'",
        "left out: harbour-extras 1.2: entry point portsim.measures: of_whom = harbour:of_whom: "
        "`denominators` must be among matched, inspected, all",
    ]
    with pytest.raises(BadInput, match="cannot be loaded: AttributeError"):
        load_policy("serial+missing")


def test_a_command_works_beside_a_broken_addition(tmp_path: Path) -> None:
    folder = distribution(tmp_path, {"levers": ["missing"]})
    done = python(folder, "-m", "sim", "policies", "serial")
    assert done.returncode == 0
    assert done.stderr.count("harbour:missing") == 1


def test_without_other_distributions_nothing_is_added() -> None:
    forget()
    assert version("portsim")
    assert (dict(OWN_LEVERS), dict(OWN_MEASURES)) == ({}, {})
