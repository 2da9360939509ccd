"""The same in Python: what a page shows, as code that uses the public names of `sim` alone."""

from collections.abc import Sequence

from sim.decisions.case import PilotRequest
from sim.decisions.what_if import RolloutWhatIf
from sim.port.what_if import WhatIf

JOURNAL = """\
import sim
platform = sim.Platform()
for line in open("journal.jsonl"):
    answer = platform.submit(line)"""


def said(thing: WhatIf | PilotRequest | RolloutWhatIf) -> str:
    """Return what differs from the defaults, as keywords."""
    usual = type(thing)()
    asked = [f"{k}={v!r}" for k, v in vars(thing).items() if v != getattr(usual, k)]
    return ", ".join(asked)


def changed_port(what_if: WhatIf, place: str) -> str:
    """Return a what-if applied to a port, of which `place` is the Python."""
    return f"sim.WhatIf({said(what_if)}).applied(sim.load_port({place}))"


def of_comparison(
    first: str,
    what_if: WhatIf,
    policies: Sequence[str],
    days: int | None,
    replications: int,
    seed: int,
    also: Sequence[str] = (),
) -> str:
    """Return a comparison at a port, changed or not, and at further shipped ports."""
    lines = ["import sim"]
    changed = what_if != WhatIf()
    place = repr([first, *also]) if also else f'"{first}"'
    if changed and not also:
        lines.append(f"port = {changed_port(what_if, place)}")
        place = "port"
    elif changed:
        rest = what_if.factors
        more = "sim.load_port(name)" if rest == WhatIf() else changed_port(rest, "name")
        lines.append(f"ports = [{changed_port(what_if, repr(first))}]")
        lines.append(f"ports += [{more} for name in {list(also)!r}]")
        place = "ports"
    lines.append(
        f"found = sim.compare({place}, {list(policies)!r}, days={days}, "
        f"replications={replications}, seed={seed})"
    )
    return "\n".join([*lines, "found.measures, found.differences"])


def of_states(
    fresh: bool, replications: int, worlds: int, world_states: Sequence[str]
) -> list[str]:
    """Return the lines that give the table of states: simulated afresh, or the one kept with the findings."""
    if not fresh:
        return ["import sim", "table = sim.StateTable.load()"]
    return [
        "import sim",
        f"table = sim.simulate_states(replications={replications}, worlds={worlds}, "
        f"world_states={list(world_states)!r})",
    ]


def of_pilots(table: Sequence[str], request: PilotRequest) -> str:
    """Return a choice of pilots from the table that the lines give."""
    k = [] if request.k is None else [f"k={request.k}"]
    others = [part for part in [said(_without_k(request))] if part]
    asked = ", ".join(["table", *k, *others])
    return "\n".join([*table, f"found = sim.pilots({asked})", "found.choice.ports"])


def _without_k(request: PilotRequest) -> PilotRequest:
    fields = {name: value for name, value in vars(request).items() if name != "k"}
    return PilotRequest(**fields)


def of_rollout(
    table: Sequence[str], pilots: Sequence[str], rule: str, teams: int, what_if: RolloutWhatIf
) -> str:
    """Return a rollout from the table that the lines give."""
    facts = (
        f", facts=sim.{what_if!r}.applied(sim.load_facts())" if what_if != RolloutWhatIf() else ""
    )
    return "\n".join(
        [
            *table,
            f"found = sim.rollout(table, {list(pilots)!r}, rule={rule!r}, teams={teams}{facts})",
            "found.totals",
        ]
    )
