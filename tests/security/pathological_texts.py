"""Texts that are made to take a parser, a sanitiser or a differ for ever."""


def _backticks() -> str:
    return " ".join("`" * length for length in range(1, 400))


def _footnotes() -> str:
    marks = "".join(f"[^{number}]" for number in range(5_000))
    return marks + "\n\n" + "\n\n".join(f"[^{n}]: note" for n in range(5_000))


def _table(rows: int, columns: int) -> str:
    head = "|a" * columns + "|\n" + "|-" * columns + "|\n"
    return head + ("|b" * columns + "|\n") * rows


_MANY = "".join(f"<b id=a{number}>" for number in range(20_000))

TEXTS = {
    "5,000 opening brackets": "[" * 5_000,
    "300,000 opening brackets": "[" * 300_000,
    "100,000 image openings": "![" * 100_000,
    "nested brackets": "[" * 30_000 + "a" + "]" * 30_000,
    "link openings": "[a](" * 50_000,
    "reference definitions": "[a]: /u\n" * 20_000 + "[a]" * 10_000,
    "nested quotes": ">" * 50_000 + "a",
    "nested bullets": "- " * 20_000 + "a",
    "stairs of bullets": "".join(" " * (2 * n) + "- a\n" for n in range(900)),
    "emphasis that never closes": "*a " * 100_000,
    "two kinds of emphasis": "**a _b " * 40_000,
    "runs of backticks": _backticks(),
    "strikethrough": "~a~" * 50_000,
    "5,000 table rows": _table(5_000, 2),
    "a table row of 100,000 cells": _table(2, 100_000)[:900_000],
    "5,000 footnotes": _footnotes(),
    "ampersands": "&" * 300_000,
    "openings of tags": "<a " * 100_000,
    "openings of comments": "words\n\n" + "<!--" * 100_000,
    "openings of CDATA": "a <![CDATA[" * 50_000,
    "300,000 open elements": "<b>" * 300_000,
    "open divisions, each a block": "<div>\n\n" * 100_000,
    "bold that every paragraph opens again": f"a {_MANY}\n\n" + "a\n\n" * 20_000,
    "divisions an object hides": "<div><object></div></object>" * 30_000,
    "nested tables": "<table><tr><td>" * 40_000,
    "headings inside headings": "<h1><div>" * 40_000,
    "attributes": "<a " + " ".join(f"a{n}=b" for n in range(80_000)) + ">x</a>",
    "1 MB of words": ("word " * 200 + "\n\n") * 990,
    "one line of 990 kB": "word " * 198_000,
    "spaces in code": "```\n" + " " * 900_000 + "x\n```\n",
    "lists of kramdown": "{: " * 200_000,
    "open lists of kramdown": "a {: " + "x" * 900_000,
    "headings with braces": "# a " + "{#" * 300_000 + "}\n",
    "10,000 headings of one name": "# a\n" * 10_000,
    "headings that count": "# a\n# a-1\n# a-2\n" * 5_000,
    "template tags": "{% " * 300_000,
    "zero-width characters": "\u200b" * 300_000,
    "combining marks": "a" + "\u0301" * 400_000,
    "right-to-left openings": "\u05d0" + "\u202e" * 300_000,
    "entities": "&amp;lt;" * 100_000,
    "addresses": "www.a." * 150_000,
    "5 MB of words": "word " * 1_000_000,
    "a NUL": "# a\n\nb\x00c",
}
