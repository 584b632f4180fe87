"""The HTML part in a browser: phone and desk, light and dark, heard and seen."""

import pytest
from browsing import sideways, violations
from notify.mails import announced, arabic, event, german, mail, part, policies, site

pytestmark = pytest.mark.browser


def several():
    policy, other = announced(), arabic()
    where = site(policy, other, german())
    return mail(where, event(policy, "announced"), event(other, "announced"))


def single(kind, **more):
    policy = policies()[kind]
    return mail(site(policy, german()), event(policy, kind), **more)


MAILS = {
    "announced": lambda: single("announced"),
    "in force": lambda: single("in-force", told=["privacy/2026-02-10/announced"]),
    "withdrawn": lambda: single("withdrawn", audience="account"),
    "german": lambda: single("announced", language="de"),
    "several": several,
    "right to left": lambda: mail(site(arabic()), event(arabic(), "announced")),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 680])
@pytest.mark.parametrize("name", sorted(MAILS))
def test_a_mail_fits_its_window_and_axe_finds_nothing(browser, name, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(part(MAILS[name](), "html"))

    found, wide = violations(page), sideways(page)
    context.close()

    assert found == []
    assert not wide
    assert asked == []


def test_a_mail_without_its_styles_still_says_what_was_removed_and_added(browser):
    html = part(single("announced"), "html")
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.set_content(html)
    page.evaluate(
        "document.querySelectorAll('style').forEach(e => e.remove());"
        "document.querySelectorAll('[style]').forEach(e => e.removeAttribute('style'))"
    )

    text = page.inner_text("body")
    context.close()

    assert "[removed: 30 days][added: 12 months]" in " ".join(text.split())


def test_marks_are_named_to_those_who_hear_them(browser):
    context = browser.new_context()
    page = context.new_page()
    page.set_content(part(single("announced"), "html"))

    heard = page.locator("main").aria_snapshot()
    context.close()

    assert "[removed:" in heard
    assert "[added:" in heard


def test_the_paragraphs_of_right_to_left_text_run_from_right_to_left(browser):
    context = browser.new_context()
    page = context.new_page()
    page.set_content(part(MAILS["right to left"](), "html"))

    directions = page.eval_on_selector_all(
        ".excerpt p, .summary p", "all => all.map(e => getComputedStyle(e).direction)"
    )
    isolated = page.eval_on_selector_all(
        ".excerpt ins, .excerpt del",
        "all => all.map(e => getComputedStyle(e).unicodeBidi)",
    )
    context.close()

    assert directions
    assert set(directions) == {"rtl"}
    assert set(isolated) == {"isolate"}
