"""Put each fault into a copy of `sim/` and see which scenarios, else which laws, catch it."""

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from tests.mutation.runner import LIBRARIES, Outcomes, test_copy
from tests.mutation.table import ROOT, Fault, mutated

COPIED = ("sim", "data/matching", "tests/laws", "tests/mutation")
PROCESSES = 2
JOURNALS = 300
ENVIRONMENT = {
    "NUMBA_DISABLE_JIT": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}


class Caught(Struct):
    """What became of one fault: outcomes of the tests that did not pass, by name."""

    fault: Fault
    scenarios: Outcomes = field(default_factory=dict)
    laws: Outcomes = field(default_factory=dict)
    error: str = ""  # the copy did not even load: no test, so no catch

    @property
    def survives(self) -> bool:
        """Whether nothing catches it."""
        return not (self.scenarios or self.laws)

    @property
    def by(self) -> str:
        """By what it is caught, in words."""
        if self.error:
            return "ERROR"
        return "scenarios" if self.scenarios else "laws" if self.laws else "SURVIVES"


@contextmanager
def pristine() -> Iterator[Path]:
    """Lend a copy of what is tested, so that edits during the run do not matter."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder).resolve()
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        yield copy


def run_copy(fault: Fault | None, origin: Path, journals: int = JOURNALS) -> Caught:
    """Test a copy of the origin's `sim/` with the fault in it (None: as it is); a child's work."""
    caught = Caught(fault or Fault("none", [], "", "", "", ""))
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder).resolve()
        shutil.copytree(origin / "sim", copy / "sim")
        if fault is not None:
            target = copy / fault.file
            try:
                text = mutated(fault, target.read_text(encoding="utf-8"))
            except ValueError as error:
                caught.error = str(error)
                return caught
            target.write_text(text, encoding="utf-8")
        found = test_copy(copy, origin, journals, laws_anyway=fault is None)
        caught.scenarios, caught.laws, caught.error = found
    return caught


def run_all(
    faults: Sequence[Fault | None], origin: Path, journals: int = JOURNALS
) -> Iterator[Caught]:
    """Test a copy for each fault, each in a process of its own, in the order given."""
    os.environ.update(ENVIRONMENT)  # read by the server when it starts
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    with context.Pool(PROCESSES, maxtasksperchild=1) as pool:
        yield from pool.imap(partial(run_copy, origin=origin, journals=journals), faults)
