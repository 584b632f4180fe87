"""Policies read on the site as in a pull request; the examples are our own."""

import pytest

from inforce.model.wording import wording
from inforce.rendition import rendered


def html(markdown: str) -> str:
    made = rendered(wording(markdown), path="policies/privacy.md")
    return made.html.replace("\n", "")


def items(*texts: str) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"


@pytest.mark.parametrize(
    ("name", "markdown", "expected"),
    [
        (
            "a list needs no blank line before it",
            "We collect:\n- names\n- addresses\n",
            f"<p>We collect:</p>{items('names', 'addresses')}",
        ),
        (
            "two spaces nest a list",
            "- names\n  - first\n  - last\n- addresses\n",
            items(f"names{items('first', 'last')}", "addresses"),
        ),
        (
            "four spaces nest a list too",
            "- names\n    - first\n",
            items(f"names{items('first')}"),
        ),
        (
            "a numbered list interrupts a paragraph only at 1",
            "Version\n2. of the text\n",
            "<p>Version2. of the text</p>",
        ),
        (
            "a list keeps its first number",
            "3. third\n4. fourth\n",
            '<ol start="3"><li>third</li><li>fourth</li></ol>',
        ),
        (
            "a loose list has paragraphs",
            "- a\n\n- b\n",
            items("<p>a</p>", "<p>b</p>"),
        ),
        (
            "a table with alignment",
            "| Cookie | Days |\n|:--|--:|\n| `sid` | 30 |\n",
            '<table><thead><tr><th align="left">Cookie</th><th align="right">Days</th>'
            '</tr></thead><tbody><tr><td align="left"><code>sid</code></td>'
            '<td align="right">30</td></tr></tbody></table>',
        ),
        (
            "a table with an escaped bar and a missing cell",
            "|a|b|\n|-|-|\n|x \\| y|\n",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr>"
            "<td>x | y</td><td></td></tr></tbody></table>",
        ),
        (
            "a bare address is a link",
            "See https://example.org/a?b=1&c=2, or www.example.org.",
            '<p>See <a href="https://example.org/a?b=1&amp;c=2">'
            "https://example.org/a?b=1&amp;c=2</a>, or "
            '<a href="http://www.example.org">www.example.org</a>.</p>',
        ),
        (
            "a bare mail address is a link",
            "Write to legal@example.org.",
            '<p>Write to <a href="mailto:legal@example.org">legal@example.org</a>.</p>',
        ),
        (
            "words struck out",
            "We ~~sell~~ keep it.",
            "<p>We <del>sell</del> keep it.</p>",
        ),
        (
            "a task list",
            "- [x] asked\n- [ ] answered\n",
            items(
                '<input type="checkbox" checked="" disabled="" aria-label="done"> asked',
                '<input type="checkbox" disabled="" aria-label="not done"> answered',
            ),
        ),
        (
            "two spaces and a backslash break a line",
            "Street 1  \nTown\\\nCountry",
            "<p>Street 1<br>Town<br>Country</p>",
        ),
        (
            "a quotation goes on without a mark",
            "> a\nb\n\nc",
            "<blockquote><p>ab</p></blockquote><p>c</p>",
        ),
        (
            "raw HTML in a line",
            "H<sub>2</sub>O and <kbd>Esc</kbd>",
            "<p>H<sub>2</sub>O and <kbd>Esc</kbd></p>",
        ),
        (
            "Markdown inside raw HTML after a blank line",
            "<details><summary>More</summary>\n\n*text*\n\n</details>",
            "<details><summary>More</summary><p><em>text</em></p></details>",
        ),
        (
            "no Markdown inside raw HTML without one",
            "<div>\n*text*\n</div>",
            "<div>*text*</div>",
        ),
        (
            "an active element is shown as text",
            "<style>p { color: red }</style>",
            "&lt;style&gt;p { color: red }&lt;/style&gt;",
        ),
        (
            "underscores inside words",
            "a_b_c and *d*e",
            "<p>a_b_c and <em>d</em>e</p>",
        ),
        (
            "entities and signs",
            "&copy; 2027 A&B < C",
            "<p>© 2027 A&amp;B &lt; C</p>",
        ),
        (
            "code keeps its signs and loses its language",
            "```python\nif a < b:\n```",
            "<pre><code>if a &lt; b:</code></pre>",
        ),
        (
            "quotation marks stay as typed",
            "\"we\" -- 'you'...",
            "<p>\"we\" -- 'you'...</p>",
        ),
    ],
)
def test_a_text_reads_as_on_github(name: str, markdown: str, expected: str) -> None:
    assert html(markdown) == expected, name


def test_footnotes_have_stable_and_unique_ids() -> None:
    made = html("One[^law], two[^law] and[^x y].\n\n[^law]: Article 6.\n\n## fn-law\n")

    assert '<a href="#fn-law" id="fnref-law">1</a>' in made
    assert '<a href="#fn-law" id="fnref-law-2">1</a>' in made
    assert '<li id="fn-law"><p>Article 6. <a href="#fnref-law">' in made
    assert '<h2 id="fn-law-1">' in made


def test_a_footnote_nobody_calls_is_not_shown() -> None:
    assert html("a\n\n[^b]: note") == "<p>a</p>"
