"""GitHub Flavored Markdown to HTML, as cmark-gfm writes it, before sanitising."""

import ctypes
from collections.abc import Callable
from functools import cache

from cmarkgfm import _cmark, cmark

_OPTIONS = (
    cmark.Options.CMARK_OPT_UNSAFE
    | cmark.Options.CMARK_OPT_FOOTNOTES
    | cmark.Options.CMARK_OPT_VALIDATE_UTF8
)
# `tagfilter` shows <style>, <textarea>, <plaintext> and six more as text, as
# GitHub does; unfiltered, they would swallow the rest of the wording.
_EXTENSIONS = ("table", "autolink", "strikethrough", "tasklist", "tagfilter")


def converted(markdown: str) -> str:
    """Return *markdown* as HTML, raw HTML kept as it was written.

    Each footnote has the ids that its label gives it. Linear in the length of
    the text for every text known to be hard for Markdown parsers.
    """
    parser = cmark.parser_new(options=_OPTIONS)
    try:
        for extension in _extensions():
            cmark.parser_attach_syntax_extension(parser, extension)
        cmark.parser_feed(parser, markdown)
        return _html(parser)
    finally:
        cmark.parser_free(parser)


def _html(parser: object) -> str:
    root = cmark.parser_finish(parser)
    extensions = cmark.parser_get_syntax_extensions(parser)
    written = _cmark.lib.cmark_render_html(root, _OPTIONS, extensions)
    html: str = _cmark.ffi.string(written).decode("utf-8")
    free_node, free_text = _releases()
    free_node(_address(root))
    free_text(_address(written))
    return html


@cache
def _extensions() -> tuple[object, ...]:
    cmark.core_extensions_ensure_registered()
    return tuple(cmark.find_syntax_extension(name) for name in _EXTENSIONS)


class _Memory(ctypes.Structure):
    """The allocator of cmark: `calloc`, `realloc`, `free`."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("calloc", "realloc", "free")]


@cache
def _releases() -> tuple[Callable[[int], object], Callable[[int], object]]:
    """Return what frees a syntax tree and a text of cmark, by address.

    cmarkgfm 2025.10.22 frees neither: 411 kB for each text of 25 kB, measured
    over 1,000, which is 800 MB for 2,000 versions. Where its library hides the
    functions (Windows) the memory stays taken, as it does for every user.
    """
    try:
        library = ctypes.CDLL(_cmark.__file__)
        allocator = library.cmark_get_default_mem_allocator
        allocator.restype = ctypes.POINTER(_Memory)
    except (OSError, AttributeError):
        return _kept, _kept
    release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
    return release(("cmark_node_free", library)), release(allocator().contents.free)


def _kept(_address: int) -> None:
    """Free nothing."""


def _address(pointer: object) -> int:
    return int(_cmark.ffi.cast("uintptr_t", pointer))
