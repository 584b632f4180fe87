"""One edition of the site: everything published, as of one commit and one day."""

from collections.abc import Iterator, Set
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from inforce.errors import ExternalError, InputError
from inforce.publication import addresses
from inforce.publication.composition import Composer
from inforce.publication.contents import Content, HomeContent, TextContent
from inforce.publication.library import Library
from inforce.publication.outlines import Outlines
from inforce.publication.pages import REDLINES, Kind, Page
from inforce.publication.site_pages import pages
from inforce.site.bodies import Bodies
from inforce.site.cache import DiskMemo
from inforce.site.generated import contents, destination, generated_file, meta
from inforce.site.heads import absolute, head
from inforce.site.keeping import Keeping
from inforce.site.outputs import outputs
from inforce.site.staging import Staging


class Edition:
    """Supplies the pages of *library* on a day, one at a time.

    `library`, `on` and `pages` say what is published. Close it to keep what
    was converted and compared for the next build.
    """

    def __init__(self, library: Library, on: date) -> None:
        """Open the cache and list the pages; nothing is converted yet."""
        self.library = library
        self.on = on
        self.pages = pages(library, on)
        self.folder = library.settings.root / library.settings.layout.folder
        self._memo = DiskMemo(library.settings.root / library.settings.cache)
        self._composer = Composer(library, on, self._memo)
        self._bodies = Bodies(
            library.settings.site_url, str(library.settings.publisher.zone)
        )
        self._taken: Set[str] = frozenset()

    @property
    def redlines(self) -> int:
        """Return the number of redlines among the pages."""
        return sum(page.kind in REDLINES for page in self.pages)

    @property
    def kept(self) -> int:
        """Return the number of pages taken from the site before, not rendered."""
        return len(self._taken)

    @property
    def versions(self) -> int:
        """Return the number of versions of all policies and translations."""
        return sum(len(p.timeline.versions) for p in self.library.policies)

    def files(self, existing: Files, config: MkDocsConfig) -> Iterator[File]:
        """Yield the pages as files of the site.

        A hand-written `index.md` stays and stands above the list of policies.

        Raises:
            InputError: another hand-written page has the address of a policy.
        """
        written = {file.dest_uri: file.src_uri for file in existing}
        for page in self.pages:
            name = written.get(destination(page.address))
            if name is None:
                yield generated_file(page, config)
            elif page.kind is not Kind.HOME:
                raise InputError(
                    f"stands at the address of the policy page {page.address!r}; "
                    "expected another name",
                    path=f"{Path(config.docs_dir).name}/{name}",
                )

    def searched_content(self, page: MkDocsPage, html: str) -> str:
        """Return the content of *page* when search reads it, else *html*."""
        published = self._published(page)
        if published is None or not published.searched:
            return html
        page.meta.update(meta(published))
        return self._made(page, published, above=html)

    def context(self, page: MkDocsPage) -> dict[str, Any]:
        """Return the values for the template of *page*, and give it its content."""
        published = self._published(page)
        if published is None or page.file.dest_uri in self._taken:
            return {}
        if not published.searched:
            page.content = self._made(page, published)
        made = head(published, self.library)
        page.canonical_url = made.canonical or None
        return {"inforce": made}

    def keeping(self, files: Files, frame: str | None, staged: Staging) -> Keeping:
        """Return what has taken the pages of *files* that need no rendering.

        *frame* is the key of all that the pages depend on beside themselves;
        without one no page is taken.
        """
        keeping = Keeping(staged, self._memo)
        if frame is not None:
            outlines = Outlines(self.library, self.on, self._memo)
            keeping.take(files, frame, self.library, outlines)
        self._taken = keeping.taken
        return keeping

    def template_context(self, template: str) -> dict[str, Any]:
        """Return the values for a template of the theme that is no page."""
        if template == "sitemap.xml":
            return {"inforce_pages": tuple(self._mapped())}
        if template == "404.html":
            return {"inforce_body": self._not_found}
        return {}

    def finish(self, site: Path, staged: Staging | None) -> None:
        """Write the files beside the pages into *site* and check that all are there.

        What *staged* can take from the site before is not written.

        Raises:
            ExternalError: a page is missing, which happens with a generator
                that runs no plugins, or the disk failed.
        """
        try:
            for path, content in outputs(
                self.library, self.pages, self.on, self._bodies
            ):
                target = _inside(site, path)
                if staged is None or not staged.reuse(path, content):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
        except OSError as error:
            raise ExternalError(f"cannot write the site: {error}") from error
        _check(site, self.pages)

    def close(self) -> None:
        """Keep the results that are new."""
        self._memo.close()

    def _published(self, page: MkDocsPage) -> Page | None:
        if page.file.dest_uri == destination(addresses.HOME):
            return self.pages[0]
        found: Page | None = getattr(page, "published", None)
        return found

    def _made(self, page: MkDocsPage, published: Page, *, above: str = "") -> str:
        content: Content = self._composer.content(published)
        if isinstance(content, TextContent):
            page.toc = contents(content.headings)
        return self._bodies.body(published, content, introduction=above)

    def _mapped(self) -> Iterator[tuple[str, str]]:
        """Yield address and day of each page that robots may index."""
        site_url = self.library.settings.site_url
        for page in self.pages:
            if page.indexed and page.kind is not Kind.DRAFT:
                yield absolute(page.address, site_url), page.modified.isoformat()

    @cached_property
    def _not_found(self) -> str:
        content = self._composer.content(self.pages[0])
        versions = {
            addresses.policy(p.slug): [v.effective_on for v in p.timeline.versions]
            for p in self.library.policies
        }
        if not isinstance(content, HomeContent):
            return ""
        return self._bodies.not_found(content, versions)


def _inside(site: Path, name: str) -> Path:
    """Return the path of *name* in *site*; names of images come from a repository."""
    path = site / name
    if ".." in path.parts or not path.is_relative_to(site):
        raise ExternalError(f"{name!r} leads out of the site; expected a path inside")
    return path


def _check(site: Path, pages: tuple[Page, ...]) -> None:
    """Raise when a page was not written: an archive must never lack one in silence."""
    lacking = [p for p in pages if not (site / destination(p.address)).is_file()]
    if lacking:
        raise ExternalError(
            f"{len(lacking)} of {len(pages)} pages were not written, first "
            f"{lacking[0].address!r}; expected MkDocs 1.6 with the plugin 'inforce'"
        )
