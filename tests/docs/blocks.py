"""The console blocks of the documents, and the commands in them."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "site_src").rglob("*.md"))
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *GUIDES)
_FENCE = re.compile(
    r"^```(?P<kind>console|sh)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_CODE = re.compile(r"\(exit code (?P<code>\d)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command line as words, and the exit code the document promises."""

    words: tuple[str, ...]
    code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block; `line` is that of its fence, counted from 1."""

    path: Path
    line: int
    kind: str
    commands: tuple[Command, ...]

    @property
    def name(self) -> str:
        """Return where the block stands, for the name of a test."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks(path: Path) -> list[Block]:
    """Return the `console` and `sh` blocks of the document at *path*, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            path=path,
            line=text.count("\n", 0, found.start()) + 1,
            kind=found["kind"],
            commands=_commands(found["kind"], found["body"]),
        )
        for found in _FENCE.finditer(text)
    ]


def every_block(kind: str) -> list[Block]:
    """Return all blocks of that *kind* in all documents."""
    return [b for path in DOCUMENTS for b in blocks(path) if b.kind == kind]


def _commands(kind: str, body: str) -> tuple[Command, ...]:
    """Return the lines that are typed; in a `console` block these have a prompt.

    A line of output that reads `(exit code 1)` belongs to the command before it.
    """
    prompt = "$ " if kind == "console" else ""
    found: list[Command] = []
    for line in body.splitlines():
        code = _CODE.search(line)
        if code and found and not line.startswith("$ "):
            found[-1] = Command(words=found[-1].words, code=int(code["code"]))
        elif line.strip() and line.startswith(prompt):
            words = shlex.split(line.removeprefix(prompt), comments=True)
            found.append(Command(words=tuple(words)))
    return tuple(found)
