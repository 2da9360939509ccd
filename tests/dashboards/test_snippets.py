"""The same in Python: what the pages show as code uses the public names alone, and runs."""

import ast
import inspect
from collections.abc import Iterator

import pytest

import sim
from dashboards import snippets
from sim.decisions.case import PilotRequest
from sim.decisions.what_if import RolloutWhatIf
from sim.port.what_if import WhatIf

KEPT = snippets.of_states(False, 5, 6, ["serial", "joint"])
FRESH = snippets.of_states(True, 2, 0, ["serial", "joint"])
TWO = ["serial", "joint"]
NUMBERS = WhatIf(traffic=1.5, numbers={"matching.hold_window.articles": 3.0})
SHOWN = {
    "journal": snippets.JOURNAL,
    "as it is": snippets.of_comparison("luohu", WhatIf(), TWO, 1, 2, 1),
    "two ports": snippets.of_comparison("luohu", WhatIf(), TWO, 1, 2, 1, ["youyiguan"]),
    "changed": snippets.of_comparison("luohu", NUMBERS, TWO, 1, 2, 1),
    "two changed": snippets.of_comparison("luohu", NUMBERS, TWO, 1, 2, 1, ["youyiguan"]),
    "pilots": snippets.of_pilots(KEPT, PilotRequest(k=4, min_modes=2, require=("luohu",))),
    "pilots for a budget": snippets.of_pilots(KEPT, PilotRequest(k=None, budget=4e7)),
    "fresh pilots": snippets.of_pilots(FRESH, PilotRequest()),
    "rollout": snippets.of_rollout(KEPT, ["luohu"], "notice", 3, RolloutWhatIf()),
    "later rollout": snippets.of_rollout(
        KEPT, [], "optimised", 3, RolloutWhatIf(deadline="2018-11")
    ),
}
RUN = [name for name in SHOWN if name not in ("journal", "fresh pilots")]


def calls(code: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of public names in some code."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.startswith("sim.") and "(" not in called:
                yield called.removeprefix("sim."), node


@pytest.mark.parametrize("name", SHOWN)
def test_code_on_a_page_uses_public_names_as_they_are_declared(name: str) -> None:
    code = SHOWN[name]
    imports = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(one) for one in imports] == ["import sim"]
    found = list(calls(code))
    assert found
    for called, node in found:
        assert called.partition(".")[0] in sim.__all__
        function = sim
        for step in called.split("."):
            function = getattr(function, step)
        keywords = {word.arg for word in node.keywords if word.arg}
        assert keywords <= set(inspect.signature(function).parameters), called  # type: ignore[arg-type]


@pytest.mark.parametrize("name", RUN)
def test_code_on_a_page_runs(name: str) -> None:
    names: dict[str, object] = {}
    exec(SHOWN[name], names)
    assert names["found"] is not None
