"""The table of simulated states used by pilots, rollout, evaluate and scorecard."""

from dataclasses import dataclass
from pathlib import Path

from sim.cli.app import err
from sim.cli.progress import cores, progress
from sim.decisions.data import Facts
from sim.decisions.rollout import Rollout, rollout
from sim.decisions.table import StateTable, simulate_states
from sim.text import gettext


@dataclass(frozen=True)
class Asked:
    """Options of the table: ports, run length, replications, file."""

    ports: list[str] | None
    file: Path | None
    replications: int
    worlds: int
    days: int | None
    seed: int
    processes: int | None
    lang: str

    def table(self, facts: Facts, states: list[str]) -> StateTable:
        """Read the table, or simulate and write it. Raises BadInput."""
        if self.file is not None and self.file.exists():
            return StateTable.load(self.file)
        with progress(gettext("replications", self.lang)) as show:
            table = simulate_states(
                self.ports or None,
                states,
                facts=facts,
                replications=self.replications,
                worlds=self.worlds,
                days=self.days,
                seed=self.seed,
                processes=cores(self.processes),
                progress=show,
            )
        if self.file is not None:
            table.save(self.file)
        return table


def rolled_out(
    table: StateTable,
    facts: Facts,
    pilots: list[str] | None,
    *,
    rule: str = "optimised",
    teams: int | None = None,
    lang: str,
) -> Rollout:
    """Return the rollout of a table, with the pilots that were named; says so if there are none."""
    found = rollout(table, pilots or None, rule=rule, teams=teams, facts=facts)
    if not found.pilots:
        err.print(gettext("note: no pilots (name them with --pilot)", lang))
    return found
