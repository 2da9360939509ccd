"""Command sensitivity (one-way sensitivity); formerly `hinges`."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
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
from sim.experiments.compare import load_ports, records
from sim.experiments.processes import Apart
from sim.port.load import port_names
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
            help="Also write hinges.csv and manifest.json there; what they hold of other ports stays.",
        ),
    ] = None,
    processes: Processes = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """One-way sensitivity: vary each assumed number over its range; list those that change the answer.

    Ports whose current results are in DIR already are skipped. The old name is `portsim hinges`.
    """
    chosen = load_ports(ports or port_names())
    output = Output(lang, as_json)
    show: Callable[[Port, pd.DataFrame], None] = (
        (lambda *_: None) if as_json else (lambda port, frame: print_port(output, port, frame))
    )
    frames = look_at(chosen, folder, cores(processes), show)
    if as_json:
        output.json(hinges=records(pd.concat(frames, ignore_index=True)))


def look_at(
    chosen: Sequence[Port],
    folder: Path | None,
    processes: int,
    show: Callable[[Port, pd.DataFrame], None],
) -> list[pd.DataFrame]:
    """Return the one-way table of each port, shown as available and written to a folder if given."""
    every = {port.port: port for port in [*load_ports(port_names()), *chosen]}
    known = looking.standing(folder, list(every.values())) if folder is not None else {}
    with ProcessPoolExecutor(processes, mp_context=Apart()) as pool:
        for n, port in enumerate(chosen, start=1):
            if port.port not in known:
                known[port.port] = looking.one_way_sensitivity(port, pool.map)
                if folder is not None:
                    looking.write(known, [every[name] for name in every if name in known], folder)
            err.print(f"{n}/{len(chosen)} {escape(port.port)}")
            show(port, known[port.port])
    return [known[port.port] for port in chosen]


def print_port(output: Output, port: Port, hinges: pd.DataFrame) -> None:
    """Print one port: for each class of objects the sentences and the table."""
    for cls in dict.fromkeys(hinges["object_class"]):
        for text in hinge_sentences(port, hinges, cls, output.lang):
            output.line(text.replace("**", ""))
        output.frame(hinge_frame(port, hinges, cls, output.lang))
        output.line()
