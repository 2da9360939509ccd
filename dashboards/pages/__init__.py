"""The pages by their address, in the order of the menu; each has TITLE, ICON and `show`."""

from types import ModuleType

from dashboards.pages import answer, compare, desk, own, sources, watch

PAGES: dict[str, ModuleType] = {
    "answer": answer,
    "compare": compare,
    "watch": watch,
    "desk": desk,
    "sources": sources,
    "own": own,
}
