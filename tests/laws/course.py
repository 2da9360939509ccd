"""Which laws a seeded journal is put to: the watched run always, the costly ones in turn."""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.laws import laws
from tests.laws.journals import Journal, SeededDice, seeded_journal
from tests.laws.laws import Journal as _Journal  # noqa: F401
from tests.laws.sequences import in_place, purely, trace
from tests.laws.shrink import shrink
from tests.laws.watch import Story

OTHER, DISK, PURE = "other objects (7)", "replay from disk (6)", "pure transition (13)"
IN_TURN = (*laws.COSTLY, OTHER)
EVERY_DISK, EVERY_PURE = 64, 16  # one journal in so many


class Broken(AssertionError):
    """A law that a journal breaks, with the smallest journal found."""
