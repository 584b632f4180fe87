"""Documents for properties: HTML trees, Markdown-like texts, and edits of them."""

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        "we",
        "keep",
        "your",
        "data",
        "30",
        "days",
        "12,000",
        "2.1",
        "for",
        "the",
        "account",
        ".",
        ",",
        "(b)",
        "§",
        "3",
        "don't",
        "é",
        "ü",
        "日本語",
        "データ",
        "ข้อมูล",
        "שלום",
        "مرحبا",
        "👩\u200d👩\u200d👧",
        "🇩🇪",
        "नीति",
        "a\xa0b",
        "zero\u200bwidth",
        "<b>",
        "&",
        '"',
        "'",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
    ]
)
TEXT = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' id="x"',
        ' id="y"',
        ' class="rl-added note"',
        ' href="/a"',
        ' href="javascript:x()"',
        " onclick=x()",
        ' data-rl="ins"',
        ' data-rl-was="[1]"',
        ' data-rl-path="[0]"',
        ' start="3"',
        ' datetime="2027-01-01" cite="/c"',
        ' datetime="2027-02-01" cite="javascript:x()"',
        " a\"b='c'",
    ]
)
TAGS = st.sampled_from(
    [
        "p",
        "p",
        "p",
        "p",
        "h1",
        "h2",
        "h3",
        "div",
        "ul",
        "ol",
        "li",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "caption",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "details",
        "summary",
        "figure",
        "a",
        "b",
        "strong",
        "em",
        "code",
        "span",
        "sub",
        "del",
        "ins",
        "s",
        "u",
        "ruby",
        "rt",
        "br",
        "img",
        "hr",
        "input",
        "label",
        "script",
        "style",
        "svg",
        "math",
        "template",
        "form",
        "select",
        "option",
        "textarea",
        "nobr",
        "font",
        "noscript",
        "title",
        "center",
        "colgroup",
        "col",
        "button",
        "x-y",
    ]
)
LEAF_TEXT = st.sampled_from(
    ["\n", "  ", " &amp; ", "&lt;b&gt;", "<!-- c -->", "<", "&#0;"]
)


@st.composite
def elements(draw: st.DrawFn) -> str:
    """Return a few nested elements, some never closed."""
    tag, attributes = draw(TAGS), draw(ATTRIBUTES)
    inner = draw(st.one_of(TEXT, LEAF_TEXT, st.lists(PARTS, max_size=3).map("".join)))
    end = draw(st.sampled_from([f"</{tag}>", f"</{tag}>", f"</{tag}>", "", "</p>"]))
    return f"<{tag}{attributes}>{inner}{end}"


PARTS: st.SearchStrategy[str] = st.deferred(lambda: st.one_of(TEXT, elements()))
TREES = st.lists(elements(), max_size=6).map("".join)
MARKDOWN_LINES = st.one_of(
    TEXT,
    TEXT.map("## {}".format),
    TEXT.map("### {}".format),
    TEXT.map("* {}".format),
    TEXT.map("  * {}".format),
    TEXT.map("1. {}".format),
    TEXT.map("> {}".format),
    TEXT.map("**{}**".format),
    TEXT.map("[{}](https://example.org/a)".format),
    TEXT.map("[{}](https://example.org/b)".format),
    TEXT.map("| {} | b |\n|---|---|\n| c | d |".format),
    TEXT.map("~~{}~~ and `code`".format),
    TEXT.map("note[^1]\n\n[^1]: {}".format),
    TEXT.map("    {}".format),
    st.just("---"),
)
MARKDOWN = st.lists(MARKDOWN_LINES, max_size=9)
SEPARATORS = st.sampled_from(["\n\n", "\n\n", "\n"])


def rendered(markdown: str) -> str:
    """Return *markdown* as GitHub renders it."""
    options = Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, options=options))


@st.composite
def tree_pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Return two documents: unrelated, or one an edit of the other."""
    before = draw(TREES)
    if draw(st.booleans()):
        return before, draw(TREES)
    return before, _edited(draw, before.split(">"), ">", st.one_of(PARTS, ATTRIBUTES))


@st.composite
def markdown_pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Return two rendered texts, one an edit of the other."""
    lines = draw(MARKDOWN)
    glue = draw(SEPARATORS)
    after = _edited(draw, lines, glue, MARKDOWN_LINES)
    return rendered(glue.join(lines)), rendered(after)


@st.composite
def authors_edits(draw: st.DrawFn) -> tuple[str, str]:
    """Return two texts with the author's own `ins` and `del`, one an edit of it."""
    marks = st.builds(
        "<{0}{1}>{2}</{0}>".format, st.sampled_from(["ins", "del"]), ATTRIBUTES, TEXT
    )
    parts = st.one_of(TEXT, marks)
    before = draw(st.lists(parts, min_size=1, max_size=6))
    after = _edited(draw, before, " ", parts)
    return f"<p>{' '.join(before)}</p>", f"<p>{after}</p>"


_SHAPES = st.sampled_from(
    ["li", "td", "hr", "p", "", "u", "script", "x-y", "input", "br", "ruby", "a"]
).flatmap(
    lambda tag: st.sampled_from(
        [f'["{tag}",{{}}]', f'["{tag}",{{"id":"x","data-rl-own":"ins"}}]']
    )
)
_FORGED = st.one_of(
    st.builds(" data-rl-was='{}'".format, _SHAPES),
    st.builds(" data-rl-now='{}'".format, _SHAPES),
    st.builds(" data-rl-format='[{}]'".format, _SHAPES),
    st.builds(" data-rl-regrouped=1 data-rl-path='[0,{}]'".format, _SHAPES),
    st.sampled_from(["ins", "del", "script", "x"]).map(" data-rl-own={}".format),
    st.sampled_from(["ins", "del"]).map(" data-rl-break={}".format),
    st.sampled_from([" data-rl=del", " data-rl-apart", " data-rl-id=x", ""]),
)


@st.composite
def forged_marks(draw: st.DrawFn) -> str:
    """Return HTML with marks that no redline wrote."""
    tags = st.sampled_from(["p", "div", "li", "u", "s", "ins", "del", "span", "b"])
    inner: st.SearchStrategy[str] = TEXT
    for _ in range(3):
        inner = (
            st.lists(
                st.builds("<{0}{1}>{2}</{0}>".format, tags, _FORGED, inner), max_size=3
            ).map("".join)
            | inner
        )
    return draw(st.lists(inner, min_size=1, max_size=3).map("".join))


def _edited(
    draw: st.DrawFn, parts: list[str], glue: str, new: st.SearchStrategy[str]
) -> str:
    changed = list(parts)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(changed)))
        kind = draw(st.sampled_from(["insert", "remove", "move", "words"]))
        if kind == "insert" or place == len(changed):
            changed.insert(place, draw(new))
        elif kind == "remove":
            changed.pop(place)
        elif kind == "move":
            part = changed.pop(place)
            changed.insert(draw(st.integers(0, len(changed))), part)
        else:
            words = changed[place].split(" ")
            words[draw(st.integers(0, len(words) - 1))] = draw(WORDS)
            changed[place] = " ".join(words)
    return glue.join(changed)


PAIRS = st.one_of(tree_pairs(), markdown_pairs(), authors_edits())
