"""Commands that list what is shipped: ports, policies, measures."""

from typing import Annotated

import typer

from sim.analysis.catalogue import measures as list_measures
from sim.cli.app import Language, command
from sim.cli.options import AsJson, Lang
from sim.cli.present import Output
from sim.experiments.compare import records
from sim.policy.catalogue import levers
from sim.policy.catalogue import policies as list_policies
from sim.port.catalogue import loads
from sim.port.catalogue import numbers as list_numbers
from sim.port.catalogue import ports as list_ports
from sim.port.load import load_port
from sim.reporting.words.commands import DEFINITIONS


@command("ports", example="portsim ports qingdao")
def ports(
    name: Annotated[str | None, typer.Argument(metavar="[PORT]", help="Its numbers.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the ports, or every number of one port with unit, range, grade and source."""
    output = Output(lang, as_json)
    if name is None:
        output.rows("ports", records(list_ports(lang)))
        return
    port = load_port(name)
    numbers, resources = records(list_numbers(port, "en" if as_json else lang)), loads(port)
    if as_json:
        output.json(numbers=numbers, resources=records(resources))
        return
    output.rows("numbers", numbers)
    output.line()
    output.rows("resources", records(resources.round(3)))


@command("policies", example="portsim policies --lang zh")
def policies(
    name: Annotated[str | None, typer.Argument(metavar="[POLICY]", help="Its levers.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the policies with their articles and levers, or the levers of one."""
    output = Output(lang, as_json)
    if name is None:
        output.rows("policies", records(list_policies(lang)))
    else:
        output.rows("levers", records(levers(name, lang)))


@command("measures", example="portsim measures")
def measures(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the measures: name, unit, definition."""
    rows = records(list_measures(lang))
    if lang == "zh":
        rows = [
            row | {"definition": DEFINITIONS.get(str(row["measure"]), row["definition"])}
            for row in rows
        ]
    Output(lang, as_json).rows("measures", rows)
