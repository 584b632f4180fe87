"""S1 and S2: nothing a policy author writes acts on a reader's machine."""

import pytest
from security.activity import activity
from security.payloads import PAYLOADS

from inforce.markup.sanitised import sanitised
from inforce.model.wording import wording
from inforce.redline import redline
from inforce.rendition import rendered
from inforce.rendition.conversion import converted

COUNT = len(PAYLOADS)
NUMBERED = [
    pytest.param(payload, id=f"payload-{number:03}-of-{COUNT}")
    for number, payload in enumerate(PAYLOADS, start=1)
]
HARMLESS = "# Privacy\n\nWe keep *little*, see [terms](terms.md).\n"


def page(markdown: str) -> str:
    return rendered(wording(markdown), path="policies/privacy.md").html


def without_marks(html: str) -> list[str]:
    """Return what acts in a redline, its own marks left out."""
    own = ("class", "data-rl", "aria-", "tabindex")
    return [what for what in activity(html) if not any(f" {o}" in what for o in own)]


def test_there_are_at_least_120_different_payloads() -> None:
    assert len(set(PAYLOADS)) == COUNT >= 120


@pytest.mark.parametrize("payload", NUMBERED)
def test_attack_active_content_in_a_page(payload: str) -> None:
    assert activity(page(payload)) == []
    assert activity(page(f"before {payload} after\n\n{payload}\n")) == []


@pytest.mark.parametrize("payload", NUMBERED)
def test_attack_active_content_in_plain_html(payload: str) -> None:
    html = sanitised(payload)

    # Names and ids stay until the renderer has checked them.
    left = [what for what in activity(html) if what != "<a name>"]
    assert [what for what in left if not what.startswith("id ")] == []
    assert sanitised(html) == html


@pytest.mark.parametrize("payload", NUMBERED)
def test_attack_active_content_in_a_redline(payload: str) -> None:
    marked = redline(page(HARMLESS), page(payload)).html
    unmarked = redline(page(f"{payload}\n\n{HARMLESS}"), page(HARMLESS)).html

    assert without_marks(marked) == []
    assert without_marks(unmarked) == []


@pytest.mark.parametrize("payload", NUMBERED)
def test_attack_active_content_in_headings_and_text(payload: str) -> None:
    made = rendered(wording(f"# {payload.splitlines()[0]}\n"), path="privacy.md")

    assert all(heading.id == heading.id.strip() for heading in made.headings)
    assert not any(
        character in heading.id for heading in made.headings for character in "<>\"' "
    )


def test_most_payloads_act_when_nobody_stops_them() -> None:
    acting = [p for p in PAYLOADS if activity(converted(p)) or activity(p)]

    assert len(acting) >= 120


def test_the_judge_sees_what_acts() -> None:
    assert activity("<p>fine <a href='/terms/'>terms</a></p>") == []
    assert activity("<script>1</script>") == ["<script>"]
    assert activity("<img src=//evil.example/x onerror=x>") == [
        "<img onerror>",
        "src='//evil.example/x'",
    ]
    assert activity("<a href=' java\tscript:x'>a</a>") != []
    assert activity("</div></main>after") != []
