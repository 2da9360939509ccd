"""The command `portsim`. Exit codes: 0 done, 1 a check failed, 2 bad input."""

from sim.cli import (
    batches,
    choices,
    dashboard,
    decisions,
    evaluation,
    findings,
    logs,
    matching,
    national,
    studies,
    verification,
    winners,
)
from sim.cli.common import app

__all__ = [
    "app",
    "batches",
    "choices",
    "dashboard",
    "decisions",
    "evaluation",
    "findings",
    "logs",
    "main",
    "matching",
    "national",
    "studies",
    "verification",
    "winners",
]


def main() -> None:
    """Run the command line."""
    app()
