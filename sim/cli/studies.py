"""Commands of the simulation: compare, ports, policies, measures."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.analysis.catalogue import OBJECT_MEASURES, PORT_MEASURES
from sim.analysis.claims import judge, read_claim
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
    print_frame,
    print_json,
)
from sim.errors import BadInput
from sim.experiments.compare import DEFAULT_POLICIES, Comparison, compare, records, run
from sim.policy.levers import LEVERS
from sim.policy.load import load_policy, policy_names
from sim.port.facts import numbers_of
from sim.port.load import load_port, port_names
from sim.port.sizing import load_table
from sim.reporting.tables.answer import answer_rows, answer_sentence
from sim.reporting.words.commands import DEFINITIONS
from sim.reporting.words.sources import note_word

PortName = Annotated[
    list[str], typer.Argument(metavar="PORT...", help="Shipped names or paths of YAML files.")
]


@app.command("compare", epilog=example("portsim compare qingdao --policy serial --policy joint"))
@guarded
def compare_command(
    ports: PortName,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            help="A policy, a file, or a variant such as joint-slots or serial+matching; "
            "the first one is the baseline. Default: serial, parallel, joint.",
        ),
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days measured, after the warm-up.")] = None,
    replications: Annotated[
        int | None,
        typer.Option(help="Replications, 2 or more; with --precision the most that are made."),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="Go on until differences are known to this share of the baseline, such as 0.02."
        ),
    ] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option(
            "--claim",
            help="Such as 'joint: overall_time_mean\\[goods, matched] < 0': pass, fail (exit 1) or "
            "inconclusive.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 2018,
    engine: Annotated[str, typer.Option(help="compiled, or reference.")] = "compiled",
    processes: Annotated[
        int | None, typer.Option(help="Worker processes; default: one for each core.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Also write a report.")
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Write the answer's figure, of the first port."),
    ] = None,
    trace: Annotated[
        Path | None,
        typer.Option(metavar="FILE.parquet", help="Write the objects of the first replication."),
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Compare policies at ports: how long, for whom, at what cost, with intervals."""
    policies = policy or list(DEFAULT_POLICIES)
    _check_writable(report, trace, figure)
    claims = [read_claim(text) for text in claim or []]
    with ProgressBar() as show:
        found = compare(
            ports,
            policies,
            days=days,
            replications=replications,
            precision=precision,
            seed=seed,
            engine=engine,
            processes=processes or os.cpu_count() or 1,
            progress=show,
        )
    if trace is not None:
        _write_trace(ports, policies, days, seed, engine, trace)
    if report is not None or figure is not None:
        from sim.reporting.pages.comparison import write_figure, write_report  # with all that draws

        if report is not None:
            write_report(found, report, lang)
        if figure is not None:
            write_figure(found, figure, lang)
    judged = judge(claims, found.differences)
    if as_json:
        print_json(found.to_json() | ({"claims": records(judged)} if claims else {}))
    else:
        _print_comparison(found, judged, lang)
        if report is not None:
            out.print(f"{'报告' if lang is Language.ZH else 'report'}: {escape(str(report))}")
    if (judged["state"] == "fail").any():
        raise typer.Exit(1)


def _print_comparison(found: Comparison, judged: pd.DataFrame, lang: Language) -> None:
    for port in found.ports:
        _print_answer(found, port.port, lang)
    if found.precision is not None:
        _print_precision(found.precision, lang)
    if len(judged):
        print_frame(records(judged.drop(columns="point")), False, "claims", lang)


def _print_precision(precision: pd.DataFrame, lang: Language) -> None:
    """Say whether the intervals are as narrow as was asked, and which are not."""
    zh = lang is Language.ZH
    missed = precision[~precision["met"]]
    n = ", ".join(f"{port} {rows['n'].max()}" for port, rows in precision.groupby("port"))
    if missed.empty:
        out.print(f"{'精度已达到；重复次数' if zh else 'precision met; replications'}: {n}")
        return
    out.print(f"{'精度未达到；重复次数' if zh else 'precision NOT met; replications'}: {n}")
    print_frame(records(missed), False, "precision", lang)


def _check_writable(*paths: Path | None) -> None:
    """Refuse a file that could not be written before the work begins."""
    for path in paths:
        if path is not None and not path.resolve().parent.is_dir():
            message = "the folder of this file does not exist"
            raise BadInput(message, file=str(path), rule="write into a folder that exists")


class ProgressBar:
    """A progress bar on the error stream, for people only."""

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar = Progress(
            TextColumn("replications"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=None)
        return self._show

    def _show(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def _write_trace(
    ports: list[str], policies: list[str], days: int | None, seed: int, engine: str, path: Path
) -> None:
    frames = []
    for port in ports:
        for policy in policies:
            frame = run(port, policy, days=days, seed=seed, engine=engine).to_frame()
            frame.insert(0, "port", port)
            frame.insert(1, "policy", policy)
            frame.insert(2, "object", range(len(frame)))
            frames.append(frame)
    try:
        pd.concat(frames, ignore_index=True).to_parquet(path)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="trace") from None


def _print_answer(found: Comparison, port: str, lang: Language) -> None:
    heads, rows = answer_rows(found, port, lang)
    title = next(p.title for p in found.ports if p.port == port)
    out.print(f"\n[bold]{title.zh if lang is Language.ZH else title.en}[/bold] ({port})")
    table = plain_table(*heads)
    for column in table.columns[2:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    out.print(table)
    out.print(answer_sentence(found, port, lang))


@app.command(epilog=example("portsim ports qingdao"))
@guarded
def ports(
    name: Annotated[str | None, typer.Argument(metavar="[PORT]", help="Its numbers.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the ports, or every number of one port with unit, range, grade and source."""
    if name is None:
        _print_frame(_all_ports(lang), as_json, "ports", lang)
        return
    port = load_port(name)
    numbers, loads = numbers_of(port), load_table(port)
    if as_json:
        print_json({"numbers": records(numbers), "resources": records(loads)})
        return
    for text in ("formula", "note"):
        numbers[text] = [
            note_word(one, lang) if isinstance(one, str) else one for one in numbers[text]
        ]
    _print_frame(numbers, False, "numbers", lang)
    out.print()
    _print_frame(loads.round(3), False, "resources", lang)


def _all_ports(lang: Language) -> pd.DataFrame:
    rows = []
    for name in port_names():
        port = load_port(name)
        grades = numbers_of(port)["grade"].value_counts()
        rows.append(
            {
                "port": name,
                "title": port.title.zh if lang is Language.ZH else port.title.en,
                "mode": port.mode,
                "objects_per_day": ", ".join(
                    f"{key} {stream.per_day.base:.0f}" for key, stream in port.streams.items()
                ),
                **{grade: int(grades.get(grade, 0)) for grade in GRADES},
            }
        )
    return pd.DataFrame(rows)


GRADES = ("published", "derived", "assumed")


@app.command(epilog=example("portsim policies --lang zh"))
@guarded
def policies(
    name: Annotated[str | None, typer.Argument(metavar="[POLICY]", help="Its levers.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the policies with their articles and levers, or the levers of one."""
    language = str(lang)
    if name is None:
        rows = [
            {
                "policy": policy.policy,
                "title": getattr(policy.title, language),
                "from": policy.applies_from.isoformat(),
                "articles": ", ".join(policy.articles),
                "levers": ", ".join(policy.levers) or "-",
            }
            for policy in map(load_policy, policy_names())
        ]
    else:
        chosen = load_policy(name)
        rows = [
            {
                "lever": lever.name,
                "title": getattr(lever, language),
                "on": "yes" if lever.name in chosen.levers else "no",
                "article": lever.article,
                "does": getattr(lever, f"does_{language}"),
            }
            for lever in LEVERS.values()
        ]
    _print_frame(pd.DataFrame(rows), as_json, "policies" if name is None else "levers", lang)


@app.command(epilog=example("portsim measures"))
@guarded
def measures(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the measures: name, unit, definition."""
    found = {**OBJECT_MEASURES, **PORT_MEASURES}.values()
    rows = [
        {
            "measure": measure.name,
            "title": measure.zh if lang is Language.ZH else measure.en,
            "unit": measure.unit,
            "statistics": "mean, p50, p90, p95, p99" if measure.times else "mean",
            "definition": DEFINITIONS[measure.name] if lang is Language.ZH else measure.definition,
        }
        for measure in found
    ]
    _print_frame(pd.DataFrame(rows), as_json, "measures", lang)


def _print_frame(frame: pd.DataFrame, as_json: bool, name: str, lang: Language) -> None:
    print_frame(records(frame), as_json, name, lang)
