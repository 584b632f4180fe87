"""The files beside the pages: feeds, calendars, lists, sources, redirects, headers."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from inforce.model.policies import Policy
from inforce.publication import addresses, calendars, feeds, listing
from inforce.publication.library import Library
from inforce.publication.links import ASSETS
from inforce.publication.pages import Page
from inforce.site.atom import Feed, policy_feed
from inforce.site.bodies import Bodies
from inforce.site.heads import absolute, headers
from inforce.site.links import base
from inforce.site.vcalendars import policy_calendar, site_calendar

Output = tuple[str, bytes]


def outputs(
    library: Library, pages: Sequence[Page], on: date, bodies: Bodies
) -> Iterator[Output]:
    """Yield the path inside the site and the bytes of every file but *pages*."""
    yield _path(addresses.POLICIES), _json(listing.policies(library, on))
    every = feeds.entries(library, on)
    title = f"{library.settings.site_name}: changes"
    about = Feed(title=title, about=addresses.HOME, own=addresses.FEED)
    yield _path(addresses.FEED), about.written(library, every)
    dated = calendars.entries(library)
    if dated:
        made = site_calendar(library).written(library, dated)
        yield _path(addresses.CALENDAR), made
    for policy in library.policies:
        yield from _of_policy(library, policy, on)
        yield from _redirects(library, policy, pages, bodies)
    for name, content in sorted(library.assets.items()):
        yield _path(f"{ASSETS}{name}"), content
    yield "_headers", _headers(library)
    yield "robots.txt", _robots(library)


def _of_policy(library: Library, policy: Policy, on: date) -> Iterator[Output]:
    """Yield feed, calendar, list and sources; all but sources at former addresses too.

    A feed reader follows no page, so a former feed is the same feed; nor does
    a calendar program.
    """
    slug = policy.slug
    written = policy_feed(policy).written(library, feeds.entries(library, on, slug))
    dated = policy_calendar(policy).written(library, calendars.entries(library, slug))
    listed = _json(listing.versions(library, policy, on))
    for known in (slug, *_former(library, policy)):
        yield _path(addresses.feed(known)), written
        yield _path(addresses.calendar(known)), dated
        yield _path(addresses.versions(known)), listed
    for version in policy.timeline.versions:
        address = addresses.markdown(slug, version.effective_on)
        yield _path(address), version.wording.text.encode()


def _former(library: Library, policy: Policy) -> list[str]:
    """Return the former slugs that no policy has taken since."""
    taken = {other.slug for other in library.policies}
    return [former for former in policy.former_slugs if former not in taken]


def _redirects(
    library: Library, policy: Policy, pages: Sequence[Page], bodies: Bodies
) -> Iterator[Output]:
    """Yield a page at the former address of every page of *policy*."""
    root = addresses.policy(policy.slug)
    own = [p.address for p in pages if p.policy is not None and p.policy == policy]
    for former in _former(library, policy):
        for new in own:
            old = addresses.policy(former) + new.removeprefix(root)
            yield f"{_path(old)}index.html", _redirect(library, old, new, bodies)


def _redirect(library: Library, old: str, new: str, bodies: Bodies) -> bytes:
    address = f"{base(old)}{new.lstrip('/')}"
    canonical = absolute(new, library.settings.site_url)
    return bodies.redirect(address, canonical, library.settings.site_name).encode()


def _path(address: str) -> str:
    return address.lstrip("/")


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _headers(library: Library) -> bytes:
    """Return the header file of static hosts (Netlify, Cloudflare Pages)."""
    lines = ["/*", *(f"  {header}" for header in headers(library))]
    lines += ["/*.json", "  Access-Control-Allow-Origin: *"]
    lines += ["/*.ics", "  Content-Type: text/calendar; charset=utf-8"]
    lines += ["/*.md", "  Content-Type: text/markdown; charset=utf-8"]
    return ("\n".join(lines) + "\n").encode()


def _robots(library: Library) -> bytes:
    sitemap = absolute("/sitemap.xml", library.settings.site_url)
    lines = ["User-agent: *", "Allow: /", *([f"Sitemap: {sitemap}"] if sitemap else [])]
    return ("\n".join(lines) + "\n").encode()
