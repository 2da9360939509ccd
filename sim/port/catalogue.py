"""Ports, their numbers and the sources of all figures, as tables."""

import pandas as pd
import yaml

from sim.domain.validated import Text
from sim.errors import check_lang
from sim.port.facts import numbers_of
from sim.port.load import SafeLoader, load_port, port_names
from sim.port.schema import Port
from sim.port.sizing import load_table
from sim.resources import shipped

GRADES = ("published", "derived", "assumed")
SOURCE_FIELDS = ("publisher", "date", "url", "quality", "language", "note")


def ports(lang: str = "en") -> pd.DataFrame:
    """List the shipped ports.

    Parameters
    ----------
    lang
        Language of the titles: `en` or `zh`.

    Returns
    -------
    One row per port: `port` (its name), `title`, `mode` of transport, `objects_per_day` of all streams,
    `streams` (the same for each of them, as text), and how many of its numbers are `published`, `derived` and
    `assumed`.

    Raises
    ------
    BadInput
        If a shipped port file is not as it should be.

    Examples
    --------
    >>> import sim
    >>> listed = sim.ports()
    >>> list(listed.columns)
    ['port', 'title', 'mode', 'objects_per_day', 'streams', 'published', 'derived', 'assumed']
    >>> listed[listed["mode"] == "air"]["port"].tolist()
    ['beijing-capital', 'shanghai-pudong', 'zhengzhou']
    """
    check_lang(lang)
    frame = pd.DataFrame([_port_row(load_port(name), lang) for name in port_names()])
    frame.attrs["units"] = {"objects_per_day": "per day"}
    return frame


def _port_row(port: Port, lang: str) -> dict[str, object]:
    """Return a port with its traffic and how many of its numbers have which grade."""
    grades = numbers_of(port)["grade"].value_counts()
    streams = list(port.streams.items())
    return {
        "port": port.port,
        "title": port.title.to(lang),
        "mode": port.mode,
        "objects_per_day": sum(one.per_day.base for _, one in streams),
        "streams": ", ".join(f"{key} {one.per_day.base:.0f}" for key, one in streams),
        **{grade: int(grades.get(grade, 0)) for grade in GRADES},
    }


def numbers(port: str | Port, lang: str = "en") -> pd.DataFrame:
    """List every number of a port.

    Parameters
    ----------
    port
        A shipped name, the path of a port file, or a loaded port.
    lang
        Language of formulas and notes: `en` or `zh`.

    Returns
    -------
    One row per number: `key` (dotted, as `with_values` takes it), `value` (or mean) with its `unit`, `low`
    and `high` end of its range, `grade` (published, derived, assumed), `source` (keys of `sources`),
    `formula`, `note`.

    Raises
    ------
    BadInput
        For an unknown port or a file that is not as it should be.

    Examples
    --------
    >>> import sim
    >>> found = sim.numbers("suzhou").set_index("key")
    >>> float(found.loc["matching.hold_window.goods", "value"])
    240.0
    >>> found.loc["matching.hold_window.goods", ["unit", "grade"]].tolist()
    ['min', 'assumed']
    """
    check_lang(lang)
    return numbers_of(port if isinstance(port, Port) else load_port(port), lang)


def loads(port: str | Port) -> pd.DataFrame:
    """List the staff, sites, machines and laboratories of a port and how busy serial inspection keeps them.

    Parameters
    ----------
    port
        A shipped name, the path of a port file, or a loaded port.

    Returns
    -------
    One row a resource: `resource`, `count`, `load_h_per_week` and `open_h_per_week` (hours a week) and
    `utilisation` (share).

    Raises
    ------
    BadInput
        For an unknown port or a file that is not as it should be.

    Examples
    --------
    >>> import sim
    >>> found = sim.loads("suzhou")
    >>> found.columns.tolist()
    ['resource', 'count', 'load_h_per_week', 'open_h_per_week', 'utilisation']
    >>> bool((found["utilisation"] < 1).all())
    True
    """
    return load_table(port if isinstance(port, Port) else load_port(port))


def sources(lang: str = "en") -> pd.DataFrame:
    """List the sources that the figures in ports, policies and decisions come from.

    Parameters
    ----------
    lang
        Language of the titles: `en` or `zh`.

    Returns
    -------
    One row a source: `key` (what numbers name in `source`), `title`, `publisher`, `date`, `url` (missing
    where the address was not recorded), `quality` (A official or primary publisher, B news report of an
    official figure, C copy on an unrelated site or a weak outlet), `language`, `note`.

    Examples
    --------
    >>> import sim
    >>> found = sim.sources().set_index("key")
    >>> found.loc["11467-hzmb", "title"]
    "Joint crossing at the bridge's Zhuhai-Macao port"
    """
    check_lang(lang)
    text = shipped("data", "sources.yaml").read_text(encoding="utf-8")
    rows = [
        {
            "key": entry["key"],
            "title": Text.model_validate(entry["title"]).to(lang),
            **{name: entry.get(name) for name in SOURCE_FIELDS},
        }
        for entry in yaml.load(text, Loader=SafeLoader)
    ]
    return pd.DataFrame(rows)
