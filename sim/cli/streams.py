"""Standard output and errors, whatever is at their other end.

A pipe that the reader has closed is no mistake: the rest is dropped, and the exit code stays that of the
command. A disk that is full is one, told in one line. Signs that a terminal lacks are replaced.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from sim.errors import BadInput, reason_of


class Terminal:
    """A stream of text which drops what nobody reads, and keeps why it could not be written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        """Be the stream in all else."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text. Raises OSError if the system refuses it."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Flush. Raises OSError if the system refuses, or has refused, what was written."""
        self._try(self._stream.flush)

    def _try(self, act: Callable[[], object]) -> None:
        if self.failure is not None:  # some libraries swallow the first
            raise self.failure
        try:
            act()
        except OSError as error:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
            if error.errno not in (errno.EPIPE, errno.EINVAL):
                self.failure = error
                raise


@contextmanager
def told() -> Iterator[None]:
    """Raise BadInput, once, if standard output could not be written."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error is not getattr(sys.stdout, "failure", None):
            raise
        raise BadInput("file-not-written", file="stdout", reason=reason_of(error)) from None
    finally:
        sys.stdout = getattr(sys.stdout, "_stream", sys.stdout)


def prepare() -> None:
    """Make the streams of this process ones that end well. To be called before anything is printed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
        setattr(sys, name, Terminal(stream))
