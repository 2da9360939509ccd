"""The words of findings, in both languages."""

from sim.analysis.catalogue import DENOMINATORS, describe
from sim.experiments.findings import StudyFinding

KINDS = {
    "attribution": (
        "What each group of levers brings (Shapley values)",
        "各组杠杆的贡献（沙普利值）",
    ),
    "interactions": (
        "Alone and in pairs (Shapley-Taylor indices)",
        "单独与两两交互（沙普利-泰勒指数）",
    ),
    "boundary": ("Where policy and baseline are equal", "方案与基准持平之处"),
    "hinges": ("Which ends of the ranges change the answer", "哪些取值会改变结论"),
    "sensitivity": ("On which numbers the gain depends", "收益取决于哪些数值"),
    "uncertainty": ("Assumed numbers apart from replication noise", "假设取值与重复噪声分列"),
    "gains": ("Gains over the baseline", "相对基准的收益"),
}


def heading(found: StudyFinding, lang: str) -> str:
    """Return a title that says kind, port, measure, objects and unit."""
    asked = found.question
    en, zh = KINDS[found.kind]
    measure = describe(str(asked.measure))
    whom = DENOMINATORS[asked.denominator]
    if lang == "zh":
        return (
            f"{zh} · {found.port} · {measure.zh} ({asked.measure}, {found.unit}) · "
            f"{asked.object_class}，{whom[1]} · {asked.policy}"
        )
    return (
        f"{en}: {found.port}, {measure.en.lower()} ({asked.measure}, {found.unit}), "
        f"{asked.object_class}, {whom[0]}; {asked.policy}"
    )
