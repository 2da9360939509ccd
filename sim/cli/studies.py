"""Commands for studies: studies, batch, query."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.app import Language, command, err
from sim.cli.options import AsJson, Lang, Processes, Results, to_file
from sim.cli.present import Output
from sim.cli.progress import progress
from sim.experiments.batch import Batch
from sim.experiments.blocks import study_size
from sim.experiments.compare import records
from sim.experiments.study import studies as list_studies
from sim.experiments.study_results import open_results, run_study
from sim.files import TABLES
from sim.tables import write_table

INTERRUPTED = 130  # what shells give for Ctrl-C

Row = dict[str, object]


@command("studies", example="portsim studies levers")
def studies(
    name: Annotated[
        str | None, typer.Argument(metavar="[STUDY]", help="Name of a shipped one, or a file.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """List the shipped studies, or the runs that one of them needs: ports, policies, points."""
    rows = records(study_size(name) if name else list_studies(lang))
    Output(lang, as_json).rows("studies", rows)


@command("batch", example="portsim batch levers --out results/levers")
def batch(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="A file, or the name of a shipped one.")
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Directory of the results; an interrupted study is resumed.",
        ),
    ],
    executor: Annotated[str, typer.Option(help="processes, dask or serial.")] = "processes",
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A running Dask scheduler; default: a local cluster."),
    ] = None,
    processes: Processes = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Run a study. If interrupted, the same command resumes it and gives the same results."""
    output = Output(lang, as_json)
    try:
        with progress(output.word("runs")) as show:
            results = run_study(
                study,
                folder,
                executor=executor,
                processes=processes,
                scheduler=scheduler,
                progress=show,
            )
    except KeyboardInterrupt:
        said = output.word(
            "stopped; what is done is kept. To continue: {command}",
            command=f"portsim batch {study} --out {folder}",
        )
        err.print(escape(said))
        raise typer.Exit(INTERRUPTED) from None
    done, claims = results.session, results.claims()
    assert done is not None
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
        output.say("query it: {command}", style="dim", command=hint)
    if (claims["state"] == "fail").any():
        raise typer.Exit(1)


def print_done(output: Output, done: Batch) -> None:
    """Print how many tasks were done, now and before, and where the results are."""
    new = done.n_tasks - done.n_done_before
    output.say(
        "tasks done: {n}, {new} of them now in {seconds:.0f} s; results in {folder}",
        n=done.n_tasks,
        new=new,
        seconds=done.seconds,
        folder=str(done.folder),
    )


@command("query", example='portsim query results/levers "select * from gains limit 5"')
def query_command(
    folder: Results,
    sql: Annotated[
        str | None, typer.Argument(metavar="[SQL]", help="Default: list the views.")
    ] = None,
    to: Annotated[
        Path | None,
        to_file("--to", "Write a .csv, .parquet or .xlsx file instead of printing.", TABLES),
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Query the results of a batch in SQL (DuckDB)."""
    if sql is None:
        Output(lang, as_json).rows("views", view_rows(folder, lang))
        return
    frame = open_results(folder).query(sql)
    if to is not None:
        write_table(frame, to, "to")
    else:
        # English in either language: headings are the column names of the query.
        Output(Language.EN, as_json).rows("rows", records(frame))


def view_rows(folder: Path, lang: Language) -> list[Row]:
    """Return the views of results, how many rows each has, and their columns."""
    return records(open_results(folder).views(lang))
