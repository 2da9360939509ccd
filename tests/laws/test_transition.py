"""Law 13: the transition is a pure function, and compiling it changes nothing."""

import os
import subprocess
import sys
from pathlib import Path

from tests.laws.sequences import digest, in_place, purely, trace

SEQUENCES = 600


def test_pure_function_equals_delivery_in_place() -> None:
    for seed in range(300):
        pairs = zip(trace(seed, in_place), trace(seed, purely), strict=True)
        for place, (here, there) in enumerate(pairs):
            assert here == there, f"sequence {seed}, step {place + 1}"


def test_compiled_function_equals_its_python_original() -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.laws.python_original", "0", str(SEQUENCES)]
    plain = {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(root)}
    with subprocess.Popen(
        command, cwd=root, env=os.environ | plain, stdout=subprocess.PIPE, text=True
    ) as process:
        compiled = {seed: digest(seed) for seed in range(SEQUENCES)}
        printed, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    original = dict(line.split() for line in printed.splitlines())
    different = [seed for seed in compiled if original[str(seed)] != compiled[seed]]
    assert not different, f"compiled and plain Python differ on the sequences {different[:10]}"
