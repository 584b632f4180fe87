"""No document links to what is not there."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *$", re.MULTILINE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def _documents() -> list[Path]:
    folders = ("site_src", "policies")
    nested = (path for name in folders for path in (ROOT / name).rglob("*.md"))
    return sorted([*ROOT.glob("*.md"), *nested])


def _prose(path: Path) -> str:
    return _CODE.sub("", _FENCE.sub("", path.read_text(encoding="utf-8")))


def _targets(path: Path) -> Iterator[str]:
    for match in _LINK.finditer(_prose(path)):
        if not _SCHEME.match(match["target"]):
            yield match["target"]


def _anchor(heading: str) -> str:
    """Return the anchor GitHub gives a heading: small letters, no punctuation."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def _is_broken(path: Path, target: str) -> bool:
    name, _, fragment = target.partition("#")
    linked = path.parent / unquote(name) if name else path
    if not linked.is_file() or not linked.resolve().is_relative_to(ROOT):
        return True
    if not fragment:
        return False
    anchors = {_anchor(match["text"]) for match in _HEADING.finditer(_prose(linked))}
    return unquote(fragment) not in anchors


def test_there_are_documents_with_links():
    assert sum(1 for path in _documents() for _ in _targets(path)) > 30


@pytest.mark.parametrize("path", _documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(path: Path):
    assert [target for target in _targets(path) if _is_broken(path, target)] == []
