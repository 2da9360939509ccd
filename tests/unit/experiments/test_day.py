"""A day at the port, object by object."""

from pathlib import Path

import sim
from sim.experiments.day import DayTask, play, stages
from sim.reporting.charts.interactive.day import film

SMALL = Path(__file__).resolve().parent.parent.parent / "ports" / "small.yaml"


def test_every_object_of_a_day_ends_released_and_never_goes_back_in_time() -> None:
    port = sim.load_port(SMALL)
    policies_ = (sim.load_policy("serial"), sim.load_policy("joint"))
    found = play(DayTask(port, policies_, 0, 1))
    for trace in found.traces:
        table = stages(found.workload, trace, found.objects["object"])
        for thing, rows in table.groupby("object"):
            assert rows["stage"].iloc[-1] == "released"
            assert rows["begins"].iloc[0] == found.workload.objects.arrived[thing]
            assert (rows["ends"].iloc[:-1].to_numpy() == rows["begins"].iloc[1:].to_numpy()).all()
    assert len(film(found)) == 2
