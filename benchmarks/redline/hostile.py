"""Inputs made to be slow, with the time each may take."""

import random


def hostile() -> dict[str, tuple[str, str, float]]:
    """Return before, after and the limit in seconds for each hostile input."""
    chance = random.Random(7)
    words = [
        chance.choice(
            ["privacy", "data", "we", "may", "keep", "send", "use", "for", "of", "to"]
        )
        for _ in range(190_000)
    ]
    changed = list(words)
    for _ in range(100):
        changed[chance.randrange(len(changed))] = "changed"
    deep = "<blockquote>" * 500
    repeats = "<p>" + "a b " * 20_000 + "</p>"
    return {
        "1 MB paragraph": (_paragraph(words), _paragraph(changed), 2.0),
        "500 nested elements": (f"{deep}one", f"{deep}two", 1.0),
        "500 nested, other": (
            f"{deep}one two three",
            "<div>" * 500 + "one two four",
            1.0,
        ),
        "20,000 repeats": (repeats, repeats.replace("a b ", "b a ", 900), 1.0),
        "20,000 repeats cut": (repeats, repeats.replace("a b ", "", 7000), 1.0),
        "5,000 list items": (_items(0), _items(2500), 2.0),
        "5,000 brackets": ("<p>" + "[" * 5000, "<p>" + "[" * 4999 + "]", 1.0),
        "3,000 short blocks": (_short(chance), _short(chance), 2.0),
    }


def _paragraph(words: list[str]) -> str:
    return f"<p>{' '.join(words)}</p>"


def _items(start: int) -> str:
    items = "".join(
        f"<li>item {n} of the list</li>" for n in range(start, start + 5000)
    )
    return f"<ul>{items}</ul>"


def _short(chance: random.Random) -> str:
    return "".join(
        f"<p>{chance.choice('abcdef')} {chance.choice('abcdef')}</p>"
        for _ in range(3000)
    )
