"""What was measured, as JSON and as pages; the summary is made anew from all JSON files that are there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.performance.harness import Part

Figures = dict[str, Any]


def write(part: Part, facts: dict[str, Any], out: Path) -> None:
    """Write a part's JSON and page, and the summary."""
    out.mkdir(parents=True, exist_ok=True)
    content = {"about": facts, "figures": part.rows, "notes": part.notes, **part.extra}
    content["failed"] = part.failed
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (out / f"{part.name}.json").write_text(text + "\n", encoding="utf-8")
    (out / f"{part.name}.md").write_text(page(part, facts), encoding="utf-8")
    (out / "summary.md").write_text(summary(out), encoding="utf-8")


def page(part: Part, facts: dict[str, Any]) -> str:
    """Return a part as a page."""
    lines = [f"# {part.title}", "", *part.text.strip().splitlines(), ""]
    lines += table(part.rows) if part.rows else []
    lines += ["", *part.notes] if part.notes else []
    lines += ["", "Failed: " + "; ".join(part.failed)] if part.failed else []
    made = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items())
    return "\n".join([*lines, "", f"Measured with {made}.", ""])


def table(rows: list[Figures]) -> list[str]:
    """Return rows of one harness as a table; ratios with their least and greatest in brackets."""
    lines = [
        "| what | a second | ratios (median; least to greatest) | stages, ms | |",
        "|---|---:|---|---|---|",
    ]
    for row in rows:
        if row["rate"] is None:
            lines.append(f"| {row['what']} | not run | | | {row['note']} |")
            continue
        ratios = "<br>".join(
            f"{figure(r['median'])} × {name} ({figure(r['low'])} to {figure(r['high'])})"
            for name, r in row["ratios"].items()
        )
        stages = ", ".join(f"{name} {1000 * s:.3g}" for name, s in row["stages"].items())
        rate = f"{row['rate']:,.0f} {row['unit']}"
        lines.append(f"| {row['what']} | {rate} | {ratios} | {stages} | {row['note']} |")
    return lines


def figure(value: float) -> str:
    """Return a number with three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


# --- the summary: what was asked for, beside what was found ---------------------------------------


def ratio_of(figures: Figures, what: str, other: str) -> float | None:
    """Return a median ratio of a part's JSON."""
    for row in figures["figures"]:
        if row["what"] == what and other in row["ratios"]:
            return float(row["ratios"][other]["median"])
    return None


def rate_of(figures: Figures, what: str) -> float | None:
    """Return a rate of a part's JSON."""
    rates = [row["rate"] for row in figures["figures"] if row["what"] == what]
    return rates[0] if rates else None


Ask = tuple[str, str, Callable[[Figures], float | None], float, bool]  # True: no more than
ASKED: list[Ask] = [
    ("network", "W1 end to end × SimPy", lambda f: ratio_of(f, "W1, portsim", "W1, SimPy"), 100, False),
    (
        "network", "W1 end to end × cimba-python",
        lambda f: ratio_of(f, "W1, portsim", "W1, cimba-python"), 3, False,
    ),
    (
        "network", "W1 engine alone, time × that of the C program",
        lambda f: inverse(ratio_of(f, "W1, portsim, engine alone", "W1, C, engine alone")), 1.5, True,
    ),
    (
        "engine", "shanghai-yangshan, joint, end to end: compiled × reference",
        lambda f: ratio_of(f, "shanghai-yangshan, compiled", "shanghai-yangshan, reference"), 60, False,
    ),
    ("size", "network: cost per job from 10^4 to 10^7, growth", lambda f: f.get("network_growth"), 0.3, True),
    ("size", "port: cost per object from 10^4 to 10^7, growth", lambda f: f.get("port_growth"), 0.3, True),
    (
        "matching", "bulk matching of text keys, instructions a second",
        lambda f: rate_of(f, "bulk: match_table, one core"), 3e6, False,
    ),
    (
        "matching", "bulk matching of coded columns, instructions a second",
        lambda f: rate_of(f, "bulk: match_table of coded columns, one core"), 3e6, False,
    ),
    (
        "matching", "online platform in memory, messages a second",
        lambda f: rate_of(f, "online, in memory, one by one, from JSON text"), 1e5, False,
    ),
    (
        "cores", "network: two threads × one",
        lambda f: ratio_of(f, "network, 2 threads", "network, 1 thread"), 1.8, False,
    ),
    (
        "cores", "port: two processes × one",
        lambda f: ratio_of(f, "port, 2 processes", "port, 1 process"), 1.8, False,
    ),
]  # fmt: skip


def inverse(value: float | None) -> float | None:
    """Return one over a number that may be missing."""
    return None if value is None else 1 / value


def summary(out: Path) -> str:
    """Return the page of what was asked for and what was found."""
    lines = [
        "# Speed: what was asked for, what was found", "",
        "Made by `make bench`. Ratios are taken within rounds on one machine, medians over the rounds; the",
        "pages beside this one have all figures. Rates a second depend on the machine and its load.", "",
        "| asked | found | | page |", "|---|---:|---|---|",
    ]  # fmt: skip
    for name, what, find, bar, at_most in ASKED:
        path = out / f"{name}.json"
        found = find(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
        sign = "≤" if at_most else "≥"
        asked = f"{what}: {sign} {bar:,.0f}" if bar >= 1e4 else f"{what}: {sign} {bar:g}"
        if found is None:
            lines.append(f"| {asked} | | not measured | {name} |")
            continue
        met = found <= bar if at_most else found >= bar
        verdict = "met" if met else "**missed**"
        lines.append(f"| {asked} | {figure(found)} | {verdict} | [{name}]({name}.md) |")
    return "\n".join([*lines, ""])
