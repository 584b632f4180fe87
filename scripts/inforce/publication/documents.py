"""Renditions and redlines of published texts, made once and kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any

from inforce.model.policies import Policy
from inforce.model.versions import Text
from inforce.publication.comparisons import comparison
from inforce.publication.contents import ChangeLine, Comparison
from inforce.publication.engine import identity
from inforce.publication.library import Library
from inforce.publication.links import LinkTable, link_table
from inforce.publication.memo import Memo, key
from inforce.redline import redline
from inforce.rendition import Heading, Rendition, rendered


class Documents:
    """Rendered texts and their comparisons, kept in a memo by content."""

    def __init__(self, library: Library, memo: Memo) -> None:
        """Serve the policies of *library*; keep results in *memo*."""
        self._library = library
        self._memo = memo
        self._renditions: dict[str, Rendition] = {}
        self.redlined = 0

    @cached_property
    def links(self) -> LinkTable:
        """Return where links between the policies lead."""
        return link_table(
            self._library.policies,
            folder=self._library.settings.layout.folder,
            assets=self._library.assets,
        )

    @cached_property
    def _base(self) -> str:
        return key(identity(), self.links.digest())

    def _key(self, policy: Policy, text: Text) -> str:
        path = text.path or policy.path
        return key("rendition", self._base, path, policy.title, text.wording.digest)

    def _pair(self, policy: Policy, before: Text, after: Text) -> str:
        return key("redline", self._key(policy, before), self._key(policy, after))

    def _counted(self, policy: Policy, before: Text, after: Text) -> str:
        return key("counts", self._pair(policy, before, after))

    def rendition(self, policy: Policy, text: Text) -> Rendition:
        """Return *text* of *policy* as sanitised HTML without its title.

        Raises:
            InputError: the text cannot be rendered within the limits.
        """
        name = self._key(policy, text)
        if name not in self._renditions:
            kept = self._memo.recall(name)
            self._renditions[name] = (
                _rendition(kept) if kept else self._render(name, policy, text)
            )
        return self._renditions[name]

    def _render(self, name: str, policy: Policy, text: Text) -> Rendition:
        path = text.path or policy.path
        made = rendered(
            text.wording,
            path=path,
            resolve=self.links.resolver(path),
            title=policy.title,
        )
        self._memo.keep(name, json.dumps(asdict(made)).encode())
        return made

    def comparison(self, policy: Policy, before: Text, after: Text) -> Comparison:
        """Return the redline from *before* to *after*, ready for a page."""
        name = self._pair(policy, before, after)
        kept = self._memo.recall(name)
        if kept:
            return _comparison(json.loads(kept))
        self.redlined += 1
        made = comparison(
            redline(
                self.rendition(policy, before).html, self.rendition(policy, after).html
            )
        )
        self._memo.keep(name, json.dumps(asdict(made)).encode())
        counts = json.dumps(made.counts).encode()
        self._memo.keep(self._counted(policy, before, after), counts)
        return made

    def counts(self, policy: Policy, before: Text, after: Text) -> Mapping[str, int]:
        """Return the number of changes by kind, without reading the redline."""
        kept = self._memo.recall(self._counted(policy, before, after))
        if kept:
            counts: dict[str, int] = json.loads(kept)
            return counts
        return self.comparison(policy, before, after).counts


def _rendition(kept: bytes) -> Rendition:
    values: dict[str, Any] = json.loads(kept)
    values["headings"] = tuple(Heading(**heading) for heading in values["headings"])
    return Rendition(**values)


def _comparison(values: dict[str, Any]) -> Comparison:
    values["changes"] = tuple(ChangeLine(**change) for change in values["changes"])
    values["sections"] = tuple(tuple(section) for section in values["sections"])
    return Comparison(**values)
