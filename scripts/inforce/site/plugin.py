"""The MkDocs plugin: each hook asks the publication and hands over a value."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority

from inforce.errors import InforceError, InputError
from inforce.publication.library import library, standing_errors
from inforce.settings import settings_from
from inforce.site import appearance, navigation
from inforce.site.edition import Edition
from inforce.site.frames import frame
from inforce.site.generated import GeneratedPage
from inforce.site.staging import Staging

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from inforce.site.keeping import Keeping

log = logging.getLogger("mkdocs.plugins.inforce")
_EPOCH = "SOURCE_DATE_EPOCH"


class InforceConfig(Config):
    """The settings as MkDocs sees them; `settings_from` checks what they hold."""

    publisher = options.Optional(options.Type(dict))
    policies = options.Optional(options.Type(dict))
    versions = options.Optional(options.Type(dict))
    notice_days = options.Optional(options.Type(int))
    notify = options.Optional(options.Type(dict))
    branch = options.Optional(options.Type(str))
    cache = options.Optional(options.Type(str))
    today = options.Optional(options.Type((str, date)))


class InforcePlugin(BasePlugin[InforceConfig]):
    """Publishes the policies of the repository that holds the configuration.

    `failure` is the error that stopped the last build, None when there was
    none. `staged` is the folder that the caller puts in the place of the site.
    `progress` is called with the number of commits read so far.
    """

    def __init__(self) -> None:
        """Begin without an edition; a build makes one."""
        self.failure: InforceError | None = None
        self.staged: Staging | None = None
        self.progress: Callable[[int], None] | None = None
        self.edition: Edition | None = None
        self._serving = False
        self._staging: Staging | None = None
        self._own_epoch = False
        self._nav: Navigation | None = None
        self._keeping: Keeping | None = None

    def on_startup(
        self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool
    ) -> None:
        """Forget an earlier build: MkDocs keeps the plugin for the next one."""
        self.failure, self.progress, self.staged = None, None, None
        self._serving = command == "serve"
        if dirty:
            log.warning("a partial build leaves pages and search behind the history")

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read settings and history; whatever is wrong there stops the build here."""
        self.failure = None
        with self._reported():
            appearance.check(config)
            self.edition = self._edition(config)
            self._set_epoch(self.edition)
            self._stage(config)
        appearance.dress(config, served=self._serving)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add every page and the files beside them."""
        with self._reported():
            for file in self._open.files(files, config):
                files.append(file)
        return files

    def on_nav(
        self, nav: Navigation, *, config: MkDocsConfig, **_others: Any
    ) -> Navigation:
        """Put the policies in their order where nobody gave another."""
        given = config.nav is not None
        self._nav = nav if given else navigation.ordered(nav, self._open.pages)
        return self._nav

    def on_env(
        self, env: Environment, *, config: MkDocsConfig, files: Files
    ) -> Environment:
        """Take the pages that stand as they would be rendered from the site before.

        MkDocs says of each page without output that it has none, which only a
        caller who stages the site does not print.
        """
        if self.staged is not None and self._nav is not None:
            made = frame(config, self._nav)
            with self._reported():
                self._keeping = self._open.keeping(files, made, self.staged)
        return env

    def on_page_content(self, html: str, *, page: Page, **_others: Any) -> str:
        """Return the content of the pages that search reads; others come later."""
        with self._reported():
            return self._open.searched_content(page, html)

    # After the search plugin, which would read through every redline for nothing.
    @event_priority(-100)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, **_others: Any
    ) -> TemplateContext:
        """Add the head of the page, and the content of an archive page."""
        with self._reported():
            context.update(self._open.context(page))  # type: ignore[typeddict-item]
        return context

    def on_post_page(self, output: str, *, page: Page, **_others: Any) -> str:
        """Let go of the content, and of the page itself where it stands already."""
        if not isinstance(page, GeneratedPage):
            return output
        page.content = ""
        if not output or self.staged is None:
            return output
        raw = output.encode(errors="xmlcharrefreplace")
        if self._keeping is not None:
            self._keeping.finish(page.file.dest_uri, raw)
        return "" if self.staged.reuse(page.file.dest_uri, raw) else output

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, **_others: Any
    ) -> TemplateContext:
        """Supply the sitemap with true dates and the 404 page with versions."""
        context.update(self._open.template_context(template_name))  # type: ignore[typeddict-item]
        return context

    # Last of all plugins: the site is put in its place when it is complete.
    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the files beside the pages, check the archive, publish the site."""
        with self._reported():
            self._open.finish(Path(config.site_dir), self.staged)
            if self._staging is not None:
                self._staging.publish()
                config.site_dir = str(self._staging.site)
        self._end()

    def on_build_error(self, **_others: Any) -> None:
        """Leave the site as it was."""
        if self._staging is not None:
            self._staging.discard()
        self._end()

    def on_serve(self, server: LiveReloadServer, **_others: Any) -> LiveReloadServer:
        """Build again when a policy file is edited."""
        folder = self._open.folder
        if folder.is_dir():
            server.watch(str(folder))
        return server

    @property
    def _open(self) -> Edition:
        if self.edition is None:
            raise PluginError("inforce: a page was asked for before the settings")
        return self.edition

    def _edition(self, config: MkDocsConfig) -> Edition:
        values = {k: v for k, v in self.config.items() if v is not None}
        today = values.pop("today", None)
        file = Path(config.config_file_path)
        read = settings_from(
            values,
            root=file.parent.resolve(),
            site={"site_name": config.site_name, "site_url": config.site_url},
            path=file.name,
        )
        published = library(read, with_drafts=self._serving, progress=self.progress)
        standing_errors(published)
        on = _day(today, file.name) or datetime.now(read.publisher.zone).date()
        return Edition(published, on)

    def _stage(self, config: MkDocsConfig) -> None:
        """Build beside the site, except where the caller or `serve` does already."""
        if self._serving or self.staged:
            return
        self._staging = Staging(Path(config.site_dir))
        config.site_dir = str(self._staging.folder)

    def _set_epoch(self, edition: Edition) -> None:
        """Give MkDocs the time of the commit, so that equal commits give equal bytes."""
        if _EPOCH not in os.environ:
            os.environ[_EPOCH] = str(int(edition.library.head_at.timestamp()))
            self._own_epoch = True

    def _end(self) -> None:
        self._staging = self._nav = self._keeping = None
        if self._own_epoch:
            os.environ.pop(_EPOCH, None)
            self._own_epoch = False
        if self.edition is not None:
            self.edition.close()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Turn an error a person can act on into a message without a traceback."""
        try:
            yield
        except InforceError as error:
            self.failure = error
            raise PluginError(str(error)) from error


def _day(value: object, path: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InputError(
            f"plugin inforce: 'today' is {value!r}; expected a day as YYYY-MM-DD",
            path=path,
        ) from error
