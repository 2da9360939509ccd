"""The results of a rollout as tables: plan, path, months by country and port, totals, sequences."""

from dataclasses import replace

import numpy as np
import pandas as pd

from sim.analysis.intervals import students_t
from sim.decisions.country import Country, Course
from sim.decisions.data import Facts
from sim.decisions.sequence import NEVER
from sim.decisions.table import DENOMINATORS
from sim.text import LANGUAGES
from sim.types import Bools, Floats, Ints

HOURS = tuple(f"hours_{who}" for who in DENOMINATORS)
AMOUNTS = (*HOURS, "trader_cost", "staff_cost", "staff_hours", "overtime_hours", "missed", "found")


UNITS = {"minutes": "min", "hours": "h", "staff_hours": "h", "overtime_hours": "h", "trader_cost": "CNY",
         "staff_cost": "CNY", "cost": "CNY", "missed": "count", "found": "count"}  # fmt: skip


def with_units(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in long form with the `unit` of each measure beside it."""
    words = frame["measure"].str.removeprefix("saved_").str.removeprefix("cumulated_")
    for who in DENOMINATORS:
        words = words.str.removesuffix(f"_{who}")
    frame.insert(list(frame.columns).index("measure") + 1, "unit", words.map(UNITS))
    return frame


def interval(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, low and high of Student's interval over the last axis."""
    n = values.shape[-1]
    mean = values.mean(axis=-1)
    half = students_t(n) * values.std(axis=-1, ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half


def plan_frame(country: Country, begins: Ints, course: Course) -> pd.DataFrame:
    """Return the works of each port and the month from which it inspects jointly."""
    timeline = country.facts.timeline
    last = len(country.stages) - 1
    full = course.stage == (
        country.stages.index(timeline.after_works) if timeline.after_works else last
    )
    joint = country.joint_stages[course.stage]

    def month(rows: Bools) -> list[str | None]:
        return [timeline.months[int(r.argmax())] if r.any() else None for r in rows]

    return pd.DataFrame(
        {
            "port": country.names,
            **{lang: [port.title.to(lang) for port in country.ports] for lang in LANGUAGES},
            "pilot": country.is_pilot,
            "works_begin": [timeline.months[b] if b != NEVER else None for b in begins],
            "works_months": country.costs["works_months"].to_numpy(),
            "matched_from": month(joint),
            "joint_from": month(full & country.joint_stages[course.stage]),
            "cost": country.costs["cost"].to_numpy(),
            "sites": country.costs["sites"].to_numpy(),
        }
    )


def path_frame(country: Country, course: Course) -> pd.DataFrame:
    """Return the stage, works, proficiency and levers of each port and month."""
    rows = [
        (
            name, month, country.stages[course.stage[p, m]], bool(course.at_works[p, m]),
            float(course.proficiency[p, m]),
            " ".join(country.facts.timeline.stages[country.stages[course.stage[p, m]]].levers),
        )
        for p, name in enumerate(country.names)
        for m, month in enumerate(country.facts.timeline.months)
    ]  # fmt: skip
    heads = ["port", "month", "stage", "at_works", "proficiency", "levers"]
    return pd.DataFrame(rows, columns=heads)


def country_frame(country: Country, course: Course) -> pd.DataFrame:
    """Return the country's measures by month.

    minutes_DENOMINATOR: mean minutes from arrival to release, all objects of all ports together.
    saved_X: saving in the month against the baseline; cumulated_X: since the first month.
    """
    found: dict[str, Floats] = {}
    for who in DENOMINATORS:
        hours = country.amount(f"hours_{who}", course).sum(axis=0)
        objects = country.state(f"objects_{who}", country.stages[0]).sum(axis=0)
        found[f"minutes_{who}"] = 60 * hours / np.maximum(objects, 1e-12)
    for column in AMOUNTS:
        saved = country.saved(column, course).sum(axis=0)
        found[f"saved_{column}"] = saved
        found[f"cumulated_{column}"] = saved.cumsum(axis=0)
    rows = []
    for measure, values in found.items():
        for m, (month, *numbers) in enumerate(
            zip(country.facts.timeline.months, *interval(values), strict=True)
        ):
            rows.append((month, measure, *numbers, values[m].shape[-1]))
    return pd.DataFrame(rows, columns=["month", "measure", "mean", "low", "high", "n"])


def ports_frame(country: Country, course: Course) -> pd.DataFrame:
    """Return each port's measures by month: minutes on three denominators, savings of the month."""
    months = country.facts.timeline.months
    frames = []
    for who in DENOMINATORS:
        objects = country.state(f"objects_{who}", country.stages[0])[:, None, :]
        minutes = 60 * country.amount(f"hours_{who}", course) / np.maximum(objects, 1e-12)
        frames.append(_long(country.names, months, f"minutes_{who}", minutes))
    for column in AMOUNTS:
        saved = country.saved(column, course)
        frames += [_long(country.names, months, f"saved_{column}", saved)]
    return pd.concat(frames, ignore_index=True)


def _long(names: list[str], months: list[str], measure: str, values: Floats) -> pd.DataFrame:
    mean, low, high = interval(values)
    return pd.DataFrame(
        {
            "port": np.repeat(names, len(months)),
            "month": np.tile(months, len(names)),
            "measure": measure,
            "mean": mean.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "n": values.shape[-1],
        }
    )


def totals_frame(country: Country, course: Course, begins: Ints) -> pd.DataFrame:
    """Return the savings of the whole period and the cost of works (CNY)."""
    worlds = drawn_worlds(country)
    rows: list[tuple[object, ...]] = []
    for column in AMOUNTS:
        values = country.saved(column, course).sum(axis=(0, 1))
        mean, low, high = interval(values)
        others = [float(w.saved(column, course).mean(axis=2).sum()) for w in worlds]
        edges = (min(others), max(others)) if len(others) > 1 else (np.nan, np.nan)
        rows.append((f"saved_{column}", mean, low, high, len(values), *edges, len(others)))
    cost = float(country.costs["cost"].to_numpy()[begins != NEVER].sum())
    rows.append(("cost", cost, cost, cost, 0, np.nan, np.nan, 0))
    heads = ["measure", "mean", "low", "high", "n", "low_ranges", "high_ranges", "worlds"]
    return pd.DataFrame(rows, columns=heads)


def drawn_worlds(country: Country) -> list[Country]:
    """Return the country in the drawn worlds in which all its states were simulated."""
    daily = country.table.daily
    needed = set(daily.loc[daily["world"] == 0, "state"])
    complete = len(needed) * len(country.ports)
    found = []
    for world in sorted(set(daily.loc[daily["world"] > 0, "world"])):
        part = daily[daily["world"] == world]
        if len(part) == complete and set(part["state"]) == needed:
            found.append(replace(country, world=int(world)))
    return found


def sequences_frame(country: Country, begins: dict[str, Ints]) -> pd.DataFrame:
    """Return the saving of traders (CNY) by sequencing rule, and its shortfall against the optimum."""
    saved = {
        rule: country.saved("trader_cost", country.course(months)).sum(axis=(0, 1))
        for rule, months in begins.items()
    }
    rows = []
    for rule, values in saved.items():
        mean, low, high = interval(values)
        less, less_low, less_high = interval(saved["optimised"] - values)
        finished = int((begins[rule] != NEVER).sum())
        rows.append((rule, mean, low, high, less, less_low, less_high, finished, len(values)))
    heads = ["rule", "saved", "low", "high", "less", "less_low", "less_high", "ports", "n"]
    return pd.DataFrame(rows, columns=heads)


def milestones_frame(facts: Facts) -> pd.DataFrame:
    """Return the milestones of the timeline."""
    rows = [
        (
            item.month,
            item.stage,
            item.ports,
            ", ".join(item.articles),
            *(item.says.to(lang) for lang in LANGUAGES),
        )
        for item in facts.timeline.milestones
    ]
    return pd.DataFrame(rows, columns=["month", "stage", "ports", "articles", *LANGUAGES])
