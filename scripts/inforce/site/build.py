"""Building and serving the site through MkDocs, for the commands."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from inforce.errors import InputError
from inforce.settings import settings
from inforce.site.plugin import InforcePlugin
from inforce.site.staging import Staging

log = logging.getLogger("inforce.site")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made; `pages` counts those of policies and the home page.

    `kept` of them came out as in the build before and were not rendered again.
    """

    policies: int
    versions: int
    redlines: int
    pages: int
    kept: int
    seconds: float


def build(
    config_file: Path,
    *,
    today: date | None = None,
    site_dir: Path | None = None,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Built:
    """Build the site that *config_file* describes and return what was made.

    The site is built beside its place and put there when it is complete; on
    an error it stays as it was. *today* is the day it is built for, by
    default the civil day in the publisher's zone. *progress* is called with
    the number of commits read so far.

    Raises:
        InputError: something must be edited; the message names the place.
        ExternalError: git, the disk or another part of MkDocs failed.
    """
    start = time.monotonic()
    settings(config_file)
    config = _config(config_file, site_dir=site_dir, strict=strict)
    plugin = _plugin(config, config_file)
    if today is not None:
        plugin.config.today = today.isoformat()
    _staged(config, plugin, progress)
    edition = plugin.edition
    return Built(
        policies=len(edition.library.policies) if edition else 0,
        versions=edition.versions if edition else 0,
        redlines=edition.redlines if edition else 0,
        pages=len(edition.pages) if edition else 0,
        kept=edition.kept if edition else 0,
        seconds=round(time.monotonic() - start, 2),
    )


def _staged(
    config: MkDocsConfig,
    plugin: InforcePlugin,
    progress: Callable[[int], None] | None,
) -> None:
    staging = Staging(Path(config.site_dir))
    config.site_dir = str(staging.folder)
    try:
        with _heard() as said, _explained(plugin, said):
            config.plugins.on_startup(command="build", dirty=False)
            plugin.staged, plugin.progress = staging, progress
            try:
                mkdocs_build.build(config)
            finally:
                config.plugins.on_shutdown()
        staging.publish()
    finally:
        staging.discard()
    for warning in said:
        log.warning("%s", warning)


def serve(config_file: Path, *, address: str = "127.0.0.1:8000") -> None:
    """Serve the site with uncommitted edits as drafts, until it is interrupted.

    Raises:
        InputError: something must be edited before there is a site to serve.
    """
    from mkdocs.commands import serve as mkdocs_serve

    settings(config_file)
    with suppress(KeyboardInterrupt):
        mkdocs_serve.serve(config_file=str(config_file), dev_addr=address)


def _config(config_file: Path, *, site_dir: Path | None, strict: bool) -> MkDocsConfig:
    given = {"site_dir": str(site_dir.resolve())} if site_dir else {}
    with _heard() as said:
        try:
            return load_config(str(config_file), strict=strict or None, **given)
        except (Abort, ConfigurationError) as error:
            what = "; ".join(said) or str(error)
            raise InputError(what, path=config_file.name) from error


def _plugin(config: MkDocsConfig, config_file: Path) -> InforcePlugin:
    for plugin in config.plugins.values():
        if isinstance(plugin, InforcePlugin):
            return plugin
    raise InputError(
        "does not list the plugin 'inforce'; expected '- inforce' under 'plugins'",
        path=config_file.name,
    )


@contextmanager
def _explained(plugin: InforcePlugin, said: list[str]) -> Iterator[None]:
    """Raise our own error where MkDocs only says that it stopped."""
    try:
        yield
    except Abort as error:
        if plugin.failure is not None:
            raise plugin.failure from error
        raise InputError("; ".join(said) or str(error)) from error


class _Ear(logging.Handler):
    """Keeps what MkDocs warns of, once each, in the order it was said."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message not in self.said:
            self.said.append(message)


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collect the warnings of MkDocs instead of printing them in the middle."""
    ear, mkdocs = _Ear(), logging.getLogger("mkdocs")
    propagated, mkdocs.propagate = mkdocs.propagate, False
    mkdocs.addHandler(ear)
    try:
        yield ear.said
    finally:
        mkdocs.removeHandler(ear)
        mkdocs.propagate = propagated
