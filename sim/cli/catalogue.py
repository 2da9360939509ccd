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


@command("ports", example="portsim ports qingdao")
def ports(
    name: Annotated[
        str | None, typer.Argument(metavar="[PORT]", help="List the numbers of this port.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the ports, or every number of one port with unit, range, grade and source."""
    output = Output(lang, as_json)
    if name is None:
        listed = list_ports(lang)
        shown = listed.assign(objects_per_day=listed["streams"]).drop(columns="streams")
        output.rows("ports", records(shown))
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
    name: Annotated[
        str | None, typer.Argument(metavar="[POLICY]", help="List the levers of this policy.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the policies with their articles and levers, or the levers of one."""
    output = Output(lang, as_json)
    if name is None:
        listed = list_policies(lang)
        output.rows("policies", records(listed.assign(levers=listed["levers"].replace("", "-"))))
    else:
        found = levers(name, lang)
        found["on"] = found["on"].map({True: "yes", False: "no"})
        output.rows("levers", records(found))


@command("measures", example="portsim measures")
def measures(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the measures: name, unit, definition."""
    Output(lang, as_json).rows("measures", records(list_measures(lang)))
