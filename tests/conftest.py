"""Options and fixtures that all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], bool]:
    """Return a check of a text against a golden file, which it can also write."""

    def same(path: Path, text: str) -> bool:
        if request.config.getoption("--update-golden"):
            path.write_text(text, "utf-8")
        return path.read_text("utf-8") == text

    return same


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """The Chromium of the system."""
    from browsing import chromium

    with chromium() as started:
        yield started


@pytest.fixture
def opened(browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """Opens pages, each in a context of its own, closed in the end."""
    contexts = []

    def open_page(**options: Any) -> "Page":
        context = browser.new_context(**options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
