"""The laws on seeded journals, for the faults that no scenario catches."""

from collections.abc import Callable
from functools import partial

from tests.laws.journals import Journal, seeded_journal
from tests.laws.laws import CHEAP, COSTLY, law_other_objects

SEED = 1701


def run_laws(count: int, outcome_of: Callable[[Callable[[], bool]], str]) -> dict[str, str]:
    """Return the outcome of each law over seeded journals (the first other than `passed`)."""
    laws = CHEAP | COSTLY | {"other objects (7)": _beside_another}
    outcomes = dict.fromkeys(laws, "passed")
    for number in range(count):
        journal = seeded_journal(SEED, number)
        for name, law in laws.items():
            if outcomes[name] == "passed":
                outcomes[name] = outcome_of(partial(_holds, law, journal, number))
    return {name: how for name, how in outcomes.items() if how != "passed"}


def _holds(law: Callable[[Journal, int], None], journal: Journal, number: int) -> bool:
    try:
        law(journal, number)
    except AssertionError:
        return False
    return True


def _beside_another(journal: Journal, number: int) -> None:
    law_other_objects(journal, seeded_journal(SEED + 1, number))
