"""Our pages as MkDocs pages that bring their content ready made."""

from html import escape
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from inforce.publication import addresses
from inforce.publication.pages import Kind, Page

TEMPLATES = {
    Kind.HOME: "inforce/home.html",
    Kind.POLICY: "inforce/policy.html",
    Kind.SUBSCRIBE: "inforce/home.html",
    Kind.VERSION: "inforce/archive.html",
    Kind.TEXT: "inforce/archive.html",
    Kind.DRAFT: "inforce/archive.html",
}
LEAN = "inforce/lean.html"


class GeneratedPage(MkDocsPage):
    """A page without Markdown: nothing is read and nothing is converted.

    `published` is the page it shows. MkDocs prints titles as HTML, so the
    title is escaped here, once.
    """

    def __init__(self, published: Page, file: File, config: MkDocsConfig) -> None:
        """Take the place of the Markdown page that MkDocs would make of *file*."""
        home = published.kind is Kind.HOME
        title = "All policies" if home else published.title
        super().__init__(escape(title), file, config)
        self.published = published
        self.update_date = published.modified.isoformat()

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs calls it
        """Set the metadata that the theme and the search plugin read."""
        self.markdown = ""
        self.meta = meta(self.published)

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - the same
        """Leave the content empty; the plugin supplies it."""
        self.content = ""
        self.present_anchor_ids = None


def meta(page: Page) -> dict[str, Any]:
    """Return the MkDocs metadata of *page*."""
    values: dict[str, Any] = {"template": TEMPLATES.get(page.kind, LEAN)}
    if not page.searched:
        values["search"] = {"exclude": True}
    return values


def generated_file(page: Page, config: MkDocsConfig) -> File:
    """Return *page* as a file of the site; only texts in force are in the navigation.

    A translation is found through search and through the original, because
    its title beside that of the original would name the same policy twice.
    """
    file = File.generated(
        config, source(page.address), content="", inclusion=_inclusion(page, config)
    )
    GeneratedPage(page, file, config)
    return file


def source(address: str) -> str:
    """Return the file a page at *address* would be written in by hand.

    MkDocs gives a file named `index` the address of its folder, so a policy of
    that name stands in a folder of its own.
    """
    if address == addresses.HOME:
        return "index.md"
    name = address.strip("/")
    return f"{name}/index.md" if name.split("/")[-1] == "index" else f"{name}.md"


def destination(address: str) -> str:
    """Return the path inside the site that a page at *address* is written to."""
    return f"{address.lstrip('/')}index.html"


def _inclusion(page: Page, config: MkDocsConfig) -> InclusionLevel:
    translated = page.policy is not None and page.policy.translation_of
    if page.kind is Kind.HOME or (page.kind is Kind.POLICY and not translated):
        return InclusionLevel.INCLUDED
    # A navigation written before there was this page needs no mending.
    if page.kind is Kind.SUBSCRIBE and config.nav is None:
        return InclusionLevel.INCLUDED
    return InclusionLevel.NOT_IN_NAV


def contents(headings: tuple[tuple[int, str, str], ...]) -> TableOfContents:
    """Return *headings* (level, id, text) as a nested table of contents."""
    roots: list[AnchorLink] = []
    open_: list[AnchorLink] = []
    for level, anchor, text in headings:
        link = AnchorLink(escape(text), escape(anchor), level)
        while open_ and open_[-1].level >= level:
            open_.pop()
        (open_[-1].children if open_ else roots).append(link)
        open_.append(link)
    return TableOfContents(roots)
