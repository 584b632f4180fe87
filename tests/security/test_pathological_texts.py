"""S6: every text ends, with a rendition or with a message a person can act on.

The bound is 30 s of CPU time, children included, for texts up to 1 MB.
"""

import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from security.activity import activity
from security.pathological_texts import TEXTS

from inforce.errors import InputError
from inforce.markup.sanitised import sanitised
from inforce.model.wording import Wording, wording
from inforce.rendition import findings, rendered
from inforce.rendition.limits import MAX_DEPTH, nesting
from inforce.rendition.worker import rendered_apart

COUNT = len(TEXTS)
PATH = "policies/privacy.md"
NUMBERED = [
    pytest.param(text, id=f"text-{number:02}-of-{COUNT} {name}")
    for number, (name, text) in enumerate(TEXTS.items(), start=1)
]
BOUND_SECONDS = 30


def used() -> float:
    """Return the CPU seconds of this process and of those it waited for."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    times = [resource.getrusage(kind) for kind in kinds]
    return sum(time.ru_utime + time.ru_stime for time in times)


def outcome(text: str, *, body_line: int = 1) -> str:
    """Return the HTML of *text*, or the message it is refused with."""
    try:
        made = rendered(Wording(text=text), path=PATH, title="a", body_line=body_line)
    except InputError as error:
        return str(error)
    return made.html


def test_there_are_at_least_20_texts() -> None:
    assert COUNT >= 20


@pytest.mark.parametrize("text", NUMBERED)
def test_attack_a_text_that_never_ends(text: str) -> None:
    begun = used()
    ended = outcome(text)
    findings(Wording(text=text))

    assert used() - begun < BOUND_SECONDS
    assert "<" in ended or ended.startswith(f"{PATH}:")


@pytest.mark.parametrize("body_line", [1, 7])
def test_nesting_is_refused_at_its_line(body_line: int) -> None:
    text = "# a\n\ntext\n\n" + ">" * 500 + " deep\n"
    raw = "# a\n\n" + "<div>\n" * 300

    assert outcome(text, body_line=body_line).startswith(f"{PATH}:{body_line + 4}: ")
    assert outcome(raw, body_line=body_line).startswith(f"{PATH}:{body_line + 202}: ")


def test_nesting_that_people_write_is_fine() -> None:
    quotes = "".join(">" * depth + " a\n\n" for depth in range(60))

    assert "<blockquote>" in outcome(quotes)
    assert "<b>" in outcome("a <b>b\n\n" * 100)


def test_a_text_over_the_limit_is_refused_with_the_limit() -> None:
    assert "expected at most 1,000,000" in outcome("word " * 300_000)


def test_a_nul_is_shown_as_a_character_that_is_missing() -> None:
    assert outcome("a\n\nb\x00") == "<p>a</p>\n<p>b\ufffd</p>\n"
    assert findings(Wording(text="a\n\nb\x00"))[0].line == 3


def test_a_line_over_20_000_characters_is_a_finding() -> None:
    (found,) = findings(wording("a\n\n" + "word " * 5_000), body_line=4)

    assert (found.line, found.blocks) == (6, False)


def test_a_text_rendered_apart_is_the_same() -> None:
    text = "# Größe\n\n- a\n- [x] b\n\n<b>c</b> <script>d</script>\n"
    here = rendered(wording(text), path=PATH).html
    apart = rendered_apart(text, path=PATH, body_line=1)

    assert apart == here.replace(' id="größe"', "")


def test_a_text_rendered_apart_is_refused_at_its_line() -> None:
    with pytest.raises(InputError, match=r"privacy\.md:12: the text is nested"):
        rendered_apart("a\n\n" + ">" * 300 + "a", path=PATH, body_line=10)


_NAMES = (
    "<b> </b> <div> </div> <p> </p> <table> <td> </table> <li> </li> <br> <object>"
    " </object> <a> </a> <h1> </h1> x"
)
TAGS = st.sampled_from(_NAMES.split())


@settings(max_examples=300)
@given(st.lists(TAGS, max_size=60), st.sampled_from([1, 20]))
def test_depth_is_never_counted_below_what_is_there(tags: list[str], n: int) -> None:
    html = "".join(tags) * n
    there = nesting(sanitised(html), raw=False)
    hidden = html.count("<object>") + html.count("<td>") + html.count("<table>")

    assert there <= nesting(html) + hidden * 2 + 2


@settings(max_examples=200)
@given(
    st.lists(TAGS | st.text("ab*_`[]()<>!#&;:{}\n -|\"'/=", max_size=8), max_size=40)
)
def test_any_text_gives_a_page_that_is_inactive_and_stays_so(parts: list[str]) -> None:
    made = rendered(wording("".join(parts)), path=PATH)

    assert activity(made.html) == []
    assert sanitised(made.html) == made.html
    assert nesting(made.html, raw=False) <= MAX_DEPTH
