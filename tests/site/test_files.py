"""Feeds, lists, sources, sitemap: for programs."""

import json
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.site.atom import printable

pytestmark = pytest.mark.site

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def parsed(path: Path) -> ET.Element:
    """Return the root of an XML file that declares no entities."""
    raw = path.read_text()
    assert "<!DOCTYPE" not in raw
    assert "<!ENTITY" not in raw
    return ET.fromstring(raw)  # noqa: S314 - entities are ruled out above


def entries(path: Path) -> dict[str, ET.Element]:
    """Return the entries of a feed by id."""
    return {str(e.findtext(f"{ATOM}id")): e for e in parsed(path).iter(f"{ATOM}entry")}


def test_a_feed_has_what_atom_requires(published: Any) -> None:
    feeds = list(published.site.rglob("feed.xml"))

    assert len(feeds) == 1 + 5 + 1  # all, five policies, one former address
    for path in feeds:
        root = parsed(path)
        assert root.tag == f"{ATOM}feed"
        for node in (root, *root.iter(f"{ATOM}entry")):
            for tag in ("id", "title", "updated"):
                assert node.findtext(f"{ATOM}{tag}"), path
        assert root.findtext(f"{ATOM}author/{ATOM}name") == "Example"
        moments = [e.findtext(f"{ATOM}updated") for e in root.iter(f"{ATOM}entry")]
        assert moments == sorted(moments, reverse=True)


def test_ids_are_unique_and_stay_when_time_goes_on(scenery: Any) -> None:
    scenery.build(date(2026, 10, 15))
    before = entries(scenery.site / "feed.xml")
    scenery.build(date(2027, 6, 1))
    after = entries(scenery.site / "feed.xml")

    assert before.keys() < after.keys()
    assert all(key.startswith("tag:policies.example,2026:") for key in after)
    for key, entry in before.items():
        assert ET.tostring(entry) == ET.tostring(after[key])


def test_an_entry_leads_to_a_page_that_exists(published: Any) -> None:
    for entry in entries(published.site / "feed.xml").values():
        link = entry.find(f"{ATOM}link")
        assert link is not None
        address = link.attrib["href"].removeprefix("https://policies.example/base/")

        assert (published.site / address / "index.html").is_file()


def test_words_that_look_like_markup_stay_words_in_a_feed(publisher: Any) -> None:
    title = "]]> & <b> \u202e y"
    for day, effective in (("2026-02-01", "2026-03-01"), ("2026-03-01", "2026-09-01")):
        text = publisher.policy(f"'{title}'", effective, day, summary=f"'{title}'")
        publisher.commit(day, {"policies/odd.md": text})
    publisher.build()
    found = entries(publisher.site / "odd/feed.xml").values()

    assert title in {entry.findtext(f"{ATOM}summary") for entry in found}


@given(st.text())
def test_any_text_is_made_printable_for_xml(text: str) -> None:
    assert ET.fromstring(f"<a>{escape(printable(text))}</a>") is not None  # noqa: S314


def test_the_lists_are_json_and_agree_with_the_pages(published: Any) -> None:
    policies = json.loads((published.site / "policies.json").read_text())
    slugs = {policy["slug"]: policy for policy in policies["policies"]}
    listed = json.loads((published.site / "privacy/versions.json").read_text())

    assert (
        slugs.keys()
        == {
            "privacy",
            "privacy/ar",
            "terms",
            "cookies",
            "newsletter",
        }
        & slugs.keys()
    )
    assert slugs["privacy"]["in_force"] == "2026-01-01"
    days = [version["effective_on"] for version in listed["list"]]
    assert days == ["2019-05-01", "2026-01-01", "2027-01-01"]
    for version in listed["list"]:
        page = published.site / version["address"].strip("/") / "index.html"
        assert page.is_file()


def test_the_source_of_every_version_is_there(published: Any) -> None:
    for day, words in (("2019-05-01", "10 days"), ("2027-01-01", "365 days")):
        source = (published.site / f"privacy/{day}/text.md").read_text()

        assert words in source
        assert not source.startswith("---")


def test_the_sitemap_names_true_dates_and_no_redlines(published: Any) -> None:
    root = parsed(published.site / "sitemap.xml")
    dated = {
        str(url.findtext(f"{MAP}loc")).removeprefix("https://policies.example/base/"): (
            url.findtext(f"{MAP}lastmod")
        )
        for url in root.iter(f"{MAP}url")
    }

    assert dated["privacy/2019-05-01/"] == "2019-05-01"
    assert dated["privacy/"] == "2026-02-12"
    assert not [place for place in dated if re.search("changes|since", place)]
    assert "sitemap.xml" in (published.site / "robots.txt").read_text()


def test_images_of_policies_are_published(publisher: Any) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    text = publisher.policy("Pictures", "2026-02-01", "See ![a plan](plan.png).")
    publisher.commit(
        "2026-01-15", {"policies/pictures.md": text, "policies/plan.png": picture}
    )
    publisher.build()
    page = publisher.page("pictures")
    found = re.search(r'<img[^>]* src="\.\./(assets/policies/[^"]+)"', page)

    assert found is not None
    assert (publisher.site / found[1]).read_bytes() == picture
