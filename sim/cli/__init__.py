"""The command `portsim`. Exit codes: 0 done, 1 a check failed, 2 bad input."""

import gc
import sys
from importlib import import_module
from typing import Any

from sim.cli.streams import prepare, told
from sim.errors import BadInput

ROOMS = {  # module of each command; only that of the requested command is imported
    "catalogue": ("ports", "policies", "measures"),
    "matching": ("scenarios", "match", "reasons", "schema"),
    "comparison": ("compare", "select", "warm-up"),
    "studies": ("studies", "batch", "query"),
    "findings": ("findings", "differences"),
    "sensitivity": ("sensitivity", "hinges"),
    "pilots": ("pilots",),
    "rollout": ("rollout",),
    "evaluation": ("evaluate", "scorecard"),
    "winners": ("winners",),
    "national": ("national",),
    "event_logs": ("trace", "fit"),
    "verification": ("verify", "coverage"),
    "dashboard": ("dashboard",),
}


def main() -> None:
    """Run the command line."""
    prepare()
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    gc.disable()  # imports create no garbage; skipping the search makes commands start 25 % faster
    app = import_module("sim.cli.app").app if word == "--version" else load(word)
    gc.freeze()
    gc.enable()
    try:
        with told():
            app()
    except BadInput as error:
        print(f"error {error}", file=sys.stderr)
        sys.exit(2)


def load(command: str = "") -> Any:
    """Return the application with one command, or with all for an unknown name."""
    asked = [room for room, commands in ROOMS.items() if command in commands]
    for room in asked or ROOMS:
        import_module(f"sim.cli.{room}")
    return import_module("sim.cli.app").app
