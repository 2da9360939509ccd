"""What all ports give under all policies, table by table, is what is written down."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_result_changed_without_a_word() -> None:
    """Else: python -m tests.conformance.digests, and a line in the changelog with the size of the change."""
    command = [sys.executable, "-m", "tests.conformance.digests", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
