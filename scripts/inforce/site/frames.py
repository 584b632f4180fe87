"""The frame of a page: everything its HTML depends on beside the page itself.

Program, theme, settings and navigation. Where something takes part that is not
known to be a function of these, there is no frame, and every page is rendered.
"""

import platform
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from inforce.publication.engine import identity
from inforce.publication.memo import key

_LIBRARIES = ("jinja2", "markupsafe", "mkdocs", "mkdocs-material")
# Both read a page and change nothing of what is written.
_SEARCH = frozenset({"material.plugins.search.plugin", "mkdocs.contrib.search"})
_OURS = "inforce.site.plugin"
_PLAIN = (type(None), bool, int, float, str, bytes, date, PurePath)


def frame(config: MkDocsConfig, nav: Navigation) -> str | None:
    """Return the key of the frame of every page, None where there can be none.

    There is none with templates of the site's own, with a hook, or with a
    plugin other than ours and search: each may put anything into any page.
    There is none either with a setting of a kind that has no words here.
    """
    if config.theme.custom_dir or not _all_known(config):
        return None
    try:
        settings = _described(_settings(config))
    except (_UnknownError, OSError):
        return None
    # Each page of the navigation knows the next one in the order of `pages`.
    order = [page.url for page in nav.pages]
    shown = _described([_outlined(item) for item in nav], order)
    return key("frame", _program(), config.config_file_path, settings, shown)


def _all_known(config: MkDocsConfig) -> bool:
    known = {_OURS, *_SEARCH}
    return all(type(one).__module__ in known for one in config.plugins.values())


def _settings(config: MkDocsConfig) -> dict[str, Any]:
    """Return the settings as they are written, with what they inherit."""
    with Path(config.config_file_path).open("rb") as file:
        return yaml_load(file, get_yaml_loader(config=config))


class _UnknownError(Exception):
    """A value of a kind that has no words here."""


def _described(*values: object) -> str:
    """Return words that differ whenever one of *values* differs."""
    return key(*(_word(value) for value in values))


def _word(value: object) -> str:
    if isinstance(value, _PLAIN):
        return f"{type(value).__name__} {value!r}"
    if isinstance(value, Mapping):
        return _described("mapping", *(part for pair in value.items() for part in pair))
    if isinstance(value, (list, tuple)):
        return _described("sequence", *value)
    if isinstance(value, partial):
        return _described("partial", value.func, value.args, value.keywords)
    return _named(value)


def _named(value: object) -> str:
    """Return the name of a function or a class, which settings refer to.

    Raises:
        _UnknownError: *value* is something else.
    """
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", None)
    if callable(value) and isinstance(module, str) and isinstance(name, str):
        return f"name {module} {name}"
    raise _UnknownError


def _outlined(item: StructureItem) -> list[Any]:
    """Return what a page may show of an item of the navigation."""
    page = [item.file.src_uri, item.meta] if isinstance(item, Page) else []
    children = [_outlined(child) for child in getattr(item, "children", None) or ()]
    named = [type(item).__name__, item.title, getattr(item, "url", "")]
    return [*named, *page, children]


@lru_cache(maxsize=1)
def _program() -> str:
    """Return a digest of the code that makes pages, and of its libraries."""
    names = [f"{name} {version(name)}" for name in _LIBRARIES]
    own = (_content(path) for path in _files(Path(__file__).parent))
    return key(identity(), platform.python_version(), *names, *own)


def _files(folder: Path) -> Iterator[Path]:
    """Yield what the pages are made with: code, templates, style and script."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return (path for path in found if "__pycache__" not in path.parts)


def _content(path: Path) -> str:
    return f"{path.name} {sha256(path.read_bytes()).hexdigest()}"
