"""The command `portsim`. Exit codes: 0 done, 1 a check failed, 2 bad input."""

from sim.cli import (
    batches,
    choices,
    dashboard,
    decisions,
    findings,
    hinges,
    logs,
    matching,
    national,
    studies,
    verification,
)
from sim.cli.common import app

__all__ = [
    "app",
    "batches",
    "choices",
    "dashboard",
    "decisions",
    "findings",
    "hinges",
    "logs",
    "main",
    "matching",
    "national",
    "studies",
    "verification",
]


def main() -> None:
    """Run the command line."""
    app()
