"""Figures made of data frames, in both languages.

One rule says which library draws:

* `interactive` draws with Plotly what a reader of the dashboard points at, zooms and hides.
* `printed` draws with Matplotlib what stands in a file: the SVG of reports, of findings and of the README,
  the same bytes for the same numbers, with nothing from outside.

Neither can do both: Plotly writes SVG only with a browser, and a page that carries its script is 4 MB
larger; Matplotlib does not answer a pointer. So a few subjects (the answer, the benefit, the plan by month)
have a figure in either. What the two have in common is in `palette`; how each looks is in its own `style`.
"""
