"""What in a page would act: a judge that shares no code with the sanitiser.

It reads HTML with html5lib, as the standard says browsers do, and looks at the
elements and attributes that are really there.
"""

import re
from xml.etree.ElementTree import Element

import html5lib


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_XHTML = "{http://www.w3.org/1999/xhtml}"
_ACTIVE = _names(
    "script style link meta base iframe frame frameset object embed applet form button"
    " select textarea option svg math audio video source track picture portal template"
    " noscript marquee dialog canvas map area keygen isindex slot title body head html"
    " noembed noframes xmp plaintext bdo font"
)
_LOADING = _names(
    "srcset background poster data archive lowsrc action formaction srcdoc ping cite"
    " xlink:href usemap longdesc manifest profile codebase"
)
_STYLING = _names(
    "style hidden class is slot contenteditable tabindex autofocus target download rel"
    " accesskey name width height color size bgcolor"
)
# What a box of a task list is called; no other label may stand in a policy.
_BOXES = {("input", "aria-label", value) for value in ("done", "not done")}
_SCHEMES = ("http:", "https:", "mailto:", "tel:")
_END = '<i id="end-of-policy"></i>'


def activity(html: str) -> list[str]:
    """Return everything in the fragment *html* that acts, loads, styles or leaks."""
    page = html5lib.parse(
        f"<!doctype html><body><main><div>{html}</div>{_END}</main></body>"
    )
    main = page.find(f"{_XHTML}body/{_XHTML}main")
    if main is None or [_tag(child) for child in main] != ["div", "i"]:
        return ["the fragment leaves its place in the page"]
    return [what for element in main[0].iter() for what in _of(element)]


def _of(element: Element) -> list[str]:
    if not isinstance(element.tag, str):
        return [f"comment {element.text!r}"]
    tag = _tag(element)
    found = [f"<{tag}>"] if tag in _ACTIVE else []
    names = {str(name): str(value) for name, value in element.attrib.items()}
    found += [
        f"<{tag} {name}>"
        for name, value in names.items()
        if _acts(name.lower()) and (tag, name, value) not in _BOXES
    ]
    found += [
        f"{name}={names[name]!r}"
        for name in ("href", "src")
        if name in names and _leaves(name, names[name])
    ]
    if tag == "input" and (names.get("type") != "checkbox" or "disabled" not in names):
        found.append("<input> that takes input")
    if names.get("id", "").startswith("_"):
        found.append(f"id {names['id']!r} of the page")
    return found


def _acts(name: str) -> bool:
    return (
        name.startswith(("on", "data-", "aria-", "{"))
        or name in _LOADING
        or name in _STYLING
    )


def _leaves(name: str, value: str) -> bool:
    """Return whether an address runs something, or loads from elsewhere."""
    bare = re.sub(r"[\x00-\x20]", "", value).replace("\\", "/").lower()
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)
    if name == "src":
        return bool(scheme) or bare.startswith("//")
    return bool(scheme) and not bare.startswith(_SCHEMES)


def _tag(element: Element) -> str:
    name = str(element.tag)
    if name.startswith(_XHTML):
        return name.removeprefix(_XHTML)
    return f"foreign {name}"
