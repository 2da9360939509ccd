"""Long runs beside the pages: worker processes owned by the server, shared by all its users.

A question is asked once, however many look at it; its replications are taken in turn with those of
others, fewest done first, so that nobody waits behind a long run. Cancelling leaves a question; when
nobody is left, no further replication of it is taken. A replication is short (`sim.experiments.incremental`
limits its objects), so none is killed in its middle.
"""

from __future__ import annotations

import logging
import os
from collections import OrderedDict
from collections.abc import Collection, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cached_property
from threading import Condition, RLock
from typing import Any

import pandas as pd
import streamlit as st

from sim.decisions import state_table_store
from sim.decisions.data import Facts
from sim.errors import BadInput, PortsimError
from sim.experiments import incremental as growing
from sim.experiments import one_way_sensitivity as one_way
from sim.experiments.day import DayTask, play
from sim.experiments.jobs import TaskList
from sim.experiments.manifest import content_hash
from sim.experiments.processes import Apart
from sim.port.schema import Port

LOG = logging.getLogger("portsim.dashboard")
NICE = 10  # of 19
KEPT_RUNS = 120  # finished and left runs whose pieces stay in memory


@dataclass
class PooledJob:
    """One question under way: pieces by the key of their task."""

    key: str
    job: TaskList[Any, Any, Any]
    pieces: dict[Any, Any] = field(default_factory=dict)
    taken: int = 0
    failed: PortsimError | None = None
    watchers: set[str] = field(default_factory=set)
    shown: dict[str, Any] = field(default_factory=dict)  # what was made of the pieces

    @cached_property
    def tasks(self) -> list[tuple[Any, Any]]:
        """The tasks in order, each with its key."""
        return list(self.job.tasks.items())

    @property
    def n_done(self) -> int:
        """Number of pieces there."""
        return len(self.pieces)

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return self.failed is not None or self.n_done == len(self.tasks)

    @property
    def left(self) -> bool:
        """Whether nobody looks at it any more, or it was cancelled."""
        return not self.watchers

    @property
    def open(self) -> bool:
        """Whether a task of it may be taken."""
        return not self.finished and not self.left and self.taken < len(self.tasks)


class JobPool:
    """The worker processes and what they work on."""

    def __init__(self, processes: int | None = None, pool: Executor | None = None) -> None:
        self.processes = processes or max(1, os.cpu_count() or 1)
        self.lock = RLock()
        self.news = Condition(self.lock)  # a piece is there, or a run has failed
        self.runs: OrderedDict[str, PooledJob] = OrderedDict()
        self.busy = 0
        self.pool: Executor = pool or self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        """Return workers that give way to the pages: drawing what is there comes before running more."""
        return ProcessPoolExecutor(
            self.processes, mp_context=Apart(), initializer=os.nice, initargs=(NICE,)
        )

    def ask(self, key: str, job: TaskList[Any, Any, Any], watcher: str) -> PooledJob:
        """Return the run of a question, begun if it is new, and look at it."""
        with self.lock:
            run = self.runs.get(key)
            if run is None or isinstance(run.failed, BadInput):
                run = self.runs[key] = PooledJob(key, job)
            self.runs.move_to_end(key)
            if not run.finished:
                run.watchers.add(watcher)
            self._forget()
            self._fill()
            return run

    def wait(self, under_way: Sequence[PooledJob], n: int, seconds: float) -> None:
        """Wait a moment for the first pieces of runs: what comes at once is drawn at once."""
        with self.news:
            self.news.wait_for(
                lambda: all(run.finished or run.left or run.n_done >= n for run in under_way),
                seconds,
            )

    def leave(self, watcher: str, but: Collection[str] = ()) -> None:
        """Stop looking at all runs but these."""
        with self.lock:
            for run in self.runs.values():
                if run.key not in but:
                    run.watchers.discard(watcher)

    def _forget(self) -> None:
        idle = [run.key for run in self.runs.values() if run.finished or run.left]
        for key in idle[: max(0, len(self.runs) - KEPT_RUNS)]:
            del self.runs[key]

    def _fill(self) -> None:
        """Give idle workers the next task of the run with the fewest taken, newest first."""
        while self.busy < self.processes:
            waiting = [run for run in reversed(self.runs.values()) if run.open]
            if not waiting:
                return
            run = min(waiting, key=lambda r: r.taken)
            key, task = run.tasks[run.taken]
            try:
                future = self.pool.submit(run.job.work, task)
            except BrokenProcessPool:  # a worker died: new ones, and the task again
                self.pool = self._new_pool()
                continue
            except RuntimeError:  # the server ends
                return
            run.taken += 1
            self.busy += 1
            future.add_done_callback(lambda f, r=run, k=key: self._done(r, k, f))  # type: ignore[misc]

    def _done(self, run: PooledJob, key: Any, future: Future[Any]) -> None:
        with self.lock:
            self.busy -= 1
            error = future.exception()
            if error is None:
                run.pieces[key] = future.result()
            elif isinstance(error, BadInput):
                run.failed = error
            else:
                LOG.error("a replication failed", exc_info=error)
                run.failed = PortsimError("run-failed")
            self._fill()
            self.news.notify_all()


@st.cache_resource(show_spinner=False)
def runs() -> JobPool:
    """Return the server's runs; the first call starts the workers."""
    return JobPool()


def watcher() -> str:
    """Return a name of this session."""
    return str(st.session_state.setdefault("watcher", os.urandom(8).hex()))


def key_of(question: growing.ComparisonRequest, *, curves: bool = False) -> str:
    """Name the run that answers a question."""
    return f"{'curves' if curves else 'answer'}-{question.key}"


def ask(question: growing.ComparisonRequest, *, curves: bool = False) -> PooledJob:
    """Begin to answer a question (measures, or curves of the distribution)."""
    return runs().ask(key_of(question, curves=curves), question.job(curves=curves), watcher())


def ask_day(key: str, task: DayTask) -> PooledJob:
    """Begin to play a day at a port; its one piece is `day`."""
    return runs().ask(key, TaskList(play, {"day": task}), watcher())


def ask_first_look(port: Port) -> PooledJob:
    """Begin to move every assumed number of a port, in one replication; one piece per task, by its place."""
    return runs().ask(f"hinges-first-{content_hash(port)}", one_way.first_look(port), watcher())


def ask_second_look(port: Port, seen: pd.DataFrame) -> PooledJob:
    """Begin to move those that moved the answer most, in all replications."""
    look = one_way.second_look(port, seen)
    return runs().ask(f"hinges-second-{content_hash(port)}", look, watcher())


def ask_states(key: str, facts: Facts) -> PooledJob:
    """Begin to simulate every port in every state of the decisions; one piece per port and world."""
    return runs().ask(key, state_table_store.pieces_job(facts), watcher())
