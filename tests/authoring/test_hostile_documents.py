"""Documents made to take long are read in time linear in their length."""

import time

import pytest

from inforce.authoring.html_text import from_html
from inforce.authoring.placeholders import placeholders
from inforce.authoring.plain_text import from_plain_text
from inforce.authoring.worktree import policy_file
from inforce.history import Layout

SIZE = 200_000
TEXTS = {
    "one word": "a" * SIZE,
    "addresses begun": "a." * (SIZE // 2),
    "no-break spaces": "a" + "\xa0" * SIZE + "b",
    "brackets": "[" * SIZE,
    "a gap": "[" + " " * SIZE,
    "gaps": "[insert " * (SIZE // 8),
    "anchors": "{#" * (SIZE // 2),
    "marks": "*_~`" * (SIZE // 4),
    "entities": "&a" * (SIZE // 2),
    "blanks": "_ " * (SIZE // 2) + "x",
    "numbers": "1. a\n" * (SIZE // 5),
    "bullets": "- a\n" * (SIZE // 4),
    "lines": "\n" * SIZE + "x",
    "logo": "x " * (SIZE // 2) + "logo",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    from_plain_text(f"Title\n\n{text}")
    from_html(f"<h1>Title</h1><p><b>{text}</b><br>x</p>", path="a.html")
    file = policy_file(
        f"---\ntitle: A\neffective: 2026-01-01\n---\n{text}\n",
        path="policies/a.md",
        layout=Layout(),
    )
    list(placeholders(file))

    # Quadratic time would take minutes; the slowest of these takes 0.4 s.
    assert time.process_time() - begun < 5


PAGES = {
    "line ends": "<p>x" + "<br>" * (SIZE // 4) + "y</p>",
    "marks": "<p>" + "<b>a</b>" * (SIZE // 8),
    "links": "<p>" + "<a href=#a>a</a>" * (SIZE // 16),
    "cells": "<table><tr>" + "<td>a" * (SIZE // 5),
    "items": "<ul>" + "<li>a" * (SIZE // 5),
    "titles": "<title>" * (SIZE // 7) + "<p>x",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_no_page_takes_long(page: str) -> None:
    begun = time.process_time()
    made = from_html(f"<h1>Title</h1><p>x</p>{page}", path="a.html")

    assert made.title == "Title"
    assert time.process_time() - begun < 5
