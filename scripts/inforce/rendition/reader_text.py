"""What a reader sees of a rendition, as plain text for hashes and search."""

import re
import unicodedata
from html import unescape

# A footnote's way back is a sign of the page, not of the policy.
_BACK = re.compile(r'<a href="#fnref-[^"]*"[^>]*>.*?</a>', re.DOTALL)
_IMAGE = re.compile(r'<img(?: (?!alt=)[a-z]+="[^"]*")*(?: alt="([^"]*)")?[^>]*>')
_BLOCK = re.compile(
    r"</?(?:address|blockquote|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr"
    r"|li|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b[^>]*>"
)
_BOX = re.compile(r'<input type="checkbox"( checked="")?[^>]*>')
_TAG = re.compile(r"<[^>]*>")


def reader_text(html: str) -> str:
    """Return the visible text of sanitised *html*: one block per line, NFC.

    White space is collapsed, images give their alternative text, checkboxes ☑
    or ☐. Empty blocks give no line; there is no final newline.
    """
    if "fnref-" in html:
        html = _BACK.sub("", html)
    if "<img" in html:
        html = _IMAGE.sub(lambda match: match[1] or "", html)
    if "<input" in html:
        html = _BOX.sub(lambda match: "☑" if match[1] else "☐", html)
    # NUL parts the blocks: HTML cannot hold it, and line ends are space inside one.
    blocks = _BLOCK.sub("\x00", html.replace("<br>", " "))
    texts = unescape(_TAG.sub("", blocks)).split("\x00")
    lines = (" ".join(text.split()) for text in texts)
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
