"""What all tests share: a hypothesis profile that does not race against the compiler, and a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

# The first call of a compiled function takes seconds, so a deadline would measure Numba.
settings.register_profile("portsim", deadline=None, print_blob=True)
settings.load_profile("portsim")

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, started once."""
    assert CHROMIUM.is_file(), "Debian's chromium is not installed: make browser"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()
