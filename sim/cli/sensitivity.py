"""Command sensitivity (one-way sensitivity); formerly `hinges`."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.markup import escape

from sim.cli.app import Language, command, err
from sim.cli.options import AsJson, Lang, PortsOrAll, Processes
from sim.cli.present import Output
from sim.cli.progress import cores
from sim.experiments import one_way_sensitivity as looking
from sim.experiments.compare import records
from sim.port.schema import Port
from sim.reporting.tables.sensitivity import hinge_frame, hinge_sentences


@command("sensitivity", example="portsim sensitivity qingdao")
@command("hinges", example="portsim sensitivity qingdao", hidden=True)
def sensitivity(
    ports: PortsOrAll = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR",
            help="Also write hinges.csv and manifest.json there; results of other ports are kept.",
        ),
    ] = None,
    processes: Processes = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Find the assumed numbers on which the answer hinges: each is moved alone over its range.

    Ports whose results in DIR are up to date are not run again. `portsim hinges` is the old name.
    """
    output = Output(lang, as_json)

    def show(done: int, total: int, port: Port, hinges: pd.DataFrame) -> None:
        err.print(f"{done}/{total} {escape(port.port)}")
        if not as_json:
            print_port(output, port, hinges)

    found = looking.sensitivity(ports, folder=folder, processes=cores(processes), progress=show)
    if as_json:
        output.json(hinges=records(found))


def print_port(output: Output, port: Port, hinges: pd.DataFrame) -> None:
    """Print one port: for each class of objects the sentences and the table."""
    for cls in dict.fromkeys(hinges["object_class"]):
        for text in hinge_sentences(port, hinges, cls, output.lang):
            output.line(text.replace("**", ""))
        output.frame(hinge_frame(port, hinges, cls, output.lang))
        output.line()
