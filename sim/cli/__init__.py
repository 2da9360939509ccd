"""The command `portsim`. Exit codes: 0 done, 1 a check failed, 2 bad input."""

from sim.cli import dashboard, matching, studies
from sim.cli.common import app

__all__ = ["app", "dashboard", "main", "matching", "studies"]


def main() -> None:
    """Run the command line."""
    app()
