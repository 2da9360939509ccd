"""The answer as plain sentences and small tables, for people who read one page."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME, PORT_MEASURES, describe
from sim.analysis.lookup import Cell, pick, verdict
from sim.experiments.compare import Comparison
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.reporting.answer import class_word, object_classes
from sim.reporting.charts import UNIT, WAITS, WHO, policies_of, title_of, titles, whose
from sim.reporting.source_words import fact_word, note_word, source_word
from sim.reporting.words import GRADES

SAYS = {
    "en": {
        "gains": "{who}: **{size} sooner** ({low} to {high})",
        "loses": "{who}: **{size} later** ({low} to {high})",
        "open": "{who}: no clear change ({low} to {high}{unit})",
        "same": "{who}: no change at all",
        "head": "**{cls}**, {policy} against {baseline}: ",
        "cost": "Staff hours: {hours} a day against {before}.",
    },
    "zh": {
        "gains": "{who}**缩短 {size}**（{low} 至 {high}）",
        "loses": "{who}**延长 {size}**（{low} 至 {high}）",
        "open": "{who}无明显变化（{low} 至 {high}{unit}）",
        "same": "{who}没有变化",
        "head": "**{cls}**，{policy}与{baseline}相比：",
        "cost": "人员工时：每天 {hours}，原为 {before}。",
    },
}
WANTED = {
    "en": {"matched": "objects wanted by two or more agencies", "inspected": "all inspected",
           "all": "all objects"},
    "zh": {"matched": "两个及以上单位需检查的对象", "inspected": "全部需检查的对象", "all": "全部对象"},
}  # fmt: skip
HOURS = {"en": (" min", " h"), "zh": (" 分钟", " 小时")}
HEADS = {
    "en": ["class", "objects", "policy", "mean and 95 % interval", "change"],
    "zh": ["类别", "对象", "制度方案", "均值与 95% 区间", "变化"],
}


@dataclass(frozen=True)
class Line:
    """One sentence of the answer."""

    text: str
    first: bool


def unit_of(minutes: float, lang: str) -> tuple[float, str]:
    """Return the divisor and the unit in which a span is told."""
    return (60.0, HOURS[lang][1]) if abs(minutes) >= 90 else (1.0, HOURS[lang][0])


def figure(value: float, *, signed: bool = False) -> str:
    """Write a number with one decimal, larger ones whole; nothing has no sign."""
    decimals = 0 if abs(value) >= 20 else 1
    digits = f"{value:{'+' if signed else ''}.{decimals}f}"
    return (digits if float(digits) else digits.lstrip("+-")).replace("-", "−")


def ranged(row: Cell, lang: str, *, signed: bool = False) -> str:
    """Write a mean with its interval, all in the unit of the mean."""
    scale, unit = unit_of(float(row["mean"]), lang)
    mean, low, high = (
        figure(value / scale, signed=signed) for value in (row["mean"], row["low"], row["high"])
    )
    return f"{mean}{unit}（{low} 至 {high}）" if lang == "zh" else f"{mean}{unit} ({low} to {high})"


def sentences(found: Comparison, port: str, lang: str) -> list[Line]:
    """Say, for each class, what the last policy does against the first; the clearest gain first."""
    policies, names = policies_of(found), titles(found, lang)
    if len(policies) < 2:
        return []
    policy, baseline = policies[-1], policies[0]
    told: list[tuple[float, str]] = []
    for cls in object_classes(found, port):
        parts, best = [], 0.0
        for who in DENOMINATORS:
            row = pick(found.differences, port, policy, cls, who, OVERALL_TIME)
            if row is None or pd.isna(row["mean"]):
                continue
            if who == "matched":
                best = float(row["mean"])
            parts.append(_said(row, WANTED[lang][who], lang))
        head = SAYS[lang]["head"].format(
            cls=class_word(cls, lang).capitalize(), policy=names[policy], baseline=names[baseline]
        )
        end = "。" if lang == "zh" else "."
        told.append((best, head + ("；" if lang == "zh" else "; ").join(parts) + end))
    told.sort(key=lambda item: item[0])
    return [Line(text, k == 0) for k, (_, text) in enumerate(told)]


def _said(row: Cell, who: str, lang: str) -> str:
    says = verdict(row)
    flip = -1 if says == "gains" else 1
    low, high = sorted((flip * row["low"], flip * row["high"]))
    scale, unit = unit_of(row["mean"], lang)
    signed = says == "open"
    return SAYS[lang][says].format(
        who=who, size=figure(abs(row["mean"]) / scale) + unit, unit=unit,
        low=figure(low / scale, signed=signed), high=figure(high / scale, signed=signed),
    )  # fmt: skip


def answer_frame(found: Comparison, port: str, lang: str) -> pd.DataFrame:
    """Return overall clearance time by class, policy and denominator as text with intervals."""
    names, rows = titles(found, lang), []
    for cls in object_classes(found, port):
        for who in DENOMINATORS:
            for policy in policies_of(found):
                level = pick(found.measures, port, policy, cls, who, OVERALL_TIME)
                change = pick(found.differences, port, policy, cls, who, OVERALL_TIME)
                if level is not None:
                    told = "" if change is None else ranged(change, lang, signed=True)
                    rows.append(
                        (class_word(cls, lang), WHO[lang][who], names.get(policy, policy),
                         ranged(level, lang), told)
                    )  # fmt: skip
    return pd.DataFrame(rows, columns=HEADS[lang])


WAIT_HEADS = {
    "en": ["part of the time", "policy", "mean and 95 % interval", "change"],
    "zh": ["时间组成", "制度方案", "均值与 95% 区间", "变化"],
}


def waits_frame(found: Comparison, port: str, cls: str, who: str, lang: str) -> pd.DataFrame:
    """Return waits and inspection work of an object by policy as text with intervals."""
    names, rows = titles(found, lang), []
    for name in WAITS:
        for policy in policies_of(found):
            level = pick(found.measures, port, policy, cls, who, name)
            change = pick(found.differences, port, policy, cls, who, name)
            if level is not None:
                told = "" if change is None else ranged(change, lang, signed=True)
                rows.append(
                    (title_of(name, lang), names.get(policy, policy), ranged(level, lang), told)
                )
    return pd.DataFrame(rows, columns=WAIT_HEADS[lang])


MEASURE_HEADS = {
    "en": ["measure", "class", "objects", "policy", "unit", "mean", "low", "high", "n"],
    "zh": ["指标", "类别", "对象", "制度方案", "单位", "均值", "下限", "上限", "重复次数"],
}


def measure_frame(found: Comparison, port: str, lang: str, *, changes: bool) -> pd.DataFrame:
    """Return all measures (or differences) of a port with words of the language."""
    frame = found.differences if changes else found.measures
    mine = frame[frame["port"] == port]
    names = titles(found, lang)
    every = "全部" if lang == "zh" else "all"
    columns = [
        [measure_word(name, lang) for name in mine["measure"]],
        [every if c == "all" else class_word(c, lang) for c in mine["object_class"]],
        [WHO[lang][who] for who in mine["denominator"]],
        [names.get(p, p) for p in mine["policy"]],
        [UNIT[lang].get(unit, unit) for unit in mine["unit"]],
        mine["mean"], mine["low"], mine["high"], mine["n"],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(MEASURE_HEADS[lang], columns, strict=True)))


def told_measures(found: Comparison, lang: str, *, changes: bool) -> pd.DataFrame:
    """Return all measures (or differences) of all ports with words of the language."""
    frames = []
    for port in found.ports:
        frame = measure_frame(found, port.port, lang, changes=changes)
        frame.insert(
            0, "口岸" if lang == "zh" else "port", port.title.zh if lang == "zh" else port.title.en
        )
        frame.insert(1, "口岸文件" if lang == "zh" else "port file", port.port)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


STATISTIC = {
    "en": {"mean": "mean", "p50": "median", "p90": "90 %", "p95": "95 %", "p99": "99 %"},
    "zh": {
        "mean": "均值",
        "p50": "中位数",
        "p90": "90% 分位",
        "p95": "95% 分位",
        "p99": "99% 分位",
    },
}


def measure_word(name: str, lang: str) -> str:
    """Return a measure's title with its statistic, agency or kind."""
    title, rest = title_of(name, lang), name.rpartition("_")[2]
    join = "，" if lang == "zh" else ", "
    if rest in STATISTIC[lang]:
        return title + join + STATISTIC[lang][rest]
    if "_within_" in name:
        hours = rest.removesuffix("h")
        return title + join + (f"{hours} 小时以内" if lang == "zh" else f"within {hours} h")
    if describe(name).name in PORT_MEASURES and name != describe(name).name:
        return title + join + whose(name, lang)
    return title


def of_title(policy: Policy, lang: str) -> str:
    """Return a policy's title."""
    return policy.title.zh if lang == "zh" else policy.title.en


def lever_line(name: str, lang: str) -> str:
    """Return a lever as one line: title, what it does, article."""
    lever = LEVERS[name]
    if lang == "zh":
        return f"- **{lever.zh}**：{lever.does_zh}（第 {article(lever.article, lang)} 条）"
    return f"- **{lever.en}**: {lever.does_en} (art. {lever.article})"


def article(text: str, lang: str) -> str:
    """Return an article as the language writes it."""
    if lang == "zh":
        return text.replace("preamble", "序言").replace(", ", "、")
    return text


def grade_word(grade: str, lang: str) -> str:
    """Return the word for a grade of evidence."""
    return GRADES[lang][grade]


PUBLISHED_HEADS = {
    "en": [
        "class",
        "place",
        "what",
        "year",
        "before",
        "after",
        "unit",
        "change (%)",
        "source",
        "quality",
    ],
    "zh": ["类别", "地点", "内容", "年份", "之前", "之后", "单位", "变化（%）", "来源", "质量"],
}


def published_frame(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return published before-and-after figures as text; the change where no figures were published."""

    def span(low: object, high: object) -> str:
        if pd.isna(low):  # type: ignore[call-overload]
            return "" if pd.isna(high) else f"≤ {high:g}"  # type: ignore[call-overload]
        return f"{low:g}" if low == high or pd.isna(high) else f"{low:g}–{high:g}"  # type: ignore[call-overload]

    def changed(row: Any) -> str:
        smallest, largest = row.change_smallest, row.change_largest
        if pd.isna(smallest):
            return ""
        ends = dict.fromkeys(f"{end:+.0f}" for end in (smallest, largest) if pd.notna(end))
        return " … ".join(ends).replace("-", "−")

    units = UNIT_WORDS[lang]
    figures: Any = frame.itertuples()
    rows = [
        (class_word(r.object_class, lang), fact_word(r.place, lang), fact_word(r.what, lang),
         "" if pd.isna(r.year) else f"{r.year:.0f}", span(r.before_low, r.before_high),
         span(r.after_low, r.after_high),
         "" if r.unit == "percent" else units.get(str(r.unit), r.unit), changed(r),
         source_word(str(r.source), lang), r.quality)
        for r in figures
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=PUBLISHED_HEADS[lang])


UNIT_WORDS: dict[str, dict[str, str]] = {
    "en": {},
    "zh": {
        "minutes": "分钟",
        "hours": "小时",
        "seconds": "秒",
        "days": "天",
        "moves": "次",
        "steps": "个",
        "checks": "次",
    },
}

NUMBER_HEADS = {
    "en": ["value", "unit", "low", "high", "grade", "key", "source", "formula or note"],
    "zh": ["数值", "单位", "下限", "上限", "等级", "键", "来源", "公式或说明"],
}


def number_frame(numbers: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the numbers of a port with words of the language; keys stay as in the port file."""
    columns = [
        numbers["value"], [UNIT[lang].get(u, u) for u in numbers["unit"]], numbers["low"], numbers["high"],
        [GRADES[lang][g] for g in numbers["grade"]], numbers["key"],
        ["; ".join(source_word(key, lang) for key in text.split()) for text in numbers["source"]],
        [note_word(text, lang) for text in numbers["formula"].fillna(numbers["note"]).fillna("")],
    ]  # fmt: skip
    return pd.DataFrame(dict(zip(NUMBER_HEADS[lang], columns, strict=True)))


def curve_frame(
    frame: pd.DataFrame, names: dict[str, str], cls: str, who: str, lang: str
) -> pd.DataFrame:
    """Return the distribution of each policy as quantiles with intervals."""
    mine = frame[(frame["object_class"] == cls) & (frame["denominator"] == who)]
    told = quantile_frame(mine, lang)
    told.insert(
        0, "制度方案" if lang == "zh" else "policy", [names.get(p, p) for p in mine["policy"]]
    )
    return told


QUANTILE_HEADS = {
    "en": ["share released (%)", "minutes", "low", "high"],
    "zh": ["已放行比例（%）", "分钟", "下限", "上限"],
}


def quantile_frame(found: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return quantiles as a table."""
    columns = [100 * found["share"], *(found[name].round(1) for name in ("mean", "low", "high"))]
    return pd.DataFrame(dict(zip(QUANTILE_HEADS[lang], columns, strict=True)))
