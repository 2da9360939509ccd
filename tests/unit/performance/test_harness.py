"""The benchmarks' harness: turns, ratios within rounds, reasons, pages; and everybody gets the same task."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.performance import workloads
from tests.performance.harness import Case, Part, Unavailable, measure
from tests.performance.pages import ASKED, page, summary, write
from tests.performance.part_network import Alone
from tests.performance.peer_programs import PEERS, PROGRAMS, Peer, Running, last_line
from tests.performance.plain_network.engine import run

FACTS = {"python": "3", "load_before": 0.5}


def case(name: str, seconds: list[float], log: list[str], *against: str) -> Case:
    """A case that took so long in each round."""

    def work(seed: int) -> dict[str, float]:
        log.append(f"{name}{seed}")
        return {"half": seconds[seed] / 2, "total": seconds[seed]}

    return Case(name, "jobs", 10, work, against)


def test_cases_take_turns_and_ratios_are_taken_within_rounds() -> None:
    log: list[str] = []
    rows = measure([case("a", [9, 1, 4, 2], log), case("b", [9, 2, 2, 1], log, "a")], rounds=3)
    assert log == ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"]
    assert rows[0]["rate"] == 5.0, "the first round warms up and does not count"
    assert rows[1]["ratios"]["a"] == {"median": 2.0, "low": 0.5, "high": 2.0}
    assert rows[1]["stages"] == {"half": 1.0}


def test_what_cannot_run_is_reported_with_the_reason() -> None:
    def missing(_: int) -> dict[str, float]:
        raise Unavailable("no such package")

    log: list[str] = []
    rows = measure([Case("x", "jobs", 1, missing), case("a", [1, 1], log, "x")], rounds=1)
    assert rows[0]["rate"] is None
    assert rows[0]["note"] == "no such package"
    assert rows[1]["ratios"] == {}
    text = page(Part("t", "Title", "Text.", rows), FACTS)
    assert "| x | not run | | | no such package |" in text
    assert "load before 0.5" in text


def network_figures(simpy: float, c: float) -> list[dict[str, Any]]:
    ratios = {"W1, SimPy": {"median": simpy, "low": simpy, "high": simpy}}
    engine = {"W1, C, engine alone": {"median": c, "low": c, "high": c}}
    other = {"unit": "jobs", "rate": 1.0, "stages": {}, "note": ""}
    return [
        {"what": "W1, portsim", "ratios": ratios, **other},
        {"what": "W1, portsim, engine alone", "ratios": engine, **other},
    ]


def test_the_summary_says_what_was_missed(tmp_path: Path) -> None:
    write(Part("network", "T", "T", network_figures(simpy=99, c=0.8)), FACTS, tmp_path)
    lines = (tmp_path / "summary.md").read_text(encoding="utf-8").splitlines()
    assert "| W1 end to end × SimPy: ≥ 100 | 99 | **missed** | [network](network.md) |" in lines
    assert any("× that of the C program: ≤ 1.5 | 1.25 | met" in line for line in lines)
    assert any("cimba-python: ≥ 3 | | not measured" in line for line in lines)
    write(Part("network", "T", "T", network_figures(simpy=101, c=0.5)), FACTS, tmp_path)
    again = summary(tmp_path)
    assert "| 101 | met |" in again
    assert "≤ 1.5 | 2 | **missed**" in again
    assert json.loads((tmp_path / "network.json").read_text(encoding="utf-8"))["about"] == FACTS


def test_the_summary_finds_its_rows_in_the_committed_figures(root: Path) -> None:
    """A row that was renamed would be "not measured" for ever."""
    out = root / "reports" / "benchmarks"
    missing = [
        what
        for part, what, find, *_ in ASKED
        if (path := out / f"{part}.json").exists()
        if find(json.loads(path.read_text(encoding="utf-8"))) is None
    ]
    assert missing == []


@pytest.fixture
def root() -> Path:
    return Path(__file__).parents[3]


def test_peers_get_the_numbers_that_we_get() -> None:
    spec = importlib.util.spec_from_file_location("peers_common", PROGRAMS / "common.py")
    assert spec is not None
    assert spec.loader is not None
    common = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(common)
    names = [name for name in vars(common) if name.isupper() and hasattr(workloads, name)]
    assert len(names) == 13
    assert {n: getattr(common, n) for n in names} == {n: getattr(workloads, n) for n in names}
    assert pytest.approx(np.sqrt(np.log1p(common.SCAN_CV**2)), abs=1e-15) == common.SCAN_SIGMA
    assert (
        pytest.approx(np.log(common.SCAN) - common.SCAN_SIGMA**2 / 2, abs=1e-15) == common.SCAN_MU
    )


def test_every_peer_has_its_program() -> None:
    assert all((PROGRAMS / peer.program).exists() for peer in PEERS)


def test_a_peer_that_does_not_run_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.performance.peer_programs.interpreter", lambda: Path(sys.executable))
    monkeypatch.setattr("tests.performance.peer_programs.install", lambda _: None)
    program = Running(Peer("nobody", "nobody==1", "nobody.py"), "W0", 10)
    with pytest.raises(Unavailable, match=r"does not run: .*No such file"):
        program(0)
    program.close()


def test_simpy_as_a_peer_in_our_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.performance.peer_programs.interpreter", lambda: Path(sys.executable))
    monkeypatch.setattr("tests.performance.peer_programs.install", lambda _: None)
    program = Running(PEERS[0], "W1", 500)
    assert program(0)["total"] > 0
    program(1)
    assert len(program.waits) == 1, "the first run warms up"
    assert set(program.waits[0]) == {"papers", "urgent", "scan", "open"}
    program.close()


def test_the_last_line_of_an_error_names_no_folder_of_this_machine(root: Path) -> None:
    assert last_line(f"a\nno {root}/x | y\n\n") == "no ./x / y"
    assert last_line("") == "no message"


@pytest.mark.parametrize("name", ["w0", "w1"])
def test_the_c_program_gives_our_answers_to_the_last_bit(name: str) -> None:
    alone = Alone(getattr(workloads, name)(), 20_000)
    if alone.library is None:
        pytest.skip(alone.missing)
    alone.in_c(0)
    began = run(alone.plan, alone.jobs)
    assert alone.differing_calls() == 0
    assert np.isfinite(began).all()
    assert len(np.unique(began)) > 20_000 * 0.9
