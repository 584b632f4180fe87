"""What in a wording a person should look at before it is published."""

import re
from dataclasses import replace

from inforce.markup.invisible import Finding, invisible
from inforce.model.wording import Wording
from inforce.rendition.limits import MAX_LINE, long_lines

_TEMPLATE = re.compile(r"\{%[^%}\n]*%\}|\{\{[^{}\n]*\}\}|\{::[^{}\n]*\}")


def findings(wording: Wording, *, body_line: int = 1) -> tuple[Finding, ...]:
    """Return what in *wording* a person should look at, by line of the file.

    Unseen and look-alike characters; tags of template engines (Liquid,
    kramdown), which readers see as they are written; a comment without an end,
    which hides the rest of the text; lines of more than 20,000 characters.
    """
    text = wording.text
    found = [*invisible(text), *_templates(text), *hardly_readable(text)]
    found.sort(key=lambda finding: (finding.line, finding.column))
    return tuple(replace(f, line=f.line + body_line - 1) for f in found)


def hardly_readable(text: str) -> tuple[Finding, ...]:
    """Return what hides the rest of *text* or is too long to be looked at."""
    return (*_open_comment(text), *_long_lines(text))


def _templates(text: str) -> list[Finding]:
    if "{" not in text:
        return []
    return [
        Finding(
            line=number,
            column=match.start() + 1,
            what=f"the template tag {match[0][:60]!r} is shown as it is written",
            blocks=False,
        )
        for number, line in enumerate(text.split("\n"), start=1)
        for match in _TEMPLATE.finditer(line)
    ]


def _long_lines(text: str) -> list[Finding]:
    what = f"the line is over {MAX_LINE:,} characters; expected a break before"
    lines = long_lines(text)
    return [Finding(line=n, column=1, what=what, blocks=False) for n in lines]


def _open_comment(text: str) -> list[Finding]:
    begun = text.rfind("<!--")
    if begun < 0 or "-->" in text[begun:]:
        return []
    what = "the comment '<!--' has no end and hides what follows; expected '-->'"
    before = text[:begun]
    column = begun - before.rfind("\n")
    return [Finding(line=before.count("\n") + 1, column=column, what=what)]
