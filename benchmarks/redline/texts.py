"""Seeded policies of a given length, edited or rewritten, and hostile inputs."""

import random

_ROOTS = [
    "account",
    "agree",
    "apply",
    "ask",
    "authority",
    "basis",
    "change",
    "collect",
    "company",
    "consent",
    "contact",
    "contract",
    "control",
    "cookie",
    "country",
    "customer",
    "date",
    "day",
    "delete",
    "device",
    "duty",
    "effect",
    "email",
    "fee",
    "form",
    "help",
    "hold",
    "identify",
    "inform",
    "keep",
    "law",
    "legal",
    "letter",
    "limit",
    "mail",
    "measure",
    "name",
    "need",
    "notice",
    "offer",
    "order",
    "partner",
    "party",
    "pay",
    "person",
    "place",
    "plan",
    "policy",
    "privacy",
    "process",
    "product",
    "protect",
    "provide",
    "purpose",
    "reason",
    "record",
    "refund",
    "request",
    "right",
    "rule",
    "safe",
    "secure",
    "send",
    "serve",
    "share",
    "site",
    "sign",
    "store",
    "term",
    "third",
    "time",
    "track",
    "transfer",
    "use",
    "user",
    "visit",
    "visitor",
    "web",
    "work",
    "write",
    "year",
]
_SMALL = [
    "the",
    "a",
    "of",
    "to",
    "and",
    "in",
    "we",
    "you",
    "our",
    "your",
    "for",
    "with",
    "or",
    "by",
    "on",
    "as",
    "is",
    "are",
    "may",
    "not",
]
_ENDINGS = ("", "", "", "s", "ed", "ing", "er", "ment", "al")
_VOCABULARY = [root + ending for root in _ROOTS for ending in _ENDINGS]


def policy(words: int, seed: int) -> str:
    """Return HTML of about *words* words: sections, paragraphs, lists, tables."""
    chance = random.Random(seed)
    parts: list[str] = []
    count = section = 0
    while count < words:
        section += 1
        parts.append(f"<h2>{section}. {' '.join(_some(chance, 3)).title()}</h2>")
        for _ in range(chance.randint(2, 5)):
            block, length = _block(chance)
            parts.append(block)
            count += length
    return "\n".join(parts)


def edited(html: str, seed: int) -> str:
    """Return *html* with a word changed in about every hundred and blocks moved."""
    chance = random.Random(seed)
    blocks = html.split("\n")
    for _ in range(max(1, len(blocks) // 60)):
        blocks.pop(chance.randrange(len(blocks)))
        blocks.insert(chance.randrange(len(blocks)), _block(chance)[0])
    return "\n".join(_with_edits(block, chance) for block in blocks)


def touched(html: str, seed: int) -> str:
    """Return *html* with words of five blocks changed, as policies are."""
    chance = random.Random(seed)
    blocks = html.split("\n")
    for _ in range(5):
        place = chance.randrange(len(blocks))
        blocks[place] = _with_edits(blocks[place], chance, share=0.1)
    return "\n".join(blocks)


def rewritten(html: str, seed: int) -> str:
    """Return *html* with most words of every paragraph replaced, headings kept."""
    chance = random.Random(seed)
    found = []
    for block in html.split("\n"):
        if block.startswith("<h2>"):
            found.append(block)
        else:
            found.append(_with_edits(block, chance, share=0.7))
    return "\n".join(found)


def _with_edits(block: str, chance: random.Random, share: float = 0.01) -> str:
    words = block.split(" ")
    changed = []
    for word in words:
        if "<" in word or ">" in word or '"' in word or chance.random() > share:
            changed.append(word)
        elif chance.random() < 0.7:
            changed.append(chance.choice(_VOCABULARY))
        elif chance.random() < 0.5:
            changed.extend((word, chance.choice(_VOCABULARY)))
    return " ".join(changed)


def _some(chance: random.Random, count: int) -> list[str]:
    return [
        chance.choice(_SMALL if chance.random() < 0.45 else _VOCABULARY)
        for _ in range(count)
    ]


def _sentence(chance: random.Random) -> str:
    words = _some(chance, chance.randint(8, 24))
    kind = chance.random()
    at = chance.randrange(len(words))
    if kind < 0.1:
        words[at] = f"<strong>{words[at]}</strong>"
    elif kind < 0.2:
        words[at] = f'<a href="/{words[at]}">{words[at]}</a>'
    elif kind < 0.3:
        words[at] = f"{chance.randint(2, 90)} days"
    return " ".join(words).capitalize() + "."


def _block(chance: random.Random) -> tuple[str, int]:
    kind = chance.random()
    if kind < 0.25:
        items = [_sentence(chance) for _ in range(chance.randint(2, 6))]
        inner = "".join(f"<li>{item}</li>" for item in items)
        return f"<ul>{inner}</ul>", 16 * len(items)
    if kind < 0.3:
        rows = [[" ".join(_some(chance, 3)) for _ in range(3)] for _ in range(4)]
        cells = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
            for row in rows
        )
        return f"<table><tbody>{cells}</tbody></table>", 36
    sentences = [_sentence(chance) for _ in range(chance.randint(2, 6))]
    return f"<p>{' '.join(sentences)}</p>", 16 * len(sentences)
