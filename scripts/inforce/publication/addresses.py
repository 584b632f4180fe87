"""The addresses of the site (DESIGN section 5), rooted at `/`, never reused."""

from datetime import date
from re import compile as pattern

HOME = "/"
CALENDAR = "/calendar.ics"
CHANGES = "/changes/"
FEED = "/feed.xml"
POLICIES = "/policies.json"
SUBSCRIBE = "/subscribe/"

_OF_THE_SITE = frozenset({"assets", "changes", "search", "subscribe", "verify"})
_OF_A_POLICY = frozenset({"compare", "draft", "history", "on"})
_DAY = pattern(r"\d{4}-\d{2}-\d{2}$")


def taken(slug: str, others: frozenset[str]) -> str:
    """Return why *slug* cannot be an address beside *others*, or an empty string.

    Pages of the site and of a policy have fixed names; a policy in a folder
    named like another policy must not stand in their place.
    """
    parts = slug.split("/")
    if parts[0] in _OF_THE_SITE:
        return f"'/{parts[0]}/' is an address of the site"
    for cut in range(1, len(parts)):
        parent, name = "/".join(parts[:cut]), parts[cut]
        if parent in others and (name in _OF_A_POLICY or _DAY.match(name)):
            return f"'/{parent}/{name}/' is a page of the policy {parent!r}"
    return ""


def policy(slug: str) -> str:
    """Return the address of the text in force."""
    return f"/{slug}/"


def history(slug: str) -> str:
    """Return the address of the timeline of a policy."""
    return f"/{slug}/history/"


def on(slug: str) -> str:
    """Return the address of the page that says what applied on a day."""
    return f"/{slug}/on/"


def version(slug: str, day: date) -> str:
    """Return the permanent address of the version effective on *day*."""
    return f"/{slug}/{day.isoformat()}/"


def text(slug: str, day: date, number: int) -> str:
    """Return the address of an earlier text of a corrected version, from 1."""
    return f"/{slug}/{day.isoformat()}/texts/{number}/"


def correction(slug: str, day: date, number: int) -> str:
    """Return the address of the redline of the *number*-th change of text, from 1."""
    return f"/{slug}/{day.isoformat()}/corrections/{number}/"


def changes(slug: str, day: date) -> str:
    """Return the address of the redline from the version before."""
    return f"/{slug}/{day.isoformat()}/changes/"


def since(slug: str, day: date) -> str:
    """Return the address of the redline to the text in force."""
    return f"/{slug}/{day.isoformat()}/since/"


def draft(slug: str) -> str:
    """Return the address of an uncommitted text, shown only by `serve`."""
    return f"/{slug}/draft/"


def draft_changes(slug: str) -> str:
    """Return the address of the redline from the committed text to the draft."""
    return f"/{slug}/draft/changes/"


def markdown(slug: str, day: date) -> str:
    """Return the address of the Markdown source of a version."""
    return f"/{slug}/{day.isoformat()}/text.md"


def feed(slug: str) -> str:
    """Return the address of the Atom feed of a policy."""
    return f"/{slug}/feed.xml"


def calendar(slug: str) -> str:
    """Return the address of the calendar of a policy."""
    return f"/{slug}/calendar.ics"


def versions(slug: str) -> str:
    """Return the address of the machine-readable list of versions."""
    return f"/{slug}/versions.json"


def relative(address: str, page: str) -> str:
    """Return *address* as a link from the page at the address *page*.

    Both are rooted at `/`. The result has no leading slash, so that a site
    works under any prefix: `relative("/a/", "/b/c/")` is `../../a/`.
    """
    up = "../" * page.count("/", 1)
    return f"{up}{address.removeprefix('/')}" or "./"
