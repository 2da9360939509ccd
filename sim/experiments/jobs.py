"""Jobs: work cut into tasks, sent to each worker once and asked for by number after that.

Whoever runs a job (a loop, worker processes, Dask, the dashboard's pool) gets the same results: a task knows
all that its result depends on. A job works its tasks out from their numbers, or lists them (`TaskList`).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Key = TypeVar("Key", bound=Hashable)
Given = TypeVar("Given")
Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]  # as `map`, or a pool's


class Job(Protocol[Made_co]):
    """Work cut into tasks with numbers from 0; it can be pickled."""

    def __call__(self, number: int, /) -> Made_co:
        """Do one task."""


@dataclass(frozen=True)
class TaskList(Generic[Key, Given, Made]):
    """A job whose tasks are listed: by key, what its one function is given. Numbers are as they stand."""

    work: Callable[[Given], Made]  # a function of a module, so that it can be pickled
    tasks: Mapping[Key, Given]

    def __call__(self, number: int, /) -> Made:
        """Do one task."""
        return self.work(list(self.tasks.values())[number])

    def results(self, mapper: Mapper = map) -> dict[Key, Made]:
        """Do all tasks one after another, or with the `map` of a pool that other jobs use too."""
        return dict(zip(self.tasks, mapper(self.work, self.tasks.values()), strict=True))
