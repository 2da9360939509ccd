"""The report of a comparison: one self-contained HTML page."""

import json
import shlex
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from sim.experiments.compare import Comparison
from sim.files import write_text
from sim.port.schema import Port
from sim.reporting.charts.printed.comparison import answer_figure
from sim.reporting.tables.answer import answer_rows, answer_sentence
from sim.reporting.tables.comparison import object_classes
from sim.reporting.tables.report import (
    assumed_table,
    captioned_table,
    class_table,
    port_table,
    published_table,
    wait_table,
)
from sim.reporting.words.report import TEXTS
from sim.text import worded


def write_report(found: Comparison, path: Path, lang: str) -> None:
    """Write the report. Raises BadInput if the file cannot be written."""
    write_text(path, render(found, str(lang)), "report")


def write_figure(found: Comparison, path: Path, lang: str) -> None:
    """Write the figure of the first port as SVG. Raises BadInput if the file cannot be written."""
    write_text(path, answer_figure(found, found.ports[0].port, str(lang)), "figure")


def render(found: Comparison, lang: str) -> str:
    """Return the report as HTML; equal comparisons give equal text."""
    environment = Environment(
        loader=PackageLoader("sim.reporting.pages"), autoescape=select_autoescape(default=True)
    )
    return environment.get_template("compare.html.j2").render(
        lang=lang,
        t=worded(TEXTS, lang),
        ports=[port_section(found, port, lang) for port in found.ports],
        command=rebuild_command(found),
        manifest=json.dumps(found.manifest, indent=2, ensure_ascii=False),
    )


def rebuild_command(found: Comparison) -> str:
    """Return the command that reproduces this comparison."""
    manifest: Any = found.manifest
    words = ["portsim", "compare", *(port.port for port in found.ports)]
    for policy in found.policies:
        words += ["--policy", policy.policy]
    days = {entry["days"] for entry in manifest["ports"]}
    replications = {entry["replications"] for entry in manifest["ports"]}
    if len(days) == 1:
        words += ["--days", str(days.pop())]
    if len(replications) == 1:
        words += ["--replications", str(replications.pop())]
    return shlex.join([*words, "--seed", str(manifest["seed"]), "--report", "report.html"])


def port_section(found: Comparison, port: Port, lang: str) -> dict[str, object]:
    """Return the section of one port."""
    t: Any = worded(TEXTS, lang)
    heads, rows = answer_rows(found, port.port, lang)
    tables = [
        captioned_table(t["answer"], heads, rows),
        *(class_table(found, port.port, cls, lang) for cls in object_classes(found, port.port)),
        wait_table(found, port.port, lang),
        port_table(found, port.port, lang),
        published_table(found, port.port, lang),
    ]
    return {
        "key": port.port,
        "title": port.title.to(lang),
        "sentence": answer_sentence(found, port.port, lang),
        "svg": answer_figure(found, port.port, lang),
        "tables": [item for item in tables if item["rows"]],
        "assumed": assumed_table(port, lang),
    }
