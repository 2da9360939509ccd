"""Commands for studies: studies, batch, query."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.app import Language, command, err
from sim.cli.options import AsJson, Lang, Processes, Results
from sim.cli.present import Output, write_table
from sim.cli.progress import progress
from sim.experiments.batch import Batch, run_batch
from sim.experiments.blocks import StudyJob
from sim.experiments.compare import records
from sim.experiments.query import VIEWS, connect, query
from sim.experiments.results import check_claims
from sim.experiments.study import Study, load_study, study_names

INTERRUPTED = 130  # exit code of shells for Ctrl-C
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

Row = dict[str, object]


@command("studies", example="portsim studies levers")
def studies(
    name: Annotated[
        str | None, typer.Argument(metavar="[STUDY]", help="A shipped name or a file.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the shipped studies, or the ports, policies and points of one."""
    if name is None:
        rows = [study_row(each, load_study(each), lang) for each in study_names()]
    else:
        rows = port_rows(StudyJob.of(load_study(name)))
    Output(lang, as_json).rows("studies", rows)


def study_row(name: str, study: Study, lang: Language) -> Row:
    """Return the question of a study and its number of ports."""
    return {
        "study": name,
        "title": getattr(study.title, lang),
        "question": getattr(study.question, lang),
        "ports": len(study.ports),
        "replications": study.replications,
    }


def port_rows(job: StudyJob) -> list[Row]:
    """Return the runs of a study, one row per port."""
    n_policies, replications = len(job.policies), job.study.replications
    return [
        {
            "port": port.port,
            "points": len(points),
            "policies": n_policies,
            "replications": replications,
            "days": port.run.days,
            "runs": len(points) * n_policies * replications,
        }
        for port, points in zip(job.ports, job.points, strict=True)
    ]


@command("batch", example="portsim batch levers --out results/levers")
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
    processes: Processes = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run a study. After an interruption the same command resumes, with identical results."""
    output = Output(lang, as_json)
    try:
        with progress(output.word("runs", "次运行")) as show:
            done = run_batch(
                study,
                folder,
                kind=executor,
                processes=processes,
                scheduler=scheduler,
                progress=show,
            )
    except KeyboardInterrupt:
        said = output.word(
            "stopped; what is done is kept. Go on with", "已中断，已完成的部分均已保存；继续请运行"
        )
        err.print(escape(f"{said}: portsim batch {study} --out {folder}"))
        raise typer.Exit(INTERRUPTED) from None
    claims = check_claims(folder)
    if as_json:
        output.json(
            folder=str(folder),
            tasks=done.n_tasks,
            done_before=done.n_done_before,
            seconds=done.seconds,
            claims=records(claims),
        )
    else:
        print_done(output, done)
        if len(claims):
            output.rows("claims", records(claims))
        hint = f"portsim query {folder}"
        output.say(f"ask it: {hint}", f"查询: {hint}", style="dim")
    if (claims["state"] == "fail").any():
        raise typer.Exit(1)


def print_done(output: Output, done: Batch) -> None:
    """Print how many tasks were done, now and before, and where the results are."""
    new = done.n_tasks - done.n_done_before
    output.say(
        f"{done.n_tasks} tasks done, {new} of them now in {done.seconds:.0f} s; "
        f"results in {done.folder}",
        f"完成 {done.n_tasks} 个任务，其中本次 {new} 个，"
        f"用时 {done.seconds:.0f} 秒；结果在 {done.folder}",
    )


@command("query", example='portsim query results/levers "select * from gains limit 5"')
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
    """Query the results of a batch in SQL (DuckDB)."""
    if sql is None:
        Output(lang, as_json).rows("views", view_rows(folder, lang))
        return
    frame = query(folder, sql)
    if to is not None:
        write_table(frame, to, "to")
    else:
        # English in either language: headings are the column names of the query.
        Output(Language.EN, as_json).rows("rows", records(frame))


def view_rows(folder: Path, lang: Language) -> list[Row]:
    """Return the views of results, how many rows each has, and their columns."""
    views = VIEWS_ZH if lang == "zh" else VIEWS
    with connect(folder) as database:
        return [
            {
                "view": name,
                "rows": database.execute(f"select count(*) from {name}").fetchall()[0][0],
                "columns": columns,
            }
            for name, columns in views.items()
        ]
