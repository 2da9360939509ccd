"""Files that are written: replaced by whole ones, named by what they hold."""

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import BadInput
from sim.files import TABLES, check_output, replacing, write_text


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "port.yaml"
    file.write_text("old")
    with suppress(ZeroDivisionError), replacing(file) as draft:
        draft.write_text("half")
        raise ZeroDivisionError
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "port.yaml"
    file.write_text("old")
    with pytest.raises(BadInput, match="the disk is full") as error, replacing(file, "out"):
        raise OSError(28, "No space left on device")
    assert (error.value.file, error.value.key) == (str(file), "out")
    assert file.read_text() == "old"


def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    file, link = tmp_path / "real.txt", tmp_path / "link.txt"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_text(link, "new")
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_new_file_has_the_mode_that_others_have(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    write_text(tmp_path / "new", "")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_pipe_is_written_directly(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_text(pipe, "told")
    reader.join()
    assert read == ["told"]


@pytest.mark.parametrize("name", ["t.csv", "t.CSV", "t.Parquet", "a.b.xlsx"])
def test_suffixes_count_in_any_case(tmp_path: Path, name: str) -> None:
    check_output(tmp_path / name, TABLES)


@pytest.mark.parametrize("name", ["t", "t.txt", "t.csv.gz", "t.xls", ".csv", "t.", "csv"])
def test_other_suffixes_are_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=r"ends in one of \.csv, \.parquet, \.xlsx") as error:
        check_output(tmp_path / name, TABLES, "to")
    assert (error.value.code, error.value.key) == ("suffix-unknown", "to")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing/t.csv", "folder-missing"),
        ("folder.csv", "is-a-folder"),
        ("file.csv/t.csv", "folder-missing"),
        ("n" * 300 + ".csv", "file-not-written"),
        ("loop.csv", "file-not-written"),
        ("nul\0.csv", "file-not-written"),
    ],
)
def test_places_where_no_file_can_be_are_told_before_the_work(
    tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file.csv").write_text("")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(BadInput) as error:
        check_output(tmp_path / name, TABLES, "to")
    assert error.value.code == code
    with pytest.raises(BadInput), replacing(tmp_path / name):
        (tmp_path / "never").read_text()


def test_nothing_is_read_into_a_table_by_a_spreadsheet_as_a_formula(tmp_path: Path) -> None:
    from sim.tables import write_table

    evil = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]
    frame = pd.DataFrame({"=head": [*evil, "calm", "-3", "", None], "n": range(-10, 0)})
    for name in ("t.csv", "t.xlsx"):
        write_table(frame, tmp_path / name)
        reader = pd.read_csv if name.endswith("csv") else pd.read_excel
        read = reader(tmp_path / name, dtype=str, keep_default_na=False)
        assert list(read.columns) == ["'=head", "n"]
        texts = read["'=head"].tolist()
        assert [text[1:].strip() for text in texts[:6]] == [text.strip() for text in evil]
        assert all(text.startswith("'") for text in texts[:6])
        assert texts[6:] == ["calm", "-3", "", ""]
        assert read["n"].astype(int).tolist() == list(range(-10, 0))
    write_table(frame, tmp_path / "t.parquet")
    assert pd.read_parquet(tmp_path / "t.parquet").equals(frame)
