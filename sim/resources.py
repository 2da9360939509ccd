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


def catalogue(*parts: str, pattern: str = "*.yaml") -> list[Path]:
    """Return the files of a shipped folder, by name.

    Raises BadInput if there are none: the installation is not whole, and an empty list would hide it.
    """
    folder = shipped(*parts)
    found = sorted(folder.glob(pattern))
    if not found:
        message = f"no {pattern} here: the installation is not whole; install portsim again"
        raise BadInput(message, file=str(folder), rule="shipped data are there")
    return found
