"""Figures from data frames, in both languages.

* `interactive` uses Plotly, for the dashboard: hover, zoom, hide.
* `printed` uses Matplotlib, for files: the self-contained SVG figures of reports, findings and the README,
  with equal bytes for equal numbers.

Neither can replace the other: Plotly needs a browser to write SVG, and its script adds 4 MB to a page;
Matplotlib is not interactive. So a few subjects (the answer, the benefit, the plan by month) have a figure in
both. Common colours are in `palette`; each has its own `style`.
"""
