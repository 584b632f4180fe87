"""The identity of the code whose results are kept: other code, other results."""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("cmarkgfm", "nh3", "selectolax")
_PACKAGES = ("markup", "model", "redline", "rendition", "publication")


@lru_cache(maxsize=1)
def identity() -> str:
    """Return a digest of the code that renders and compares, and its libraries.

    A result kept by another version of inforce, or of a library that makes the
    text, is thereby never found again.
    """
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    root = Path(__file__).parent.parent
    for package in _PACKAGES:
        for source in sorted((root / package).rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()
