"""Sphinx configuration. The source folder is the repository; `make docs` builds from it without a network."""

from pathlib import Path
from typing import Any

import sim

project = "portsim"
author = "The portsim authors"
release = sim.__version__
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
]
root_doc = "reports/site/index"
include_patterns = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "dashboards/README.md",
    "data/**.md",
    "reports/**.md",
]
exclude_patterns = ["**/.*", ".*", "build", "sim", "tests"]
myst_heading_anchors = 4  # as on GitHub, so that links work in both places
default_role = "literal"  # `name` in a docstring is code

autosummary_generate = False  # the tables link to the entries on the same page
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_typehints_format = "short"
napoleon_google_docstring = False

html_theme = "furo"
html_title = f"portsim {release}"
html_copy_source = False
templates_path = [str(Path(__file__).parent / "templates")]
html_additional_pages = {"index": "start.html"}


def insert_public_names(_app: object, page: str, source: list[str]) -> None:
    """List the names of `sim.__all__` where the page on the Python interface has PUBLIC_NAMES."""
    if page == "reports/site/python":
        names = [name for name in sim.__all__ if not name.startswith("_")]
        source[0] = source[0].replace("PUBLIC_NAMES", "\n   ".join(names))


def setup(app: Any) -> None:
    """Register the hook."""
    app.connect("source-read", insert_public_names)
