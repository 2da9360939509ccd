"""Location of the data, pages and documents shipped with the package.

In an installed package they are in `sim/shipped`, so that no other top-level name is taken; in a checkout
they are beside the package. All rooms use this module to find them.
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
    """Return the path of a shipped file or folder, which may not exist.

    Examples
    --------
    >>> shipped("data", "ports", "qingdao.yaml").is_file()
    True
    """
    return root().joinpath(*parts)


def catalogue(folder: Path, *, but: str = "") -> list[Path]:
    """Return the YAML files of a shipped folder by name, without the one called `but`.

    Raises BadInput if there are none: the installation is incomplete, which an empty list would hide.
    """
    found = sorted(path for path in folder.glob("*.yaml") if path.stem != but)
    if not found:
        raise BadInput("nothing-shipped", file=str(folder))
    return found
