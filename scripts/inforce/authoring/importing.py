"""Existing policies taken over: title, date and text found, policy files written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from inforce.authoring.files import read_text, write_new
from inforce.authoring.html_text import from_html
from inforce.authoring.leftovers import is_title
from inforce.authoring.plain_text import Titled, from_plain_text
from inforce.authoring.quoted import quoted
from inforce.errors import InputError, InputErrors
from inforce.history.layouts import slugified
from inforce.model.dates import DateRules, Finding, search
from inforce.model.source import lenient_front_matter, source

_HTML = (".html", ".htm", ".xhtml")
_MARKDOWN = (".md", ".markdown")
_TEXT = (".txt", ".text", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document as it was understood.

    `dated` is where its date was found, None when it has none that is plain.
    `unclear` are the dates in it that can be read in more than one way.
    `left_out` is what belongs to the page the text was copied from.
    """

    path: str
    title: str
    slug: str
    markdown: str
    dated: Finding | None = None
    unclear: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def document(path: Path, *, day_first: bool | None = None) -> Document:
    """Return the document at *path*: plain text, HTML or Markdown.

    Raises:
        InputError: it is none of these, is empty, or is over a limit.
    """
    text = read_text(path)
    titled = _titled(text, path)
    title = titled.title if is_title(titled.title) else _named(path)
    # The words of a text are found as they stand, before Markdown marks them.
    searched = titled.markdown if path.suffix.lower() in _HTML else text
    dated, unclear = search(searched, DateRules(day_first=day_first))
    return Document(
        path=str(path),
        title=title,
        slug=slugified(title),
        markdown=titled.markdown,
        dated=dated,
        unclear=tuple(problem.what for problem in unclear),
        left_out=titled.left_out,
    )


def documents(
    paths: Iterable[Path], *, day_first: bool | None = None
) -> tuple[Document, ...]:
    """Return the documents at *paths*, each with a slug of its own.

    Raises:
        InputErrors: what is wrong with any of them.
    """
    read: list[Document] = []
    errors: list[InputError] = []
    for path in paths:
        try:
            read.append(document(path, day_first=day_first))
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputErrors(errors)
    return tuple(read)


def policy_text(document: Document, effective: date) -> str:
    """Return the policy file of *document*, in force from *effective*."""
    title = quoted(document.title)
    return f"---\ntitle: {title}\neffective: {effective}\n---\n\n{document.markdown}\n"


def write_policies(
    dated: Sequence[tuple[Document, date]], *, root: Path, folder: str
) -> tuple[str, ...]:
    """Write a policy file for each document; return the paths, relative to *root*.

    Raises:
        InputErrors: two documents would be one file, or a file is there
            already; then nothing is written.
        ExternalError: the disk refuses a file.
    """
    targets = [str(PurePosixPath(folder) / f"{one.slug}.md") for one, _ in dated]
    _refuse_taken([one for one, _ in dated], targets, root)
    for (one, effective), target in zip(dated, targets, strict=True):
        write_new(root / target, policy_text(one, effective))
    return tuple(targets)


def _refuse_taken(
    documents: Sequence[Document], targets: Sequence[str], root: Path
) -> None:
    errors = []
    first: dict[str, str] = {}
    for one, target in zip(documents, targets, strict=True):
        before = first.setdefault(target, one.path)
        if before != one.path:
            what = f"would be written to {target}, and so would {before}"
            errors.append(InputError(f"{what}; import them one by one", path=one.path))
        elif (root / target).exists():
            what = f"would be written to {target}, which is there already"
            errors.append(InputError(f"{what}; move that file first", path=one.path))
    if errors:
        raise InputErrors(errors)


def _titled(text: str, path: Path) -> Titled:
    suffix = path.suffix.lower()
    if suffix in _HTML:
        return from_html(text, path=str(path))
    if suffix in _MARKDOWN:
        return _markdown(text, path)
    if suffix in _TEXT:
        return from_plain_text(text)
    what = f"is a {suffix} file; expected text (.txt), HTML or Markdown"
    raise InputError(what, path=str(path))


def _markdown(text: str, path: Path) -> Titled:
    read = source(text, path=str(path))
    declared = lenient_front_matter(read, path=path.name)
    keys = (f"front matter: {key}" for key in read.entries if key != "title")
    return Titled(
        title=declared.title,
        markdown=read.wording.text.rstrip("\n"),
        left_out=tuple(keys),
    )


def _named(path: Path) -> str:
    words = path.stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "Untitled"
