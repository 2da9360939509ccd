"""The checks of the program and the coverage of its intervals, as pages of Markdown."""

from pathlib import Path

import pandas as pd

from sim.files import write_text
from sim.text import N_, NP_, gettext, worded
from sim.verification.coverage import CUSTOMERS, MOST, Coverage, MeasuredCoverage
from sim.verification.suite import NARROW, Check, Verification, summary

PASSED = {True: N_("pass"), False: N_("FAIL")}


def check_row(check: Check, lang: str) -> dict[str, object]:
    """Return a check as a row of a table, in a language."""
    return {
        "part": gettext(check.part, lang),
        "check": gettext(check.name, lang),
        "result": gettext(PASSED[check.passed], lang),
        "found": check.found.to(lang),
        "s": f"{check.seconds:.1f}",
        "false alarm": f"{check.false_alarm:.1g}" if check.false_alarm else "0",
    }


REPORT = (
    N_("Verification"),
    N_(
        "`portsim verify --report FILE.md`: {0} of {1} checks passed in {2:.0f} s. A correct "
        "program fails one of them with probability {3:.2g} at most."
    ),
    N_(
        "A check of theory passes if the formula lies within the interval at its rate of false "
        "alarm, and the 95 % interval (with control variates) is at most ±{0:.1%} of the formula "
        "wide."
    ),
)


HEADS = {
    "part": NP_("column", "part"),
    "check": NP_("column", "check"),
    "result": NP_("column", "result"),
    "found": NP_("column", "found"),
    "s": NP_("column", "s"),
    "false alarm": NP_("column", "false alarm"),
}


def verification_page(found: Verification, lang: str) -> str:
    """Return the checks as a page of Markdown."""
    title, first, second = worded(REPORT, lang)
    rows = [check_row(check, lang) for check in found.checks]
    n_passed = sum(check.passed for check in found.checks)
    _, seconds, alarm = summary(list(found.checks))
    lines = [
        f"# {title}", "", first.format(n_passed, len(rows), seconds, alarm), "", second.format(NARROW), "",
        "| " + " | ".join(worded(HEADS, lang).values()) + " |", "|---" * len(HEADS) + "|",
    ]  # fmt: skip
    lines += ["| " + " | ".join(map(str, row.values())) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def write_verification(found: Verification, path: Path, lang: str) -> None:
    """Write the checks as Markdown. Raises BadInput if the file cannot be written."""
    write_text(path, verification_page(found, lang), "report")


def write_coverage(measured: MeasuredCoverage, path: Path, lang: str) -> None:
    """Write the coverage of intervals as Markdown. Raises BadInput if the file cannot be written."""
    write_text(path, coverage_page(measured, lang), "report")


COVERAGE = {
    "title": N_("How often the intervals cover the true value"),
    "made": N_(
        "`portsim coverage --repetitions {repetitions} --report FILE.md`. Replications of "
        "{customers} customers by Lindley's recursion from the stationary state, so their means "
        "are those of theory."
    ),
    "stopping": N_("Replications until a precision is met"),
    "rule": N_(
        "The rule of `sim/analysis/stopping.py`, at most {most} replications. Nominal 95 %; the "
        "error is 1.96 standard errors of the share at so many repetitions. `covered` is the "
        "interval that was asked for, mean ± target; Student's interval at the stop, a little "
        "narrower, covers less, because the rule stops sooner where the spread happens to look "
        "small."
    ),
    "stopping_heads": N_(
        "what | precision | truth (min) | repetitions | covered | error | Student's | "
        "replications, mean | met | within error"
    ),
    "shapley": N_("Shapley values"),
    "levers": N_(
        "Three levers on M/G/1 (arrivals 0.5 to 0.4 a minute, work 1.0 to 0.8 min, exponential "
        "to constant), 30 replications, true values by Pollaczek and Khinchine's formula in all "
        "eight cells. Values add up to the total difference; the largest deviation was "
        "{largest:.1e} min."
    ),
    "shapley_heads": N_("lever | truth (min) | covered | error | within error"),
    "yes": N_("yes"),
    "above": N_("above"),
    "NO": N_("NO"),
    "paired difference of two M/M/1": N_("paired difference of two M/M/1"),
    "mean wait in M/M/1": N_("mean wait in M/M/1"),
    "fewer arrivals": N_("fewer arrivals"),
    "shorter work": N_("shorter work"),
    "constant work": N_("constant work"),
}


def coverage_page(measured: MeasuredCoverage, lang: str) -> str:
    """Return the coverage of intervals as a page of Markdown."""
    words = worded(COVERAGE, lang)
    largest = measured.shapley["largest_rounding"].iloc[0]
    parts = [
        f"# {words['title']}",
        words["made"].format(repetitions=measured.repetitions, customers=CUSTOMERS),
        f"## {words['stopping']}",
        words["rule"].format(most=MOST),
        _table(words["stopping_heads"], [_stopping_cells(row, words) for row in measured.stopping]),
        f"## {words['shapley']}",
        words["levers"].format(largest=largest),
        _table(
            words["shapley_heads"],
            [_shapley_cells(row, words) for _, row in measured.shapley.iterrows()],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _table(heads: str, rows: list[tuple[str, ...]]) -> str:
    rule = "|---" * len(heads.split(" | ")) + "|"
    return "\n".join([f"| {heads} |", rule, *(f"| {' | '.join(row)} |" for row in rows)])


def _stopping_cells(row: Coverage, words: dict[str, str]) -> tuple[str, ...]:
    return (
        words.get(row.what, row.what), f"±{row.precision:.0%}", f"{row.truth:.4f}",
        f"{row.repetitions}", f"{row.covered:.1%}", f"±{row.error:.1%}", f"{row.student:.1%}",
        f"{row.mean_n:.0f}", f"{row.met:.0%}", words[_said(row)],
    )  # fmt: skip


def _shapley_cells(row: pd.Series, words: dict[str, str]) -> tuple[str, ...]:
    return (
        words.get(row["factor"], row["factor"]), f"{row['truth']:.4f}", f"{row['covered']:.1%}",
        f"±{row['error']:.1%}", words["yes" if row["agrees"] else "NO"],
    )  # fmt: skip


def _said(row: Coverage) -> str:
    """Describe whether the share agrees with 95 %, or is above (first check sufficient) or below."""
    return "yes" if row.agrees else "above" if row.covered > 0.95 else "NO"
