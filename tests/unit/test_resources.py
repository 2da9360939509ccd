"""Shipped data are found, in a checkout as in an installed package; where there are none, that is said."""

from pathlib import Path

import pytest

from sim.errors import BadInput
from sim.resources import catalogue, shipped


def test_shipped_files_are_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shipped("data", "ports", "qingdao.yaml").is_file()
    assert shipped("dashboards", "app.py").is_file()


def test_a_catalogue_is_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "base.yaml", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in catalogue(tmp_path, but="base")] == ["a.yaml", "b.yaml"]


def test_an_empty_catalogue_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").touch()
    with pytest.raises(BadInput, match="nothing is shipped here") as raised:
        catalogue(tmp_path, but="base")
    assert raised.value.file == str(tmp_path)
    assert "install it again" in (raised.value.rule or "")
