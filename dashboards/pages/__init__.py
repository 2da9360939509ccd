"""The pages by their address, in the order of the menu; each has TITLE, ICON and `show`."""

from types import ModuleType

from dashboards.pages import answer, compare, sources

PAGES: dict[str, ModuleType] = {
    "answer": answer,
    "compare": compare,
    "sources": sources,
}
