"""Speed of the dashboard in a real browser, and fifty sessions at once.

`python -m tests.performance.load_dashboard`.

Starts a server of its own on a free port; writes reports/benchmarks/dashboard.json and .md.
"""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.dashboards.conftest import ROOT, free_port
from tests.dashboards.test_browser import ARGUMENTS, CHROMIUM

SESSIONS = 50
FIGURE = ".js-plotly-plot .main-svg"
SENTENCE = "h5"  # the answer in words and numbers
BARE = """
import plotly.graph_objects as go
import streamlit as st

st.markdown("##### A page of one line and one chart")
st.plotly_chart(go.Figure(go.Bar(x=[1, 2], y=[1, 2])))
"""
OUT = ROOT / "reports" / "benchmarks"


def memory_mb(group: int) -> float:
    """Resident memory of all processes of a group, from /proc (MB)."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) != group:
                continue
            pages = int((folder / "statm").read_text().split()[1])
        except (OSError, ValueError):
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return total


def opening_s(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds from opening a page in a new session to its sentence, and to its figure."""
    context = browser.new_context()
    tab = context.new_page()
    begin = time.perf_counter()
    tab.goto(address)
    tab.wait_for_selector(SENTENCE, timeout=120_000)
    said = time.perf_counter() - begin
    tab.wait_for_selector(FIGURE, timeout=120_000)
    drawn = time.perf_counter() - begin
    context.close()
    return said, drawn


def bare_server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start Streamlit with a page of one line and one chart: what no page of its kind can be below."""
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    command = [sys.executable, "-m", "streamlit", "run", "bare.py", "--server.headless", "true"]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    return subprocess.Popen(
        [*command, *options, "--browser.gatherUsageStats", "false"], cwd=folder,
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def slider_s(tab: Page) -> list[float]:
    """Seconds from a key press on the traffic slider to the figure of the new question."""
    slider = tab.get_by_role("slider").first
    taken = []
    for _ in range(8):
        before = tab.locator(".js-plotly-plot").first.evaluate(
            "p => JSON.stringify(p.data.map(t => t.x))"
        )
        begin = time.perf_counter()
        slider.press("ArrowRight")
        tab.wait_for_function(
            "old => { const p = document.querySelector('.js-plotly-plot');"
            " return p && p.data && JSON.stringify(p.data.map(t => t.x)) !== old }",
            arg=before, timeout=60_000, polling=20,
        )  # fmt: skip
        taken.append(time.perf_counter() - begin)
        tab.wait_for_timeout(2500)
    return taken


def sessions(browser: Browser, address: str, n_sessions: int) -> tuple[int, float]:
    """Open many sessions at once; returns how many came to their figure, and the seconds for all."""
    paths = [
        "",
        "compare?port=luohu",
        "watch?port=luohu",
        "compare?port=suzhou&view=waits",
        "?lang=zh",
    ]
    tabs = []
    begin = time.perf_counter()
    for k in range(n_sessions):
        tab = browser.new_context().new_page()
        tab.goto(f"{address}/{paths[k % len(paths)]}", wait_until="commit", timeout=900_000)
        tabs.append(tab)
    good = 0
    for tab in tabs:
        tab.wait_for_selector(FIGURE, timeout=900_000)
        good += tab.get_by_test_id("stException").count() == 0
    return good, time.perf_counter() - begin


def main(n_sessions: int) -> None:
    """Measure and write; `n_sessions` 0 leaves the load out."""
    load = os.getloadavg()[0]  # what else the machine does: figures of a busy one say little
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "dashboard", "--port", str(port)], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    address, bare_port = f"http://127.0.0.1:{port}", free_port()
    folder = tempfile.TemporaryDirectory()
    bare = bare_server(Path(folder.name), bare_port)
    try:
        time.sleep(8)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            _, cold = opening_s(browser, address)
            opening_s(browser, f"http://127.0.0.1:{bare_port}")
            time.sleep(20)
            warm, yardstick = [], []
            for _ in range(7):
                warm.append(opening_s(browser, address))
                yardstick.append(opening_s(browser, f"http://127.0.0.1:{bare_port}"))
            _, other = opening_s(browser, f"{address}/?port=qingdao")
            tab = browser.new_context().new_page()
            tab.goto(f"{address}/compare?port=shanghai-yangshan&traffic=1.1")
            tab.wait_for_selector(FIGURE, timeout=120_000)
            tab.wait_for_timeout(8000)
            slid = slider_s(tab)
            before = memory_mb(process.pid)
            good, seconds = sessions(browser, address, n_sessions)
            after = memory_mb(process.pid)
            browser.close()
    finally:
        for started in (process, bare):
            os.killpg(started.pid, signal.SIGTERM)
            started.wait(30)
        folder.cleanup()
    ratios = [ours[1] / bares[1] for ours, bares in zip(warm, yardstick, strict=True)]
    write({
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores (browser on the same)",
        "load_average_before": round(load, 1),
        "first_figure_cold_s": round(cold, 2),
        "sentence_warm_s": sorted(round(said, 2) for said, _ in warm),
        "first_figure_warm_s": sorted(round(drawn, 2) for _, drawn in warm),
        "figure_of_a_bare_page_s": sorted(round(drawn, 2) for _, drawn in yardstick),
        "first_figure_warm_to_bare_page": sorted(round(ratio, 2) for ratio in ratios),
        "first_figure_port_not_yet_asked_for_s": round(other, 2),
        "slider_to_figure_s": sorted(round(t, 2) for t in slid),
        "sessions": n_sessions, "sessions_without_fault": good, "sessions_all_shown_s": round(seconds, 1),
        "memory_before_mb": round(before), "memory_after_mb": round(after),
    })  # fmt: skip


def write(found: dict[str, object]) -> None:
    """Write the figures."""
    (OUT / "dashboard.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    rows = [f"| {name.replace('_', ' ')} | {value} |" for name, value in found.items()]
    lines = [
        "# The dashboard in the browser", "",
        "Made by `python -m tests.performance.load_dashboard`: Debian's chromium and the server on one "
        "machine. A figure counts from the opening of a new session, or from a key press on the traffic "
        "slider of Compare (Shanghai Yangshan, 7 days after a week of warm-up, three policies, two "
        "replications first), to the drawn figure; the sentence is the answer in words and numbers above it. "
        "The yardstick, in turns with the landing page, is a server of Streamlit's own with a page of one "
        "line and one chart: no page of Streamlit with such a chart opens sooner here. Memory is of the "
        "server and its workers.", "",
        "| what | figure |", "|---|---|", *rows, "",
    ]  # fmt: skip
    (OUT / "dashboard.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SESSIONS)
