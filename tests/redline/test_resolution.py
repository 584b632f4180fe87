"""The convention of marks, rule by rule, on marks written by hand."""

import pytest

from inforce.redline import accepted, rejected

Q = "&quot;"
PATH = f"[0,[{Q}ul{Q},{{}}],[{Q}li{Q},{{}}]]"
NEXT = PATH.replace("[0", "[1", 1)
NONE = f"[{Q}{Q},{{}}]"

CASES = [
    # Words.
    ("<p>a <del>b</del><ins>c</ins> d</p>", "<p>a b d</p>", "<p>a c d</p>"),
    ("<p><ins>a</ins></p>", "<p></p>", "<p>a</p>"),
    ("<p>a<del> b <b>c</b></del> d</p>", "<p>a b <b>c</b> d</p>", "<p>a d</p>"),
    ("<p><b>a<del> b</del> c</b></p>", "<p><b>a b c</b></p>", "<p><b>a c</b></p>"),
    # Blocks.
    (
        '<p data-rl="del">a</p><p data-rl="ins">b</p><p>c</p>',
        "<p>a</p><p>c</p>",
        "<p>b</p><p>c</p>",
    ),
    (
        '<ul><li data-rl="ins">a</li><li>b</li><li data-rl="del">c</li></ul>',
        "<ul><li>b</li><li>c</li></ul>",
        "<ul><li>a</li><li>b</li></ul>",
    ),
    # Words for screen readers.
    (
        '<p>a<ins><span class="rl-spoken">[added:</span> b</ins></p>',
        "<p>a</p>",
        "<p>a b</p>",
    ),
    # Formatting.
    (
        f'<p>a <span data-rl-format="[[{Q}em{Q},{{}}]]"><b>b</b></span> c</p>',
        "<p>a <em>b</em> c</p>",
        "<p>a <b>b</b> c</p>",
    ),
    (
        '<p>a <b><span data-rl-format="[]">b</span></b> c</p>',
        "<p>a b c</p>",
        "<p>a <b>b</b> c</p>",
    ),
    # What an element was, and what it is.
    (
        f'<h3 data-rl-was="[{Q}h2{Q},{{{Q}id{Q}:{Q}x{Q}}}]" id="y">a</h3>',
        '<h2 id="x">a</h2>',
        '<h3 id="y">a</h3>',
    ),
    (
        f'<ol start="3" data-rl-was="[{Q}ul{Q},{{}}]"><li>a</li></ol>',
        "<ul><li>a</li></ul>",
        '<ol start="3"><li>a</li></ol>',
    ),
    (f'<li><p data-rl-now="{NONE}">a</p></li>', "<div><p>a</p></div>",
     "<div>a</div>"),
    (f'<div data-rl-was="{NONE}"><p>a</p></div>', "<p>a</p>", "<div><p>a</p></div>"),
    (f'<div><p data-rl-was="{NONE}"><ins>a</ins></p><p>b</p></div>',
     "<div><p>b</p></div>", "<div><p>a</p><p>b</p></div>"),
    # A paragraph that was split, without and with a space, and one merged.
    (
        '<p>a<ins data-rl-break="ins">¶</ins></p><p>b</p><p>c</p>',
        "<p>ab</p><p>c</p>",
        "<p>a</p><p>b</p><p>c</p>",
    ),
    (
        '<p>a<ins data-rl-break="ins" data-rl-joint="[]">¶</ins></p><p>b</p>',
        "<p>a b</p>",
        "<p>a</p><p>b</p>",
    ),
    (
        f'<p>a<ins data-rl-break="ins" data-rl-joint="[[{Q}b{Q},{{}}]]">¶</ins></p>'
        "<p>b</p>",
        "<p>a<b> </b>b</p>",
        "<p>a</p><p>b</p>",
    ),
    (
        '<p>a<ins data-rl-break="ins">¶</ins></p><p>b<ins data-rl-break="ins">¶</ins>'
        "</p><p>c<ins> d</ins></p><p>e</p>",
        "<p>abc</p><p>e</p>",
        "<p>a</p><p>b</p><p>c d</p><p>e</p>",
    ),
    (
        f'<p>a<del data-rl-break="del" data-rl-was="[{Q}h2{Q},{{}}]">¶</del>b</p>',
        "<p>a</p><h2>b</h2>",
        "<p>ab</p>",
    ),
    (
        '<p>a<del data-rl-break="del">¶</del><ins> </ins>b</p><p>c</p>',
        "<p>a</p><p>b</p><p>c</p>",
        "<p>a b</p><p>c</p>",
    ),
    # A break joins nothing across the end of a container.
    (
        '<div><p>a<ins data-rl-break="ins">¶</ins></p></div><p>b</p>',
        "<div><p>a</p></div><p>b</p>",
        "<div><p>a</p></div><p>b</p>",
    ),
    (
        '<p>a<ins data-rl-break="ins">¶</ins></p><div><p>b</p></div><p>c</p>',
        "<p>a</p><div><p>b</p></div><p>c</p>",
        "<p>a</p><div><p>b</p></div><p>c</p>",
    ),
    # Other containers around the same text.
    (
        f'<div data-rl-regrouped="1"><p data-rl-path="{PATH}" data-rl-was="{NONE}">a'
        f'</p><p data-rl="ins">new</p><p data-rl-path="{NEXT}">b</p></div><p>c</p>',
        "<ul><li>a</li><li><p>b</p></li></ul><p>c</p>",
        "<p>a</p><p>new</p><p>b</p><p>c</p>",
    ),
    (
        f'<div data-rl-regrouped="1"><ol><li><p data-rl-path="{PATH}">a</p></li>'
        f'<li><p data-rl-path="{NEXT.replace("[1", "[2", 1)}">b</p></li></ol></div>',
        "<ul><li><p>a</p><p>b</p></li></ul>",
        "<ol><li><p>a</p></li><li><p>b</p></li></ol>",
    ),
    (
        '<div data-rl-regrouped="1"><p>a</p><p data-rl-path="[0]">b</p>'
        '<div data-rl="del"><p data-rl-path="[0]">c</p></div>'
        '<div data-rl="ins"><p data-rl-path="[0]">d</p></div></div>',
        "<p>b</p><p>c</p>",
        "<p>a</p><p>b</p><div><p>d</p></div>",
    ),
    (
        f'<div data-rl-regrouped="1"><p data-rl-path="[0]">a<del data-rl-break="del" '
        f'data-rl-path="{PATH}">¶</del>b</p></div>',
        "<p>a</p><ul><li><p>b</p></li></ul>",
        "<p>ab</p>",
    ),
    # Elements that stand beside an equal one.
    (
        '<p><b>a</b><b data-rl-apart="">b</b><i>c</i><i>d</i><ins>e</ins>'
        "</p>",
        "<p><b>a</b><b>b</b><i>cd</i></p>",
        "<p><b>a</b><b>b</b><i>cd</i>e</p>",
    ),
    # Ids and classes of marks.
    (
        '<p class="note rl-format" id="c-1" data-rl-change="c-1" data-rl-id="x">a</p>',
        '<p class="note" id="x">a</p>',
        '<p class="note" id="x">a</p>',
    ),
    (
        '<p class="rl-format" id="x" data-rl-change="c-1">a</p>',
        '<p id="x">a</p>',
        '<p id="x">a</p>',
    ),
    (
        '<p><del><b data-rl-id="x">a</b></del>b <img data-rl-id="y" src="/a"></p>',
        '<p><b id="x">a</b>b <img id="y" src="/a"></p>',
        '<p>b <img id="y" src="/a"></p>',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "before", "after"), CASES)
def test_a_mark_is_read_as_the_convention_says(
    marked: str, before: str, after: str
) -> None:
    assert rejected(marked) == before
    assert accepted(marked) == after


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("", "<p>b</p>"),
        ("x", "<p>b</p>"),
        ("[]", "<p>b</p>"),
        ('["a",["div",{}]]', "<p>b</p>"),
        ('[0,["div",{}]]', "<div><p>b</p></div>"),
        ('[0,["div",{"class":"n","id":"i"}]]', '<div class="n" id="i"><p>b</p></div>'),
        ('[0,["div"],["div",{}]]', "<div><p>b</p></div>"),
        ('[0,1,["div",{},1],[1,{}],["div",[]]]', "<p>b</p>"),
        ('[-3,["div",{}]]', "<div><p>b</p></div>"),
        ('[9,["div",{}]]', "<div><p>b</p></div>"),
    ],
)
def test_a_path_names_the_containers_before(path: str, before: str) -> None:
    value = path.replace('"', Q)
    marked = (
        f'<div data-rl-regrouped="1"><p data-rl-path="[0]">a</p>'
        f'<p data-rl-path="{value}">b</p></div>'
    )

    assert rejected(marked) == f"<p>a</p>{before}"
    assert accepted(marked) == "<p>a</p><p>b</p>"
