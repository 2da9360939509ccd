"""portsim: how joint border inspection changes clearance, for whom and at what cost.

The public names are those of `__all__`; everything else may change.
"""

from sim.matching.bulk import match_table
from sim.matching.platform import Platform
from sim.matching.rules import Rules, load_rules

__version__ = "0.1.0"
__all__ = ["Platform", "Rules", "__version__", "load_rules", "match_table"]
