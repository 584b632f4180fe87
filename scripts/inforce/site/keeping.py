"""Pages that come out as they did before are not rendered again.

Invariants:

- a page is taken from the site before only when its name is the same: a digest
  of its frame, its head, its place and the outline of its content;
- the file taken has the SHA-256 of what was rendered under that name, so a site
  that was edited, or made by something else, is never taken for ours.
"""

from collections.abc import Iterable
from hashlib import sha256

from mkdocs.structure.files import File

from inforce.publication.library import Library
from inforce.publication.memo import Memo, key
from inforce.publication.outlines import Outlines
from inforce.publication.pages import Kind
from inforce.site.bodies import shown
from inforce.site.generated import GeneratedPage
from inforce.site.heads import head
from inforce.site.staging import Staging

KEPT = "inforce/kept.html"


class Keeping:
    """Takes pages from the site before into *staging*, and remembers new ones.

    `taken` are the pages that stand already, by their path in the site.
    """

    def __init__(self, staging: Staging, memo: Memo) -> None:
        """Take nothing yet; digests of pages are kept in *memo*."""
        self.taken: set[str] = set()
        self._staging = staging
        self._memo = memo
        self._names: dict[str, str] = {}

    def take(
        self, files: Iterable[File], frame: str, library: Library, outlines: Outlines
    ) -> None:
        """Take every page of *files* that would come out as it stands.

        MkDocs then renders an empty template in its place.
        """
        for file in files:
            page = file.page
            if isinstance(page, GeneratedPage) and page.published.kind is not Kind.HOME:
                name = _name(page, frame, library, outlines)
                if not self._stands(file.dest_uri, name):
                    self._names[file.dest_uri] = name
                else:
                    self.taken.add(file.dest_uri)
                    page.meta = {**page.meta, "template": KEPT}

    def _stands(self, path: str, name: str) -> bool:
        digest = self._memo.recall(name)
        return digest is not None and self._staging.reuse_as(path, digest)

    def finish(self, path: str, content: bytes) -> None:
        """Remember that the page at *path* came out as *content*."""
        name = self._names.get(path)
        if name is not None:
            self._memo.keep(name, sha256(content).digest())


def _name(page: GeneratedPage, frame: str, library: Library, outlines: Outlines) -> str:
    """Return the name of all that *page* is made from.

    The head holds title, description, relations and addresses; what MkDocs
    adds of its own (edit link, neighbours in the navigation) follows from the
    file's place and from the frame.
    """
    published = page.published
    place = f"{page.file.src_uri} {published.modified} {shown(published)!r}"
    return key(
        "page",
        frame,
        place,
        repr(head(published, library)),
        outlines.outline(published),
    )
