"""The command `portsim hinges`."""

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    err,
    escape,
    example,
    guarded,
    out,
    plain_table,
    print_json,
)
from sim.experiments import one_way_sensitivity as looking
from sim.experiments.compare import load_ports, records
from sim.experiments.processes import Apart
from sim.port.load import port_names
from sim.port.schema import Port
from sim.reporting.tables.sensitivity import hinge_frame, hinge_sentences

Ports = Annotated[
    list[str] | None, typer.Argument(metavar="[PORT]...", help="Default: all shipped ports.")
]


@app.command(epilog=example("portsim hinges qingdao"))
@guarded
def hinges(
    ports: Ports = None,
    folder: Annotated[
        Path | None, typer.Option(
            "--out", metavar="DIR",
            help="Also write hinges.csv and manifest.json there; what they hold of other ports stays.",
        )
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Worker processes; default: one a core.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Find the assumed numbers on which the answer hinges: each moved alone over its range.

    Ports that stand in DIR as they are now are not looked at again.
    """
    chosen = load_ports(ports or port_names())
    every = {port.port: port for port in [*load_ports(port_names()), *chosen]}
    known = looking.standing(folder, list(every.values())) if folder is not None else {}
    with ProcessPoolExecutor(processes or os.cpu_count() or 1, mp_context=Apart()) as pool:
        for n, port in enumerate(chosen, start=1):
            if port.port not in known:
                known[port.port] = looking.one_way_sensitivity(port, pool.map)
                if folder is not None:
                    looking.write(known, [every[name] for name in every if name in known], folder)
            err.print(f"{n}/{len(chosen)} {escape(port.port)}")
            if not as_json:
                show(port, known[port.port], lang)
    if as_json:
        found = [known[port.port] for port in chosen]
        print_json({"hinges": records(pd.concat(found, ignore_index=True))})


def show(port: Port, found: pd.DataFrame, lang: Language) -> None:
    """Print one port: for each class the sentence and the table."""
    for cls in dict.fromkeys(found["object_class"]):
        for text in hinge_sentences(port, found, cls, lang):
            out.print(text.replace("**", ""))
        frame = hinge_frame(port, found, cls, lang)
        table = plain_table(*frame.columns)
        for row in frame.itertuples(index=False):
            table.add_row(*(str(cell) for cell in row))
        out.print(table)
        out.print()
