"""The engines a redline is measured beside."""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from inforce.redline import redline
from inforce.redline.matching import ExactMatcher

Engine = Callable[[str, str], object]
RICH = ("lxml", "htmldiff2")


def engines() -> dict[str, Engine]:
    """Return the engines by name, ours first; missing peers are left out."""
    found: dict[str, Engine] = {
        "inforce": redline,
        "inforce, no RapidFuzz": lambda a, b: redline(a, b, matcher=ExactMatcher()),
    }
    for name, load in (
        ("lxml", _lxml),
        ("htmldiff2", _htmldiff2),
        ("redlines", _redlines),
    ):
        try:
            found[name] = load()
        except ImportError:
            print(f"{name} is not installed: left out")
    found["git word diff"] = _git
    return found


def _lxml() -> Engine:
    from lxml.html.diff import htmldiff

    return htmldiff


def _htmldiff2() -> Engine:
    from htmldiff2 import render_html_diff

    return render_html_diff


def _redlines() -> Engine:
    from redlines import Redlines

    return lambda before, after: Redlines(before, after).output_markdown


def _git(before: str, after: str) -> str:
    """Return git's word diff of the source: text only, the limit of what can be."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("before", "after")]
        for path, text in zip(paths, (before, after), strict=True):
            path.write_text(text, "utf-8")
        command = ["git", "diff", "--no-index", "--word-diff=plain", *map(str, paths)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False
        ).stdout
