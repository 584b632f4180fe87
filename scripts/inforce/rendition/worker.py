"""A process of its own for texts that look made to be hard.

`python -m inforce.rendition.worker` reads Markdown and writes the sanitised
HTML, or ends with 3 when the text is nested too deep. Its limits on CPU time
and memory are set before it reads anything, so that no text can hang a build.
"""

import os
import subprocess
import sys
from pathlib import Path

from inforce.errors import InputError
from inforce.markup.sanitised import sanitised
from inforce.rendition.conversion import converted
from inforce.rendition.limits import MAX_DEPTH, has_raw_html, nesting, too_deep

CPU_SECONDS = 20
WALL_SECONDS = 60
MEMORY_BYTES = 1_000_000_000
_TOO_DEEP = 3


def fragment(text: str) -> str | None:
    """Return the sanitised HTML of *text*, or None when it is nested too deep."""
    html, raw = converted(text), has_raw_html(text)
    if nesting(html, raw=raw) > MAX_DEPTH:
        return None
    once = sanitised(html, well_formed=True)
    if not raw:
        return once
    # Broken HTML can hide its depth from a count of tags, never from a parser.
    return None if nesting(once, raw=False) > MAX_DEPTH else sanitised(once)


def rendered_apart(text: str, *, path: str, body_line: int) -> str:
    """Return the sanitised HTML of *text*, rendered under limits.

    Raises:
        InputError: the text is nested too deep, or needs more than 20 s of CPU
            time or 1 GB of memory.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "inforce.rendition.worker"],
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            env=_environment(),
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_hard(path) from error
    if done.returncode == _TOO_DEEP:
        raise too_deep(text, path=path, body_line=body_line)
    if done.returncode:
        raise _too_hard(path)
    return done.stdout.decode()


def main() -> int:
    """Render standard input to standard output; return the exit code."""
    _limit()
    html = fragment(sys.stdin.buffer.read().decode())
    if html is None:
        return _TOO_DEEP
    sys.stdout.buffer.write(html.encode())
    return 0


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": root}


def _too_hard(path: str) -> InputError:
    return InputError(
        f"the text needs more than {CPU_SECONDS} s or {MEMORY_BYTES // 10**6} MB to be"
        " rendered; expected a policy text, so look for long runs of special"
        " characters",
        path=path,
    )


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    raise SystemExit(main())
