"""The text part of a mail: the same facts as the HTML part, wrapped for reading."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from unicodedata import east_asian_width

from inforce.notify.compose.content import Content, Excerpt, Excerpts, Notice

_WIDTH = 72


def text(content: Content) -> str:
    """Return the text part of *content*, its lines ended by LF."""
    return "\n".join(_tidy(_lines(content))) + "\n"


def paragraphs(said: Sequence[str], links: Iterable[str], foot: Iterable[str]) -> str:
    """Return a short text part: a title and sentences, links, who sent it."""
    lines = [*_title(said[0], "=")]
    for sentence in said[1:]:
        lines += [*_wrapped(sentence), ""]
    for link in links:
        lines += [link, ""]
    return "\n".join(_tidy([*lines, "--", *foot])) + "\n"


def _lines(content: Content) -> Iterator[str]:
    yield from _title(content.heading, "=")
    if content.intro:
        yield from (*_wrapped(content.intro), "")
        for notice in content.notices:
            yield from _wrapped(notice.heading, "* ")
        yield ""
    for notice in content.notices:
        yield from _notice(notice, content)
    yield from _part(content.disagree_heading, [content.disagree])
    yield from _part(content.why_heading, content.why)
    if content.stop:
        yield from (f"{content.stop.words}:", content.stop.address, "")
    yield from ("--", *_wrapped(f"{content.sent_by}: {content.publisher}"))
    yield from (*content.address, *_wrapped(content.contact))


def _notice(notice: Notice, content: Content) -> Iterator[str]:
    if content.intro:
        yield from _title(notice.heading, "=")
    for sentence in notice.sentences:
        yield from (*_wrapped(sentence), "")
    yield from _part(notice.summary_heading, notice.summary)
    for fact in notice.facts:
        yield from _wrapped(f"{fact.label}: {fact.value}", "", "    ")
    yield ""
    if notice.excerpts:
        legend = f"[-{content.removed}-] {{+{content.added}+}}"
        yield from _excerpts(notice.excerpts, legend)
    yield from _title(content.read_heading, "-")
    for link in notice.links:
        yield from (f"{link.words}:", link.address, "")


def _excerpts(excerpts: Excerpts, legend: str) -> Iterator[str]:
    yield from _title(excerpts.heading, "-")
    yield from (legend, "")
    for excerpt in excerpts.sections:
        yield from _excerpt(excerpt)
    for more in (excerpts.renumbered, excerpts.rest):
        yield from (*_wrapped(more), "")


def _excerpt(excerpt: Excerpt) -> Iterator[str]:
    yield from (*_wrapped(excerpt.title.text, "## ", "   "), "")
    for passage in excerpt.passages:
        for line in passage.text.split("\n"):
            yield from _wrapped(line, "", "  " if line.startswith("- ") else "")
        yield ""
    yield from (*_wrapped(excerpt.rest), "")


def _part(heading: str, paragraphs: Iterable[str]) -> Iterator[str]:
    paragraphs = list(paragraphs)
    if not paragraphs:
        return
    yield from _title(heading, "-")
    for paragraph in paragraphs:
        yield from (*_wrapped(paragraph), "")


def _title(words: str, rule: str) -> Iterator[str]:
    lines = _wrapped(words)
    yield from lines
    yield rule * min(_WIDTH, max(map(_columns, lines), default=0))
    yield ""


def _columns(line: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in line)


def _wrapped(words: str, first: str = "", other: str = "") -> list[str]:
    """Return *words* as lines; addresses and long words stay whole."""
    return wrap(
        words,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=other or " " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _tidy(lines: Iterable[str]) -> Iterator[str]:
    """Yield *lines* with at most one empty one between others, none at the ends."""
    waiting = False
    started = False
    for line in lines:
        if not line.strip():
            waiting = started
            continue
        if waiting:
            yield ""
        waiting, started = False, True
        yield line
