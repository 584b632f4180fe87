"""Links rooted at `/` made relative to the page they stand on.

A site of relative links works under any prefix and from a folder of files.
"""

_LINKS = (' href="', ' src="', ' action="')


def base(address: str) -> str:
    """Return the way from the page at *address* to the root, ending in a slash."""
    return "../" * address.count("/", 1) or "./"


def relative(html: str, address: str) -> str:
    """Return *html* with every rooted link relative to the page at *address*.

    A quotation mark in text or in a value is always escaped, so ` href="/` can
    only be the beginning of a link.
    """
    way = base(address)
    for link in _LINKS:
        html = html.replace(f"{link}/", f"{link}{way}")
    return html
