"""Where the data, pages and documents lie that travel with the package.

In an installed package they stand in its own folder, `sim/shipped`, so that no other name is taken
beside it; in a checkout they stand beside the package. All rooms find them here.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

from sim.errors import BadInput


@cache
def root() -> Path:
    """Return the folder that holds `data`, `dashboards` and `reports`."""
    package = Path(str(files("sim")))
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, whether it is there or not.

    Examples
    --------
    >>> shipped("data", "ports", "qingdao.yaml").is_file()
    True
    """
    return root().joinpath(*parts)


def catalogue(folder: Path, *, but: str = "") -> list[Path]:
    """Return the YAML files of a shipped folder by name, without the one called `but`.

    Raises BadInput where there is none: the copy is not whole, and an empty list would hide it.
    """
    found = sorted(path for path in folder.glob("*.yaml") if path.stem != but)
    if not found:
        raise BadInput("nothing-shipped", file=str(folder))
    return found
