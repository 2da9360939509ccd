"""portsim: simulation of joint border inspection: how clearance changes, for whom and at what cost.

The public names are those of `__all__`; everything else may change. A name is imported when it is
first used, so that a command or a worker process loads only what it needs.

- What there is: `ports`, `numbers`, `loads`, `policies`, `levers`, `measures`, `sources`, `studies`,
  `reasons`, `schema`.
- Load and change: `load_port`, `load_policy`, `load_rules`, `load_study`, `load_facts`; `with_values`,
  `WhatIf`, `RolloutWhatIf`.
- Simulate: `run`, `compare`, `select`, `warm_up`, `sensitivity`, `national`.
- Studies: `study_size`, `run_study`, `open_results`.
- Own data: `fit`, `match_table`, `Platform`, `replay`, `explain`, `run_scenarios`.
- Decide: `simulate_states`, `pilots`, `rollout`, `evaluate`, `scorecard`, `expected_months`, `winners`.
- Show: `report` (a page), `figure`; every result has its frames.
- Check: `verify`, `coverage`.
- Add a lever or measure from a distribution of your own: `OwnLever`, `OwnMeasure`.

Frames say their units: in a column `unit`, or by column in `attrs["units"]`. Times are minutes unless they
say otherwise. Every error is a `PortsimError`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis.catalogue import OwnMeasure, measures
    from sim.analysis.fit import Fit, fit
    from sim.decisions.data import Facts, load_facts
    from sim.decisions.distribution import DistributionalAnalysis
    from sim.decisions.evaluator import Evaluation, evaluate
    from sim.decisions.pilots import PilotAnalysis, pilots
    from sim.decisions.rollout import Rollout, rollout
    from sim.decisions.scorecard import expected_months, scorecard
    from sim.decisions.table import StateTable, simulate_states
    from sim.decisions.what_if import RolloutWhatIf
    from sim.decisions.winners import winners
    from sim.errors import (
        BadInput,
        EngineError,
        JournalDamaged,
        JournalInUse,
        JournalWriteFailed,
        PortsimError,
    )
    from sim.experiments.blocks import study_size
    from sim.experiments.compare import Comparison, compare
    from sim.experiments.executors import WorkersLost
    from sim.experiments.national import NationalYear, national
    from sim.experiments.one_way_sensitivity import sensitivity
    from sim.experiments.schemas import schema
    from sim.experiments.select import Choice, select
    from sim.experiments.store import StoreInUse, StoreWriteFailed
    from sim.experiments.study import Study, load_study, studies
    from sim.experiments.study_results import Results, open_results, run_study
    from sim.experiments.traces import Trace, run
    from sim.experiments.warm_up import WarmUp, warm_up
    from sim.matching.bulk import match_table
    from sim.matching.catalogue import reasons
    from sim.matching.platform import Platform
    from sim.matching.replay import ReplayedJournal, replay
    from sim.matching.rules import Rules, load_rules
    from sim.matching.scenario_runs import run_scenarios
    from sim.policy.catalogue import levers, policies
    from sim.policy.levers import OwnLever
    from sim.policy.load import load_policy
    from sim.policy.schema import Policy
    from sim.port.catalogue import loads, numbers, ports, sources
    from sim.port.facts import with_values
    from sim.port.load import load_port
    from sim.port.schema import Port
    from sim.port.what_if import WhatIf
    from sim.reporting.pages.outputs import figure, report
    from sim.reporting.tables.story import explain
    from sim.verification.coverage import MeasuredCoverage, coverage
    from sim.verification.suite import Verification, verify

__version__ = "0.1.0"
__all__ = [
    "BadInput",
    "Choice",
    "Comparison",
    "DistributionalAnalysis",
    "EngineError",
    "Evaluation",
    "Facts",
    "Fit",
    "JournalDamaged",
    "JournalInUse",
    "JournalWriteFailed",
    "MeasuredCoverage",
    "NationalYear",
    "OwnLever",
    "OwnMeasure",
    "PilotAnalysis",
    "Platform",
    "Policy",
    "Port",
    "PortsimError",
    "ReplayedJournal",
    "Results",
    "Rollout",
    "RolloutWhatIf",
    "Rules",
    "StateTable",
    "StoreInUse",
    "StoreWriteFailed",
    "Study",
    "Trace",
    "Verification",
    "WarmUp",
    "WhatIf",
    "WorkersLost",
    "__version__",
    "compare",
    "coverage",
    "evaluate",
    "expected_months",
    "explain",
    "figure",
    "fit",
    "levers",
    "load_facts",
    "load_policy",
    "load_port",
    "load_rules",
    "load_study",
    "loads",
    "match_table",
    "measures",
    "national",
    "numbers",
    "open_results",
    "pilots",
    "policies",
    "ports",
    "reasons",
    "replay",
    "report",
    "rollout",
    "run",
    "run_scenarios",
    "run_study",
    "schema",
    "scorecard",
    "select",
    "sensitivity",
    "simulate_states",
    "sources",
    "studies",
    "study_size",
    "verify",
    "warm_up",
    "winners",
    "with_values",
]
HOMES = {
    "BadInput": "sim.errors",
    "Choice": "sim.experiments.select",
    "Comparison": "sim.experiments.compare",
    "DistributionalAnalysis": "sim.decisions.distribution",
    "EngineError": "sim.errors",
    "Evaluation": "sim.decisions.evaluator",
    "Facts": "sim.decisions.data",
    "Fit": "sim.analysis.fit",
    "JournalDamaged": "sim.errors",
    "JournalInUse": "sim.errors",
    "JournalWriteFailed": "sim.errors",
    "MeasuredCoverage": "sim.verification.coverage",
    "NationalYear": "sim.experiments.national",
    "OwnLever": "sim.policy.levers",
    "OwnMeasure": "sim.analysis.catalogue",
    "PilotAnalysis": "sim.decisions.pilots",
    "Platform": "sim.matching.platform",
    "Policy": "sim.policy.schema",
    "Port": "sim.port.schema",
    "PortsimError": "sim.errors",
    "ReplayedJournal": "sim.matching.replay",
    "Results": "sim.experiments.study_results",
    "Rollout": "sim.decisions.rollout",
    "RolloutWhatIf": "sim.decisions.what_if",
    "Rules": "sim.matching.rules",
    "StateTable": "sim.decisions.table",
    "StoreInUse": "sim.experiments.store",
    "StoreWriteFailed": "sim.experiments.store",
    "Study": "sim.experiments.study",
    "Trace": "sim.experiments.traces",
    "Verification": "sim.verification.suite",
    "WarmUp": "sim.experiments.warm_up",
    "WhatIf": "sim.port.what_if",
    "WorkersLost": "sim.experiments.executors",
    "compare": "sim.experiments.compare",
    "coverage": "sim.verification.coverage",
    "evaluate": "sim.decisions.evaluator",
    "expected_months": "sim.decisions.scorecard",
    "explain": "sim.reporting.tables.story",
    "figure": "sim.reporting.pages.outputs",
    "fit": "sim.analysis.fit",
    "levers": "sim.policy.catalogue",
    "load_facts": "sim.decisions.data",
    "load_policy": "sim.policy.load",
    "load_port": "sim.port.load",
    "load_rules": "sim.matching.rules",
    "load_study": "sim.experiments.study",
    "loads": "sim.port.catalogue",
    "match_table": "sim.matching.bulk",
    "measures": "sim.analysis.catalogue",
    "national": "sim.experiments.national",
    "numbers": "sim.port.catalogue",
    "open_results": "sim.experiments.study_results",
    "pilots": "sim.decisions.pilots",
    "policies": "sim.policy.catalogue",
    "ports": "sim.port.catalogue",
    "reasons": "sim.matching.catalogue",
    "replay": "sim.matching.replay",
    "report": "sim.reporting.pages.outputs",
    "rollout": "sim.decisions.rollout",
    "run": "sim.experiments.traces",
    "run_scenarios": "sim.matching.scenario_runs",
    "run_study": "sim.experiments.study_results",
    "schema": "sim.experiments.schemas",
    "scorecard": "sim.decisions.scorecard",
    "select": "sim.experiments.select",
    "sensitivity": "sim.experiments.one_way_sensitivity",
    "simulate_states": "sim.decisions.table",
    "sources": "sim.port.catalogue",
    "studies": "sim.experiments.study",
    "study_size": "sim.experiments.blocks",
    "verify": "sim.verification.suite",
    "warm_up": "sim.experiments.warm_up",
    "winners": "sim.decisions.winners",
    "with_values": "sim.port.facts",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(__all__)
