"""portsim: simulation of joint border inspection: how clearance changes, for whom and at what cost.

The public names are those of `__all__`; everything else may change. A name is imported when it is first
used, so that a command or a worker process loads only what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison, compare, run
    from sim.matching.bulk import match_table
    from sim.matching.platform import Platform
    from sim.matching.rules import Rules, load_rules
    from sim.policy.load import load_policy
    from sim.port.load import load_port

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "Platform",
    "Rules",
    "__version__",
    "compare",
    "load_policy",
    "load_port",
    "load_rules",
    "match_table",
    "run",
]
HOMES = {
    "Comparison": "sim.experiments.compare",
    "Platform": "sim.matching.platform",
    "Rules": "sim.matching.rules",
    "compare": "sim.experiments.compare",
    "load_policy": "sim.policy.load",
    "load_port": "sim.port.load",
    "load_rules": "sim.matching.rules",
    "match_table": "sim.matching.bulk",
    "run": "sim.experiments.compare",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
