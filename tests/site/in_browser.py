"""A browser for tests: Chromium where it is at hand, driven by Playwright, without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
VARIABLE = "PHANTOMBENCH_CHROMIUM"  # names one that lies elsewhere
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, CHROMIUM)), None)


@contextmanager
def a_browser() -> Iterator[Any]:
    """Start a browser, or skip the test with the reason."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium is at hand; {VARIABLE} may name one")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


@contextmanager
def a_page(browser: Any, path: Path, address: str = "", **options: Any) -> Iterator[Any]:
    """Open a file; fails on any message of the console, error, or request beyond the files."""
    context = browser.new_context(**{"viewport": WIDE, **options})
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request",
        lambda request: (
            told.append(request.url)
            if not request.url.startswith(("file:", "data:", "blob:"))
            else None
        ),
    )
    page.goto(path.as_uri() + address)
    yield page
    context.close()
    assert told == []
