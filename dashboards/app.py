"""The dashboard's entry: `portsim dashboard`, or `streamlit run dashboards/app.py`."""

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from dashboards import parts, state  # noqa: E402
from dashboards.pages import PAGES  # noqa: E402
from dashboards.texts import _  # noqa: E402


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="portsim", layout="wide", page_icon=":material/directions_boat:")
    state.open_state()
    pages = [
        st.Page(page.show, title=_(page.TITLE), icon=page.ICON, url_path=path, default=k == 0)
        for k, (path, page) in enumerate(PAGES.items())
    ]
    chosen = st.navigation(pages, expanded=True)
    parts.head(chosen.title)
    chosen.run()
    state.write_address()


main()
