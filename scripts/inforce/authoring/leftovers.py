"""What a saved web page holds beside its text, and what may serve as a title."""

import re

MAX_TITLE = 160
_LEFTOVER = re.compile(
    r"(?:top|bottom|end) of (?:the )?page|back to (?:the )?top|skip to .{0,40}"
    r"|(?:main |toggle )?(?:menu|navigation)|close|search|home|log ?in|sign in"
    r"|print(?: this page)?|share(?: this)?|breadcrumbs?"
    r"|.{0,60}\b(?:avatar|logo|logotype|favicon)(?: image)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_SPACE = re.compile(r"\s+")


def bare(line: str) -> str:
    """Return *line* with every run of white space, no-break too, as one space."""
    return _SPACE.sub(" ", line).strip()


def is_leftover(line: str) -> bool:
    """Return whether *line* belongs to the page a text was copied from."""
    text = bare(line)
    return bool(text) and bool(_LEFTOVER.fullmatch(text) or _ADDRESS.fullmatch(text))


def is_title(line: str) -> bool:
    """Return whether *line* may be a title: short, with letters, no leftover."""
    text = bare(line)
    letters = sum(c.isalpha() for c in text)
    return (
        2 < len(text) <= MAX_TITLE and letters > len(text) / 3 and not is_leftover(text)
    )
