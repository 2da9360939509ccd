"""A self-contained HTML page of figures and tables."""

import html
import json
from pathlib import Path

import pandas as pd

from sim.files import write_text
from sim.reporting.tables.present import page_table
from sim.reporting.words.decisions import WORDS
from sim.text import worded

STYLE = (
    "body{font-family:sans-serif;max-width:72em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;font-size:85%}td,th{padding:.2em .6em;text-align:right}"
    "td:first-child,th:first-child{text-align:left}tr:nth-child(even){background:#f4f4f4}"
    ".scroll{overflow-x:auto}svg{max-width:100%;height:auto}"
)


def write_page(
    path: Path,
    title: str,
    figures: list[str],
    tables: dict[str, pd.DataFrame],
    note: object,
    lang: str,
) -> None:
    """Write a self-contained HTML page. Raises BadInput if it cannot be written."""
    parts = [f"<h1>{html.escape(title)}</h1>", *figures]
    for caption, frame in tables.items():
        parts.append(f"<h2>{html.escape(caption)}</h2><div class=scroll>{page_table(frame)}</div>")
    manifest = html.escape(json.dumps(note, indent=1, ensure_ascii=False))
    parts.append(
        f"<details><summary>{worded(WORDS['manifest'], lang)}</summary><pre>{manifest}</pre></details>"
    )
    page = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )
    write_text(path, page, "report")
