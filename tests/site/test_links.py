"""No link inside the site is broken, and nothing remote is asked for."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.publication import addresses
from inforce.site.links import base, relative

HOST = "https://policies.example/base/"


class Page(HTMLParser):
    """The ids, links and loaded things of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        if tag in ("a", "link") and "href" in values:
            self.links.append(values["href"])
        if "src" in values:
            self.loaded.append(values["src"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preconnect"):
            self.loaded.append(values["href"])


def walked(site: Path) -> dict[str, Page]:
    """Return every page of *site* by the address it is served at."""
    return {
        urljoin(HOST, str(path.relative_to(site)).removesuffix("index.html")): Page(
            path.read_text()
        )
        for path in site.rglob("*.html")
    }


@pytest.mark.site
def test_no_link_inside_the_site_is_broken(published: Any) -> None:
    pages = walked(published.site)
    broken = []
    for address, page in pages.items():
        for link in {*page.links, *page.loaded}:
            target = urlsplit(urljoin(address, link))
            if target.netloc != "policies.example":
                continue
            place = target._replace(fragment="").geturl()
            file = published.site / unquote(place.removeprefix(HOST))
            there = place in pages or file.is_file()
            known = pages[place].ids if place in pages else []
            if not there or (target.fragment and target.fragment not in known):
                broken.append((address, link))

    assert len(pages) > 50
    assert broken == []


@pytest.mark.site
def test_no_page_loads_anything_from_elsewhere(published: Any) -> None:
    for address, page in walked(published.site).items():
        remote = [src for src in page.loaded if urlsplit(src).netloc]

        assert remote == [], address


@pytest.mark.site
def test_no_page_names_a_place_twice(published: Any) -> None:
    for address, page in walked(published.site).items():
        twice = {name for name in page.ids if page.ids.count(name) > 1}

        assert twice == set(), address


SLUGS = st.lists(st.sampled_from(["privacy", "de", "2026-01-01", "x"]), max_size=5)


@given(SLUGS, SLUGS)
def test_a_relative_link_leads_where_the_rooted_one_did(
    page: list[str], target: list[str]
) -> None:
    here = "/" + "".join(f"{part}/" for part in page)
    there = "/" + "".join(f"{part}/" for part in target)
    link = relative(f'<a href="{there}#x">', here)
    found = link.split('"')[1]

    assert not found.startswith("/")
    assert urljoin(f"{HOST[:-1]}{here}", found) == f"{HOST[:-1]}{there}#x"
    assert (
        urljoin(HOST[:-1] + here, addresses.relative(there, here)) == HOST[:-1] + there
    )
    assert base(here).endswith("/")


def test_words_that_look_like_links_stay_words() -> None:
    html = "<p>Write href=&quot;/a&quot; or href='/b'</p>"

    assert relative(html, "/a/b/") == html
