"""Commands of studies: studies, batch, query."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from sim.cli.common import (
    AsJson,
    Lang,
    Language,
    app,
    err,
    escape,
    example,
    guarded,
    out,
    print_frame,
    print_json,
)
from sim.experiments.batch import Batch, run_batch
from sim.experiments.blocks import StudyJob
from sim.experiments.compare import records
from sim.experiments.query import VIEWS, connect, query
from sim.experiments.results import check_claims
from sim.experiments.study import load_study, study_names

INTERRUPTED = 130  # what shells give for Ctrl-C

Results = Annotated[Path, typer.Argument(metavar="DIR", help="Results of `portsim batch`.")]


@app.command(epilog=example("portsim studies levers"))
@guarded
def studies(
    name: Annotated[
        str | None, typer.Argument(metavar="[STUDY]", help="A shipped name or a file.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the shipped studies, or what one would run: ports, policies, points."""
    if name is None:
        found = [(key, load_study(key)) for key in study_names()]
        rows = [
            {
                "study": key,
                "title": getattr(study.title, str(lang)),
                "question": getattr(study.question, str(lang)),
                "ports": len(study.ports),
                "replications": study.replications,
            }
            for key, study in found
        ]
    else:
        job = StudyJob.of(load_study(name))
        rows = [
            {
                "port": port.port,
                "points": len(points),
                "policies": len(job.policies),
                "replications": job.study.replications,
                "days": port.run.days,
                "runs": len(points) * len(job.policies) * job.study.replications,
            }
            for port, points in zip(job.ports, job.points, strict=True)
        ]
    print_frame(rows, as_json, "studies", lang)


@app.command(epilog=example("portsim batch levers --out results/levers"))
@guarded
def batch(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A file, or a shipped name.")],
    folder: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Directory of the results, or its beginning."),
    ],
    executor: Annotated[str, typer.Option(help="processes, dask or serial.")] = "processes",
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A running Dask scheduler; default: a cluster here."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Workers; default: one for each core.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run a study. Killed at any moment, the same command goes on, to the same bytes."""
    zh = lang is Language.ZH
    try:
        with BatchBar("次运行" if zh else "runs") as show:
            done = run_batch(
                study,
                folder,
                kind=executor,
                processes=processes,
                scheduler=scheduler,
                progress=show,
            )
    except KeyboardInterrupt:
        said = (
            "已中断，已完成的部分均已保存；继续请运行"
            if zh
            else "stopped; what is done is kept. Go on with"
        )
        err.print(f"{said}: portsim batch {escape(study)} --out {escape(str(folder))}")
        raise typer.Exit(INTERRUPTED) from None
    claims = check_claims(folder)
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "tasks": done.n_tasks,
                "done_before": done.n_done_before,
                "seconds": done.seconds,
                "claims": records(claims),
            }
        )
    else:
        out.print(_said(done, zh))
        if len(claims):
            print_frame(records(claims), False, "claims", lang)
        hint = f"portsim query {escape(str(folder))}"
        out.print(f"{'查询' if zh else 'ask it'}: {hint}", style="dim")
    if (claims["state"] == "fail").any():
        raise typer.Exit(1)


def _said(done: Batch, zh: bool) -> str:
    new = done.n_tasks - done.n_done_before
    if zh:
        return (
            f"完成 {done.n_tasks} 个任务，其中本次 {new} 个，"
            f"用时 {done.seconds:.0f} 秒；结果在 {escape(str(done.folder))}"
        )
    return (
        f"{done.n_tasks} tasks done, {new} of them now in {done.seconds:.0f} s; "
        f"results in {escape(str(done.folder))}"
    )


class Rate(ProgressColumn):
    """Runs a second."""

    def render(self, task: Task) -> Text:
        """Show the speed of the last while."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="cyan")


class BatchBar:
    """A progress bar on the error stream, for people only: done, rate, time left."""

    def __init__(self, what: str) -> None:
        self._bar = Progress(
            TextColumn(what),
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
            speed_estimate_period=60.0,
        )

    def __enter__(self) -> "BatchBar":
        self._bar.start()
        self._task = self._bar.add_task("", total=None)
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


@app.command("query", epilog=example('portsim query results/levers "select * from gains limit 5"'))
@guarded
def query_command(
    folder: Results,
    sql: Annotated[
        str | None, typer.Argument(metavar="[SQL]", help="Default: what there is to ask.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write .csv or .parquet instead.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Ask the results of a batch in SQL (DuckDB)."""
    if sql is None:
        with connect(folder) as found:
            rows = [
                {"view": name, "rows": _count(found, name), "columns": text}
                for name, text in (VIEWS_ZH if lang is Language.ZH else VIEWS).items()
            ]
        print_frame(rows, as_json, "views", lang)
        return
    frame = query(folder, sql)
    if to is not None:
        if to.suffix == ".parquet":
            frame.to_parquet(to, index=False)
        else:
            frame.to_csv(to, index=False)
        return
    print_frame(records(frame), as_json, "rows")


VIEWS_ZH = {
    "runs": "port、point、policy、replication、object_class、denominator、measure、unit、value："
    "每次运行一个值",
    "differences": "同上，另有 baseline：value 为同一次重复中方案减基准",
    "levels": "port、point、policy、object_class、denominator、measure、unit、mean、low、high、n："
    "各次重复的 95% 区间（学生氏）",
    "gains": "同上，另有 baseline；为差异的区间",
    "points": "port、point、key、value：各点的设定；没有设定的点无行",
    "policies": "policy、place、levers",
    "histograms": "port、point、policy、replication、object_class、denominator、measure、bin、low、"
    "high（分钟）、count",
    "controls": "port、point、replication、control、deviation：实际值减期望值",
}


def _count(found: object, name: str) -> int:
    answer = found.execute(f"select count(*) from {name}").fetchone()  # type: ignore[attr-defined]
    return int(answer[0])
