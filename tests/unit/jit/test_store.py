"""Importing does nothing; kernels are kept where caches are, and whatever happens to them costs a compile."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from numba import config

from sim.jit import store
from sim.jit.kernel import kernel

ROOT = Path(__file__).parents[3]
jit = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")
COMPILE = "from tests.unit.jit.small_kernel import one_more; print(one_more(1))"


def python(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run some code in a process of its own, standing in a folder."""
    kept = {k: v for k, v in os.environ.items() if k not in store.PLACES}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def compiled(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    done = python(COMPILE, folder, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "2"
    return done


def everything(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*"))


@pytest.mark.parametrize(
    "module", ["sim", "sim.engine.compiled.run", "sim.matching.platform", "sim.cli.studies"]
)
def test_importing_does_nothing(tmp_path: Path, module: str) -> None:
    """Nothing said, nothing written, the environment as it was, in a home that nobody can write to."""
    home, here = tmp_path / "home", tmp_path / "here"
    for path in (home, here):
        path.mkdir()
        path.chmod(0o555)
    code = (
        "import os; before = dict(os.environ);"
        f"import {module};"
        "assert dict(os.environ) == before, set(os.environ.items()) ^ set(before.items())"
    )
    done = python(code, here, HOME=str(home), XDG_CACHE_HOME=str(home))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert everything(tmp_path) == [Path("here"), Path("home")]


@jit
def test_a_kernel_is_compiled_once_and_that_is_said_once(tmp_path: Path) -> None:
    first = compiled(tmp_path, PORTSIM_CACHE_DIR=str(tmp_path))
    second = compiled(tmp_path, PORTSIM_CACHE_DIR=str(tmp_path))
    assert first.stderr.count("compiling kernels") == 1
    assert second.stderr == ""


@jit
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(path.read_bytes()[:500] + b"?" + path.read_bytes()[501:]),
        lambda path: path.write_bytes(b"nothing of ours"),
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
    ],
    ids=["emptied", "cut short", "one byte changed", "foreign", "removed", "a folder"],
)
def test_a_damaged_store_costs_a_compile(tmp_path: Path, damage: object) -> None:
    compiled(tmp_path, PORTSIM_CACHE_DIR=str(tmp_path))
    for path in tmp_path.rglob(f"*{store.SUFFIX}"):
        damage(path)  # type: ignore[operator]
    again = compiled(tmp_path, PORTSIM_CACHE_DIR=str(tmp_path))
    assert "compiling kernels" in again.stderr


@jit
def test_a_store_that_cannot_be_written_is_explained_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "kernels").write_text("a file where the folder should be")
    done = compiled(tmp_path, PORTSIM_CACHE_DIR=str(tmp_path))
    assert done.stderr.count("kernels cannot be cached in") == 1
    assert len(done.stderr.splitlines()) == 2  # that it compiles, and that it cannot be kept


@jit
def test_two_first_compilations_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTSIM_CACHE_DIR": str(tmp_path)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COMPILE], cwd=tmp_path, env=environment,
            stdout=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    assert [process.communicate()[0].splitlines()[-1] for process in processes] == ["2"] * 3
    assert compiled(tmp_path, PORTSIM_CACHE_DIR=str(tmp_path)).stderr == ""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the stores, empty."""
    monkeypatch.setenv("PORTSIM_CACHE_DIR", str(tmp_path))
    return tmp_path / "kernels"


def put(folder: Path, name: str, at: float) -> Path:
    """A store of older sources, used at some time."""
    path = folder / name / f"k-0123456789abcdef{store.SUFFIX}"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    mark = folder / name / store.MARK
    mark.touch()
    os.utime(mark, (at, at))
    return path


def test_older_stores_go_but_the_last_used_and_what_others_put_there_stay(made: Path) -> None:
    for k in range(5):
        put(made, f"old{k}", at=1000.0 + k)
    (made / "old0" / "letter.txt").write_text("mine")
    (made / "old1" / "my-linux.kernel").write_text("mine")
    elsewhere = made.parent / "elsewhere"
    mine = put(elsewhere, "store", at=1.0)
    (made / "link").symlink_to(elsewhere / "store")
    thesis = made / "kernels-thesis"
    thesis.mkdir()
    (thesis / "chapter.txt").write_text("mine")
    store.write(made / "new" / f"a{store.SUFFIX}", b"code")
    left = {path.name for path in made.iterdir()}
    assert left == {
        "new", "old4", "old3", "old2", "old1", "old0", "link", "kernels-thesis"
    }  # fmt: skip
    assert everything(made / "old0") == [Path("letter.txt")]
    assert everything(made / "old1") == [Path("my-linux.kernel")]
    assert mine.exists()
    assert (thesis / "chapter.txt").read_text() == "mine"


def test_what_is_written_is_read(made: Path) -> None:
    path = made / "one" / f"a{store.SUFFIX}"
    store.write(path, b"code")
    assert store.read(path) == b"code"
    assert [one for one in path.parent.iterdir() if one.name != store.MARK] == [path]


def test_the_code_of_another_kernel_is_damage(made: Path) -> None:
    one, two = (made / "one" / f"{name}{store.SUFFIX}" for name in "ab")
    store.write(one, b"code")
    two.write_bytes(one.read_bytes())
    assert store.read(two) is None


def test_what_cannot_be_written_leaves_nothing_behind(made: Path) -> None:
    path = made / "one" / f"a{store.SUFFIX}"
    path.mkdir(parents=True)
    store.write(path, b"code")
    assert list(path.parent.iterdir()) == [path]


@jit
def test_a_kernel_that_has_caught_a_value_is_not_kept(made: Path) -> None:
    def adding(k: int) -> Any:
        @kernel
        def add(x: int) -> int:
            return x + k

        return add

    assert (adding(1)(10), adding(2)(10)) == (11, 12)
    assert not made.exists()


def test_without_a_home_kernels_are_compiled_at_each_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_: str) -> str:
        raise RuntimeError("no home")

    for name in store.PLACES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", homeless)
    path = store.folder() / "one" / f"a{store.SUFFIX}"
    store.write(path, b"code")
    assert store.read(path) is None


def test_the_user_may_name_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in store.PLACES:
        monkeypatch.delenv(name, raising=False)
    assert store.folder().parts[-2:] == ("portsim", "kernels")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "numbas")
    assert store.folder() == Path("numbas/portsim/kernels")
    monkeypatch.setenv("PORTSIM_CACHE_DIR", "ours")
    assert store.folder() == Path("ours/kernels")
