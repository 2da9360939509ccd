"""Every public name explains itself, and its example runs."""

import doctest
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import sim

OBJECTS = {name: getattr(sim, name) for name in sim.__all__ if not name.startswith("__")}
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
FINDER = doctest.DocTestFinder(recurse=False)


def methods(name: str, kind: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class of ours defines or inherits from ours."""
    for word, found in inspect.getmembers(kind):
        if word.startswith("_"):
            continue
        owner = next(base for base in kind.__mro__ if word in vars(base))
        if owner.__module__.startswith("sim.") and callable(found):
            yield f"{name}.{word}", found


def examples() -> dict[str, doctest.DocTest]:
    """The examples of every public object and method, by name."""
    found: dict[str, doctest.DocTest] = {}
    for name, thing in OBJECTS.items():
        several = {name: thing}
        if inspect.isclass(thing):
            several |= dict(methods(name, thing))
        for place, one in several.items():
            for test in FINDER.find(one, place, globs={}):
                if test.examples:
                    found[place] = test
    return found


EXAMPLES = examples()


@pytest.mark.parametrize("name", OBJECTS)
def test_every_public_name_is_documented_with_an_example(name: str) -> None:
    text = inspect.getdoc(OBJECTS[name]) or ""
    assert "Examples\n--------\n" in text
    assert name in EXAMPLES


@pytest.mark.parametrize("name", [n for n, one in OBJECTS.items() if inspect.isfunction(one)])
def test_every_parameter_of_a_public_function_is_explained(name: str) -> None:
    text = inspect.getdoc(OBJECTS[name]) or ""
    head = text.partition("Parameters\n----------\n")[2].partition("\n\n")[0:3]
    explained = {word.strip() for line in text.splitlines() for word in line.split(",")}
    missing = [
        word for word in inspect.signature(OBJECTS[name]).parameters if word not in explained
    ]
    assert not missing, head


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_runs(name: str) -> None:
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(EXAMPLES[name], out=report.append)
    assert runner.failures == 0, "".join(report)
