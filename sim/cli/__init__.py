"""The command `portsim`. Exit codes: 0 done, 1 a check failed, 2 bad input."""

from sim.cli import batches, choices, dashboard, findings, logs, matching, studies, verification
from sim.cli.common import app

__all__ = [
    "app",
    "batches",
    "choices",
    "dashboard",
    "findings",
    "logs",
    "main",
    "matching",
    "studies",
    "verification",
]


def main() -> None:
    """Run the command line."""
    app()
