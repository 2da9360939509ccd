"""The pages by their address, in the order of the menu; each has TITLE, ICON and `show`.

The folder is not called `pages`: Streamlit would run what lies there as scripts of their own.
"""

from types import ModuleType

from dashboards.views import answer, compare, desk, own, pilots, rollout, sources, watch

PAGES: dict[str, ModuleType] = {
    "answer": answer,
    "compare": compare,
    "watch": watch,
    "desk": desk,
    "pilots": pilots,
    "rollout": rollout,
    "sources": sources,
    "own": own,
}
