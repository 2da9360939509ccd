"""Tables as HTML, for reports and for the dashboard on any screen.

Spreadsheets are written by `sim.tables`, which lower rooms need too.
"""

import html
import re

import pandas as pd

FEW = 3  # columns that fit side by side on a phone
INTERVAL = re.compile(r"[(（][^()（）]{1,24}[)）]")


def html_table(frame: pd.DataFrame, by: int = 0) -> str:
    """Return a table of class `told` as HTML, with wrapping cells.

    Rows with equal values in the first `by` columns are grouped under one line, which leaves space for the
    other columns on a phone. With more than a few of these, the class `many` shows each cell on a line of
    its own, after its heading.
    """
    groups, heads = list(frame.columns[:by]), list(frame.columns[by:])
    words = [html.escape(str(head)) for head in heads]
    top = "".join(f'<th scope="col">{word}</th>' for word in words)
    bodies = []
    for key, rows in frame.groupby(groups, sort=False) if by else [((), frame)]:
        lines = [
            "".join(
                f'<td data-head="{word}">{_told(value)}</td>'
                for word, value in zip(words, row, strict=True)
            )
            for row in rows[heads].to_numpy()
        ]
        if by:
            word = html.escape(" · ".join(map(str, key)))
            lines.insert(0, f'<th scope="rowgroup" colspan="{len(heads)}">{word}</th>')
        bodies.append("<tbody>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</tbody>")
    kind = "told many" if len(heads) > FEW else "told"
    return f'<table class="{kind}"><thead><tr>{top}</tr></thead>{"".join(bodies)}</table>'


def page_table(frame: pd.DataFrame) -> str:
    """Return a table as HTML: numbers with four digits, missing values as a dash."""
    return frame.to_html(
        index=False, border=0, float_format=lambda value: f"{value:,.4g}", na_rep="–"
    )


def _told(value: object) -> str:
    """Return a cell as HTML: integers without decimals, no line break within an interval."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return INTERVAL.sub(r'<span class="whole">\g<0></span>', html.escape(text))
