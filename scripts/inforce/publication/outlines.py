"""What a page is made of, without making it: names stand for the costly parts.

Two pages with the same outline have the same content, because a name is the
key of everything that a text or a redline is made from.
"""

from collections.abc import Mapping
from datetime import date

from inforce.model.policies import Policy
from inforce.model.versions import Text
from inforce.publication.composition import Composer
from inforce.publication.contents import Comparison
from inforce.publication.documents import Documents
from inforce.publication.library import Library
from inforce.publication.memo import Memo
from inforce.publication.pages import Page
from inforce.rendition import Rendition


class Outlines:
    """Names the content of one page at a time, as of the day *on*."""

    def __init__(self, library: Library, on: date, memo: Memo) -> None:
        """Serve *library*; what an outline names is held in *memo*."""
        self._composer = Composer(library, on, memo)
        self._composer.documents = _Names(library, memo)

    def outline(self, page: Page) -> str:
        """Return words that differ whenever the content of *page* differs."""
        return repr(self._composer.content(page))


class _Names(Documents):
    """Gives the key of a document in the place of the document."""

    # What is named is in use: a page that stands as it was may have to be made
    # on another day, and then finds its parts.

    def rendition(self, policy: Policy, text: Text) -> Rendition:
        name = self._held(self._key(policy, text))
        return Rendition(html=name, headings=(), text="")

    def comparison(self, policy: Policy, before: Text, after: Text) -> Comparison:
        name = self._held(self._pair(policy, before, after))
        return Comparison(
            changes=(), counts={}, blocks=0, sections=(), html=name, side_by_side=""
        )

    def counts(self, policy: Policy, before: Text, after: Text) -> Mapping[str, int]:
        return {self._held(self._counted(policy, before, after)): 1}

    def _held(self, name: str) -> str:
        self._memo.hold(name)
        return name
