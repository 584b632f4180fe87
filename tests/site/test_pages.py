"""What stands on the pages, and what never gets there."""

import json
import re
from datetime import date
from typing import Any

import pytest

pytestmark = pytest.mark.site


def main(html: str) -> str:
    """Return the content of a page without its frame."""
    return html[html.index("<article") : html.index("</article>")]


def test_the_effective_date_stands_at_the_top_and_at_the_bottom(published: Any) -> None:
    text = main(published.page("privacy"))
    stamp = '<time datetime="2026-01-01">1 January 2026</time>'

    assert text.count(stamp) >= 2
    assert text.index(stamp) < text.index("inforce-text") < text.rindex(stamp)


def test_the_banner_is_the_first_thing_in_the_article(published: Any) -> None:
    for address in ("privacy", "privacy/2019-05-01", "privacy/2027-01-01/changes"):
        text = main(published.page(address))
        banner = text.index('role="region" aria-label="Version status"')

        assert banner < text.index("<h1")


def test_an_upcoming_version_is_announced_on_the_text_in_force(published: Any) -> None:
    text = main(published.page("privacy"))

    assert "A new version takes effect on 1 January 2027" in text
    assert "We keep the name longer." in text
    assert 'href="../privacy/2027-01-01/changes/"' in text
    assert 'data-switches-on="2027-01-01"' in text


def test_no_sentence_depends_on_the_day_of_reading(published: Any) -> None:
    for path in published.site.rglob("index.html"):
        words = re.sub(r"<[^>]*>", " ", path.read_text())

        assert not re.search(r"\bin \d+ days\b|\bdays ago\b|\btomorrow\b", words), path


def test_links_are_named_with_the_title_of_the_policy(published: Any) -> None:
    text = main(published.page("privacy/2019-05-01"))

    assert re.search(
        r'<a href="../../privacy/">Privacy policy: text in force</a>', text
    )


def test_a_redline_counts_what_moved_once_as_its_parts_and_mails_do(
    publisher: Any,
) -> None:
    one = "We keep the name of an account for as long as the account is there."
    two = "Sign-in records are kept so that attacks on accounts can be traced."
    three = "Nobody else reads what you write in a notebook that is only yours."
    for day, effective, parts in (
        ("2025-12-02", "2026-02-01", (one, two, three)),
        ("2025-12-03", "2026-03-01", (two, three, one)),
    ):
        text = publisher.policy(
            "Privacy policy", effective, "\n\n".join(("# A", *parts)), summary="Moved."
        )
        publisher.commit(day, {"policies/privacy.md": text})
    publisher.build()
    page = main(publisher.page("privacy/2026-03-01/changes"))

    assert '<h2 id="inforce-changes">1 change</h2>' in page
    assert "1 moved</span>" in page
    assert "what moved has a number at both its places" in page


def test_a_link_to_a_translation_names_its_language(published: Any) -> None:
    named = r'<a href="[^"]*privacy/ar/" lang="ar" hreflang="ar">سياسة الخصوصية'

    assert re.search(named, main(published.page("")))
    assert re.search(named.replace("privacy/", ""), main(published.page("privacy")))


def test_a_policy_that_ended_is_not_said_to_be_in_force_since(published: Any) -> None:
    home = main(published.page(""))
    told = re.search(r"<td([^>]*)>ended on ", home)

    assert told is not None
    assert "In force since" not in told[1]


def test_the_text_has_its_language_and_direction(published: Any) -> None:
    assert 'lang="ar" dir="rtl"' in published.page("privacy/ar")
    assert 'lang="en" dir="ltr"' in published.page("privacy")


def test_our_words_inside_a_text_of_another_language_are_named(published: Any) -> None:
    text = main(published.page("privacy/ar/2027-01-01/changes"))

    assert '<div class="inforce-change-head" lang="en" dir="ltr">' in text
    english = main(published.page("privacy/2027-01-01/changes"))
    assert '<div class="inforce-change-head">' in english


def test_the_states_of_all_policies_stand_on_the_home_page(published: Any) -> None:
    text = main(published.page(""))

    for words in ("Privacy policy", "In force", "Ended", "1 May 2025", "1 March 2027"):
        assert words in text


def test_history_shows_corrections_and_undeclared_changes(published: Any) -> None:
    privacy = main(published.page("privacy/history"))
    terms = main(published.page("terms/history"))

    assert "A typing error in section Collection" in privacy
    assert "Undeclared change" in terms
    assert "Postponed" in terms
    assert "Withdrawn" in main(published.page("cookies/history"))
    assert "<ol reversed" in privacy


def test_a_redline_says_from_where_to_where_before_anything_else(
    published: Any,
) -> None:
    text = main(published.page("privacy/2027-01-01/changes"))
    order = [
        "in force from 1 January 2026 to 31 December 2026",
        "in force from 1 January 2027",
        "We keep the name longer.",
        "1 change",
        "inforce-view",
        "<ins",
    ]
    places = [text.index(words, text.index("inforce-ends")) for words in order]

    assert places == sorted(places)
    assert "<del" in text
    assert "[removed:" in text


def test_archive_pages_carry_no_navigation_of_the_site(published: Any) -> None:
    assert "md-sidebar--primary" in published.page("privacy")
    for address in (
        "privacy/2019-05-01",
        "privacy/history",
        "privacy/2026-01-01/changes",
    ):
        assert "md-sidebar--primary" not in published.page(address)


def test_search_finds_only_texts_in_force(published: Any) -> None:
    index = json.loads((published.site / "search/search_index.json").read_text())
    found = {item["location"].partition("#")[0] for item in index["docs"]}

    assert "privacy/" in found
    assert "privacy/ar/" in found
    assert not [place for place in found if re.search(r"\d{4}-|history|/on/", place)]


def test_the_policies_stand_in_the_navigation_and_translations_do_not(
    published: Any,
) -> None:
    page = published.page("")
    nav = page[page.index("md-nav--primary") : page.index("<article")]

    assert 'href="privacy/"' in nav
    assert 'href="terms/"' in nav
    assert 'href="privacy/ar/"' not in nav


def test_the_head_names_the_relations_of_a_version(published: Any) -> None:
    page = published.page("privacy/2026-01-01")
    root = "https://policies.example/base/privacy/"

    assert f'<link rel="canonical" href="{root}">' in page
    assert '<link rel="predecessor-version" href="../2019-05-01/">' in page
    assert '<link rel="successor-version" href="../2027-01-01/">' in page
    assert '<link rel="latest-version" href="./">' in page
    assert '<link rel="version-history" href="../history/">' in page


def test_robots_index_texts_and_no_redlines(published: Any) -> None:
    mark = '<meta name="robots" content="noindex, follow">'

    assert mark in published.page("privacy/2026-01-01/changes")
    assert mark in published.page("privacy/2019-05-01/since")
    assert mark not in published.page("privacy/2019-05-01")


def test_no_page_holds_an_inline_script_or_style(published: Any) -> None:
    for path in published.site.rglob("*.html"):
        page = path.read_text()
        scripts = re.findall(r"<script(?![^>]* src=)([^>]*)>", page)

        assert [s for s in scripts if "application/json" not in s] == [], path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), path


def test_every_page_forbids_what_it_does_not_need(published: Any) -> None:
    for path in published.site.rglob("*.html"):
        page = path.read_text()
        if "This page has moved" in page:
            continue
        rule = page.index("Content-Security-Policy")

        assert rule < page.index("<script"), path
        assert "unsafe-" not in page[rule : page.index(">", rule)]
    headers = (published.site / "_headers").read_text()
    assert "frame-ancestors 'none'" in headers


def test_hostile_words_of_the_publisher_are_only_words(publisher: Any) -> None:
    hostile = (
        "'</title><script>alert(1)</script>\"><img src=x onerror=alert(1)> & {{ 7*7 }}'"
    )
    evil = hostile.replace("'", "")
    text = publisher.policy(
        hostile, "2026-02-01", "# A <b>b</b>\n\n## <i>x</i> & y\n\nText.", label=hostile
    )
    later = publisher.policy(
        hostile,
        "2027-02-01",
        "Other text.",
        summary=hostile,
        label=hostile,
        group=hostile,
        notice_waived=hostile,
    )
    publisher.commit("2026-01-15", {"policies/evil.md": text})
    publisher.commit("2026-02-15", {"policies/evil.md": later})
    publisher.build()

    for path in publisher.site.rglob("*.html"):
        page = path.read_text()
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "onerror=alert(1)> &amp; 49" not in page, path
    assert evil not in publisher.page("evil")
    assert "&lt;script&gt;alert(1)" in publisher.page("evil")


def test_a_renamed_policy_leads_on_from_every_former_address(published: Any) -> None:
    text = published.page("conditions")

    assert '<meta http-equiv="refresh" content="0; url=../terms/">' in text
    assert '<a href="../terms/">' in text
    assert 'href="https://policies.example/base/terms/"' in text
    deep = published.page("conditions/2025-01-01")
    assert 'href="../../terms/2025-01-01/"' in deep


def test_the_page_for_a_wrong_address_names_the_versions(published: Any) -> None:
    page = (published.site / "404.html").read_text()

    for words in ("1 May 2019", "1 January 2026", "1 January 2027", "15 January 2027"):
        assert words in page
    assert 'href="/base/privacy/2026-01-01/"' in page


def test_a_site_without_policies_to_come_says_so(publisher: Any) -> None:
    publisher.build(date(2026, 6, 1))

    assert "none announced" in publisher.page("")
