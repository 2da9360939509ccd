"""Put each fault into a copy of `sim/` and see which scenarios, else which laws, catch it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

from msgspec import Struct, field

from tests.mutation.table import ROOT, Fault, mutated

COPIED = ("sim", "data/matching", "tests/laws", "tests/mutation")
PROCESSES = 2
SECONDS = 600  # for one copy; single scenarios are stopped long before
JOURNALS = 300


class Caught(Struct):
    """What became of one fault: outcomes of the tests that did not pass, by name."""

    fault: Fault
    scenarios: dict[str, str] = field(default_factory=dict)
    laws: dict[str, str] = field(default_factory=dict)
    error: str = ""  # the copy did not even load: no test, so no catch

    @property
    def survives(self) -> bool:
        """Whether nothing catches it."""
        return not (self.scenarios or self.laws)

    @property
    def by(self) -> str:
        """By what it is caught, in words."""
        if self.error:
            return "does not load"
        return "scenarios" if self.scenarios else "laws" if self.laws else "SURVIVES"


@contextmanager
def pristine() -> Iterator[Path]:
    """Lend a copy of what is tested, so that edits during the run do not matter."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder)
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        yield copy


def run_copy(origin: Path, fault: Fault | None, journals: int = JOURNALS) -> Caught:
    """Test a copy of the origin's `sim/` with the fault in it (None: as it is)."""
    caught = Caught(fault or Fault("none", [], "", "", "", ""))
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder)
        shutil.copytree(origin / "sim", copy / "sim")
        try:
            if fault is not None:
                target = copy / fault.file
                source = target.read_text(encoding="utf-8")
                target.write_text(mutated(fault, source), encoding="utf-8")
            caught.scenarios = _run(origin, copy, "scenarios", str(origin / "data" / "matching"))
            if journals and (fault is None or not caught.scenarios):
                caught.laws = _run(origin, copy, "laws", str(journals))
        except (RuntimeError, ValueError) as error:
            caught.error = str(error)
    return caught


def _run(origin: Path, copy: Path, what: str, argument: str) -> dict[str, str]:
    """Return the outcomes other than `passed`. Raises RuntimeError if the runner itself fails."""
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(origin),  # for tests.*; `sim` comes from the working directory, the copy
    }
    command = [sys.executable, "-m", "tests.mutation.runner", what, argument]
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {f"all {what}": "hangs"}
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else "no message")
    said = json.loads(done.stdout)
    if Path(said["sim"]).resolve() != (copy / "sim").resolve():
        raise RuntimeError("the runner did not take `sim` from the copy")
    return {name: how for name, how in said["outcomes"].items() if how != "passed"}


def run_all(origin: Path, faults: Sequence[Fault], journals: int = JOURNALS) -> Iterator[Caught]:
    """Test a copy for each fault, in the order of the table."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        yield from pool.map(run_copy, repeat(origin), faults, repeat(journals))
