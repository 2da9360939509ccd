"""The command `portsim`. Exit codes: 0 done, 1 a check failed, 2 bad input."""

from sim.cli import batches, findings, logs, matching, studies
from sim.cli.common import app

__all__ = ["app", "batches", "findings", "logs", "main", "matching", "studies"]


def main() -> None:
    """Run the command line."""
    app()
