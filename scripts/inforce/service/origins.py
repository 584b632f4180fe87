"""Where a form was sent from, as far as the browser says.

No cookie is a credential here, so a foreign page can do nothing in somebody's
name; the check keeps other sites from using their visitors' networks.
"""

from enum import Enum
from urllib.parse import urlsplit

from starlette.requests import Request


class Origin(Enum):
    """Who a form came from: OURS, a page that hides it (HIDDEN), or FOREIGN."""

    OURS = "ours"
    HIDDEN = "hidden"
    FOREIGN = "foreign"


def origin(request: Request, *ours: str) -> Origin:
    """Return where *request* came from; *ours* are addresses of our own sites.

    Programs send no Origin and pass: they can do nothing that a person
    cannot. A page with `Referrer-Policy: no-referrer`, as all of ours have,
    sends `null` (Fetch, "append a request Origin header"); then
    Sec-Fetch-Site tells our own pages apart.
    """
    given = request.headers.get("origin")
    if given is None or _host(given) in {*map(_host, ours), _own(request)} - {""}:
        return Origin.OURS
    if given != "null":
        return Origin.FOREIGN
    site = request.headers.get("sec-fetch-site", "same-origin")
    return Origin.OURS if site in ("same-origin", "none") else Origin.HIDDEN


def _own(request: Request) -> str:
    return request.headers.get("host", "").lower()


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
