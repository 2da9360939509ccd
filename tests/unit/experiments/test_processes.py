"""Workers start without the program that started them: a page of the dashboard, a command, a test."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from sim.experiments.processes import Apart


def test_a_worker_does_not_run_the_main_module_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit puts the page in the place of `__main__`, and a page cannot be run by a worker."""
    page = ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    Path(page.__file__).write_text("raise SystemExit('a page outside its server')\n")
    monkeypatch.setitem(sys.modules, "__main__", page)
    with ProcessPoolExecutor(1, mp_context=Apart()) as pool:
        assert pool.submit(os.getpid).result(timeout=60) != os.getpid()
    assert sys.modules["__main__"] is page
