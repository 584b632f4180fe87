"""Marks that stand plainly in a block, read without a tree."""

import pytest
from hypothesis import HealthCheck, given, settings
from redline.generators import PAIRS

from inforce.markup.elements import Node
from inforce.markup.tree import parsed, serialised
from inforce.redline import FastMatcher
from inforce.redline.alignment import Aligner
from inforce.redline.canonical import canonical
from inforce.redline.convention import Side
from inforce.redline.marking import Marker
from inforce.redline.moves import moved, rewritten
from inforce.redline.plainmarks import plain
from inforce.redline.planning import Planner
from inforce.redline.resolution import resolved

GONE = 'class="rl-removed" data-rl-change="0"'
COME = 'class="rl-added" data-rl-change="0"'
ONLY_BEFORE = 'class="rl-removed" data-rl="del" data-rl-change="0"'
ONLY_AFTER = 'class="rl-added" data-rl="ins" data-rl-change="0"'


def marked_blocks(before: str, after: str) -> list[Node]:
    """Return the changed blocks of a redline, whatever the guard says of them."""
    aligner, marker = Aligner(FastMatcher(), {}), Marker(FastMatcher())
    sides = [
        [child for child in canonical(html).children if isinstance(child, Node)]
        for html in (before, after)
    ]
    plans = Planner(aligner, FastMatcher()).planned(*sides)
    moved(plans, aligner)
    rewritten(plans)
    return [node for plan in plans for node in marker.marked(plan)]


def block(html: str) -> Node:
    """Return the one block of *html*."""
    (node,) = parsed(html).children
    assert isinstance(node, Node)
    return node


@settings(
    max_examples=400, deadline=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip
@given(PAIRS)
def test_the_sides_of_a_plain_block_are_those_of_its_tree(
    pair: tuple[str, str],
) -> None:
    for node in marked_blocks(*pair):
        found = plain(node)
        html = serialised(node)
        for side, own in (
            (Side.BEFORE, found and found.before),
            (Side.AFTER, found and found.after),
        ):
            assert own is None or serialised(resolved(html, side)) == own


@pytest.mark.parametrize(
    ("html", "before", "after"),
    [
        (f"<p>so<del {GONE}> red</del> is</p>", "<p>so red is</p>", "<p>so is</p>"),
        (
            f"<p><del {GONE}>red <b>one</b></del><ins {COME}>blue</ins> is</p>",
            "<p>red <b>one</b> is</p>",
            "<p>blue is</p>",
        ),
        (
            f"<ul><li>a</li><li {ONLY_BEFORE}><del {GONE}>b</del></li>"
            f"<li {ONLY_AFTER}><ins {COME}>c</ins></li></ul>",
            "<ul><li>a</li><li>b</li></ul>",
            "<ul><li>a</li><li>c</li></ul>",
        ),
        (
            f"<ul {ONLY_AFTER}><li><ins {COME}>c</ins></li></ul>",
            "",
            "<ul><li>c</li></ul>",
        ),
    ],
)
def test_a_side_is_the_block_without_the_marks_of_the_other(
    html: str, before: str, after: str
) -> None:
    found = plain(block(html))

    assert found is not None
    assert (found.before, found.after) == (before, after)


@pytest.mark.parametrize(
    "html",
    [
        f"<h2>so <ins {COME}>red</ins></h2>",
        f"<pre>so <ins {COME}>red</ins></pre>",
        f"<p>so &amp; <ins {COME}>red</ins></p>",
        f"<p>so<br><ins {COME}>red</ins></p>",
        f'<p>so <ins {COME}>red <img src="/a"></ins></p>',
        f"<p><b>so</b><ins {COME}><b>red</b></ins></p>",
        f"<p>so <b><ins {COME}>red</ins></b></p>",
        '<p>so <ins class="rl-moved" data-rl-change="0">red</ins></p>',
        f'<p>so <u data-rl-own="ins">is</u> <ins {COME}>red</ins></p>',
        f'<p>so <ins {COME}><a data-rl-id="x">red</a></ins></p>',
        f'<p data-rl-was="[]">so <ins {COME}>red</ins></p>',
        f"<div {ONLY_AFTER}><p {ONLY_AFTER}><ins {COME}>red</ins></p></div>",
        f"<div {ONLY_AFTER}><p><del {GONE}>red</del></p></div>",
        '<div class="rl-added" data-rl="del" data-rl-change="0"><p>red</p></div>',
    ],
)
def test_what_is_not_plain_is_left_to_the_tree(html: str) -> None:
    assert plain(block(html)) is None


@pytest.mark.parametrize("mark", [GONE, COME])
def test_a_space_that_would_be_lost_is_left_to_the_tree(mark: str) -> None:
    tag = "del" if mark == GONE else "ins"
    attrs = (("class", mark.split('"')[1]), ("data-rl-change", "0"))
    for texts in (["so ", " red"], ["", " red"], ["so", "red "]):
        lead, inside = texts
        children = [lead, Node(tag, attrs, [inside])] if lead else [
            Node(tag, attrs, [inside])
        ]  # fmt: skip
        assert plain(Node("p", (), list(children))) is None
