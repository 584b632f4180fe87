"""What valid marked HTML is, asked of another parser."""

from collections import Counter
from xml.etree.ElementTree import Element

import html5lib

NO_MARK_STRAIGHT_IN = {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"}
INLINE = {"ins", "del", "span", "a", "p", "h1", "h2", "h3", "h4", "h5", "h6", "strong"}
BLOCKS = {"p", "div", "ul", "ol", "li", "table", "blockquote", "h1", "h2", "dl", "hr"}
ACTIVE = {"script", "style", "iframe", "object", "embed", "form", "svg", "math", "link"}


def faults(html: str) -> list[str]:
    """Return what is wrong with *html*, nothing when it is valid and inert."""
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    found: list[str] = []
    ids: Counter[str] = Counter()
    for element in root.iter():
        if isinstance(element.tag, str):
            found.extend(_element_faults(element))
            ids.update([element.get("id", "")])
    found.extend(f"id {name!r} twice" for name, n in ids.items() if name and n > 1)
    return found


def ids(html: str) -> list[str]:
    """Return the ids in *html*, in order."""
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [name for element in root.iter() if (name := element.get("id"))]


def _element_faults(element: Element) -> list[str]:
    inside = {child.tag for child in element}
    found = []
    if element.tag in NO_MARK_STRAIGHT_IN and inside & {"ins", "del"}:
        found.append(f"mark straight in {element.tag}")
    if element.tag in INLINE and inside & BLOCKS:
        found.append(f"block in {element.tag}")
    if element.tag in ACTIVE:
        found.append(f"active {element.tag}")
    for name, value in element.attrib.items():
        scheme = str(value).strip().lower().startswith(("javascript:", "data:"))
        if str(name).startswith("on") or name == "style" or (name == "href" and scheme):
            found.append(f"active attribute {name}")
    return found


def tree(html: str) -> object:
    """Return *html* as html5lib reads it, as values that can be compared."""
    return _values(html5lib.parseFragment(html, namespaceHTMLElements=False))


def _values(element: Element) -> object:
    return (
        str(element.tag),
        sorted(element.attrib.items()),
        element.text or "",
        [(_values(child), child.tail or "") for child in element],
    )
