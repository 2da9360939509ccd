"""Jobs: work divided into numbered tasks; the job is sent to each worker once.

A task contains everything on which its result depends, so any executor (a loop, worker processes, Dask, the
dashboard's pool) gives the same results. A job derives its tasks from their numbers or lists them
(`TaskList`).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Key = TypeVar("Key", bound=Hashable)
Given = TypeVar("Given")
Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)
Mapper = Callable[
    [Callable[[Any], Any], Iterable[Any]], Iterable[Any]
]  # `map`, or the `map` of a pool


class Job(Protocol[Made_co]):
    """Work divided into tasks with numbers from 0; can be pickled."""

    def __call__(self, number: int, /) -> Made_co:
        """Do one task."""


@dataclass(frozen=True)
class TaskList(Generic[Key, Given, Made]):
    """A job with a list of tasks: each key has the argument of `work`. Numbers follow the list."""

    work: Callable[[Given], Made]  # a module-level function, so that it can be pickled
    tasks: Mapping[Key, Given]

    def __call__(self, number: int, /) -> Made:
        """Do one task."""
        return self.work(list(self.tasks.values())[number])

    def results(self, mapper: Mapper = map) -> dict[Key, Made]:
        """Run all tasks one after another, or with the `map` of a shared pool."""
        return dict(zip(self.tasks, mapper(self.work, self.tasks.values()), strict=True))
