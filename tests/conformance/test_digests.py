"""What all ports give under all policies, table by table, is what is written down."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# NumPy's own exp and log round differently on processors that have these; the C library's do not.
SAME_EVERYWHERE = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"}


def test_no_result_changed_without_a_word() -> None:
    """Else: python -m tests.conformance.digests, and a line in the changelog with the size of the change."""
    command = [sys.executable, "-m", "tests.conformance.digests", "--check"]
    environment = os.environ | SAME_EVERYWHERE
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
