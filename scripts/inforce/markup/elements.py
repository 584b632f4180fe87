"""The elements a document may have, and the node of its tree."""

from dataclasses import dataclass, field

Attributes = tuple[tuple[str, str], ...]

LEAVES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
CONTAINERS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "colgroup",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "li",
        "main",
        "nav",
        "ol",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
    ]
)
ATOMS = frozenset({"br", "img", "input", "wbr"})
VOID = ATOMS | {"hr", "col"}
ACTIVE = frozenset(
    [
        "applet",
        "audio",
        "base",
        "basefont",
        "bgsound",
        "canvas",
        "datalist",
        "embed",
        "frame",
        "frameset",
        "iframe",
        "link",
        "map",
        "math",
        "meta",
        "noembed",
        "noframes",
        "object",
        "optgroup",
        "option",
        "param",
        "plaintext",
        "script",
        "select",
        "source",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "track",
        "video",
        "xmp",
    ]
)


@dataclass(slots=True, eq=False)
class Node:
    """An element: tag, attributes by name, children in order.

    An empty tag is no element: the fragment itself, or (with `leaf`) loose
    inline content. Nodes are not changed once their builder has finished.
    """

    tag: str
    attrs: Attributes = ()
    children: list["Node | str"] = field(default_factory=list)
    leaf: bool = False

    def __eq__(self, other: object) -> bool:
        """Return whether both are the same tree, attributes and text included."""
        if not isinstance(other, Node):
            return NotImplemented
        pairs: list[tuple[Node | str, Node | str]] = [(self, other)]
        while pairs:
            a, b = pairs.pop()
            if a is b:
                continue
            if isinstance(a, str) or isinstance(b, str):
                if a != b:
                    return False
                continue
            same = a.tag == b.tag and a.attrs == b.attrs and a.leaf == b.leaf
            if not same or len(a.children) != len(b.children):
                return False
            if a.children is not b.children:
                pairs.extend(zip(a.children, b.children, strict=True))
        return True

    __hash__ = None  # type: ignore[assignment]  # a node holds a list

    def attribute(self, name: str) -> str:
        """Return the value of the attribute *name*, empty when it is absent."""
        for key, value in self.attrs:
            if key == name:
                return value
        return ""
