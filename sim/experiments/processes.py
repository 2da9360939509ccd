"""Worker processes that import what their work needs, and not the program that started them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock
from types import ModuleType

_starting = Lock()


@contextmanager
def no_main() -> Iterator[None]:
    """Stand an empty module in for `__main__`, which a spawned process would otherwise run again."""
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class ApartProcess(SpawnProcess):
    """A process started afresh, without the main module: a page of the dashboard, or the command line."""

    def start(self) -> None:
        """Start it."""
        with no_main():
            super().start()


class Apart(SpawnContext):
    """The context of such processes, for `ProcessPoolExecutor(mp_context=Apart())`."""

    Process = ApartProcess
