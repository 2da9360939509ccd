"""The number that reports/architecture.md follows takes the way, and has the values, that the page states."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.matching.core.codes import Kind, Reason
from sim.model.port_indices import agencies_of
from sim.model.trace import EngineTrace
from sim.model.workload import Workload
from sim.port.load import load_port
from sim.port.schema import Port
from sim.sampling.draw import draw

PAGE = (Path(__file__).parents[2] / "reports" / "architecture.md").read_text(encoding="utf-8")
FOLLOWED = 25_090  # the consignment of the page


@pytest.fixture(scope="module")
def port() -> Port:
    return load_port("shanghai-yangshan")


@pytest.fixture(scope="module")
def workload(port: Port) -> Workload:
    return draw(port, port.run.warm_up_days + port.run.days, 2018, 0)


@pytest.fixture(scope="module", params=["serial", "joint"])
def trace(request: pytest.FixtureRequest) -> EngineTrace:
    return sim.run("shanghai-yangshan", request.param).tables


def stated(value: float) -> bool:
    """Whether the page has a number, to one decimal and with separators."""
    return f"{abs(value):,.1f}" in PAGE


def test_as_many_consignments_are_drawn_and_wanted(port: Port, workload: Workload) -> None:
    imports = np.flatnonzero(workload.objects.stream == list(port.streams).index("imports"))
    wanted = [
        set(workload.instructions.object[workload.instructions.agency == a])
        for a in map(agencies_of(port).index, ("customs", "quarantine"))
    ]
    by_customs = wanted[0] & set(imports)
    assert port.streams["imports"].agencies["customs"].instructs.base == 0.06
    for number in (len(imports), len(by_customs)):
        assert f"{number:,}" in PAGE
    assert f"quarantine wants {len(by_customs & wanted[1])} of these too" in PAGE


def test_the_consignment_passes_through_these_minutes(
    trace: EngineTrace, workload: Workload
) -> None:
    mine = trace.messages.object == FOLLOWED
    told = np.isin(trace.messages.kind, (Kind.INSTRUCT, Kind.PROPOSE, Kind.CONFIRM)) & mine
    assert all(stated(at) for at in trace.messages.at[told])
    assert stated(trace.objects.released[FOLLOWED])
    assert stated(workload.objects.arrived[FOLLOWED])
    assert stated(workload.objects.declared[FOLLOWED])
    reasons = {Reason(r).name.lower() for r in trace.messages.reason[mine]}
    assert {"held", "matched"} <= reasons or trace.policy == "serial"


def test_the_means_and_the_interval_are_these() -> None:
    found = sim.compare("shanghai-yangshan", ["serial", "joint"], processes=1)

    def goods(frame: pd.DataFrame) -> pd.DataFrame:
        rows = frame[frame["measure"] == "overall_time_mean"]
        return rows[(rows["object_class"] == "goods") & (rows["denominator"] == "matched")]

    first = goods(found.runs).query("replication == 0").set_index("policy")["value"]
    difference = goods(found.differences).iloc[0]
    assert all(stated(value) for value in [*first, first["joint"] - first["serial"]])
    assert all(stated(difference[name]) for name in ("mean", "low", "high"))
    assert f"{-difference['mean'] / 60:.1f} h sooner" in PAGE
