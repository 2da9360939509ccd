"""`pip install .` gives all that a checkout has: a wheel in a clean environment, far from the sources.

Once with every interpreter that is at hand of those that the project names as tested.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

import sim
from sim.experiments.batch import run_batch
from sim.experiments.query import query
from sim.policy.load import policy_names
from sim.port.load import port_names
from tests.dashboard_server import served

ROOT = Path(__file__).parents[2]
TESTED = ("3.11", "3.13")
STUDY = """\
study: two_cells
title: {en: Two cells, zh: 两格}
question: {en: Does joint gain at a rail port?, zh: 联合检查在铁路口岸是否有益？}
ports: [alashankou]
policies: [serial, joint]
numbers:
  design: grid
  over:
    - {key: matching.hold_window.goods, values: [30, 240]}
replications: 2
days: 2
warm_up_days: 1
measures: [overall_time_mean]
"""
TABLE = "reports/findings/pilots/table.parquet"
LONG = 240_000  # ms


def interpreter(version: str) -> str | None:
    """The path of an interpreter with pip, or None."""
    for command in (
        f"python{version}",
        *Path.home().glob(f".pyenv/versions/{version}*/bin/python3"),
    ):
        path = shutil.which(str(command))
        if path and subprocess.run([path, "-m", "pip", "-V"], capture_output=True).returncode == 0:
            return path
    return None


@dataclass(frozen=True)
class Installed:
    """A clean environment that holds the wheel, and an empty folder to stand in."""

    bin: Path
    folder: Path

    def portsim(self, *words: str) -> str:
        """What a command prints; it must succeed."""
        done = subprocess.run(
            [str(self.bin / "portsim"), *words],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def environment() -> dict[str, str]:
    """The environment of a user: nothing that points to the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    base = [str(Path(sys.base_prefix) / "bin" / "python3"), "-m", "pip", "--quiet"]
    subprocess.run([*base, "wheel", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session", params=TESTED)
def installed(
    request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    python = interpreter(request.param)
    if python is None:
        pytest.skip(f"Python {request.param} is not at hand: untested there")
    folder = tmp_path_factory.mktemp("installed")
    pins = re.sub(r" *\\\n( +--hash=\S+(?: *\\)?\n)+", "\n", (ROOT / "constraints.txt").read_text())
    (folder / "pins.txt").write_text(pins)
    for command in (
        [python, "-m", "venv", "--without-pip", "env"],
        [python, "-m", "pip", "--quiet", "--python", "env/bin/python", "install", "--no-compile",
         "-c", "pins.txt", str(wheel)],
    ):  # fmt: skip
        subprocess.run(command, cwd=folder, env=environment(), check=True)
    (folder / "empty").mkdir()
    return Installed(folder / "env" / "bin", folder / "empty")


def test_nothing_of_the_checkout_is_used(installed: Installed) -> None:
    code = "import sim, sim.resources; print(sim.__file__); print(sim.resources.root())"
    done = subprocess.run(
        [str(installed.bin / "python"), "-c", code], cwd=installed.folder, env=environment(),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert all(line.startswith(str(installed.bin.parent)) for line in done.stdout.split())


def test_no_foreign_name_is_taken(installed: Installed) -> None:
    (record,) = installed.bin.parent.glob("lib/*/site-packages/portsim-*.dist-info/RECORD")
    tops = {line.split("/")[0] for line in record.read_text().splitlines() if "/" in line}
    assert {top for top in tops if not top.startswith(("portsim-", ".."))} == {"sim"}


def test_the_catalogues_are_whole(installed: Installed) -> None:
    ports = json.loads(installed.portsim("ports", "--json"))["ports"]
    policies = json.loads(installed.portsim("policies", "--json"))["policies"]
    assert [row["port"] for row in ports] == port_names()
    assert [row["policy"] for row in policies] == policy_names()


def test_a_comparison_gives_the_numbers_of_the_checkout(installed: Installed) -> None:
    """To the last bit; but for ends of intervals where another SciPy has another last digit of t."""
    words = ("compare", "alashankou", "--days", "2", "--replications", "2", "--json")
    theirs = json.loads(installed.portsim(*words))
    ours = json.loads(json.dumps(sim.compare("alashankou", days=2, replications=2).to_json()))
    same_scipy = theirs["manifest"]["packages"]["scipy"] == ours["manifest"]["packages"]["scipy"]
    for name in ("measures", "differences"):
        one, two = pd.DataFrame(theirs[name]), pd.DataFrame(ours[name])
        ends = [] if same_scipy else ["low", "high"]
        pd.testing.assert_frame_equal(
            one.drop(columns=ends), two.drop(columns=ends), check_exact=True
        )
        pd.testing.assert_frame_equal(one, two, rtol=1e-9)


def test_the_shipped_suites_pass(installed: Installed) -> None:
    assert all(
        s["passed"] for s in json.loads(installed.portsim("scenarios", "--json"))["scenarios"]
    )


def test_a_study_of_two_cells_gives_the_numbers_of_the_checkout(
    installed: Installed, tmp_path: Path
) -> None:
    study = tmp_path / "two_cells.yaml"
    study.write_text(STUDY, encoding="utf-8")
    installed.portsim("batch", str(study), "--out", str(tmp_path / "theirs"))
    run_batch(study, tmp_path / "ours")
    every = "select * from runs order by all"
    theirs, ours = (query(tmp_path / name, every) for name in ("theirs", "ours"))
    assert len(ours) > 0
    pd.testing.assert_frame_equal(theirs, ours, check_exact=True)


@pytest.mark.parametrize("command", ["pilots", "rollout"])
def test_decisions_are_those_of_the_checkout(
    installed: Installed, tmp_path: Path, command: str
) -> None:
    """From the table of states that travels with the package: to simulate it anew takes minutes."""
    (table,) = installed.bin.parent.glob(f"lib/*/site-packages/sim/shipped/{TABLE}")
    assert table.read_bytes() == (ROOT / TABLE).read_bytes()
    words = (command, "--table", str(shutil.copy(table, tmp_path)), "--json")
    ours = subprocess.run(
        [sys.executable, "-m", "sim", *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    theirs, expected = json.loads(installed.portsim(*words)), json.loads(ours.stdout)
    assert {**theirs, "manifest": None} == {**expected, "manifest": None}


@pytest.mark.parametrize("installed", TESTED[:1], indirect=True)
def test_everything_is_verified(installed: Installed) -> None:
    """With one interpreter: the others have shown that they give the same numbers."""
    installed.portsim("verify")


def test_a_journal_is_run(installed: Installed) -> None:
    """A shipped one by its name: who installs has no folder of the project."""
    assert json.loads(installed.portsim("match", "three_cases", "--json"))
    assert json.loads(installed.portsim("scenarios", "class_ship", "--json"))["scenarios"]


def test_the_dashboard_opens(installed: Installed, browser: Browser) -> None:
    log = installed.folder.parent / "dashboard.txt"
    command = [str(installed.bin / "portsim"), "dashboard"]
    with served(command, installed.folder, environment(), log) as address:
        page = browser.new_context().new_page()
        page.goto(f"{address}/?lang=zh&port=alashankou")
        page.wait_for_selector("h1", timeout=LONG)
        page.wait_for_selector("table.told", timeout=LONG)  # the answer
        expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_nothing_is_written_where_one_stands(installed: Installed) -> None:
    assert list(installed.folder.iterdir()) == []
