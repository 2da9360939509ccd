"""Commands that list what is shipped: ports, policies, measures."""

from typing import Annotated

import typer

from sim.analysis.catalogue import OBJECT_MEASURES, PORT_MEASURES
from sim.cli.app import Language, command
from sim.cli.options import AsJson, Lang
from sim.cli.present import Output
from sim.experiments.compare import records
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy, policy_names
from sim.policy.schema import Policy
from sim.port.facts import numbers_of
from sim.port.load import load_port, port_names
from sim.port.schema import Port
from sim.port.sizing import load_table
from sim.text import gettext

GRADES = ("published", "derived", "assumed")
TIMES = "mean, p50, p90, p95, p99"

Row = dict[str, object]


@command("ports", example="portsim ports qingdao")
def ports(
    name: Annotated[str | None, typer.Argument(metavar="[PORT]", help="Its numbers.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the ports, or every number of one port with unit, range, grade and source."""
    output = Output(lang, as_json)
    if name is None:
        output.rows("ports", [port_row(load_port(each), lang) for each in port_names()])
        return
    port = load_port(name)
    numbers, loads = records(numbers_of(port, "en" if as_json else lang)), load_table(port)
    if as_json:
        output.json(numbers=numbers, resources=records(loads))
        return
    output.rows("numbers", numbers)
    output.line()
    output.rows("resources", records(loads.round(3)))


def port_row(port: Port, lang: Language) -> Row:
    """Return a port with its traffic and how many of its numbers have which grade."""
    grades = numbers_of(port)["grade"].value_counts()
    streams = port.streams.items()
    return {
        "port": port.port,
        "title": port.title.to(lang),
        "mode": port.mode,
        "objects_per_day": ", ".join(f"{key} {one.per_day.base:.0f}" for key, one in streams),
        **{grade: int(grades.get(grade, 0)) for grade in GRADES},
    }


@command("policies", example="portsim policies --lang zh")
def policies(
    name: Annotated[str | None, typer.Argument(metavar="[POLICY]", help="Its levers.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the policies with their articles and levers, or the levers of one."""
    output = Output(lang, as_json)
    if name is None:
        output.rows("policies", [policy_row(load_policy(each), lang) for each in policy_names()])
    else:
        output.rows("levers", lever_rows(load_policy(name), lang))


def policy_row(policy: Policy, lang: Language) -> Row:
    """Return a policy with its articles and levers."""
    return {
        "policy": policy.policy,
        "title": policy.title.to(lang),
        "from": policy.applies_from.isoformat(),
        "articles": ", ".join(policy.articles),
        "levers": ", ".join(policy.levers) or "-",
    }


def lever_rows(policy: Policy, lang: Language) -> list[Row]:
    """Return all levers, and which of them a policy has."""
    return [
        {
            "lever": lever.name,
            "title": gettext(lever.title, lang),
            "on": "yes" if lever.name in policy.levers else "no",
            "article": lever.article,
            "does": gettext(lever.does, lang),
        }
        for lever in LEVERS.values()
    ]


@command("measures", example="portsim measures")
def measures(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the measures: name, unit, definition."""
    rows = [
        {
            "measure": measure.name,
            "title": gettext(measure.title, lang),
            "unit": measure.unit,
            "statistics": TIMES if measure.times else "mean",
            "definition": gettext(measure.definition, lang),
        }
        for measure in {**OBJECT_MEASURES, **PORT_MEASURES}.values()
    ]
    Output(lang, as_json).rows("measures", rows)
