"""Wordings as readers see them: sanitised HTML, headings, visible text."""

from inforce.markup.invisible import Finding, invisible, named
from inforce.rendition.anchors import Heading
from inforce.rendition.renditions import Rendition, rendered
from inforce.rendition.suspicions import findings

__all__ = [
    "Finding",
    "Heading",
    "Rendition",
    "findings",
    "invisible",
    "named",
    "rendered",
]
