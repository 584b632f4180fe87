"""What stands in the head of a page: names, relations, instructions to robots."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin, urlsplit

from inforce.publication import addresses
from inforce.publication.library import Library
from inforce.publication.pages import Kind, Page
from inforce.publication.subscribing import origin, service

_OWN_CANONICAL = frozenset(
    {Kind.HOME, Kind.SUBSCRIBE, Kind.POLICY, Kind.HISTORY, Kind.ON}
)

_FORMS = "form-action 'self'"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    f"{_FORMS}; object-src 'none'"
)
_HEADERS = (
    "Cross-Origin-Opener-Policy: same-origin",
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
)
# Material's script takes every `link[rel=alternate]` for another site: it asks
# for a sitemap there and redirects clicks. A second word keeps it away.
_FEED, _SOURCE, _LANGUAGE = "alternate feed", "alternate source", "alternate language"
_CALENDAR = "alternate calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One `link` element; every value is escaped."""

    rel: str
    address: str
    kind: str = ""
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of one page; every value is escaped for HTML.

    `canonical` is absolute and empty without a `site_url`. `security` is the
    content security policy.
    """

    title: str
    description: str
    canonical: str
    robots: str
    relations: tuple[Relation, ...]
    security: str


def head(page: Page, library: Library) -> Head:
    """Return the head of *page*; addresses of relations are rooted at `/`."""
    return Head(
        title=escape(page.title),
        description=escape(_description(page, library)),
        canonical=escape(absolute(_canonical(page), library.settings.site_url)),
        robots="" if page.indexed else "noindex, follow",
        relations=(
            *_versions(page),
            *_forms(page, library),
            *_languages(page, library),
        ),
        security=escape(_security(page, library), quote=False),
    )


def headers(library: Library) -> tuple[str, ...]:
    """Return the headers that a host of static files sends with every page.

    A browser obeys a header and the policy in the page: the header allows
    forms to go where some page may send them, the page says which one may.
    """
    policy = policy_for_forms(service(library.settings))
    return (f"Content-Security-Policy: {policy}; frame-ancestors 'none'", *_HEADERS)


def policy_for_forms(address: str) -> str:
    """Return the policy of a page whose form goes to the origin of *address*.

    An empty *address* is a page without such a form.
    """
    return POLICY.replace(_FORMS, f"{_FORMS} {origin(address)}".rstrip())


def absolute(address: str, site_url: str) -> str:
    """Return *address* under *site_url*; empty when no address of the site is set."""
    if not site_url:
        return ""
    root = site_url if site_url.endswith("/") else f"{site_url}/"
    return urljoin(root, address.lstrip("/"))


def host(site_url: str) -> str:
    """Return the host of *site_url*, or one that never exists (RFC 6761) without."""
    return urlsplit(site_url).hostname or "policies.invalid"


def _security(page: Page, library: Library) -> str:
    shown = page.kind is Kind.SUBSCRIBE
    return policy_for_forms(service(library.settings) if shown else "")


def _canonical(page: Page) -> str:
    return page.address if page.kind in _OWN_CANONICAL else page.canonical


def _description(page: Page, library: Library) -> str:
    publisher = library.settings.publisher.name
    by = f" of {publisher}" if publisher else ""
    if page.kind is Kind.HOME:
        return f"The policies{by}: the texts in force, every version, every change"
    if page.kind is Kind.SUBSCRIBE:
        return f"How to be told when the policies{by} change"
    return f"{page.title}{by}"


def _versions(page: Page) -> tuple[Relation, ...]:
    return tuple(
        Relation(rel=rel, address=escape(address)) for rel, address in page.relations
    )


def _forms(page: Page, library: Library) -> tuple[Relation, ...]:
    """Return the machine-readable forms of what the page shows."""
    atom = "application/atom+xml"
    every = Relation(rel=_FEED, address=addresses.FEED, kind=atom, title="All policies")
    if page.policy is None:
        return (every, *_calendars(page, library))
    slug, title = page.policy.slug, escape(page.policy.title)
    own = Relation(rel=_FEED, address=addresses.feed(slug), kind=atom, title=title)
    calendars = _calendars(page, library)
    if page.kind not in (Kind.POLICY, Kind.VERSION) or page.version is None:
        return (own, every, *calendars)
    source = addresses.markdown(slug, page.version.effective_on)
    markdown = Relation(rel=_SOURCE, address=source, kind="text/markdown")
    return (own, every, *calendars, markdown)


def _calendars(page: Page, library: Library) -> tuple[Relation, ...]:
    """Return the calendar of the policy and that of the site, none without policies."""
    if not library.policies:
        return ()
    every = _calendar(addresses.CALENDAR, "All policies")
    if page.policy is None:
        return (every,)
    return (_calendar(addresses.calendar(page.policy.slug), page.policy.title), every)


def _calendar(address: str, title: str) -> Relation:
    name = escape(f"{title}: effective dates")
    return Relation(rel=_CALENDAR, address=address, kind="text/calendar", title=name)


def _languages(page: Page, library: Library) -> tuple[Relation, ...]:
    if page.kind is not Kind.POLICY or page.policy is None:
        return ()
    others = library.translations(page.policy)
    return tuple(
        Relation(
            rel=_LANGUAGE,
            address=addresses.policy(policy.slug),
            language=escape(policy.language),
        )
        for policy in (page.policy, *others)
        if others
    )
