"""What the tests of the dashboard share: runs without processes, a page as an AppTest, a server."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard_server import served

ROOT = Path(__file__).resolve().parent.parent.parent
APP = ROOT / "dashboards" / "app.py"
# What Streamlit and the browser say of themselves on every page of an address with a path.
KNOWN = re.compile(
    r"_stcore/(health|host-config)|Unrecognized feature|allow-scripts and allow-same"
)


class Inline(Executor):
    """Does the work at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whatever it is, the future carries it
            future.set_exception(error)
        return future


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """AppTest leaves a page's script as `__main__`; workers of later tests would start from it."""
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> Any:
    from dashboards import runs

    one = runs.JobPool(1, Inline())
    monkeypatch.setattr(runs, "runs", lambda: one)
    return one


def opened(page: str = "", **address: str) -> AppTest:
    """A page opened in a fresh session by its address."""
    app = AppTest.from_function(_show, default_timeout=60, kwargs={"page": page})
    app.query_params.update(address)
    return app.run()


def _show(page: str) -> None:
    from dashboards import parts, state
    from dashboards.texts import _
    from dashboards.views import PAGES

    state.open_state()
    shown = PAGES[page]
    parts.head(_(shown.TITLE))
    shown.show()
    state.write_address()


def told(app: AppTest) -> list[list[list[str]]]:
    """The tables of a page that are read whole: rows of cells, lines above rows left out."""
    text = re.sub("</?span[^>]*>", "", "".join(element.proto.body for element in app.get("html")))
    rows = [re.findall("<tr>.*?</tr>", table) for table in re.findall("<table.*?</table>", text)]
    cells = [[re.findall("<td[^>]*>(.*?)</td>", row) for row in table] for table in rows]
    return [[row for row in table if row] for table in cells]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The dashboard as `portsim dashboard` starts it: its address and its log."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "sim", "dashboard"]
    with served(command, ROOT, {**os.environ, "PYTHONPATH": str(ROOT)}, log) as address:
        yield address, log
