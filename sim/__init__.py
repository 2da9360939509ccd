"""portsim: how joint border inspection changes clearance, for whom and at what cost.

The public names are those of `__all__`; everything else may change.
"""

import sim.kernels  # noqa: F401 - first of all: it says where compiled kernels are kept
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
