"""A study on disk: the same bytes from any executor, after any kill; questions to it; refusals."""

import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.histograms import EDGES, counted, quantile
from sim.errors import BadInput
from sim.experiments import store as stores
from sim.experiments.batch import run_batch
from sim.experiments.blocks import StudyJob
from sim.experiments.executors import executor
from sim.experiments.query import VIEWS, query
from sim.experiments.results import check_claims
from sim.experiments.store import Store, StoreInUse, StoreWriteFailed
from sim.experiments.study import load_study

QUICK = Path(__file__).parents[2] / "studies" / "quick.yaml"


def content(folder: Path) -> dict[str, bytes]:
    """All that must be the same: everything but the record of sessions."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "sessions.jsonl"
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed") / "results"
    run_batch(QUICK, folder, kind="serial")
    return folder


def test_what_is_missing_or_torn_is_done_again_and_nothing_else(
    undisturbed: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "again"
    shutil.copytree(undisturbed, folder)
    (folder / "runs" / "000003.parquet").unlink()
    torn = folder / "runs" / "000007.parquet"
    torn.write_bytes(torn.read_bytes()[:-9])
    (folder / "runs" / ".writing-000009.parquet").write_bytes(b"half a par")
    untouched = (folder / "runs" / "000004.parquet").stat().st_mtime_ns
    done = run_batch(QUICK, folder, kind="serial")
    assert done.n_tasks - done.n_done_before == 2
    assert (folder / "runs" / "000004.parquet").stat().st_mtime_ns == untouched
    assert content(folder) == content(undisturbed)


def test_a_changed_study_is_refused(undisturbed: Path, tmp_path: Path) -> None:
    folder, changed = tmp_path / "other", tmp_path / "changed.yaml"
    shutil.copytree(undisturbed, folder)
    changed.write_text(QUICK.read_text(encoding="utf-8").replace("days: 2", "days: 3"), "utf-8")
    with pytest.raises(BadInput, match=r"another study \(days\), port \(small\)"):
        run_batch(changed, folder, kind="serial")
    assert content(folder) == content(undisturbed)


def test_a_directory_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput, match="name a new one"):
        run_batch(QUICK, tmp_path, kind="serial")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_two_batches_do_not_write_into_one_directory(undisturbed: Path) -> None:
    job = StudyJob.of(load_study(QUICK))
    with Store.open(undisturbed, job), pytest.raises(StoreInUse):
        run_batch(QUICK, undisturbed, kind="serial")


def test_a_full_disk_keeps_what_is_done_and_goes_on_later(
    undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "full"
    with monkeypatch.context() as broken:
        write, room = stores.write_whole, [9]

        def full(path: Path, data: bytes) -> None:
            room[0] -= 1
            if room[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            write(path, data)

        broken.setattr(stores, "write_whole", full)
        with pytest.raises(StoreWriteFailed, match=r"the disk is full.*run the same command again"):
            run_batch(QUICK, folder, kind="serial")
    assert 0 < run_batch(QUICK, folder, kind="serial").n_done_before < 16
    assert content(folder) == content(undisturbed)


def test_the_manifest_says_what_decides_the_results(undisturbed: Path) -> None:
    manifest = json.loads((undisturbed / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"]
    assert set(manifest["ports"]) == {"small"}
    assert len(manifest["parts"]) == 3 * manifest["n_tasks"] == 48
    sessions = (undisturbed / "sessions.jsonl").read_text().splitlines()
    assert {"at", "machine", "executor"} <= set(json.loads(sessions[0]))


# --- questions -------------------------------------------------------------------------------------


def test_every_view_has_the_columns_that_are_documented(undisturbed: Path) -> None:
    for view, text in VIEWS.items():
        columns = set(query(undisturbed, f"select * from {view}").columns)
        said = text.split(":")[0].replace("(min)", "").replace("with", ",").split(",")
        named = {word.strip() for word in said if " " not in word.strip()} - {""}
        assert len(named) > 0
        assert named <= columns, view


def test_intervals_in_sql_are_those_of_the_package(undisturbed: Path) -> None:
    from sim.analysis.intervals import levels, paired_differences

    where = "where point = 1"
    runs = query(undisturbed, f"select * from runs {where}")
    for view, mine in (
        ("levels", levels(runs)),
        ("gains", paired_differences(runs, "serial")),
    ):
        keys = ["policy", "object_class", "denominator", "measure"]
        asked = query(undisturbed, f"select * from {view} {where}").set_index(keys).sort_index()
        mine = mine.set_index(keys).sort_index()
        assert len(asked) == len(mine) > 0
        for column in ("mean", "low", "high", "n"):
            np.testing.assert_allclose(asked[column], mine[column])


def test_wrong_sql_is_bad_input(undisturbed: Path) -> None:
    with pytest.raises(BadInput, match="measurez"):
        query(undisturbed, "select measurez from runs")


def test_what_is_no_directory_of_results_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="portsim batch"):
        query(tmp_path, "select 1")


def test_the_claims_of_a_study_are_judged_at_every_point(undisturbed: Path) -> None:
    assert set(check_claims(undisturbed)["state"]) == {"pass"}
    assert len(check_claims(undisturbed)) == 4


def test_histograms_hold_every_object(undisturbed: Path) -> None:
    both = query(
        undisturbed,
        "select sum(count) as counted from histograms where policy = 'joint' and denominator = 'all'",
    )
    arrived = query(undisturbed, "select count(distinct (point, replication)) as n from histograms")
    assert both["counted"][0] > 100
    assert arrived["n"][0] == 16


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_quantiles_of_added_histograms_are_within_a_bin(share: float) -> None:
    rng = np.random.default_rng(3)
    parts = [rng.lognormal(5, 1, 4000), rng.lognormal(6, 1, 6000)]
    bins, counts = map(np.concatenate, zip(*map(counted, parts), strict=True))
    exact = np.quantile(np.concatenate(parts), share)
    assert quantile(bins, counts, share) == pytest.approx(exact, rel=0.06)
    assert (np.diff(EDGES)[1:-1] / EDGES[1:-2] < 0.06).all()


# --- executors -------------------------------------------------------------------------------------


def test_an_unknown_executor_is_refused() -> None:
    with pytest.raises(BadInput, match="serial, processes, dask"), executor("steam", abs):
        pass


def test_a_scheduler_belongs_to_dask() -> None:
    with (
        pytest.raises(BadInput, match="--executor dask"),
        executor("processes", abs, scheduler="tcp://nowhere:1"),
    ):
        pass
