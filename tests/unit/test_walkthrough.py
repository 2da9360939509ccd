"""The two walk-throughs work, in their order (a smaller port, fewer replications)."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import load
from tests.worlds.small import SMALL

app = load()

REPORTS = Path(__file__).parents[2] / "reports"
PAGE = (REPORTS / "walkthrough.md").read_text(encoding="utf-8")
IN_PYTHON = (REPORTS / "walkthrough_python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", IN_PYTHON, re.DOTALL)
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
]
FASTER = {"suzhou": str(SMALL), "replications: 20": "replications: 3\ndays: 2\nwarm_up_days: 1"}
SHORTER = {
    "suzhou": str(SMALL),
    "--days 28": "--days 14",
    "--replications 4 ": "--replications 2 ",
    "--replications 40": "--replications 3 --days 2 --processes 1",
}
SMALLER = {  # of the code: the small port, and less of everything
    '"suzhou"': repr(str(SMALL)),
    "replications=20,": "replications=3, days=2, warm_up_days=1,",
    '"results/hold")': '"results/hold", executor="serial")',
    "days=28": "days=14",
    "replications=40": "replications=3, days=2",
    "replications=5": "replications=2, days=2",
    "repetitions=200": "repetitions=10",
}


def test_every_command_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (study,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    Path("hold.yaml").write_text(_changed(study, FASTER), encoding="utf-8")
    assert len(COMMANDS) >= 10
    for line in COMMANDS:
        program, *arguments = shlex.split(_changed(line, SHORTER))
        assert program == "portsim"
        if arguments[0] == "batch":
            arguments += ["--executor", "serial"]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, f"{line}\n{done.output}"
    for made in ("hold.svg", "warm-up.svg", "runs.csv", "stages.csv", "fitted.yaml"):
        assert Path(made).stat().st_size > 0


def test_every_block_of_code_of_the_page_in_python_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    assert len(BLOCKS) >= 10
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(_changed(block, SMALLER), "walkthrough_python.md", "exec"), names)
    assert repr(names["finding"]).startswith("StudyFinding boundary at small")
    assert isinstance(names["rollout"], sim.Rollout)
    for made in ("hold.svg", "warm-up.svg", "suzhou.html", "runs.csv", "log.csv", "fitted.yaml"):
        assert Path(made).stat().st_size > 0


def _changed(text: str, changes: dict[str, str]) -> str:
    for before, after in changes.items():
        text = text.replace(before, after)
    return text
