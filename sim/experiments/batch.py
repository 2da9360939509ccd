"""Running a study: resumable, on any executor, with byte-identical results."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sim.experiments.blocks import StudyJob
from sim.experiments.executors import Progress, executor
from sim.experiments.store import Store
from sim.experiments.study import Study, load_study


@dataclass(frozen=True)
class Batch:
    """Summary of one session of a batch."""

    folder: Path
    n_tasks: int
    n_done_before: int
    seconds: float


def run_batch(
    study: Study | str | Path,
    out: str | Path,
    *,
    kind: str = "processes",
    processes: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Run the missing tasks of a study.

    Parameters
    ----------
    study
        A study, the name of a shipped one, or a file.
    out
        Directory of the results; it may hold partial results of the same study.
    kind, processes, scheduler
        The executor (`serial`, `processes`, `dask`), how many workers, and the address of a Dask
        scheduler. None of them changes the results.
    progress
        Called with (runs done, runs in all) after each task.

    Raises
    ------
    BadInput
        If the study or the directory is invalid.
    StoreInUse, StoreWriteFailed, WorkersLost
        If the batch cannot continue; finished tasks are kept.
    """
    loaded = study if isinstance(study, Study) else load_study(study)
    job = StudyJob.of(loaded)
    begun = monotonic()
    with Store.open(Path(out), job) as store:
        missing = store.missing()
        done = job.n_runs - runs_of(job, missing)
        if progress is not None:
            progress(done, job.n_runs)
        if missing:
            store.note_session(begins=True, executor=kind, missing=len(missing))
            with executor(kind, job, processes=processes, scheduler=scheduler) as workers:
                for number, tables in workers.map(missing):
                    store.write(number, tables)
                    done += runs_of(job, [number])
                    if progress is not None:
                        progress(done, job.n_runs)
            store.note_session(ends=True, seconds=round(monotonic() - begun, 1))
        store.finish()
    n_before = len(job.blocks) - len(missing)
    return Batch(Path(out), len(job.blocks), n_before, monotonic() - begun)


def runs_of(job: StudyJob, numbers: list[int]) -> int:
    """Return the number of runs in some tasks."""
    return sum(job.blocks[number].n for number in numbers) * len(job.policies)
