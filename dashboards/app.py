"""The dashboard's entry: `portsim dashboard`, or `streamlit run dashboards/app.py`.

Everything is imported inside `main`: the worker processes import this module too, and need none of it.
"""

import sys
from pathlib import Path


def main() -> None:
    """Draw the page that the address names."""
    root = str(Path(__file__).resolve().parent.parent)
    if root not in sys.path:
        sys.path.insert(0, root)
    import streamlit as st

    from dashboards import parts, runs, state
    from dashboards.texts import _
    from dashboards.views import PAGES

    st.set_page_config(
        page_title="portsim", layout="wide", page_icon=str(Path(__file__).with_name("icon.svg"))
    )
    state.open_state()
    runs.runs()
    pages = [
        st.Page(page.show, title=_(page.TITLE), icon=page.ICON, url_path=path, default=k == 0)
        for k, (path, page) in enumerate(PAGES.items())
    ]
    chosen = st.navigation(pages, expanded=True)
    parts.head(chosen.title)
    chosen.run()
    state.write_address()


if __name__ == "__main__":
    main()
