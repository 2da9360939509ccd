"""The answer to a comparison in a few rows and one sentence, in both languages."""

from sim.analysis.catalogue import DENOMINATORS, OVERALL_TIME
from sim.analysis.lookup import Cell, pick, verdict
from sim.experiments.compare import Comparison
from sim.reporting.tables.comparison import object_classes, policies_of
from sim.reporting.tables.formats import plain_text, time_text
from sim.reporting.words.border import class_word

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


def answer_rows(
    found: Comparison, port: str, lang: str
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows: one row per class and policy, times with 95 % intervals."""
    rows = []
    policies = policies_of(found)
    for cls in object_classes(found, port):
        for policy in policies:

            def get(denominator: str, name: str, _p: str = policy, _c: str = cls) -> Cell | None:
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
    """Return a sentence on the effect of the last policy, on all three denominators."""
    policies = policies_of(found)
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
