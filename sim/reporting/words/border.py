"""Domain terms in both languages: agencies, states, object classes, modes of transport."""

import re
from collections.abc import Iterable, Sequence

from sim.domain.agencies import AGENCY_EN, AGENCY_ZH
from sim.domain.methods import METHOD_ZH
from sim.domain.objects import CLASS_ZH

GRADES = {
    "en": {"published": "published", "derived": "derived", "assumed": "assumed"},
    "zh": {"published": "公开", "derived": "推算", "assumed": "假设"},
}
MODES = {
    "en": {"sea": "sea", "river": "river", "rail": "rail", "road": "road", "air": "air",
           "passenger": "persons"},
    "zh": {"sea": "海港", "river": "内河", "rail": "铁路", "road": "公路", "air": "空港",
           "passenger": "旅检"},
}  # fmt: skip
STATES_ZH = {
    "held": "等待",
    "matched": "已对碰",
    "dispatched": "已单独下达",
    "agreed": "已协商一致",
    "inspecting": "查验中",
    "inspected": "已查验",
    "superseded": "已被取代",
    "cancelled": "已撤销",
    "rejected": "已拒收",
    "satisfied": "已采信",
    "disposed": "已处置",
    "forming": "协商中",
    "closed": "已办结",
    "dissolved": "已解散",
}
FLAGS_ZH = {
    "overdue": "逾期",
    "no_show": "未到场",
    "repeated_inspection": "重复查验",
    "clock_skew": "时钟偏差",
    "bad_key_ignored": "忽略错误标识",
    "object_unknown": "对象未申报",
    "amend_unknown": "先收到修改",
    "declined": "不同意",
    "silent": "未答复",
    "relied_on": "结果被采信",
    "leak": "泄露",
    "failure": "未尽责",
    "good_faith_error": "尽责差错",
}


def agency_word(name: str, language: str) -> str:
    """Return the name of an agency; invited agencies keep their own name."""
    return (AGENCY_ZH if language == "zh" else AGENCY_EN).get(name, name)


def state_word(name: str, language: str) -> str:
    """Return the name of a state of an instruction or a case."""
    return STATES_ZH[name] if language == "zh" else name


def flags_word(names: Sequence[str], language: str) -> str:
    """Return flags or facts, joined."""
    if language == "zh":
        return "、".join(FLAGS_ZH[name] for name in names)
    return ", ".join(name.replace("_", " ") for name in names)


def methods_word(names: Sequence[str], language: str) -> str:
    """Return methods, joined."""
    return "、".join(METHOD_ZH[name] for name in names) if language == "zh" else ", ".join(names)


def fitting(text: str, patterns: Iterable[tuple[str, str]]) -> str:
    """Return a text reworded by the first pattern that matches all of it; unchanged if none does."""
    for pattern, said in patterns:
        if found := re.fullmatch(pattern, text):
            return said.format(*found.groups())
    return text


CLASS_EN = {name: name.replace("_", " ") for name in CLASS_ZH}


def class_word(cls: str, lang: str) -> str:
    """Return the word for an object class."""
    return CLASS_ZH[cls] if lang == "zh" else CLASS_EN[cls]


def article_word(text: str, lang: str) -> str:
    """Return an article in the form of the language."""
    if lang == "zh":
        return text.replace("preamble", "序言").replace(", ", "、")
    return text


def grade_word(grade: str, lang: str) -> str:
    """Return the word for a grade of evidence."""
    return GRADES[lang][grade]
