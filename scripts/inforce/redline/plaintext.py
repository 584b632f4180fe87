"""A redline as plain text for mail and terminals."""

import unicodedata

from inforce.redline.changes import Redline
from inforce.redline.runlist import Line, Run, lines

_PLAIN = {
    "del": ("[-", "-]"),
    "ins": ("{+", "+}"),
    "move-del": ("[<moved away: ", ">]"),
    "move-ins": ("{>moved here: ", "<}"),
}
# Underlined or struck through as well as coloured: colour alone says nothing
# to readers who do not see it.
_COLOURED = {
    "del": ("\x1b[31;9m", "\x1b[0m"),
    "ins": ("\x1b[32;4m", "\x1b[0m"),
    "move-del": ("\x1b[35;9m", "\x1b[0m"),
    "move-ins": ("\x1b[35;4m", "\x1b[0m"),
}


def plain(redline: Redline) -> str:
    """Return the changed lines of *redline*, `[-removed-]` and `{+added+}`.

    Each changed section begins with its heading, underlined. Empty when nothing
    a reader sees as text has changed.
    """
    return _text(lines(redline), marks=_PLAIN, context=0)


def terminal(redline: Redline, *, colour: bool, context: int = 1) -> str:
    """Return *redline* for a terminal, with *context* unchanged lines around.

    Control characters of the documents are shown, never sent: a policy cannot
    steer the terminal. Without *colour* the marks are those of `plain`.
    """
    return _text(
        lines(redline), marks=_COLOURED if colour else _PLAIN, context=max(0, context)
    )


def _text(
    found: tuple[Line, ...], *, marks: dict[str, tuple[str, str]], context: int
) -> str:
    near = _near(found, context)
    out: list[str] = []
    section: str | None = None
    skipped = False
    for index, line in enumerate(found):
        if index not in near:
            skipped = True
            continue
        if line.section != section and not line.heading and line.section:
            out.extend(
                ("", visible(line.section), "-" * min(72, len(line.section)), "")
            )
        elif skipped and context:
            out.append("…")
        section, skipped = line.section, False
        out.append("".join(_run(run, marks) for run in line.runs))
    return "\n".join(out).strip("\n") + "\n" if out else ""


def _near(found: tuple[Line, ...], context: int) -> set[int]:
    return {
        near
        for index, line in enumerate(found)
        if line.changed
        for near in range(index - context, index + context + 1)
    }


def _run(run: Run, marks: dict[str, tuple[str, str]]) -> str:
    text = visible(run.text)
    if not run.mark:
        return text
    start, end = marks[run.mark]
    core = text.strip(" ")
    if not core:
        return f"{start}{text}{end}"
    lead = text[: len(text) - len(text.lstrip(" "))]
    return f"{lead}{start}{core}{end}{text[len(text.rstrip(' ')) :]}"


def visible(text: str) -> str:
    """Return *text* with control characters shown as their Unicode pictures."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) != "Cc":
        return character
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"
