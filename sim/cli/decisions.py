"""Commands of the decisions: pilots, rollout."""

import os
from pathlib import Path
from typing import Annotated, Any

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
from sim.cli.studies import ProgressBar
from sim.decisions.data import Facts, load_facts, shipped_candidates
from sim.decisions.pilots import (
    CRITERIA,
    Certainty,
    PilotChoice,
    PilotRequest,
    certainty,
    choose_pilots,
    pareto,
    value_of_data,
    weight_sensitivity,
)
from sim.decisions.rollout import Rollout, run_rollout
from sim.decisions.table import StateTable, pilot_states, rollout_states, simulate
from sim.errors import BadInput
from sim.experiments.compare import records
from sim.reporting.charts.printed.pilots import benefit_figure
from sim.reporting.charts.printed.rollout import curve_figure, gantt_figure
from sim.reporting.pages.page import write_page
from sim.reporting.tables.pilots import (
    belief_frame,
    benefit_frame,
    data_frame,
    front_frame,
    port_frame,
    share_frame,
    sure_sentences,
    weight_frame,
    why_chosen,
)
from sim.reporting.tables.rollout import (
    country_frame,
    milestone_frame,
    plan_table,
    sequence_frame,
    totals_table,
)
from sim.reporting.words.border import MODES
from sim.reporting.words.decisions import RULE_WORDS, captioned

Ports = Annotated[
    list[str] | None, typer.Argument(metavar="[PORT]...", help="Default: all shipped ports.")
]
TableFile = Annotated[
    Path | None,
    typer.Option(
        "--table", metavar="FILE.parquet",
        help="Simulated states: read if the file is there, else simulated and written.",
    ),
]  # fmt: skip
Report = Annotated[Path | None, typer.Option(metavar="FILE.html", help="Also write a report.")]
Replications = Annotated[int, typer.Option(help="Replications, 2 or more.")]
Days = Annotated[int | None, typer.Option(help="Days measured; default: each port's own.")]
Processes = Annotated[int | None, typer.Option(help="Worker processes; default: one a core.")]
Seed = Annotated[int, typer.Option(help="Seed of the random numbers.")]


def table_of(
    ports: list[str] | None,
    facts: Facts,
    states: list[str],
    file: Path | None,
    *,
    replications: int,
    worlds: int,
    days: int | None,
    seed: int,
    processes: int | None,
) -> StateTable:
    """Read or simulate the table of states."""
    if file is not None and file.exists():
        return StateTable.load(file)
    if file is not None and not file.resolve().parent.is_dir():
        message = "the folder of this file does not exist"
        raise BadInput(message, str(file), key="table", rule="write into a folder that exists")
    with ProgressBar() as show:
        table = simulate(
            ports or shipped_candidates(facts),
            facts,
            states,
            replications=replications,
            worlds=worlds,
            days=days,
            seed=seed,
            processes=processes or os.cpu_count() or 1,
            progress=show,
        )
    if file is not None:
        table.save(file)
    return table


@app.command(epilog=example("portsim pilots --k 5 --report pilots.html"))
@guarded
def pilots(
    ports: Ports = None,
    k: Annotated[int | None, typer.Option(help="How many; default 5, or what pays.")] = None,
    budget: Annotated[float | None, typer.Option(help="CNY for works and training.")] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="CRITERION=NUMBER", help=f"One of {', '.join(CRITERIA)}."),
    ] = None,
    min_modes: Annotated[int, typer.Option(help="Modes of transport covered.")] = 3,
    min_regions: Annotated[int, typer.Option(help="Regions covered.")] = 3,
    require: Annotated[list[str] | None, typer.Option(help="A port that must be in.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="A port that must be out.")] = None,
    table: TableFile = None,
    replications: Replications = 3,
    worlds: Annotated[int, typer.Option(help="Draws of the assumed numbers; 0: none.")] = 4,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Choose the ports that go first (试点口岸, art. 13): with probability, regret and reasons."""
    facts = load_facts()
    request = PilotRequest(
        k=5 if k is None and budget is None else k,
        budget=budget,
        weights=weights(weight or []),
        min_modes=min_modes,
        min_regions=min_regions,
        require=tuple(require or ()),
        exclude=tuple(exclude or ()),
    )
    states = table_of(
        ports, facts, pilot_states(facts), table, replications=replications, worlds=worlds,
        days=days, seed=seed, processes=processes,
    )  # fmt: skip
    choice = choose_pilots(states, facts, request)
    sure = certainty(states, facts, request, seed=seed)
    data = value_of_data(states, facts, request)
    by_weight, shares = weight_sensitivity(states, facts, request, seed=seed)
    front = pareto(states, facts, request)
    if report is not None:
        shown = {
            "ports": port_frame(choice, states.loaded, lang),
            "benefit": benefit_frame(choice, lang),
            "belief": belief_frame(sure, choice, lang),
            "data": data_frame(data, choice, lang),
            "weights": weight_frame(by_weight, choice, lang),
            "shares": share_frame(shares, choice, lang),
            "front": front_frame(front, choice, lang),
        }
        title = "试点口岸选择" if lang is Language.ZH else "Which ports go first"
        said = [f"<p>{text}</p>" for text in sure_sentences(sure, lang)]
        write_page(
            report, title, [benefit_figure(choice, lang), *said], captioned(shown, lang), states.manifest,
            lang,
        )  # fmt: skip
    if as_json:
        print_json(
            {
                "manifest": states.manifest,
                "chosen": list(choice.chosen),
                "cost": choice.cost,
                "value": choice.value,
                "weights": choice.weights,
                "ports": records(choice.ports),
                "certainty": records(sure.sets),
                "probability": records(sure.ports),
                "value_of_data": records(data),
                "weight_sensitivity": records(by_weight),
                "share_of_weightings": records(shares),
                "pareto": records(front),
            }
        )
        return
    print_choice(choice, sure, data, shares, lang)
    if report is not None:
        out.print(f"{'报告' if lang is Language.ZH else 'report'}: {escape(str(report))}")


def weights(texts: list[str]) -> dict[str, float]:
    """Read CRITERION=NUMBER. Raises BadInput."""
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            message = "write a criterion and a number, such as benefit=0.5"
            raise BadInput(message, key="weight", value=text, rule="CRITERION=NUMBER") from None
    return found


HEADS = {
    "en": ("port", "mode", "in", "P noise", "P ranges", "trader saves, 1000 CNY/d",
           "matched saves, h/d", "all save, h/d", "staff save, h/d", "cost, mio CNY", "margin",
           "field week", "weightings"),
    "zh": ("口岸", "运输方式", "入选", "概率（噪声）", "概率（假设）", "企业节省 千元/天",
           "两方以上节省 小时/天", "全部节省 小时/天", "人员节省 工时/天", "成本 百万元", "差距",
           "再观测一周", "权重占比"),
}  # fmt: skip


def print_choice(
    choice: PilotChoice, sure: Certainty, data: pd.DataFrame, shares: pd.DataFrame, lang: Language
) -> None:
    """Print the candidates, best first, and how sure the choice is."""
    frame = choice.ports.merge(sure.ports.drop(columns="chosen"), on="port")
    frame = frame.merge(data, on="port").merge(shares[["port", "share"]], on="port")
    table = plain_table(*HEADS[lang])
    for row in frame.sort_values(["chosen", "points"], ascending=False).to_dict("records"):
        table.add_row(
            str(row[lang]), MODES[lang][row["mode"]], "●" if row["chosen"] else "",
            f"{row['p_noise']:.2f}", f"{row['p_all']:.2f}" if "p_all" in row else "–",
            span(row, "benefit_cny", "benefit", 1e3), span(row, "hours_matched"), span(row, "hours_all"),
            span(row, "staff_hours"), f"{row['cost'] / 1e6:.1f}", f"{row['margin']:.3f}",
            f"{row['field']:.4f}", f"{row['share']:.2f}",
        )  # fmt: skip
    out.print(table)
    for text in sure_sentences(sure, lang):
        out.print(text)
    for port in choice.chosen:
        out.print(why_chosen(choice, port, lang).replace("**", ""))


def span(row: Any, name: str, ends: str | None = None, unit: float = 1.0) -> str:
    """Write a mean with its interval, in so large a unit."""
    low, high = (row[f"{ends or name}_{end}"] / unit for end in ("low", "high"))
    return f"{row[name] / unit:,.0f} [{low:,.0f}, {high:,.0f}]"


@app.command(epilog=example("portsim rollout --report rollout.html"))
@guarded
def rollout(
    ports: Ports = None,
    pilot: Annotated[
        list[str] | None, typer.Option("--pilot", help="Ports that go first; default: chosen.")
    ] = None,
    timeline: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Your own timeline.")
    ] = None,
    rule: Annotated[
        str, typer.Option(help="optimised, largest_first, easiest_first, notice.")
    ] = "optimised",
    teams: Annotated[int | None, typer.Option(help="Ports at work at the same time.")] = None,
    table: TableFile = None,
    replications: Replications = 3,
    worlds: Annotated[int, typer.Option(help="Draws of the assumed numbers; 0: none.")] = 0,
    days: Days = None,
    seed: Seed = 2018,
    processes: Processes = None,
    report: Report = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Roll joint inspection out month by month (art. 12 to 16): times, savings, sequence of works."""
    facts = load_facts(timeline=timeline)
    states = table_of(
        ports, facts, rollout_states(facts), table, replications=replications, worlds=worlds,
        days=days, seed=seed, processes=processes,
    )  # fmt: skip
    chosen = tuple(pilot or default_pilots(states, facts))
    found = run_rollout(states, facts, pilots=chosen, rule=rule, teams=teams)
    if report is not None:
        shown = {
            "plan": plan_table(found, lang),
            "totals": totals_table(found, lang),
            "sequences": sequence_frame(found, lang),
            "country": country_frame(found, lang),
            "milestones": milestone_frame(found, facts, lang),
        }
        title = "联合检查分步推进" if lang is Language.ZH else "The rollout, month by month"
        figures = [gantt_figure(found, facts, lang), curve_figure(found, lang)]
        write_page(report, title, figures, captioned(shown, lang), states.manifest, lang)
    if as_json:
        print_json(
            {
                "manifest": states.manifest,
                "pilots": list(found.pilots),
                "rule": found.rule,
                "plan": records(found.plan),
                "path": records(found.path),
                "measures": records(found.country),
                "ports": records(found.ports),
                "totals": records(found.totals),
                "sequences": records(found.sequences),
                "milestones": records(found.milestones),
            }
        )
        return
    print_rollout(found, lang)
    if report is not None:
        out.print(f"{'报告' if lang is Language.ZH else 'report'}: {escape(str(report))}")


def default_pilots(table: StateTable, facts: Facts) -> tuple[str, ...]:
    """Choose pilots from the same table where its states allow it; else none, and say so."""
    n = len(table.ports)
    if facts.timeline.after_works is None or n < 6:
        err.print("note: no pilots (name them with --pilot)")
        return ()
    return choose_pilots(table, facts).chosen


ROLLOUT_HEADS = {
    "en": ("month", "matched, min", "inspected, min", "all, min", "saved, mio CNY", "cumulated",
           "staff h saved", "missed more"),
    "zh": ("月份", "两方以上 分钟", "需检查 分钟", "全部 分钟", "企业节省 百万元", "累计",
           "节省工时", "多漏检"),
}  # fmt: skip


def print_rollout(found: Rollout, lang: Language) -> None:
    """Print the plan, the months and the totals."""
    zh = lang is Language.ZH
    heads = ("口岸", "试点", "改造开始", "月数", "对碰起", "联合起") if zh else (
        "port", "pilot", "works from", "months", "matched from", "joint from")  # fmt: skip
    table = plain_table(*heads)
    for row in found.plan.to_dict("records"):
        cells = (row["works_begin"], row["works_months"], row["matched_from"], row["joint_from"])
        table.add_row(str(row[lang]), "★" if row["pilot"] else "", *(text(c) for c in cells))
    out.print(table)
    out.print()
    table = plain_table(*ROLLOUT_HEADS[lang])
    shown = (
        ("minutes_matched", 1), ("minutes_inspected", 1), ("minutes_all", 1),
        ("saved_trader_cost", 1e6), ("cumulated_trader_cost", 1e6), ("saved_staff_hours", 1),
        ("saved_missed", -1),
    )  # fmt: skip
    for month, rows in found.country.groupby("month"):
        by = rows.set_index("measure")
        table.add_row(str(month), *(interval_text(by.loc[name], scale) for name, scale in shown))
    out.print(table)
    out.print()
    table = plain_table(
        *(("顺序", "企业节省 百万元", "比优化少") if zh else ("sequence", "saved, mio CNY", "less"))
    )
    for row in found.sequences.to_dict("records"):
        saved = f"{row['saved'] / 1e6:.2f} [{row['low'] / 1e6:.2f}, {row['high'] / 1e6:.2f}]"
        less = (
            f"{row['less'] / 1e6:.2f} [{row['less_low'] / 1e6:.2f}, {row['less_high'] / 1e6:.2f}]"
        )
        table.add_row(RULE_WORDS[lang][row["rule"]], saved, less)
    out.print(table)


def text(value: object) -> str:
    """Write a cell."""
    return "–" if value is None or value != value else str(value)


def interval_text(row: Any, scale: float) -> str:
    """Write a mean with its interval; a negative scale turns the sign."""
    low, high = sorted((row["low"] / scale, row["high"] / scale))
    return f"{row['mean'] / scale:,.4g} [{low:,.4g}, {high:,.4g}]"
