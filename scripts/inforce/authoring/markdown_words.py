"""Words as Markdown: what is plain text stays plain text when it is rendered."""

import re

# Addresses keep their characters: GFM links them as they stand, and a
# backslash would become part of the address.
_ADDRESS = re.compile(r"https?://[^\s<>]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ALWAYS = re.compile(r"[\\`*\[\]<~]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ATTRIBUTES = re.compile(r"\{(?=[:#])")
_BLOCK = re.compile(r"^(?P<mark>#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+$|-+$|\|)")
_NUMBER = re.compile(r"(?P<number>\d{1,9})(?P<mark>[.)])(?=\s|$)")


def words(text: str) -> str:
    """Return *text*, part of a line, as Markdown that renders as *text*."""
    kept = []
    at = 0
    for address in _ADDRESS.finditer(text):
        kept += [_escaped(text[at : address.start()]), address[0]]
        at = address.end()
    return "".join([*kept, _escaped(text[at:])])


def line(text: str) -> str:
    """Return *text* as a line of Markdown that begins no heading, list or quote."""
    return begun(words(text.strip()))


def begun(markdown: str) -> str:
    """Return *markdown*, one line of a paragraph, so that it begins nothing else."""
    numbered = _NUMBER.match(markdown)
    if numbered:
        return f"{numbered['number']}\\{markdown[numbered.end('number') :]}"
    return _BLOCK.sub(r"\\\g<mark>", markdown, count=1)


def _escaped(text: str) -> str:
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    return _ATTRIBUTES.sub(r"\\{", _ENTITY.sub(r"\\&", text))
