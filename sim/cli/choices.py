"""Commands select (the best policy, by KN++) and warm-up (MSER-5 with its plot)."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    example,
    guarded,
    out,
    print_frame,
    print_json,
)
from sim.errors import BadInput
from sim.experiments.compare import records
from sim.experiments.select import MOST, choose_policy
from sim.experiments.warm_up import warm_up
from sim.port.load import load_port

SAID = {
    "en": {
        True: "best, or within {1:g} min of it, with confidence {0:.0%}",
        False: "NOT decided within the replications allowed (confidence {0:.0%}, {1:g} min)",
    },
    "zh": {
        True: "以 {0:.0%} 的把握，为最优或相差不足 {1:g} 分钟",
        False: "在允许的重复次数内未能区分（把握 {0:.0%}，{1:g} 分钟）",
    },
}
TOO_SHORT = {
    "en": "the cut lies in the second half: the runs are too short to say",
    "zh": "切点在后半段：运行太短，无法判断",
}
PortName = Annotated[str, typer.Argument(metavar="PORT", help="A shipped name or a file.")]


@app.command(
    "select",
    epilog=example("portsim select suzhou --policy serial --policy joint --indifference 9"),
)
@guarded
def select_command(
    port: PortName,
    policy: Annotated[list[str], typer.Option("--policy", help="The policies; two or more.")],
    indifference: Annotated[float, typer.Option(help="A difference (min) that would not matter.")],
    confidence: Annotated[float, typer.Option(min=0.5, max=0.9999)] = 0.95,
    denominator: Annotated[str, typer.Option(help="matched, inspected or all.")] = "inspected",
    most: Annotated[int, typer.Option(min=20, help="Most replications.")] = MOST,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 2018,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Find the policy with the least mean clearance time, with as many replications as it takes."""
    found = choose_policy(
        load_port(port), policy, indifference, confidence=confidence, denominator=denominator,
        seed=seed, most=most,
    )  # fmt: skip
    if as_json:
        print_json({"port": found.port, "measure": found.measure, "decided": found.decided,
                    "indifference": found.indifference, "confidence": found.confidence,
                    "policies": records(found.table)})  # fmt: skip
        return
    print_frame(records(found.table), False, "policies", lang)
    said = SAID[str(lang)][found.decided]
    out.print(said.format(found.confidence, found.indifference))


@app.command("warm-up", epilog=example("portsim warm-up suzhou --figure warm-up.svg"))
@guarded
def warm_up_command(
    port: PortName,
    policy: Annotated[str, typer.Option(help="The policy.")] = "serial",
    days: Annotated[int, typer.Option(min=14, max=366, help="Days of the runs.")] = 28,
    replications: Annotated[int, typer.Option(min=2, help="Replications.")] = 10,
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="The series, to judge by.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say how much of a run's beginning to drop (MSER-5), beside what the port file drops."""
    loaded = load_port(port)
    found, series = warm_up(loaded, policy, days=days, replications=replications)
    if figure is not None:
        from sim.reporting.charts.printed.warm_up import warm_up_figure  # with all that draws

        try:
            figure.write_text(
                warm_up_figure(found, series, loaded.run.warm_up_days, str(lang)), "utf-8"
            )
        except OSError as error:
            raise BadInput(
                f"cannot be written: {error.strerror}", str(figure), key="figure"
            ) from None
    cut = found.cut / 24
    if as_json:
        print_json({"port": port, "policy": policy, "cut_days": cut, "trustworthy": found.trustworthy,
                    "warm_up_days": loaded.run.warm_up_days})  # fmt: skip
        return
    zh = lang is Language.ZH
    out.print(
        f"MSER-5 建议舍去前 {cut:.1f} 天；口岸文件舍去 {loaded.run.warm_up_days} 天"
        if zh
        else f"MSER-5 drops the first {cut:.1f} days; the port file drops {loaded.run.warm_up_days}"
    )
    if not found.trustworthy:
        out.print(TOO_SHORT[str(lang)])
