"""Names of measures, units, policies and levers in both languages."""

from sim.analysis.catalogue import PORT_MEASURES, describe
from sim.policy.levers import LEVERS
from sim.policy.schema import Policy
from sim.reporting.words.border import agency_word, article_word

WHO = {
    "en": {"matched": "wanted by 2+", "inspected": "inspected", "all": "all objects"},
    "zh": {"matched": "两方以上需检查", "inspected": "需检查", "all": "全部对象"},
}
UNIT = {
    "en": {
        "min": "min", "h": "h", "share": "share", "h per day": "h per day", "per day": "per day",
        "per object": "per object", "CNY per object": "CNY per object", "CNY per day": "CNY per day",
        "count": "count", "CNY": "CNY", "CNY/h": "CNY per hour", "s": "s", "d": "d",
        "per week": "per week", "per year": "per year", "%": "%", "relative": "relative",
    },
    "zh": {
        "min": "分钟", "h": "小时", "share": "比例", "h per day": "小时/天", "per day": "每天",
        "per object": "次/对象", "CNY per object": "元/对象", "CNY per day": "元/天",
        "count": "个", "CNY": "元", "CNY/h": "元/小时", "s": "秒", "d": "天",
        "per week": "每周", "per year": "每年", "%": "%", "relative": "相对值",
    },
}  # fmt: skip
WAITS = ("papers_wait", "hold_wait", "site_wait", "inspection_service", "after_wait")


def measure_title(measure: str, lang: str) -> str:
    """Return the title of a measure."""
    found = describe(measure)
    return found.zh if lang == "zh" else found.en


def in_unit(word: str, unit: str, lang: str) -> str:
    """Return the title of an axis with its unit, a code of `UNIT` or a word."""
    told = UNIT[lang].get(unit, unit)
    return f"{word}（{told}）" if lang == "zh" else f"{word} ({told})"


def policy_word(policy: str, titles: dict[str, str]) -> str:
    """Return the title of a policy, or its name if it has none."""
    return titles.get(policy, policy)


def whose(measure: str, lang: str) -> str:
    """Return the agency or kind of a port-wide column."""
    rest = measure[len(describe(measure).name) + 1 :]
    both = [agency_word(part, lang) for part in rest.split("_and_")]
    if len(both) > 1 or both[0] != rest:
        return ("、" if lang == "zh" else " + ").join(both)
    return KINDS_ZH.get(rest, rest) if lang == "zh" else rest.replace("_", " ")


KINDS_ZH = {
    "bay": "查验平台", "scan_lane": "机检通道", "lane": "通道", "gangway": "舷梯", "track": "股道",
    "stand": "机位", "back_office": "后台", "scanner": "大型机检设备", "rail_scanner": "列车机检设备",
    "small_xray": "X 光机", "weighbridge": "地磅", "radiation_portal": "辐射探测门",
}  # fmt: skip


def lever_word(name: str, lang: str) -> str:
    """Return a lever's title."""
    return LEVERS[name].zh if lang == "zh" else LEVERS[name].en


WHO_SHORT = {
    "en": {"matched": "wanted by 2+", "inspected": "inspected", "all": "all"},
    "zh": {"matched": "两方以上", "inspected": "需检查", "all": "全部"},
}
UNITS = {"en": (" min", " h"), "zh": (" 分钟", " 小时")}
WANTED = {
    "en": {"matched": "objects wanted by two or more agencies", "inspected": "all inspected",
           "all": "all objects"},
    "zh": {"matched": "两个及以上单位需检查的对象", "inspected": "全部需检查的对象", "all": "全部对象"},
}  # fmt: skip
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
    title, rest = measure_title(name, lang), name.rpartition("_")[2]
    join = "，" if lang == "zh" else ", "
    if rest in STATISTIC[lang]:
        return title + join + STATISTIC[lang][rest]
    if "_within_" in name:
        hours = rest.removesuffix("h")
        return title + join + (f"{hours} 小时以内" if lang == "zh" else f"within {hours} h")
    if describe(name).name in PORT_MEASURES and name != describe(name).name:
        return title + join + whose(name, lang)
    return title


def policy_title(policy: Policy, lang: str) -> str:
    """Return a policy's title."""
    return policy.title.to(lang)


def lever_line(name: str, lang: str) -> str:
    """Return a lever as one line: title, what it does, article."""
    lever = LEVERS[name]
    if lang == "zh":
        return f"- **{lever.zh}**：{lever.does_zh}（第 {article_word(lever.article, lang)} 条）"
    return f"- **{lever.en}**: {lever.does_en} (art. {lever.article})"


PUBLISHED_UNITS: dict[str, dict[str, str]] = {
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
