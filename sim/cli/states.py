"""The table of simulated states used by pilots, rollout, evaluate and scorecard."""

from dataclasses import dataclass
from pathlib import Path

from sim.cli.app import err
from sim.cli.present import check_folder
from sim.cli.progress import cores, progress
from sim.decisions.data import Facts, shipped_candidates
from sim.decisions.pilots import choose_pilots
from sim.decisions.table import StateTable, simulate


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

    def table(self, facts: Facts, states: list[str]) -> StateTable:
        """Read the table, or simulate and write it. Raises BadInput."""
        if self.file is not None and self.file.exists():
            return StateTable.load(self.file)
        check_folder(self.file, "table")
        with progress("replications") as show:
            table = simulate(
                self.ports or shipped_candidates(facts),
                facts,
                states,
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


def default_pilots(table: StateTable, facts: Facts) -> tuple[str, ...]:
    """Choose pilots from the table if its states allow it; otherwise report that it cannot."""
    if facts.timeline.after_works is None or len(table.ports) < 6:
        err.print("note: no pilots (name them with --pilot)")
        return ()
    return choose_pilots(table, facts).chosen
