"""The navigation: home, the policies in their order and groups, then other pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from mkdocs.structure.nav import Navigation, Section

from inforce.publication.pages import Kind, Page
from inforce.site.generated import GeneratedPage

if TYPE_CHECKING:
    from mkdocs.structure import StructureItem


def ordered(nav: Navigation, pages: Sequence[Page]) -> Navigation:
    """Return *nav* with the policies after home, in the order of *pages*.

    MkDocs makes a section of each folder; a policy in one is taken out of it,
    and a section that is thereby empty is left out.
    """
    rank = {page.address: place for place, page in enumerate(pages)}
    policies = [p for p in nav.pages if isinstance(p, GeneratedPage) and _is_policy(p)]
    policies.sort(key=lambda page: rank[page.published.address])
    others = [item for item in map(_without_policies, nav.items) if item is not None]
    home = [item for item in others if item is nav.homepage]
    rest = [item for item in others if item is not nav.homepage]
    return Navigation([*home, *_grouped(policies), *rest], nav.pages)


def _is_policy(item: object) -> bool:
    return isinstance(item, GeneratedPage) and item.published.kind is Kind.POLICY


def _without_policies(item: StructureItem) -> StructureItem | None:
    if _is_policy(item):
        return None
    if not isinstance(item, Section):
        return item
    kept = [child for child in map(_without_policies, item.children) if child]
    item.children = kept
    return item if kept else None


def _grouped(policies: list[GeneratedPage]) -> list[StructureItem]:
    items: list[StructureItem] = []
    for group, members in groupby(policies, key=_group):
        pages: list[StructureItem] = list(members)
        section = Section(escape(group), pages) if group else None
        for page in pages:
            page.parent = section
        items += [section] if section else pages
    return items


def _group(page: GeneratedPage) -> str:
    policy = page.published.policy
    return policy.timeline.newest.front_matter.group if policy else ""
