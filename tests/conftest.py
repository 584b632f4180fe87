"""Options and fixtures that all tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest


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
