"""The page for those who want updates, with a service and without one."""

import re
from typing import Any

import pytest

from inforce.errors import InputError

pytestmark = pytest.mark.site

SERVICE = "https://mails.policies.example/there"
WITH = f"""\
      publisher: {{name: Example, zone: Europe/Berlin, contact: us@policies.example}}
      notify: {{service: "{SERVICE}/"}}
"""
WITHOUT = "      publisher: {name: Example, zone: Europe/Berlin}\n"


def main(html: str) -> str:
    """Return the content of a page without its frame."""
    return html[html.index("<article") : html.index("</article>")]


def rule(html: str) -> str:
    """Return where forms of the page may go."""
    found = re.search(r"form-action ([^;\"]*)", html)
    assert found
    return found[1]


def configured(scenery: Any, text: str = WITH) -> Any:
    """Return *scenery* built with other settings of the publisher."""
    config = scenery.root / "mkdocs.yml"
    before = config.read_text()
    config.write_text(before.replace(WITHOUT, text))
    assert config.read_text() != before
    scenery.build()
    return scenery


def test_without_a_service_there_are_feeds_and_no_dead_form(published: Any) -> None:
    text = main(published.page("subscribe"))

    assert "inforce-subscribe" not in text
    assert 'href="../feed.xml"' in text
    assert 'href="../privacy/feed.xml"' in text


def test_without_a_service_the_contact_is_named(scenery: Any) -> None:
    contact = WITH.splitlines()[0] + "\n"
    text = main(configured(scenery, contact).page("subscribe"))

    assert 'href="mailto:us@policies.example"' in text
    assert "<form" not in text


def test_a_contact_that_is_no_address_is_only_words(scenery: Any) -> None:
    contact = (
        "      publisher: {name: Example, zone: Europe/Berlin, "
        "contact: 'x@y.example?subject=<b>'}\n"
    )
    text = main(configured(scenery, contact).page("subscribe"))

    assert "mailto:" not in text
    assert "x@y.example?subject=&lt;b&gt;" in text


def test_the_form_goes_to_the_service_with_what_it_asks_for(scenery: Any) -> None:
    text = main(configured(scenery).page("subscribe"))

    assert f'method="post" action="{SERVICE}/subscribe/"' in text
    named = set(re.findall(r'<(?:input|select)[^>]* name="([a-z]+)"', text))
    assert named == {"policy", "mode", "language", "email"}
    offered = re.findall(r'name="policy" value="([^"]+)"', text)
    assert set(offered) == {"*", "privacy", "terms", "cookies"}
    assert re.findall(r'<option value="(\w+)"', text) == ["en", "ar"]


def test_what_has_ended_is_not_offered(scenery: Any) -> None:
    text = main(configured(scenery).page("subscribe"))

    assert "newsletter" not in text


def test_only_this_page_lets_a_form_go_to_the_service(scenery: Any) -> None:
    configured(scenery)
    for path in scenery.site.rglob("*.html"):
        page = path.read_text()
        if "This page has moved" in page:
            continue
        here = path.relative_to(scenery.site).as_posix() == "subscribe/index.html"

        wanted = "'self' https://mails.policies.example" if here else "'self'"
        assert rule(page) == wanted, path


def test_the_header_allows_no_more_than_some_page_does(scenery: Any) -> None:
    configured(scenery)
    headers = (scenery.site / "_headers").read_text()

    assert rule(headers) == "'self' https://mails.policies.example"


def test_without_a_service_no_form_leaves_the_site(published: Any) -> None:
    assert rule(published.page("subscribe")) == "'self'"
    assert rule((published.site / "_headers").read_text()) == "'self'"


def test_it_is_linked_from_home_from_policies_and_in_the_navigation(
    published: Any,
) -> None:
    assert 'href="./subscribe/"' in main(published.page(""))
    assert 'href="../subscribe/"' in main(published.page("privacy"))
    frame = published.page("privacy").replace(main(published.page("privacy")), "")
    assert 'href="../subscribe/"' in frame


@pytest.mark.parametrize(
    "address",
    [
        "mails.policies.example",
        "javascript:alert(1)",
        "https://a.example; script-src *",
        "https://user:word@a.example",
        'https://a.example/"><script>',
        "https://a.example/?to=",
        "https://a.example:99999",
        "https://",
    ],
)
def test_an_address_that_is_none_stops_the_build(scenery: Any, address: str) -> None:
    quoted = address.replace("'", "''")
    text = f"{WITHOUT}      notify: {{service: '{quoted}'}}\n"

    with pytest.raises(InputError, match=r"notify\.service"):
        configured(scenery, text)
