"""What is at the other end of standard output: a closed pipe, a full disk, a terminal with few signs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = f"{sys.executable} -m sim"


def shell(line: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=os.environ | env, check=False
    )


@pytest.mark.parametrize("words", ["ports qingdao", "ports qingdao --json", "schema port"])
def test_a_reader_that_has_enough_is_no_mistake(words: str) -> None:
    done = shell(f"{COMMAND} {words} | head -n 1; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def test_the_exit_code_of_a_failed_check_survives_a_closed_pipe(tmp_path: Path) -> None:
    suite = tmp_path / "missing.yaml"
    done = shell(f"{COMMAND} scenarios {suite} 2>&1 | true; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", ["ports", "measures --json", "--help", "--version"])
def test_a_full_disk_is_one_line(words: str) -> None:
    done = shell(f"{COMMAND} {words} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "error stdout: cannot be written: the disk is full\n"


def test_closed_streams_are_no_mistake() -> None:
    assert shell(f"{COMMAND} ports >&- 2>&-").returncode == 0
    assert shell(f"{COMMAND} ports <&- | tail -n 1").stdout


@pytest.mark.parametrize("words", ["--help", "ports --lang zh", "ports nowhere --lang zh"])
def test_signs_that_a_terminal_lacks_are_replaced(words: str) -> None:
    done = shell(f"{COMMAND} {words}", PYTHONIOENCODING="ascii")
    assert done.returncode == (2 if "nowhere" in words else 0)
    assert "Traceback" not in done.stderr
    assert (done.stdout + done.stderr).isascii()


def test_no_progress_bar_where_nobody_looks(tmp_path: Path) -> None:
    words = (
        "compare tests/ports/small.yaml --days 1 --replications 2 --policy serial --policy joint"
    )
    root = Path(__file__).parents[3]
    done = shell(f"cd {root} && {COMMAND} {words} > {tmp_path / 'out'}", FORCE_COLOR="1")
    assert done.returncode == 0, done.stderr
    assert "━" not in done.stderr
