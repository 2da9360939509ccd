"""What users may import changes on purpose only, and all that a command does is among it."""

import ast
from importlib import import_module
from inspect import ismodule
from pathlib import Path

import sim
from sim.cli import ROOMS

PUBLIC_NAMES = [
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
DONE_BY = {  # what a user of Python calls for each command
    "ports": ("ports", "numbers", "loads"),
    "policies": ("policies", "levers"),
    "measures": ("measures",),
    "scenarios": ("run_scenarios",),
    "match": ("replay", "explain"),
    "reasons": ("reasons",),
    "schema": ("schema",),
    "compare": ("compare", "report", "figure"),
    "select": ("select",),
    "warm-up": ("warm_up", "figure"),
    "studies": ("studies", "study_size"),
    "batch": ("run_study",),
    "query": ("open_results",),
    "findings": ("open_results", "figure"),
    "differences": ("open_results",),
    "sensitivity": ("sensitivity",),
    "hinges": ("sensitivity",),
    "pilots": ("simulate_states", "pilots", "report"),
    "rollout": ("simulate_states", "rollout", "report"),
    "evaluate": ("evaluate", "report"),
    "scorecard": ("scorecard", "expected_months"),
    "winners": ("winners", "report"),
    "national": ("national",),
    "trace": ("run",),
    "fit": ("fit",),
    "verify": ("verify",),
    "coverage": ("coverage",),
    "dashboard": (),  # starts a program
}


def imported_for_types() -> dict[str, str]:
    """Names and homes below `if TYPE_CHECKING`."""
    tree = ast.parse(Path(sim.__file__).read_text(encoding="utf-8"))
    return {
        name.name: str(statement.module)
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for name in statement.names
    }


def test_public_names_are_pinned() -> None:
    assert sorted(sim.__all__) == PUBLIC_NAMES


def test_public_names_exist_and_none_is_a_module() -> None:
    missing = [name for name in sim.__all__ if not hasattr(sim, name)]
    assert not missing
    assert not [name for name in sim.__all__ if ismodule(getattr(sim, name))]


def test_the_package_lists_its_public_names_and_nothing_else() -> None:
    assert dir(sim) == sorted(sim.__all__)


def test_every_public_name_has_one_home_which_type_checkers_see() -> None:
    assert sorted([*sim.HOMES, "__version__"]) == sorted(sim.__all__)
    assert imported_for_types() == sim.HOMES
    for name, home in sim.HOMES.items():
        assert getattr(import_module(home), name).__module__ == home


def test_every_command_can_be_done_by_public_names() -> None:
    assert sorted(DONE_BY) == sorted(name for names in ROOMS.values() for name in names)
    assert {name for names in DONE_BY.values() for name in names} <= set(sim.__all__)
