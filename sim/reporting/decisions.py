"""Pictures and pages of the decisions: pilots and rollout. SVG text inside one HTML page."""

import html
import json
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.decisions.pilots import PilotChoice
from sim.decisions.rollout import Rollout
from sim.errors import BadInput
from sim.reporting.figures import COLOURS, STYLE, svg

WORDS = {
    "en": {
        "benefit": "Saved by traders, CNY a day (bars: 95 % over replications; lines: drawn worlds)",
        "gantt": "Works and stages", "works": "works", "month": "month",
        "minutes": "Minutes from arrival to release, objects wanted by two or more",
        "cumulated": "Saved by traders since June, million CNY",
    },
    "zh": {
        "benefit": "企业节省，元/天（粗线：重复试验 95%；细线：假设取值范围）",
        "gantt": "改造与阶段", "works": "改造", "month": "月份",
        "minutes": "到达至放行（分钟），两方以上需检查的对象",
        "cumulated": "六月以来企业节省（百万元）",
    },
}  # fmt: skip


CAPTIONS_ZH = {
    "ports": "口岸", "certainty": "选择的把握", "probability": "各口岸属于最优组合的概率",
    "value of one more week of data": "再观测一周的价值", "weights": "权重变化时的选择",
    "share of all weightings": "在全部权重中入选的比例", "Pareto front": "帕累托前沿",
    "plan": "计划", "totals": "合计", "sequences": "顺序", "country": "各月（各口岸合计）",
    "milestones": "节点",
}  # fmt: skip
COLUMNS_ZH = {
    "port": "口岸代码", "en": "英文名", "zh": "名称", "mode": "运输方式", "region": "地区",
    "chosen": "入选", "three_mutuals": "“三互”成效", "volume": "业务量",
    "single_window": "单一窗口", "benefit": "效益（分）", "transfer": "带动", "points": "得分",
    "cost": "成本（元）", "sites": "场地数", "benefit_cny": "企业节省（元/天）",
    "benefit_low": "下限", "benefit_high": "上限", "staff_hours": "节省工时/天",
    "missed": "少漏检/天", "hours_matched": "两方以上节省小时/天",
    "hours_inspected": "需检查节省小时/天", "hours_all": "全部节省小时/天",
    "benefit_worlds_mean": "各情景均值", "benefit_worlds_low": "情景最低",
    "benefit_worlds_high": "情景最高", "worlds_simulated": "情景数", "margin": "差距（分）",
    "instead": "替代口岸", "source": "不确定性来源", "probability": "概率",
    "regret": "期望后悔值", "regret_share": "占最优组合", "regret_cny": "后悔值（元/天）",
    "draws": "抽样次数", "p_noise": "概率（噪声）", "p_all": "概率（含假设）",
    "simulated": "再仿真一次", "simulated_share": "占比", "field": "再观测一周",
    "field_share": "占比", "criterion": "标准", "weight": "权重", "now": "现权重",
    "changed": "更换口岸数", "share": "比例", "value": "得分", "modes": "运输方式数",
    "regions": "地区数", "coverage": "覆盖", "pilot": "试点", "works_begin": "改造开始",
    "works_months": "改造月数", "matched_from": "对碰起", "joint_from": "联合起",
    "measure": "指标", "mean": "均值", "low": "下限", "high": "上限", "n": "重复次数",
    "low_ranges": "情景下限", "high_ranges": "情景上限", "worlds": "情景数", "rule": "顺序规则",
    "saved": "企业节省（元）", "less": "比优化少（元）", "less_low": "下限", "less_high": "上限",
    "ports": "口岸", "month": "月份", "stage": "阶段", "articles": "条款",
}  # fmt: skip
ENDS_ZH = {"_low": "（下限）", "_high": "（上限）"}


def in_language(tables: dict[str, pd.DataFrame], lang: str) -> dict[str, pd.DataFrame]:
    """Return tables under captions and heads of a language; what is data stays as it is."""
    if lang != "zh":
        return tables
    return {
        CAPTIONS_ZH.get(caption, caption): frame.set_axis(
            [head_zh(str(name)) for name in frame.columns], axis=1
        )
        for caption, frame in tables.items()
    }


def head_zh(name: str) -> str:
    """Return the Chinese head of a column; ends of intervals after the column they belong to."""
    if name in COLUMNS_ZH:
        return COLUMNS_ZH[name]
    for end, words in ENDS_ZH.items():
        whole = name.removesuffix(end)
        if whole != name and whole in COLUMNS_ZH:
            return COLUMNS_ZH[whole] + words
    return name


def benefit_figure(choice: PilotChoice, lang: str) -> str:
    """Return the simulated saving of every candidate with both intervals; pilots in colour."""
    frame = choice.ports.sort_values("benefit_cny")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 0.28 * len(frame) + 1.2), layout="constrained")
        ax = figure.subplots()
        for y, (_, row) in enumerate(frame.iterrows()):
            colour = COLOURS[0] if row["chosen"] else "#888888"
            if "benefit_worlds_low" in frame:
                ends = [row["benefit_worlds_low"], row["benefit_worlds_high"]]
                ax.plot(ends, [y, y], color=colour, linewidth=1)
            ax.plot([row["benefit_low"], row["benefit_high"]], [y, y], color=colour, linewidth=5)
            ax.plot(row["benefit_cny"], y, "o", color="white", markeredgecolor=colour)
        ax.axvline(0, color="black", linewidth=0.6)
        ax.set_yticks(range(len(frame)), [str(name) for name in frame[lang]])
        ax.set_xscale("symlog", linthresh=1000)
        ax.set_xlabel(WORDS[lang]["benefit"])
        ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def gantt_figure(found: Rollout, lang: str) -> str:
    """Return the Gantt chart: a row a port, a cell a month, coloured by stage, hatched at works."""
    months = list(dict.fromkeys(found.path["month"]))
    stages = list(
        dict.fromkeys(found.path.sort_values("levers", key=lambda s: s.str.len())["stage"])
    )
    order = found.plan.sort_values(["joint_from", "port"], na_position="last")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 0.28 * len(order) + 1.4), layout="constrained")
        ax = figure.subplots()
        for y, (_, port) in enumerate(order[::-1].iterrows()):
            mine = found.path[found.path["port"] == port["port"]]
            for _, cell in mine.iterrows():
                ax.barh(
                    y, 1, left=months.index(cell["month"]), height=0.85, edgecolor="white",
                    color=COLOURS[stages.index(cell["stage"]) % len(COLOURS)],
                    hatch="////" if cell["at_works"] else "",
                    alpha=0.35 + 0.6 * cell["proficiency"],
                )  # fmt: skip
        names = [f"{'★ ' if p['pilot'] else ''}{p[lang]}" for _, p in order[::-1].iterrows()]
        ax.set_yticks(range(len(order)), names)
        ax.set_xticks([m + 0.5 for m in range(len(months))], months)
        for k, stage in enumerate(stages):
            ax.barh(0, 0, color=COLOURS[k % len(COLOURS)], label=stage)
        ax.barh(0, 0, color="white", hatch="////", edgecolor="grey", label=WORDS[lang]["works"])
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=5, frameon=False)
        ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def curve_figure(found: Rollout, lang: str) -> str:
    """Return the country's minutes and cumulated saving by month, with intervals."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 3.2), layout="constrained")
        axes = figure.subplots(1, 2)
        for ax, measure, scale, title in (
            (axes[0], "minutes_matched", 1.0, "minutes"),
            (axes[1], "cumulated_trader_cost", 1e6, "cumulated"),
        ):
            rows = found.country[found.country["measure"] == measure]
            x = range(len(rows))
            ax.fill_between(x, rows["low"] / scale, rows["high"] / scale, alpha=0.25)
            ax.plot(x, rows["mean"] / scale, marker="o")
            ax.set_xticks(x, [month[2:] for month in rows["month"]])
            ax.set_title(WORDS[lang][title], fontsize=9)
            ax.spines[["top", "right"]].set_visible(False)
        return svg(figure)


def write_page(
    path: Path, title: str, figures: list[str], tables: dict[str, pd.DataFrame], note: object
) -> None:
    """Write one HTML page that needs nothing from outside. Raises BadInput if it cannot be written."""
    parts = [f"<h1>{html.escape(title)}</h1>", *figures]
    for caption, frame in tables.items():
        table = frame.to_html(index=False, border=0, float_format=lambda v: f"{v:,.4g}", na_rep="–")
        parts.append(f"<h2>{html.escape(caption)}</h2><div class=scroll>{table}</div>")
    manifest = html.escape(json.dumps(note, indent=1, ensure_ascii=False))
    parts.append(f"<details><summary>manifest</summary><pre>{manifest}</pre></details>")
    style = (
        "body{font-family:sans-serif;max-width:72em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse;font-size:85%}td,th{padding:.2em .6em;text-align:right}"
        "tr:nth-child(even){background:#f4f4f4}.scroll{overflow-x:auto}svg{max-width:100%;height:auto}"
    )
    page = (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{style}</style></head><body>{''.join(parts)}</body></html>"
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", str(path), key="report") from None
