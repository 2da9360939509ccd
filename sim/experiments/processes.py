"""Worker processes that import only what they need, not the program that started them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock
from types import ModuleType

_starting = Lock()


@contextmanager
def no_main() -> Iterator[None]:
    """Replace `__main__` by an empty module, which spawned processes would otherwise import."""
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class ApartProcess(SpawnProcess):
    """A spawned process that does not import the main module (a dashboard page, the command line)."""

    def start(self) -> None:
        """Start the process."""
        with no_main():
            super().start()


class Apart(SpawnContext):
    """The context of such processes, for `ProcessPoolExecutor(mp_context=Apart())`."""

    Process = ApartProcess
