"""The answer to a comparison in a few rows and one sentence, in both languages."""

from weakref import ref

import pandas as pd

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.domain.objects import CLASS_ZH
from sim.experiments.compare import Comparison

KEYS = ("port", "policy", "object_class", "denominator", "measure")
CLASS_EN = {name: name.replace("_", " ") for name in CLASS_ZH}
HOURS_FROM_MIN = 180.0  # longer times are told in hours
HEADS = {
    "en": (
        "class", "policy", "overall, wanted by 2+", "overall, inspected", "overall, all",
        "difference, wanted by 2+", "inspection span", "joint", "openings",
    ),
    "zh": (
        "类别", "制度方案", "整体时间（两方以上）", "整体时间（需检查）", "整体时间（全部）",
        "差值（两方以上）", "检查跨度", "联合比例", "开箱次数",
    ),
}  # fmt: skip
UNITS = {"en": (" min", " h"), "zh": (" 分钟", " 小时")}


def object_classes(found: Comparison, port: str) -> list[str]:
    """Return the object classes of a port, in the order of the measures."""
    mine = found.measures[found.measures["port"] == port]
    return [name for name in mine["object_class"].unique() if name != "all"]


def pick(
    frame: pd.DataFrame, port: str, policy: str, cls: str, denominator: str, measure: str
) -> pd.Series | None:
    """Return one row of measures or differences, or None."""
    place = _places(frame).get((port, policy, cls, denominator, measure))
    return None if place is None else frame.iloc[place]


_PLACES: dict[int, tuple[ref[pd.DataFrame], dict[tuple[object, ...], int]]] = {}


def _places(frame: pd.DataFrame) -> dict[tuple[object, ...], int]:
    """Return where each row of a frame stands, worked out once: a report picks thousands."""
    name = id(frame)
    kept = _PLACES.get(name)
    if kept is None or kept[0]() is not frame:
        found: dict[tuple[object, ...], int] = {}
        for place, key in enumerate(zip(*(frame[column] for column in KEYS), strict=True)):
            found.setdefault(key, place)
        kept = _PLACES[name] = (ref(frame, lambda _: _PLACES.pop(name, None)), found)
    return kept[1]


def time_text(row: pd.Series | None, lang: str, *, signed: bool = False) -> str:
    """Write a time with its interval, in minutes or hours."""
    if row is None or pd.isna(row["mean"]):
        return "–"
    scale, unit = (60.0, 1) if abs(row["mean"]) >= HOURS_FROM_MIN else (1.0, 0)
    form = "+.3g" if signed else ".3g"
    text = f"{row['mean'] / scale:{form}}"
    if pd.notna(row["low"]):
        text += f" [{row['low'] / scale:{form}}, {row['high'] / scale:{form}}]"
    return text + UNITS[lang][unit]


def plain_text(row: pd.Series | None) -> str:
    """Write a number without unit."""
    return "–" if row is None or pd.isna(row["mean"]) else f"{row['mean']:.3g}"


def answer_rows(
    found: Comparison, port: str, lang: str
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return heads and rows: one row a class and policy, times with 95 % intervals."""
    rows = []
    policies = list(dict.fromkeys(found.measures["policy"]))
    for cls in object_classes(found, port):
        for policy in policies:

            def get(
                denominator: str, name: str, _p: str = policy, _c: str = cls
            ) -> pd.Series | None:
                return pick(found.measures, port, _p, _c, denominator, name)

            difference = pick(found.differences, port, policy, cls, "matched", OVERALL_TIME)
            rows.append(
                (
                    class_word(cls, lang),
                    policy,
                    *(time_text(get(word, OVERALL_TIME), lang) for word in DENOMINATORS),
                    time_text(difference, lang, signed=True) if difference is not None else "",
                    time_text(get("matched", "inspection_span_mean"), lang),
                    plain_text(get("matched", "joint_share")),
                    plain_text(get("matched", "openings")),
                )
            )
    return HEADS[lang], rows


def class_word(cls: str, lang: str) -> str:
    """Return the word for an object class."""
    return CLASS_ZH[cls] if lang == "zh" else CLASS_EN[cls]


def verdict(row: pd.Series | None) -> str:
    """Return gains, loses, the same or open: by the interval of a difference in time."""
    if row is None or pd.isna(row["low"]):
        return "open"
    if row["low"] == row["high"] == 0:
        return "same"
    if row["high"] < 0:
        return "gains"
    return "loses" if row["low"] > 0 else "open"


SAYS = {
    "en": {
        "gains": "gains {0}",
        "loses": "loses {0}",
        "same": "changes nothing",
        "open": "the interval holds zero ({0})",
    },
    "zh": {
        "gains": "缩短 {0}",
        "loses": "延长 {0}",
        "same": "没有变化",
        "open": "区间包含零（{0}）",
    },
}
WHO = {
    "en": {"matched": "objects wanted by two or more", "inspected": "inspected", "all": "all"},
    "zh": {"matched": "两方以上需检查的对象", "inspected": "需检查的对象", "all": "全部对象"},
}


def answer_sentence(found: Comparison, port: str, lang: str) -> str:
    """Say what the last policy does against the baseline, on all three denominators."""
    policies = list(dict.fromkeys(found.measures["policy"]))
    if len(policies) < 2:
        return ""
    policy, baseline = policies[-1], policies[0]
    parts = []
    for cls in object_classes(found, port):
        said = []
        for denominator, who in WHO[lang].items():
            row = pick(found.differences, port, policy, cls, denominator, OVERALL_TIME)
            if row is not None:
                text = SAYS[lang][verdict(row)].format(time_text(row, lang, signed=True))
                said.append(f"{who}: {text}")
        parts.append(f"{class_word(cls, lang)}: {'; '.join(said)}")
    head = (
        f"{policy} against {baseline}, overall clearance time"
        if lang == "en"
        else f"{policy} 与 {baseline} 相比，整体通关时间"
    )
    return head + (": " if lang == "en" else "：") + " | ".join(parts)
